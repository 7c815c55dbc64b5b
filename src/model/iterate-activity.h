/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-event.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_ACTIVITY (iterate_activity_get_type ())

G_DECLARE_FINAL_TYPE (IterateActivity, iterate_activity, ITERATE, ACTIVITY, GObject)

GPtrArray    *iterate_activity_list           (IterateDatabase  *db,
                                               guint             limit,
                                               GError          **error);
GPtrArray    *iterate_activity_list_since     (IterateDatabase  *db,
                                               gint64            since,
                                               GError          **error);
IterateEvent *iterate_activity_get_event      (IterateActivity  *self);
GPtrArray    *iterate_activity_get_deliveries (IterateActivity  *self);
GPtrArray    *iterate_activity_get_effects    (IterateActivity  *self);
GPtrArray    *iterate_activity_get_messages   (IterateActivity  *self);
gboolean      iterate_activity_needs_person   (IterateActivity  *self);

G_END_DECLS

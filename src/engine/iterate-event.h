/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_EVENT (iterate_event_get_type ())

G_DECLARE_FINAL_TYPE (IterateEvent, iterate_event, ITERATE, EVENT, IterateRecord)

IterateEvent *iterate_event_new_from_row  (IterateStatement *row,
                                           int            first_column);
gint64      iterate_event_get_id          (IterateEvent  *self);
const char *iterate_event_get_event_type  (IterateEvent  *self);
const char *iterate_event_get_subject     (IterateEvent  *self);
JsonObject *iterate_event_dup_payload     (IterateEvent  *self,
                                           GError       **error);
gint64      iterate_event_get_depth       (IterateEvent  *self);
const char *iterate_event_type_canonical  (const char    *type);
const char *iterate_event_type_display    (const char    *type);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_CLOCK (iterate_clock_get_type ())

G_DECLARE_FINAL_TYPE (IterateClock, iterate_clock, ITERATE, CLOCK, GObject)

IterateClock *iterate_clock_new_system (void);
IterateClock *iterate_clock_new_manual (gint64        time);
gboolean      iterate_clock_is_manual  (IterateClock *self);
gint64        iterate_clock_get_time   (IterateClock *self);
void          iterate_clock_set_time   (IterateClock *self,
                                        gint64        time);

G_END_DECLS

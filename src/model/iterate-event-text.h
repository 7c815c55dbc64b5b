/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-event.h"

G_BEGIN_DECLS

char *iterate_event_dup_text     (IterateEvent *self);
char *iterate_event_dup_age      (IterateEvent *self,
                                  gint64        now);
char *iterate_handler_dup_text   (const char   *handler);
char *iterate_time_dup_age       (gint64        time,
                                  gint64        now);

G_END_DECLS

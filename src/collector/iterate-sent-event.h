/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-intake-segment.h"
#include "iterate-json-reader.h"

G_BEGIN_DECLS

/* The longest that a name of a person or an event may be. */
#define ITERATE_SENT_MAX_NAME 500

gboolean iterate_sent_event_append   (GByteArray       *rows,
                                      const char       *id,
                                      const char       *user,
                                      const char       *name,
                                      gint64            at,
                                      const char       *properties);
void     iterate_sent_append_member  (GString          *object,
                                      const char       *name,
                                      IterateJsonValue  value);
gboolean iterate_sent_time_parse     (const char       *text,
                                      gint64           *time);
gint64   iterate_sent_time_correct   (gint64            at,
                                      const char       *sent_at,
                                      gint64            now);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-flag-service.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_EVENT_STREAM (iterate_event_stream_get_type ())

G_DECLARE_FINAL_TYPE (IterateEventStream, iterate_event_stream, ITERATE, EVENT_STREAM, GObject)

IterateEventStream *iterate_event_stream_new       (IterateFlagService  *flags);
const char         *iterate_event_stream_get_token (IterateEventStream  *self);
gboolean            iterate_event_stream_add       (IterateEventStream  *self,
                                                    SoupServerMessage   *message);
guint               iterate_event_stream_get_n_listeners (IterateEventStream *self);

G_END_DECLS

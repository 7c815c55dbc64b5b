/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-json-reader.h"

G_BEGIN_DECLS

void iterate_posthog_events_read (IterateJsonValue  root,
                                  gint64            now,
                                  GByteArray       *rows);

G_END_DECLS

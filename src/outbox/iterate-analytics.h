/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-message.h"

G_BEGIN_DECLS

char *iterate_analytics_write_posthog (IterateMessage *message,
                                       const char     *key);
char *iterate_analytics_write_segment (IterateMessage *message,
                                       const char     *key,
                                       gint64          now);

G_END_DECLS

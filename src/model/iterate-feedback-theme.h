/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

/**
 * IterateFeedbackTheme:
 * @name: what it is called, such as `speed`
 * @label: what people call it
 * @n_messages: how many messages speak of it
 *
 * What people write about, more broadly than a request.
 */
typedef struct
{
  const char *name;
  const char *label;
  guint       n_messages;
} IterateFeedbackTheme;

GArray *iterate_feedback_themes_count (IterateDatabase  *db,
                                       gint64            from,
                                       guint            *n_messages,
                                       GError          **error);

G_END_DECLS

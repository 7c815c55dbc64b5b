/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

/**
 * IteratePasteUnit:
 * @ITERATE_PASTE_PARAGRAPHS: blank lines stand between pieces
 * @ITERATE_PASTE_LINES: each line is one
 * @ITERATE_PASTE_WHOLE: all of it is one
 *
 * What is one piece of feedback in a pasted text.
 */
typedef enum
{
  ITERATE_PASTE_PARAGRAPHS,
  ITERATE_PASTE_LINES,
  ITERATE_PASTE_WHOLE,
} IteratePasteUnit;

GStrv    iterate_feedback_paste_split (const char        *text,
                                       IteratePasteUnit   unit);
gboolean iterate_feedback_paste_take  (IterateDatabase   *db,
                                       const char *const *pieces,
                                       const char        *source,
                                       gint64             now,
                                       guint             *n_new,
                                       GError           **error);

G_END_DECLS

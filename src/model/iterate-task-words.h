/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What tasks are called by, and what people read in its place (untranslated), in the same order and
 * each ending in %NULL. */
extern const char *const iterate_task_types[];
extern const char *const iterate_task_type_labels[];
extern const char *const iterate_task_priorities[];
extern const char *const iterate_task_priority_labels[];

const char *iterate_task_get_word_text (const char *word);

G_END_DECLS

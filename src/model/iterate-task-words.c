/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-task-words.h"

#include <glib/gi18n-lib.h>

const char *const iterate_task_types[] = {
  "feature", "bug", "performance", "growth", "research", NULL
};
const char *const iterate_task_type_labels[] = {
  N_("Feature"), N_("Fault"), N_("Performance"), N_("Growth"), N_("Research"), NULL
};
const char *const iterate_task_priorities[] = { "low", "normal", "high", "immediate", NULL };
const char *const iterate_task_priority_labels[] = {
  N_("Low"), N_("Normal"), N_("High"), N_("Immediate"), NULL
};

/* Where tasks come from. “Performance” reads as the type of the same name. */
static const char *const sources[] = { "person", "opportunity", "user-feedback", NULL };
static const char *const source_labels[] = {
  N_("A person"), N_("An opportunity"), N_("User feedback"), NULL
};

static const char *
find_text (const char *const *words,
           const char *const *labels,
           const char        *word)
{
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (g_str_equal (words[i], word))
        return _(labels[i]);
    }

  return NULL;
}

/**
 * iterate_task_get_word_text:
 * @word: a type, a priority or a source of tasks
 *
 * Returns: what people read in its place, or @word itself where it is none
 */
const char *
iterate_task_get_word_text (const char *word)
{
  const char *text = find_text (iterate_task_types, iterate_task_type_labels, word);

  if (text == NULL)
    text = find_text (iterate_task_priorities, iterate_task_priority_labels, word);
  if (text == NULL)
    text = find_text (sources, source_labels, word);

  return text == NULL ? word : text;
}

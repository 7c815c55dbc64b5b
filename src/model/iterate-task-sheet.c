/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-task-sheet.h"

#include "iterate-json.h"
#include "iterate-learning.h"
#include "iterate-task-advice.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Tasks as others' tools take them. */

static const char *const columns[] = {
  "id", "title", "type", "priority", "status", "owner", "dueAt", "metric", "source", "featureName",
  "featureRequest", "initiative", "createdAt", "doneAt", "description",
};

/* A cell that a spreadsheet would take for a formula is kept from being one. */
static void
append_cell (GString    *csv,
             const char *text)
{
  gboolean is_formula = *text != '\0' && strchr ("=+-@\t\r", *text) != NULL;

  g_string_append_c (csv, '"');
  if (is_formula)
    g_string_append_c (csv, '\'');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *p);
    }
  g_string_append_c (csv, '"');
}

/* Returns: (transfer full): a row for each task, below a row of names */
char *
iterate_task_sheet_to_csv (GPtrArray *tasks)
{
  g_autoptr(GString) csv = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    g_string_append_printf (csv, "%s%s", i == 0 ? "" : ",", columns[i]);
  g_string_append (csv, "\r\n");

  for (guint i = 0; i < tasks->len; i++)
    {
      g_autoptr(JsonObject) object = iterate_record_to_json (g_ptr_array_index (tasks, i));

      for (guint j = 0; j < G_N_ELEMENTS (columns); j++)
        {
          if (j > 0)
            g_string_append_c (csv, ',');
          append_cell (csv, json_object_get_string_member_with_default (object, columns[j], ""));
        }
      g_string_append (csv, "\r\n");
    }

  return g_string_free (g_steal_pointer (&csv), FALSE);
}

/* What others wrote is text and no markup: a mention must not call anybody, nor a tag hide anything. */
static void
append_plain (GString    *text,
              const char *line)
{
  for (const char *p = line; *p != '\0'; p++)
    {
      if (strchr ("\\`*_{}[]<>#|~", *p) != NULL)
        g_string_append_c (text, '\\');
      if (*p == '@')
        g_string_append (text, "@\342\200\213");
      else
        g_string_append_c (text, *p);
    }
}

static gboolean
append_advice (GString          *text,
               IterateDatabase  *db,
               IterateTask      *task,
               GError          **error)
{
  g_autoptr(GPtrArray) pieces =
    iterate_task_advice_list (db, iterate_record_get_id (ITERATE_RECORD (task)),
                              error);

  if (pieces == NULL)
    return FALSE;

  if (pieces->len > 0)
    g_string_append_printf (text, "\n%s\n\n", _("What was learned before:"));
  for (guint i = 0; i < pieces->len; i++)
    {
      IterateAnnotation *piece = g_ptr_array_index (pieces, i);
      g_autoptr(IterateLearning) learning = NULL;
      const char *const *lines;

      learning =
        iterate_database_find (db, ITERATE_TYPE_LEARNING, iterate_annotation_get_learning (piece),
                               error);
      if (learning == NULL)
        return FALSE;

      lines = iterate_learning_get_recommendations (learning);
      if (lines == NULL || lines[0] == NULL)
        continue;

      g_string_append (text, "- ");
      append_plain (text, lines[0]);
      g_string_append_c (text, '\n');
    }

  return TRUE;
}

/* Returns: (transfer full): what a task says below its title, or %NULL with @error set */
char *
iterate_task_dup_markdown_body (IterateDatabase  *db,
                                IterateTask      *task,
                                GError          **error)
{
  g_autoptr(GString) text = g_string_new (NULL);

  append_plain (text, iterate_task_get_description (task));
  if (text->len > 0)
    g_string_append_c (text, '\n');
  if (!append_advice (text, db, task, error))
    return NULL;

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Returns: (transfer full): a list with a box to tick for each task, or %NULL with @error set */
char *
iterate_task_sheet_to_markdown (IterateDatabase  *db,
                                GPtrArray        *tasks,
                                GError          **error)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < tasks->len; i++)
    {
      IterateTask *task = g_ptr_array_index (tasks, i);
      gboolean done = g_strcmp0 (iterate_task_get_status (task), "done") == 0;
      const char *description = iterate_task_get_description (task);

      g_string_append_printf (text, "- [%c] **", done ? 'x' : ' ');
      append_plain (text, iterate_task_get_title (task));
      g_string_append_printf (text, "** (%s, %s)\n", iterate_task_get_type_name (task),
                              iterate_task_get_priority (task));
      if (*description != '\0')
        {
          g_auto(GStrv) lines = g_strsplit (description, "\n", -1);

          for (guint j = 0; lines[j] != NULL; j++)
            {
              g_string_append (text, "  ");
              append_plain (text, lines[j]);
              g_string_append_c (text, '\n');
            }
        }
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-task-document.h"

#include "iterate-json.h"
#include "iterate-task-words.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>

/* What is to be read of a task. */

static void
add_pair (GPtrArray  *rows,
          const char *name,
          const char *value)
{
  if (value != NULL && *value != '\0')
    g_ptr_array_add (rows, g_strdupv ((char *[]) { (char *) name, (char *) value, NULL }));
}

static void
add_facts (IterateDocument *document,
           IterateTask     *task)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autofree char *day = iterate_time_format_day (iterate_task_get_due_at (task));

  g_ptr_array_add (rows, g_strdupv ((char *[]) { _("About it"), "", NULL }));
  add_pair (rows, _("Type"), iterate_task_get_word_text (iterate_task_get_type_name (task)));
  add_pair (rows, _("Priority"), iterate_task_get_word_text (iterate_task_get_priority (task)));
  add_pair (rows, _("Source"), iterate_task_get_word_text (iterate_task_get_source (task)));
  add_pair (rows, _("Owner"), iterate_task_get_owner (task));
  add_pair (rows, _("Due"), day);
  add_pair (rows, _("Metric"), iterate_task_get_metric (task));
  add_pair (rows, _("Feature"), iterate_task_get_feature_name (task));
  add_pair (rows, _("Issue"), iterate_task_get_exported_to (task));
  iterate_document_add_table (document, rows);
}

static void
add_link (IterateDocument *document,
          const char      *kind,
          gint64           id,
          const char      *name,
          const char      *note)
{
  g_autofree char *subject = NULL;

  if (id == 0)
    return;

  subject = g_strdup_printf ("%s-%" G_GINT64_FORMAT, kind, id);
  iterate_document_add_link (document, name == NULL ? subject : name, note, subject);
}

static void
add_links (IterateDocument *document,
           IterateTaskView *view)
{
  gint64 request = iterate_task_get_feature_request (view->task);
  gint64 experiment = iterate_task_get_experiment (view->task);
  gint64 initiative = iterate_task_get_initiative (view->task);

  if (request == 0 && experiment == 0 && initiative == 0 && view->flag == NULL)
    return;

  iterate_document_add_heading (document, 1, _("Where it comes from, and leads to"));
  add_link (document, "req", request, view->request, _("What users asked for"));
  add_link (document, "exp", experiment, NULL, _("Experiment"));
  add_link (document, "initiative", initiative, view->initiative, _("Initiative"));
  if (view->flag != NULL)
    iterate_document_add_link (document, iterate_task_get_feature_name (view->task), _("Flag"),
                               view->flag);
}

/* What was measured or assessed, member by member. */
static void
add_analysis (IterateDocument *document,
              IterateTask     *task)
{
  const char *text = iterate_task_get_analysis (task);
  g_autoptr(JsonObject) analysis = text == NULL ? NULL : iterate_json_parse (text, NULL);
  g_autoptr(GList) members = analysis == NULL ? NULL : json_object_get_members (analysis);
  GPtrArray *rows;

  if (members == NULL)
    return;

  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_ptr_array_add (rows, g_strdupv ((char *[]) { _("Finding"), "", NULL }));
  for (GList *l = members; l != NULL; l = l->next)
    {
      JsonNode *node = json_object_get_member (analysis, l->data);
      g_autofree char *value = NULL;

      if (!JSON_NODE_HOLDS_VALUE (node))
        continue;

      value = json_node_get_value_type (node) == G_TYPE_STRING ? json_node_dup_string (node)
                                                               : json_to_string (node, FALSE);
      add_pair (rows, l->data, value);
    }
  iterate_document_add_heading (document, 1, _("What was found"));
  iterate_document_add_table (document, rows);
}

/* Returns: (transfer full): the task as a document */
IterateDocument *
iterate_task_document_new (IterateTaskView *view)
{
  IterateDocument *document = iterate_document_new (iterate_task_get_title (view->task));

  add_facts (document, view->task);
  add_links (document, view);
  add_analysis (document, view->task);

  return document;
}

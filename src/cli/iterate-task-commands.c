/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-json.h"
#include "iterate-learning-book.h"
#include "iterate-task-advice.h"
#include "iterate-task-desk.h"
#include "iterate-task-issue.h"
#include "iterate-task-sheet.h"
#include "iterate-time.h"
#include "iterate-user.h"

#include <glib/gi18n.h>

static IterateTaskDraft draft;
static char *due, *initiative, *feature, *status, *type, *to, *repository;

static const GOptionEntry draft_options[] = {
  { "title", 0, 0, G_OPTION_ARG_STRING, &draft.title, N_("Another title"), N_("TITLE") },
  { "description", 0, 0, G_OPTION_ARG_STRING, &draft.description, N_("More about it"), N_("TEXT") },
  { "type", 0, 0, G_OPTION_ARG_STRING, &draft.type,
    N_("feature (the default), bug, performance, growth or research"), N_("TYPE") },
  { "priority", 0, 0, G_OPTION_ARG_STRING, &draft.priority,
    N_("low, normal (the default), high or immediate"), N_("PRIORITY") },
  { "feature", 0, 0, G_OPTION_ARG_STRING, &draft.feature,
    N_("The key of the flag that it will be behind"), N_("KEY") },
  { "metric", 0, 0, G_OPTION_ARG_STRING, &draft.metric, N_("The metric that it is to move"),
    N_("METRIC") },
  { "owner", 0, 0, G_OPTION_ARG_STRING, &draft.owner, N_("Who takes care of it"), N_("NAME") },
  { "due", 0, 0, G_OPTION_ARG_STRING, &due, N_("By when, such as +3d or 2026-12-01"), N_("TIME") },
  { "initiative", 0, 0, G_OPTION_ARG_STRING, &initiative, N_("What it is part of"),
    N_("INITIATIVE") },
  { NULL }
};

static const GOptionEntry list_options[] = {
  { "status", 0, 0, G_OPTION_ARG_STRING, &status, N_("open, started, done or dropped"),
    N_("STATUS") },
  { "type", 0, 0, G_OPTION_ARG_STRING, &type, N_("Only those of a type"), N_("TYPE") },
  { NULL }
};

static const GOptionEntry done_options[] = {
  { "feature", 0, 0, G_OPTION_ARG_STRING, &feature,
    N_("The key of the flag that it is behind, where the task does not say"), N_("KEY") },
  { NULL }
};

static const GOptionEntry export_options[] = {
  { "to", 0, 0, G_OPTION_ARG_STRING, &to, N_("csv (the default), markdown, json or github"),
    N_("FORM") },
  { "repository", 0, 0, G_OPTION_ARG_STRING, &repository,
    N_("Where issues are opened: owner/name; the token comes on standard input"),
    N_("REPOSITORY") },
  { "status", 0, 0, G_OPTION_ARG_STRING, &status, N_("open, started, done or dropped"), N_("STATUS") },
  { NULL }
};

static const char *const columns[] = {
  "id", "priority", "type", "status", "title", "featureName", NULL
};

typedef struct
{
  IterateInvocation *invocation;
  gint64             id;
  int                helpful;
  const char        *status;
  char              *url;
} Work;

/* Returns: (transfer full): the task that the first argument names, or %NULL with @error set */
static IterateTask *
find_task (IterateDatabase  *db,
           Work             *work,
           GError          **error)
{
  IterateTask *task = iterate_task_find (db, iterate_invocation_get_argument (work->invocation, 0),
                                         error);

  if (task != NULL)
    work->id = iterate_record_get_id (ITERATE_RECORD (task));

  return task;
}

static gboolean
read_draft (gint64   now,
            GError **error)
{
  if (due != NULL && !iterate_time_parse (due, now, &draft.due_at, error))
    return FALSE;

  if (initiative == NULL || iterate_id_parse (initiative, "initiative", &draft.initiative))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, _("“%s” is no initiative"), initiative);

  return FALSE;
}

static gboolean
create_task (IterateDatabase  *db,
             gint64            now,
             gpointer          user_data,
             GError          **error)
{
  Work *work = user_data;
  g_autoptr(IterateTask) task = NULL;

  draft.title = iterate_invocation_get_argument (work->invocation, 0);
  task = read_draft (now, error) ? iterate_task_create (db, &draft, now, error) : NULL;
  if (task != NULL)
    work->id = iterate_record_get_id (ITERATE_RECORD (task));

  return task != NULL;
}

static gboolean
edit_task (IterateDatabase  *db,
           gint64            now,
           gpointer          user_data,
           GError          **error)
{
  g_autoptr(IterateTask) task = find_task (db, user_data, error);

  return task != NULL && read_draft (now, error) && iterate_task_edit (db, task, &draft, now, error);
}

static gboolean
move_task (IterateDatabase  *db,
           gint64            now,
           gpointer          user_data,
           GError          **error)
{
  Work *work = user_data;
  g_autoptr(IterateTask) task = find_task (db, work, error);

  return task != NULL &&
         iterate_task_move (db, task, work->status, iterate_user_get_name (), now, error);
}

static gboolean
complete_task (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  g_autoptr(IterateTask) task = find_task (db, user_data, error);

  return task != NULL &&
         iterate_task_complete (db, task, feature, iterate_user_get_name (), now, error);
}

static gboolean
change (IterateInvocation  *invocation,
        IterateWriteFunc    func,
        const char         *new_status,
        GError            **error)
{
  Work work = { .invocation = invocation, .status = new_status };

  return iterate_invocation_write (invocation, func, &work, error) &&
         iterate_invocation_print_one (invocation, ITERATE_TYPE_TASK, work.id, columns, error);
}

static gboolean
run_create (IterateInvocation  *invocation,
            GError            **error)
{
  return change (invocation, create_task, NULL, error);
}

static gboolean
run_edit (IterateInvocation  *invocation,
          GError            **error)
{
  return change (invocation, edit_task, NULL, error);
}

static gboolean
run_start (IterateInvocation  *invocation,
           GError            **error)
{
  return change (invocation, move_task, "started", error);
}

static gboolean
run_reopen (IterateInvocation  *invocation,
            GError            **error)
{
  return change (invocation, move_task, "open", error);
}

static gboolean
run_drop (IterateInvocation  *invocation,
          GError            **error)
{
  return change (invocation, move_task, "dropped", error);
}

static gboolean
run_done (IterateInvocation  *invocation,
          GError            **error)
{
  return change (invocation, complete_task, NULL, error);
}

static IterateQuery *
make_query (GError **error)
{
  static const char *const statuses[] = { "open", "started", "done", "dropped", NULL };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_TASK);

  if (!iterate_invocation_check_status (status, statuses, error))
    return NULL;

  if (status != NULL)
    iterate_query_where (query, "status", ITERATE_EQUALS, status);
  if (type != NULL)
    iterate_query_where (query, "type", ITERATE_EQUALS, type);
  iterate_query_order_by (query, "id", TRUE);

  return g_steal_pointer (&query);
}

static gboolean
run_list (IterateInvocation  *invocation,
          GError            **error)
{
  g_autoptr(IterateQuery) query = make_query (error);

  return query != NULL &&
         iterate_invocation_print_query (invocation, query, _("There is no task"), columns, error);
}

/* Returns: (transfer full): what earlier learnings say to the task, or %NULL with @error set */
static JsonArray *
list_advice (IterateDatabase  *db,
             gint64            task,
             GError          **error)
{
  g_autoptr(GPtrArray) pieces = iterate_task_advice_list (db, task, error);
  g_autoptr(JsonArray) array = json_array_new ();

  for (guint i = 0; pieces != NULL && i < pieces->len; i++)
    {
      IterateAnnotation *piece = g_ptr_array_index (pieces, i);
      g_autoptr(IterateLearning) learning = NULL;
      JsonObject *object = iterate_record_to_json (ITERATE_RECORD (piece));

      json_array_add_object_element (array, object);
      learning =
        iterate_database_find (db, ITERATE_TYPE_LEARNING, iterate_annotation_get_learning (piece),
                               error);
      if (learning == NULL)
        return NULL;

      iterate_json_set_strv (object, "recommendations",
                             iterate_learning_get_recommendations (learning));
    }

  return pieces == NULL ? NULL : g_steal_pointer (&array);
}

static void
print_advice (JsonArray *advice)
{
  for (guint i = 0; i < json_array_get_length (advice); i++)
    {
      JsonObject *piece = json_array_get_object_element (advice, i);
      JsonArray *lines = json_object_get_array_member (piece, "recommendations");

      g_print ("\n%s  %s (%s)\n", json_object_get_string_member (piece, "id"),
               json_object_get_string_member (piece, "reason"),
               json_object_get_string_member (piece, "learning"));
      for (guint j = 0; j < json_array_get_length (lines); j++)
        g_print ("- %s\n", json_array_get_string_element (lines, j));
    }
}

static gboolean
run_show (IterateInvocation  *invocation,
          GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateTask) task = NULL;
  g_autoptr(JsonArray) advice = NULL;
  g_autoptr(JsonObject) object = NULL;
  Work work = { .invocation = invocation };

  task = db == NULL ? NULL : find_task (db, &work, error);
  advice = task == NULL ? NULL : list_advice (db, work.id, error);
  if (advice == NULL)
    return FALSE;

  object = iterate_record_to_json (ITERATE_RECORD (task));
  if (invocation->json)
    {
      json_object_set_array_member (object, "annotations", json_array_ref (advice));
      iterate_invocation_print_object (object);
      return TRUE;
    }

  g_print ("%s  %s\n%s · %s · %s\n", json_object_get_string_member (object, "id"),
           iterate_task_get_title (task), iterate_task_get_type_name (task),
           iterate_task_get_priority (task), iterate_task_get_status (task));
  if (*iterate_task_get_description (task) != '\0')
    g_print ("\n%s\n", iterate_task_get_description (task));
  if (json_array_get_length (advice) > 0)
    g_print ("\n%s\n", _("Consider these past learnings:"));
  print_advice (advice);

  return TRUE;
}

static gboolean
judge (IterateDatabase  *db,
       gint64            now,
       gpointer          user_data,
       GError          **error)
{
  Work *work = user_data;
  const char *id = iterate_invocation_get_argument (work->invocation, 0);

  if (!iterate_id_parse (id, "annotation", &work->id))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                   _("There is no annotation “%s”. See: iterate tasks show TASK"), id);
      return FALSE;
    }

  return iterate_task_advice_judge (db, work->id, work->helpful, iterate_user_get_name (), now, error);
}

static gboolean
run_judge (IterateInvocation  *invocation,
           int                 helpful,
           GError            **error)
{
  static const char *const shown[] = { "id", "task", "learning", "helpful", "reason", NULL };
  Work work = { .invocation = invocation, .helpful = helpful };

  return iterate_invocation_write (invocation, judge, &work, error) &&
         iterate_invocation_print_one (invocation, ITERATE_TYPE_ANNOTATION, work.id, shown, error);
}

static gboolean
run_helpful (IterateInvocation  *invocation,
             GError            **error)
{
  return run_judge (invocation, 1, error);
}

static gboolean
run_unhelpful (IterateInvocation  *invocation,
               GError            **error)
{
  return run_judge (invocation, -1, error);
}

static gboolean
note_issue (IterateDatabase  *db,
            gint64            now,
            gpointer          user_data,
            GError          **error)
{
  Work *work = user_data;
  g_autoptr(IterateTask) task = iterate_database_find (db, ITERATE_TYPE_TASK, work->id, error);

  return task != NULL && iterate_database_update (db, task, error,
                                                  "exported-to", work->url,
                                                  "updated-at", now,
                                                  NULL);
}

/* Opens an issue for a task that has none; where it is, is noted at once. */
static gboolean
open_issue (IterateInvocation  *invocation,
            IterateDatabase    *db,
            IterateTask        *task,
            const char         *key,
            GError            **error)
{
  g_autofree char *body = NULL;
  g_autofree char *url = NULL;
  Work work = { .invocation = invocation, .id = iterate_record_get_id (ITERATE_RECORD (task)) };

  if (iterate_task_get_exported_to (task) != NULL)
    return TRUE;

  body = iterate_task_dup_markdown_body (db, task, error);
  url = body == NULL ? NULL : iterate_task_issue_open (repository, task, body, key, NULL, error);
  if (url == NULL)
    return FALSE;

  g_print ("%s\n", url);
  work.url = url;

  return iterate_invocation_write (invocation, note_issue, &work, error);
}

static gboolean
export_issues (IterateInvocation  *invocation,
               IterateDatabase    *db,
               GPtrArray          *tasks,
               GError            **error)
{
  g_autofree char *key = NULL;

  if (repository == NULL)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           _("Say where issues are opened: --repository owner/name"));
      return FALSE;
    }

  key = iterate_invocation_read_secret (error);
  for (guint i = 0; key != NULL && i < tasks->len; i++)
    {
      if (!open_issue (invocation, db, g_ptr_array_index (tasks, i), key, error))
        return FALSE;
    }

  return key != NULL;
}

static GPtrArray *
list_to_export (IterateInvocation  *invocation,
                IterateDatabase    *db,
                GError            **error)
{
  const char *id = iterate_invocation_get_argument (invocation, 0);
  g_autoptr(IterateQuery) query = make_query (error);
  g_autoptr(GPtrArray) tasks = NULL;
  g_autoptr(IterateTask) task = NULL;

  if (query == NULL)
    return NULL;

  if (id == NULL)
    return iterate_query_list (query, db, error);

  task = iterate_task_find (db, id, error);
  if (task == NULL)
    return NULL;

  tasks = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (tasks, g_steal_pointer (&task));

  return g_steal_pointer (&tasks);
}

static gboolean
run_export (IterateInvocation  *invocation,
            GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(GPtrArray) tasks = db == NULL ? NULL : list_to_export (invocation, db, error);
  const char *form = invocation->json ? "json" : to == NULL ? "csv" : to;
  g_autofree char *text = NULL;

  if (tasks == NULL)
    return FALSE;

  if (g_str_equal (form, "github"))
    return export_issues (invocation, db, tasks, error);

  if (g_str_equal (form, "json"))
    {
      invocation->json = TRUE;
      iterate_invocation_print_records (invocation, tasks, "", columns);
      return TRUE;
    }

  if (g_str_equal (form, "csv"))
    text = iterate_task_sheet_to_csv (tasks);
  else if (g_str_equal (form, "markdown"))
    text = iterate_task_sheet_to_markdown (db, tasks, error);
  else
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                 _("Tasks cannot be written as “%s”. There are csv, markdown, json and github"), form);
  if (text != NULL)
    g_print ("%s", text);

  return text != NULL;
}

const IterateCommand iterate_task_commands[] = {
  {
    "tasks list", NULL, 0, 0, N_("List tasks, the newest first"),
    "Examples:\n  iterate tasks list --json\n  iterate tasks list --status open --type growth",
    list_options, run_list,
  },
  {
    "tasks show", "TASK", 1, 1, N_("Show a task and what was learned before"),
    "Example:\n  iterate tasks show task-7", NULL, run_show,
  },
  {
    "tasks create", "TITLE", 1, 1, N_("Add a task"),
    "Examples:\n  iterate tasks create 'Dark mode' --feature dark-mode\n"
    "  iterate tasks create 'Shorter signup form' --type growth --metric signup_rate --due +7d\n\n"
    "What was learned before about such tasks is put beside it.", draft_options, run_create,
  },
  {
    "tasks edit", "TASK", 1, 1, N_("Change what a task says"),
    "Example:\n  iterate tasks edit task-7 --owner Jonas --due 2026-12-01", draft_options, run_edit,
  },
  {
    "tasks start", "TASK", 1, 1, N_("Say that somebody works on a task"), NULL, NULL, run_start,
  },
  {
    "tasks reopen", "TASK", 1, 1, N_("Say that a task is to be done after all"), NULL, NULL, run_reopen,
  },
  {
    "tasks drop", "TASK", 1, 1, N_("Say that a task will not be done"), NULL, NULL, run_drop,
  },
  {
    "tasks done", "TASK", 1, 1, N_("Say that a task is implemented"),
    "Example:\n  iterate tasks done task-7 --feature dark-mode\n\n"
    "A task with a feature gets a flag that is off for the public and on for the team. Once it is\n"
    "stable there, you are asked whether to roll it out.", done_options, run_done,
  },
  {
    "tasks helpful", "ANNOTATION", 1, 1, N_("Say that a past learning helped with a task"),
    "Example:\n  iterate tasks helpful annotation-3\n\n"
    "What helped comes earlier with the next tasks.", NULL, run_helpful,
  },
  {
    "tasks unhelpful", "ANNOTATION", 1, 1, N_("Say that a past learning did not help"), NULL, NULL,
    run_unhelpful,
  },
  {
    "tasks export", "[TASK]", 0, 1, N_("Write tasks for other tools, or open issues for them"),
    "Examples:\n  iterate tasks export --to csv > tasks.csv\n"
    "  iterate tasks export --to markdown --status open\n"
    "  iterate tasks export task-7 --to github --repository owner/name < token\n\n"
    "A task whose issue was opened before is left out.", export_options, run_export,
  },
  { NULL }
};

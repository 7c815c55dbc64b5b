/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-opportunity.h"
#include "iterate-task-desk.h"
#include "iterate-user.h"

#include <glib/gi18n.h>

static IterateOpportunityDraft opportunity;
static char *task_description, *task_type, *task_priority, *feature;

static const GOptionEntry opportunity_options[] = {
  { "description", 0, 0, G_OPTION_ARG_STRING, &opportunity.description, N_("More about it"),
    N_("TEXT") },
  { "type", 0, 0, G_OPTION_ARG_STRING, &opportunity.type,
    N_("feature, bug, performance, growth (the default) or research"), N_("TYPE") },
  { "metric", 0, 0, G_OPTION_ARG_STRING, &opportunity.metric, N_("What it would move"),
    N_("METRIC") },
  { "feature", 0, 0, G_OPTION_ARG_STRING, &opportunity.feature_name,
    N_("The key of the flag that it would be behind"), N_("KEY") },
  { "effort", 0, 0, G_OPTION_ARG_STRING, &opportunity.effort,
    N_("low, medium or high, where you know; it is assessed otherwise"), N_("LEVEL") },
  { "impact", 0, 0, G_OPTION_ARG_STRING, &opportunity.impact, N_("Likewise"), N_("LEVEL") },
  { "risk", 0, 0, G_OPTION_ARG_STRING, &opportunity.risk, N_("Likewise"), N_("LEVEL") },
  { "source", 0, 0, G_OPTION_ARG_STRING, &opportunity.source, N_("Who found it"), N_("NAME") },
  { NULL }
};

static const GOptionEntry task_options[] = {
  { "description", 0, 0, G_OPTION_ARG_STRING, &task_description, N_("More about it"), N_("TEXT") },
  { "type", 0, 0, G_OPTION_ARG_STRING, &task_type,
    N_("feature (the default), bug, performance, growth or research"), N_("TYPE") },
  { "priority", 0, 0, G_OPTION_ARG_STRING, &task_priority,
    N_("low, normal (the default), high or immediate"), N_("PRIORITY") },
  { "feature", 0, 0, G_OPTION_ARG_STRING, &feature,
    N_("The key of the flag that it will be behind"), N_("KEY") },
  { NULL }
};

static const GOptionEntry done_options[] = {
  { "feature", 0, 0, G_OPTION_ARG_STRING, &feature,
    N_("The key of the flag that it is behind, where the task does not say"), N_("KEY") },
  { NULL }
};

/* Prints one record, as it is now that all that it caused is done. */
static gboolean
print_one (IterateInvocation  *invocation,
           GType               type,
           gint64              id,
           const char *const  *columns,
           GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateRecord) record = NULL;
  g_autoptr(GPtrArray) records = g_ptr_array_new ();

  record = db == NULL ? NULL : iterate_database_find (db, type, id, error);
  if (record == NULL)
    return FALSE;

  if (invocation->json)
    {
      g_autoptr(JsonObject) object = iterate_record_to_json (record);

      iterate_invocation_print_object (object);
      return TRUE;
    }

  g_ptr_array_add (records, record);
  iterate_invocation_print_records (invocation, records, "", columns);

  return TRUE;
}

static const char *const opportunity_columns[] = {
  "id", "title", "status", "task", "idea", "assessment", NULL
};

static const char *const task_columns[] = {
  "id", "title", "type", "priority", "status", "featureName", NULL
};

typedef struct
{
  IterateInvocation *invocation;
  gint64             id;
} Work;

static gboolean
add_opportunity (IterateDatabase  *db,
                 gint64            now,
                 gpointer          user_data,
                 GError          **error)
{
  Work *work = user_data;
  g_autoptr(IterateOpportunity) added = NULL;

  opportunity.title = iterate_invocation_get_argument (work->invocation, 0);
  added = iterate_opportunity_add (db, &opportunity, now, error);
  if (added != NULL)
    work->id = iterate_record_get_id (ITERATE_RECORD (added));

  return added != NULL;
}

static gboolean
run_add_opportunity (IterateInvocation  *invocation,
                     GError            **error)
{
  Work work = { invocation };

  return iterate_invocation_write (invocation, add_opportunity, &work, error) &&
         print_one (invocation, ITERATE_TYPE_OPPORTUNITY, work.id, opportunity_columns, error);
}

static gboolean
run_opportunities (IterateInvocation  *invocation,
                   GError            **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_OPPORTUNITY);

  iterate_query_order_by (query, "id", TRUE);

  return iterate_invocation_print_query (invocation, query, _("There is no opportunity yet"),
                                         opportunity_columns, error);
}

static gboolean
create_task (IterateDatabase  *db,
             gint64            now,
             gpointer          user_data,
             GError          **error)
{
  Work *work = user_data;
  g_autoptr(IterateTask) task = NULL;

  task = iterate_task_create (db, iterate_invocation_get_argument (work->invocation, 0),
                              task_description == NULL ? "" : task_description,
                              task_type == NULL ? "feature" : task_type,
                              task_priority == NULL ? "normal" : task_priority, feature, now, error);
  if (task != NULL)
    work->id = iterate_record_get_id (ITERATE_RECORD (task));

  return task != NULL;
}

static gboolean
run_create_task (IterateInvocation  *invocation,
                 GError            **error)
{
  Work work = { invocation };

  return iterate_invocation_write (invocation, create_task, &work, error) &&
         print_one (invocation, ITERATE_TYPE_TASK, work.id, task_columns, error);
}

static gboolean
complete_task (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  Work *work = user_data;
  g_autoptr(IterateTask) task = NULL;

  task = iterate_task_find (db, iterate_invocation_get_argument (work->invocation, 0), error);
  if (task != NULL)
    work->id = iterate_record_get_id (ITERATE_RECORD (task));

  return task != NULL &&
         iterate_task_complete (db, task, feature, iterate_user_get_name (), now, error);
}

static gboolean
run_complete_task (IterateInvocation  *invocation,
                   GError            **error)
{
  Work work = { invocation };

  return iterate_invocation_write (invocation, complete_task, &work, error) &&
         print_one (invocation, ITERATE_TYPE_TASK, work.id, task_columns, error);
}

const IterateCommand iterate_rapid_commands[] = {
  {
    "opportunity add", "TITLE", 1, 1, N_("Note what could be improved; it is assessed at once"),
    "Examples:\n  iterate opportunity add 'Shorter label on the signup button' --feature signup-label\n"
    "  iterate opportunity add 'Cache the price list' --effort low --impact high --risk low\n\n"
    "What takes little effort and has a high impact becomes a task for today; anything else an idea.",
    opportunity_options, run_add_opportunity,
  },
  {
    "opportunity list", NULL, 0, 0, N_("List opportunities, the newest first"), NULL, NULL,
    run_opportunities,
  },
  {
    "tasks create", "TITLE", 1, 1, N_("Add a task"),
    "Example:\n  iterate tasks create 'Dark mode' --feature dark-mode", task_options, run_create_task,
  },
  {
    "tasks done", "TASK", 1, 1, N_("Say that a task is implemented"),
    "Example:\n  iterate tasks done task-7 --feature dark-mode\n\n"
    "A task with a feature gets a flag that is off for the public and on for the team. Once it is\n"
    "stable there, you are asked whether to roll it out.", done_options, run_complete_task,
  },
  { NULL }
};

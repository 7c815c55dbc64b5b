/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-benchmark.h"
#include "iterate-error.h"
#include "iterate-initiative-desk.h"
#include "iterate-initiative-view.h"
#include "iterate-json.h"
#include "iterate-number-text.h"
#include "iterate-time.h"
#include "iterate-user.h"

#include <glib/gi18n.h>
#include <math.h>

static IterateInitiativeDraft draft;
static char **metrics;
static char *target, *deadline, *status;

static const GOptionEntry draft_options[] = {
  { "name", 0, 0, G_OPTION_ARG_STRING, &draft.name, N_("Another name"), N_("NAME") },
  { "goal", 0, 0, G_OPTION_ARG_STRING, &draft.goal, N_("What it is for"), N_("TEXT") },
  { "metric", 0, 0, G_OPTION_ARG_STRING_ARRAY, &metrics,
    N_("The metric that tells how far it is; may stand several times"), N_("METRIC") },
  { "target", 0, 0, G_OPTION_ARG_STRING, &target, N_("Where the first metric is to be"), N_("NUMBER") },
  { "deadline", 0, 0, G_OPTION_ARG_STRING, &deadline, N_("By when, such as +90d or 2026-12-31"),
    N_("TIME") },
  { "owner", 0, 0, G_OPTION_ARG_STRING, &draft.owner, N_("Who takes care of it"), N_("NAME") },
  { NULL }
};

static const GOptionEntry list_options[] = {
  { "status", 0, 0, G_OPTION_ARG_STRING, &status, N_("open, reached, missed or dropped"),
    N_("STATUS") },
  { NULL }
};

static const GOptionEntry close_options[] = {
  { "status", 0, 0, G_OPTION_ARG_STRING, &status,
    N_("reached, missed or dropped; what its metric says by default"), N_("STATUS") },
  { NULL }
};

typedef struct
{
  IterateInvocation *invocation;
  gint64             id;
  gboolean           linked;
} Work;

static gboolean
read_draft (gint64   now,
            GError **error)
{
  draft.metrics = (const char *const *) metrics;
  draft.target = NAN;
  if (target != NULL && iterate_number_text_parse (target, &draft.target) != ITERATE_NUMBER_VALUE)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, _("“%s” is no number"), target);
      return FALSE;
    }

  return deadline == NULL || iterate_time_parse (deadline, now, &draft.deadline, error);
}

static IterateInitiative *
find (IterateDatabase  *db,
      Work             *work,
      GError          **error)
{
  IterateInitiative *initiative = iterate_initiative_find (
    db, iterate_invocation_get_argument (work->invocation, 0), error);

  if (initiative != NULL)
    work->id = iterate_record_get_id (ITERATE_RECORD (initiative));

  return initiative;
}

static gboolean
open_one (IterateDatabase  *db,
          gint64            now,
          gpointer          user_data,
          GError          **error)
{
  Work *work = user_data;
  g_autoptr(IterateInitiative) initiative = NULL;

  draft.name = iterate_invocation_get_argument (work->invocation, 0);
  initiative = read_draft (now, error) ? iterate_initiative_open (db, &draft, now, error) : NULL;
  if (initiative != NULL)
    work->id = iterate_record_get_id (ITERATE_RECORD (initiative));

  return initiative != NULL;
}

static gboolean
edit_one (IterateDatabase  *db,
          gint64            now,
          gpointer          user_data,
          GError          **error)
{
  g_autoptr(IterateInitiative) initiative = find (db, user_data, error);

  return initiative != NULL && read_draft (now, error) &&
         iterate_initiative_edit (db, initiative, &draft, error);
}

static gboolean
link_one (IterateDatabase  *db,
          gint64            now,
          gpointer          user_data,
          GError          **error)
{
  Work *work = user_data;
  g_autoptr(IterateInitiative) initiative = find (db, work, error);

  return initiative != NULL &&
         iterate_initiative_link (db, initiative, iterate_invocation_get_argument (work->invocation, 1),
                                  work->linked, now, error);
}

/* What its metric says: it is reached, or it is missed. */
static const char *
guess_status (IterateInitiativeView *view)
{
  const IterateProgress *progress = iterate_initiative_view_get_main (view);

  if (status != NULL)
    return status;

  return progress == NULL ? "dropped" : g_str_equal (progress->health, "reached") ? "reached"
       : "missed";
}

static gboolean
close_one (IterateDatabase  *db,
           gint64            now,
           gpointer          user_data,
           GError          **error)
{
  g_autoptr(IterateInitiative) initiative = find (db, user_data, error);
  g_autoptr(IterateInitiativeView) view = NULL;
  g_autoptr(JsonObject) closing = NULL;

  view = initiative == NULL ? NULL : iterate_initiative_view_load (db, initiative, now, error);
  if (view == NULL)
    return FALSE;

  closing = iterate_initiative_view_dup_closing (view);

  return iterate_initiative_close (db, initiative, guess_status (view), closing,
                                   iterate_user_get_name (),
                                   now, error);
}

static gboolean
reopen_one (IterateDatabase  *db,
            gint64            now,
            gpointer          user_data,
            GError          **error)
{
  g_autoptr(IterateInitiative) initiative = find (db, user_data, error);

  return initiative != NULL &&
         iterate_initiative_reopen (db, initiative, iterate_user_get_name (), now, error);
}

static void
print_linked (const char *title,
              GPtrArray  *records,
              const char *property)
{
  if (records->len > 0)
    g_print ("\n%s\n", title);
  for (guint i = 0; i < records->len; i++)
    {
      g_autofree char *id = iterate_record_dup_subject (g_ptr_array_index (records, i));

      g_print ("  %-9s %-10s %s\n", id,
               iterate_record_get_string (g_ptr_array_index (records, i), "status"),
               iterate_record_get_string (g_ptr_array_index (records, i), property));
    }
}

static void
print_contributions (IterateInitiativeView *view)
{
  const IterateProgress *progress = iterate_initiative_view_get_main (view);

  for (guint i = 0; i < view->contributions->len; i++)
    {
      const IterateContribution *one = g_ptr_array_index (view->contributions, i);

      g_print ("  %-9s %+.1f %%  %+.4g  %s\n", one->experiment, 100 * one->lift, one->change,
               one->name);
    }
  if (progress != NULL && view->contributions->len > 0 && !isnan (view->unexplained))
    g_print ("  %-9s          %+.4g\n", _("the rest"), view->unexplained);
}

static gboolean
print_view (IterateInvocation  *invocation,
            gint64              id,
            GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateInitiative) initiative = NULL;
  g_autoptr(IterateInitiativeView) view = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *moved = NULL;

  initiative = db == NULL ? NULL : iterate_database_find (db, ITERATE_TYPE_INITIATIVE, id, error);
  view = initiative == NULL ? NULL
                            : iterate_initiative_view_load (db, initiative,
                                                            iterate_invocation_get_time (invocation),
                                                            error);
  if (view == NULL)
    return FALSE;

  if (invocation->json)
    {
      g_autoptr(JsonObject) object = iterate_initiative_view_to_json (view);

      iterate_invocation_print_object (object);
      return TRUE;
    }

  subject = iterate_record_dup_subject (ITERATE_RECORD (initiative));
  g_print ("%s  %s · %s\n", subject, iterate_initiative_get_name (initiative),
           iterate_initiative_get_status (initiative));
  if (*iterate_initiative_get_goal (initiative) != '\0')
    g_print ("%s\n", iterate_initiative_get_goal (initiative));
  for (guint i = 0; i < view->progress->len; i++)
    {
      const IterateProgress *progress = g_ptr_array_index (view->progress, i);
      g_auto(GStrv) others = iterate_benchmarks_dup_text (progress->metric);

      g_print ("\n%s\n", progress->sentence);
      for (guint j = 0; others[j] != NULL; j++)
        g_print (_("  Others: %s\n"), others[j]);
    }

  moved = iterate_initiative_view_dup_moved (view);
  if (view->progress->len > 0)
    g_print ("\n%s\n", moved);
  print_contributions (view);
  print_linked (_("Experiments:"), view->experiments, "name");
  print_linked (_("Tasks:"), view->tasks, "title");
  print_linked (_("Requests:"), view->requests, "topic");

  return TRUE;
}

static gboolean
change (IterateInvocation  *invocation,
        IterateWriteFunc    func,
        gboolean            linked,
        GError            **error)
{
  Work work = { invocation, .linked = linked };

  return iterate_invocation_write (invocation, func, &work, error) &&
         print_view (invocation, work.id, error);
}

static gboolean
run_new (IterateInvocation  *invocation,
         GError            **error)
{
  return change (invocation, open_one, FALSE, error);
}

static gboolean
run_edit (IterateInvocation  *invocation,
          GError            **error)
{
  return change (invocation, edit_one, FALSE, error);
}

static gboolean
run_link (IterateInvocation  *invocation,
          GError            **error)
{
  return change (invocation, link_one, TRUE, error);
}

static gboolean
run_unlink (IterateInvocation  *invocation,
            GError            **error)
{
  return change (invocation, link_one, FALSE, error);
}

static gboolean
run_close (IterateInvocation  *invocation,
           GError            **error)
{
  return change (invocation, close_one, FALSE, error);
}

static gboolean
run_reopen (IterateInvocation  *invocation,
            GError            **error)
{
  return change (invocation, reopen_one, FALSE, error);
}

static gboolean
run_show (IterateInvocation  *invocation,
          GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  Work work = { invocation };
  g_autoptr(IterateInitiative) initiative = db == NULL ? NULL : find (db, &work, error);

  return initiative != NULL && print_view (invocation, work.id, error);
}

/* How far it is today is in the values of its metric, not in the record. */
static gboolean
add_progress (IterateDatabase    *db,
              IterateInitiative  *initiative,
              JsonObject         *object,
              gint64              now,
              GError            **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(IterateProgress) progress =
    iterate_initiative_load_progress (db, initiative, now, &problem);

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  json_object_set_string_member (object, "health", progress == NULL ? "unknown" : progress->health);
  if (progress != NULL)
    iterate_json_set_number (object, "currentValue", progress->current);

  return TRUE;
}

static gboolean
run_list (IterateInvocation  *invocation,
          GError            **error)
{
  static const char *const columns[] = {
    "id", "name", "health", "metrics", "currentValue", "targetValue", "deadline", NULL
  };
  static const char *const statuses[] = { "open", "reached", "missed", "dropped", NULL };
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_INITIATIVE);
  g_autoptr(GPtrArray) initiatives = NULL;
  g_autoptr(JsonArray) objects = NULL;

  if (!iterate_invocation_check_status (status, statuses, error))
    return FALSE;

  if (status != NULL)
    iterate_query_where (query, "status", ITERATE_EQUALS, status);
  iterate_query_order_by (query, "id", TRUE);
  initiatives = db == NULL ? NULL : iterate_query_list (query, db, error);
  if (initiatives == NULL)
    return FALSE;

  objects = iterate_records_to_json (initiatives);
  for (guint i = 0; i < initiatives->len; i++)
    {
      if (!add_progress (db, g_ptr_array_index (initiatives, i),
                         json_array_get_object_element (objects, i),
                         iterate_invocation_get_time (invocation), error))
        return FALSE;
    }

  iterate_invocation_print_objects (invocation, objects, _("There is no initiative"), columns);

  return TRUE;
}

const IterateCommand iterate_initiative_commands[] = {
  {
    "initiatives list", NULL, 0, 0, N_("List initiatives, the newest first"), NULL, list_options,
    run_list,
  },
  {
    "initiatives show", "INITIATIVE", 1, 1,
    N_("Show how far an initiative is, whether it will get there, and what moved it"),
    "Example:\n  iterate initiatives show initiative-1", NULL, run_show,
  },
  {
    "initiatives new", "NAME", 1, 1, N_("Open an initiative"),
    "Example:\n  iterate initiatives new 'More signups' --metric signup_rate --target 0.12 --deadline "
    "+90d",
    draft_options, run_new,
  },
  {
    "initiatives edit", "INITIATIVE", 1, 1, N_("Change what an initiative says"), NULL, draft_options,
    run_edit,
  },
  {
    "initiatives link", "INITIATIVE ID", 2, 2,
    N_("Make an experiment, a task or a request part of an initiative"),
    "Example:\n  iterate initiatives link initiative-1 exp-12", NULL, run_link,
  },
  {
    "initiatives unlink", "INITIATIVE ID", 2, 2, N_("Take that back"), NULL, NULL, run_unlink,
  },
  {
    "initiatives close", "INITIATIVE", 1, 1, N_("Close an initiative, and note what moved its metric"),
    "Example:\n  iterate initiatives close initiative-1 --status reached", close_options, run_close,
  },
  {
    "initiatives reopen", "INITIATIVE", 1, 1, N_("Take closing an initiative back"), NULL, NULL,
        run_reopen,
  },
  { NULL }
};

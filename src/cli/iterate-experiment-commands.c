/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-error.h"
#include "iterate-experiment-analysis.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-graduation.h"
#include "iterate-query.h"
#include "iterate-time.h"
#include "iterate-user.h"

#include <glib/gi18n.h>
#include <math.h>

static char *duration;
static char *variant;
static char *status;
static char *segment_variant;

static const GOptionEntry analyze_options[] = {
  { "segments", 0, 0, G_OPTION_ARG_STRING, &segment_variant,
    N_("Break a variant's primary metric down by segments"), N_("VARIANT") },
  { NULL }
};

static const GOptionEntry start_options[] = {
  { "duration", 0, 0, G_OPTION_ARG_STRING, &duration, N_("How long it is planned to run"),
    N_("PERIOD") },
  { NULL }
};

static const GOptionEntry graduate_options[] = {
  { "variant", 0, 0, G_OPTION_ARG_STRING, &variant, N_("Which variant, if not the winner"),
    N_("NAME") },
  { NULL }
};

static const GOptionEntry list_options[] = {
  { "status", 0, 0, G_OPTION_ARG_STRING, &status, N_("Only those"), N_("STATUS") },
  { NULL }
};

typedef struct
{
  const char *name;
  gint64      duration;
  gboolean  (*change) (IterateDatabase    *db,
                       IterateExperiment  *experiment,
                       gint64              now,
                       gint64              duration,
                       GError            **error);
} Change;

static gboolean
change_experiment (IterateDatabase  *db,
                   gint64            now,
                   gpointer          user_data,
                   GError          **error)
{
  const Change *change = user_data;
  g_autoptr(IterateExperiment) experiment = iterate_experiment_find (db, change->name, error);

  return experiment != NULL &&
         change->change (db, experiment, now, change->duration, error);
}

/* Prints the experiment as it is after a change. */
gboolean
iterate_print_experiment (IterateInvocation  *invocation,
                          const char         *name,
                          GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateExperiment) experiment = NULL;
  g_autoptr(IterateVerdict) verdict = NULL;
  g_autoptr(JsonObject) object = NULL;
  g_autofree char *headline = NULL;
  g_autofree char *subject = NULL;

  experiment = db == NULL ? NULL : iterate_experiment_find (db, name, error);
  if (experiment == NULL)
    return FALSE;

  verdict = iterate_experiment_analyze (experiment, db, iterate_invocation_get_time (invocation),
                                        error);
  if (verdict == NULL)
    return FALSE;

  headline = iterate_verdict_dup_headline (verdict);
  subject = iterate_record_dup_subject (ITERATE_RECORD (experiment));
  object = iterate_record_to_json (ITERATE_RECORD (experiment));
  json_object_set_object_member (object, "verdict", iterate_verdict_to_json (verdict));
  if (invocation->json)
    {
      iterate_invocation_print_object (object);
      return TRUE;
    }

  g_print ("%s  %s (%s)\n", subject, iterate_experiment_get_name (experiment),
           iterate_experiment_get_status (experiment));
  if (*iterate_experiment_get_hypothesis (experiment) != '\0')
    g_print ("%s\n", iterate_experiment_get_hypothesis (experiment));
  g_print ("%s\n", headline);
  if (iterate_experiment_get_reason (experiment) != NULL)
    g_print ("%s\n", iterate_experiment_get_reason (experiment));

  return TRUE;
}

static gboolean
run_change (IterateInvocation  *invocation,
            Change             *change,
            GError            **error)
{
  change->name = iterate_invocation_get_argument (invocation, 0);

  return iterate_invocation_write (invocation, change_experiment, change, error) &&
         iterate_print_experiment (invocation, change->name, error);
}

static gboolean
run_start (IterateInvocation  *invocation,
           GError            **error)
{
  Change change = { .change = iterate_experiment_start };

  if (duration != NULL && !iterate_duration_parse (duration, &change.duration, error))
    return FALSE;

  return run_change (invocation, &change, error);
}

static gboolean
stop (IterateDatabase    *db,
      IterateExperiment  *experiment,
      gint64              now,
      gint64              unused,
      GError            **error)
{
  return iterate_experiment_complete (db, experiment, now, NULL, error);
}

static gboolean
run_stop (IterateInvocation  *invocation,
          GError            **error)
{
  Change change = { .change = stop };

  return run_change (invocation, &change, error);
}

static gboolean
graduate (IterateDatabase    *db,
          IterateExperiment  *experiment,
          gint64              now,
          gint64              unused,
          GError            **error)
{
  return iterate_graduation_order (db, experiment, variant, iterate_user_get_name (), now,
                                   error);
}

static gboolean
run_graduate (IterateInvocation  *invocation,
              GError            **error)
{
  Change change = { .change = graduate };

  return run_change (invocation, &change, error);
}

static gboolean
roll_back (IterateDatabase    *db,
           IterateExperiment  *experiment,
           gint64              now,
           gint64              unused,
           GError            **error)
{
  return iterate_experiment_roll_back (db, experiment, now, iterate_user_get_name (), error);
}

static gboolean
run_roll_back (IterateInvocation  *invocation,
               GError            **error)
{
  Change change = { .change = roll_back };

  return run_change (invocation, &change, error);
}

static gboolean
run_show (IterateInvocation  *invocation,
          GError            **error)
{
  return iterate_print_experiment (invocation, iterate_invocation_get_argument (invocation, 0), error);
}

static gboolean
run_list (IterateInvocation  *invocation,
          GError            **error)
{
  static const char *const columns[] = { "id", "name", "status", "winner", "createdAt", NULL };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EXPERIMENT);

  if (!iterate_invocation_check_status (status, iterate_experiment_get_statuses (), error))
    return FALSE;

  if (status != NULL)
    iterate_query_where (query, "status", ITERATE_EQUALS, status);
  iterate_query_order_by (query, "id", FALSE);

  return iterate_invocation_print_query (invocation, query, _("There is no experiment yet"), columns,
                                         error);
}

static void
print_result (const IterateResult *result)
{
  IterateEstimate fixed = iterate_result_get_estimate (result, ITERATE_VIEW_FIXED,
                                                       ITERATE_ABSOLUTE);
  IterateEstimate always = iterate_result_get_estimate (result, ITERATE_VIEW_SEQUENTIAL,
                                                        ITERATE_ABSOLUTE);
  IterateScale scale = iterate_result_is_relative (result) ? ITERATE_RELATIVE : ITERATE_ABSOLUTE;
  double chance = result->effect.posteriors[scale].chance_to_win;
  g_autofree char *effect = iterate_result_dup_effect (result);

  g_print ("  %-20s %-12s %s\n", result->metric,
           result->segment == NULL ? result->variant : result->segment, effect);
  g_print ("  %-20s %-12s difference %+.6f, 95 %% interval [%.6f, %.6f], p = %.6g (%s)\n", "", "",
           fixed.value, fixed.low, fixed.high,
           iterate_result_get_p (result, ITERATE_VIEW_FIXED, ITERATE_ABSOLUTE),
           iterate_method_get_name (result->effect.methods[ITERATE_FIXED]));
  g_print ("  %-20s %-12s however often you look: [%.6f, %.6f], p = %.6g (%s)\n", "", "",
           always.low, always.high,
           iterate_result_get_p (result, ITERATE_VIEW_SEQUENTIAL, ITERATE_ABSOLUTE),
           iterate_method_get_name (result->effect.methods[ITERATE_SEQUENTIAL]));
  g_print (_("  %-20s %-12s chance to win: %.2f %%\n"), "", "",
           100 * (result->wants_up ? chance : 1 - chance));
}

static gboolean
print_segments (IterateInvocation  *invocation,
                IterateExperiment  *experiment,
                IterateDatabase    *db,
                GError            **error)
{
  g_autoptr(GPtrArray) results = iterate_experiment_analyze_segments (experiment, db,
                                                                      segment_variant, error);
  g_autoptr(JsonArray) array = json_array_new ();

  for (guint i = 0; results != NULL && i < results->len; i++)
    {
      if (invocation->json)
        json_array_add_object_element (array, iterate_result_to_json (
                                         g_ptr_array_index (results, i)));
      else
        print_result (g_ptr_array_index (results, i));
    }

  if (results != NULL && invocation->json)
    iterate_invocation_print_array (array);
  else if (results != NULL && results->len == 0)
    g_print (_("There is no segment of that variant. Import units with --segment\n"));

  return results != NULL;
}

static gboolean
run_analyze (IterateInvocation  *invocation,
             GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateExperiment) experiment = NULL;
  g_autoptr(IterateVerdict) verdict = NULL;
  g_autofree char *headline = NULL;
  g_autofree char *advice = NULL;
  g_autofree char *redesign = NULL;

  if (db == NULL)
    return FALSE;

  experiment = iterate_experiment_find (db, iterate_invocation_get_argument (invocation, 0), error);
  if (experiment == NULL)
    return FALSE;

  if (segment_variant != NULL)
    return print_segments (invocation, experiment, db, error);

  verdict = iterate_experiment_analyze (experiment, db, iterate_invocation_get_time (invocation),
                                        error);
  if (verdict == NULL)
    return FALSE;

  if (invocation->json)
    {
      g_autoptr(JsonObject) object = iterate_verdict_to_json (verdict);

      iterate_invocation_print_object (object);
      return TRUE;
    }

  headline = iterate_verdict_dup_headline (verdict);
  advice = iterate_verdict_dup_advice (verdict);
  redesign = iterate_verdict_dup_redesign (verdict);
  g_print ("%s\n%s\n", headline, advice);
  for (guint i = 0; i < verdict->reasons->len; i++)
    g_print ("– %s\n", (char *) g_ptr_array_index (verdict->reasons, i));
  if (redesign != NULL)
    g_print ("– %s\n", redesign);
  g_print ("\n");
  for (guint i = 0; i < verdict->results->len; i++)
    print_result (g_ptr_array_index (verdict->results, i));
  g_print (_("\n  Sample ratio: p = %.6f (%s)\n"), verdict->sample_ratio_p,
           iterate_health_get_name (iterate_sample_ratio_health (verdict->sample_ratio_p)));

  return TRUE;
}

const IterateCommand iterate_experiment_commands[] = {
  {
    "experiment list", NULL, 0, 0, N_("List experiments"),
    "Example:\n  iterate experiment list --status running",
    list_options, run_list,
  },
  { "experiment show", "NAME", 1, 1, N_("Show an experiment"), NULL, NULL, run_show },
  {
    "experiment start", "NAME", 1, 1, N_("Start a draft or a proposal"),
    "Example:\n  iterate experiment start checkout --duration 2w",
    start_options, run_start,
  },
  {
    "experiment stop", "NAME", 1, 1, N_("End an experiment and act on its results"), NULL, NULL,
    run_stop,
  },
  {
    "experiment analyze", "NAME", 1, 1, N_("Say what the data say so far"),
    "Example:\n  iterate experiment analyze gate --json",
    analyze_options, run_analyze,
  },
  {
    "experiment graduate", "NAME", 1, 1, N_("Give a variant to everybody"),
    "Example:\n  iterate experiment graduate checkout --variant short",
    graduate_options, run_graduate,
  },
  {
    "experiment roll-back", "NAME", 1, 1, N_("Undo a graduation of the last 30 days"), NULL, NULL,
    run_roll_back,
  },
  { NULL }
};

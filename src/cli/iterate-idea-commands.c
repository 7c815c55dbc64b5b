/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-ai-asking.h"
#include "iterate-anomaly.h"
#include "iterate-business-context.h"
#include "iterate-error.h"
#include "iterate-idea-desk.h"
#include "iterate-initiative.h"
#include "iterate-json.h"
#include "iterate-number.h"
#include "iterate-segment-share.h"
#include "iterate-time.h"

#include <glib/gi18n.h>
#include <math.h>

#define DEFAULT_PERIOD (30 * ITERATE_DAY)

static char *metric_name;
static char *period_text;
static char *breakdown;
static gint count = 10;
static char *service_name;
static gboolean preview;
static gboolean yes;
static char *idea_id;

static const GOptionEntry analyze_options[] = {
  { "metric", 0, 0, G_OPTION_ARG_STRING, &metric_name, N_("The metric"), N_("NAME") },
  { "period", 0, 0, G_OPTION_ARG_STRING, &period_text, N_("How far to look back; 30d by default"),
    N_("PERIOD") },
  { "breakdown", 0, 0, G_OPTION_ARG_STRING, &breakdown,
    N_("The property of the funnel's first event that people are told apart by"), N_("NAME") },
  { NULL }
};

static const GOptionEntry idea_options[] = {
  { "metric", 0, 0, G_OPTION_ARG_STRING, &metric_name, N_("The metric to move"), N_("NAME") },
  { "count", 0, 0, G_OPTION_ARG_INT, &count, N_("How many; 10 by default"), N_("N") },
  { "with", 0, 0, G_OPTION_ARG_STRING, &service_name,
    N_("Who is asked; the preferred AI service by default, “built-in” for none"), N_("SERVICE") },
  { "preview", 0, 0, G_OPTION_ARG_NONE, &preview, N_("Show what would be sent, and send nothing"),
    NULL },
  { "yes", 0, 0, G_OPTION_ARG_NONE, &yes, N_("Let it be sent without asking"), NULL },
  { NULL }
};

static const GOptionEntry experiment_options[] = {
  { "idea", 0, 0, G_OPTION_ARG_STRING, &idea_id, N_("The idea, such as idea-123"), N_("IDEA") },
  { NULL }
};

/* Returns: (transfer full): what can be said of the metric that was named, or %NULL with @error set */
static IterateMetricAnalysis *
analyze (IterateInvocation  *invocation,
         IterateDatabase    *db,
         GError            **error)
{
  g_autoptr(IterateMetric) metric = NULL;
  gint64 period = DEFAULT_PERIOD;

  if (metric_name == NULL)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           _("Name the metric with --metric"));
      return NULL;
    }

  if (period_text != NULL && !iterate_duration_parse (period_text, &period, error))
    return NULL;

  metric = iterate_metric_find (db, metric_name, error);
  if (metric == NULL)
    return NULL;

  return iterate_metric_analysis_load (db, metric, period, breakdown,
                                       iterate_invocation_get_time (invocation), error);
}

static char *
format_change (double change)
{
  g_autofree char *share = NULL;

  if (isnan (change))
    return g_strdup (_("nothing to compare with"));

  share = iterate_number_format_share (change);

  return g_strconcat (change < 0 ? "−" : "+", share, NULL);
}

static void
print_level (IterateMetricAnalysis *analysis)
{
  IterateMetric *metric = analysis->metric;
  g_autofree char *level = iterate_metric_format (metric, analysis->level);
  g_autofree char *last = iterate_metric_format (metric, analysis->last_value);
  g_autofree char *change = format_change (iterate_metric_analysis_get_change (analysis));

  if (analysis->n_points == 0)
    {
      g_print (_("Level: no values in this period\n"));
      return;
    }

  g_print (iterate_metric_is_sum (metric)
             ? ngettext ("Level: %s in all over %u value, against the period before: %s; the last "
                         "value is %s\n",
                         "Level: %s in all over %u values, against the period before: %s; the last "
                         "value is %s\n", analysis->n_points)
             : ngettext ("Level: %s on average over %u value, against the period before: %s; the last "
                         "value is %s\n",
                         "Level: %s on average over %u values, against the period before: %s; the last "
                         "value is %s\n", analysis->n_points),
           level, analysis->n_points, change, last);
}

static void
print_trend (IterateMetricAnalysis *analysis)
{
  const IterateTrendFinding *trend = &analysis->trend;
  g_autofree char *baseline = iterate_metric_format (analysis->metric, trend->baseline);
  g_autofree char *current = iterate_metric_format (analysis->metric, trend->current_value);
  g_autofree char *onset = iterate_time_format (trend->onset);

  if (trend->found)
    g_print (_("Trend: %s since %.10s, from %s to %s (p = %.2g)\n"), trend->direction, onset, baseline,
             current, trend->p);
  else
    g_print (_("Trend: steady, no clear direction (p = %.2g)\n"), trend->p);
}

static void
print_anomalies (IterateMetricAnalysis *analysis)
{
  if (analysis->anomalies->len == 0)
    {
      g_print (_("Anomalies: none\n"));
      return;
    }

  g_print (_("Anomalies:\n"));
  for (guint i = 0; i < analysis->anomalies->len; i++)
    {
      IterateAnomaly *anomaly = g_ptr_array_index (analysis->anomalies, i);
      g_autofree char *onset = iterate_time_format (iterate_anomaly_get_onset (anomaly));

      g_print ("- %s: %s by %s (%s)\n", onset, iterate_anomaly_get_direction (anomaly),
               iterate_anomaly_get_delta (anomaly), iterate_anomaly_get_severity (anomaly));
    }
}

static void
print_segments (IterateMetricAnalysis *analysis)
{
  if (analysis->segments->len == 0)
    {
      g_print (_("Segments: none are recorded\n"));
      return;
    }

  g_print (_("Segments, by their share of the change:\n"));
  for (guint i = 0; i < analysis->segments->len; i++)
    {
      const IterateSegmentShare *share = g_ptr_array_index (analysis->segments, i);
      g_autofree char *now = iterate_metric_format (analysis->metric, share->observed);
      g_autofree char *before = iterate_metric_format (analysis->metric, share->expected);

      g_print (_("- %s %s: %s, before %s (%.0f %%)\n"), share->dimension, share->value, now, before,
               100 * share->share);
    }
}

static void
print_funnel (IterateMetricAnalysis *analysis)
{
  const IterateFunnel *funnel = analysis->funnel;

  if (funnel == NULL)
    {
      g_print (_("Funnel: none is defined (iterate metric define %s --funnel A,B,C)\n"),
               iterate_metric_get_name (analysis->metric));
      return;
    }

  g_print (_("Funnel:\n"));
  for (guint i = 0; i < funnel->n_steps; i++)
    {
      double rate = iterate_funnel_get_rate (funnel->all, i);

      if (i == 0 || isnan (rate))
        g_print ("- %s: %" G_GINT64_FORMAT "\n", funnel->steps[i], funnel->all->counts[i]);
      else
        g_print (_("- %s: %" G_GINT64_FORMAT " (%.1f %%, %.1f %% lost)\n"), funnel->steps[i],
                 funnel->all->counts[i], 100 * rate, 100 * (1 - rate));
    }
}

static void
print_impact (IterateMetricAnalysis *analysis)
{
  if (analysis->impact.n == 0)
    g_print (_("Experiments: none that was graduated measured it\n"));
  else
    g_print (ngettext ("Experiments: %u that was graduated made it %+.1f %% better\n",
                       "Experiments: %u that were graduated made it %+.1f %% better together\n",
                       analysis->impact.n), analysis->impact.n, 100 * analysis->impact.total);
}

static gboolean
run_analyze (IterateInvocation  *invocation,
             GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateMetricAnalysis) analysis = NULL;
  g_autoptr(JsonObject) object = NULL;

  analysis = db == NULL ? NULL : analyze (invocation, db, error);
  if (analysis == NULL)
    return FALSE;

  if (invocation->json)
    {
      object = iterate_metric_analysis_to_json (analysis);
      iterate_invocation_print_object (object);
      return TRUE;
    }

  g_print ("%s\n\n", iterate_metric_get_name (analysis->metric));
  print_level (analysis);
  print_trend (analysis);
  print_anomalies (analysis);
  print_segments (analysis);
  print_funnel (analysis);
  print_impact (analysis);
  g_print (_("\nWhat to look at next:\n"));
  for (guint i = 0; i < analysis->next->len; i++)
    g_print ("%u. %s\n", i + 1, (char *) g_ptr_array_index (analysis->next, i));

  return TRUE;
}

typedef struct
{
  JsonObject *answer;
  GPtrArray  *ideas; /* (owned) (nullable) */
} Keeping;

static gboolean
keep (IterateDatabase  *db,
      gint64            now,
      gpointer          user_data,
      GError          **error)
{
  Keeping *keeping = user_data;

  keeping->ideas = iterate_idea_desk_keep (db, keeping->answer, 0, now, error);

  return keeping->ideas != NULL &&
         iterate_ai_call_note_filled_all (db, keeping->answer, keeping->ideas, error);
}

static void
print_idea (IterateIdea *idea)
{
  g_autofree char *id = iterate_record_dup_subject (ITERATE_RECORD (idea));
  const char *const *evidence = iterate_idea_get_evidence (idea);
  const char *const *guardrails = iterate_idea_get_guardrails (idea);
  g_autofree char *watched = guardrails == NULL ? NULL : g_strjoinv (", ", (GStrv) guardrails);

  g_print (_("%s: %s\n  %s\n  impact %.0f %%, confidence %.0f %%, effort %.0f d\n"), id,
           iterate_idea_get_name (idea), iterate_idea_get_hypothesis (idea),
           100 * iterate_idea_get_impact (idea), 100 * iterate_idea_get_confidence (idea),
           iterate_idea_get_effort (idea));
  g_print (_("  why this:\n"));
  for (guint i = 0; evidence != NULL && evidence[i] != NULL; i++)
    g_print ("  - %s\n", evidence[i]);
  if (guardrails != NULL && guardrails[0] != NULL)
    g_print (_("  must not suffer: %s\n"), watched);
  if (*iterate_idea_get_measure (idea) != '\0')
    g_print (_("  measure: %s\n"), iterate_idea_get_measure (idea));
  g_print ("\n");
}

/* Shows what would be sent. */
static gboolean
show_letter (JsonObject  *request,
             GError     **error)
{
  const IterateQuestion *question = iterate_question_find ("generate", "improvement-ideas", error);
  g_autoptr(IterateAiLetter) letter = NULL;
  g_autofree char *text = NULL;
  g_autofree char *size = NULL;

  letter = question == NULL ? NULL : iterate_ai_letter_write (question, request, error);
  if (letter == NULL)
    return FALSE;

  text = iterate_ai_letter_dup_text (letter);
  size = iterate_ai_letter_describe (letter);
  g_print ("%s\n\n%s\n", text, size);

  return TRUE;
}

/* Who named a service wants it to answer; who did not is told why another one did. */
static JsonObject *
ask (IterateInvocation  *invocation,
     JsonObject         *request,
     GError            **error)
{
  gboolean only_service = service_name != NULL &&
                          g_strcmp0 (service_name, ITERATE_AI_BUILTIN) != 0;
  const IterateAiInquiry inquiry = {
    .verb = "generate", .what = "improvement-ideas", .request = request, .service = service_name,
    .is_seen = yes, .subject = metric_name,
  };
  JsonObject *answer = iterate_ai_asking_run (invocation, &inquiry, only_service, FALSE, error);
  const char *note;

  note = answer == NULL ? NULL : json_object_get_string_member_with_default (answer, "note", NULL);
  if (note != NULL)
    g_printerr (_("By the built-in analyst. %s\n"), note);

  return answer;
}

static gboolean
run_ideas (IterateInvocation  *invocation,
           GError            **error)
{
  static const char *const columns[] = { NULL };
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateMetricAnalysis) analysis = NULL;
  g_autoptr(JsonObject) request = NULL;
  g_autoptr(JsonObject) answer = NULL;
  g_autoptr(GPtrArray) ideas = NULL;
  Keeping keeping;

  if (count < 1 || count > 100)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           _("Ask for 1 to 100 ideas"));
      return FALSE;
    }

  analysis = db == NULL ? NULL : analyze (invocation, db, error);
  request = analysis == NULL ? NULL : iterate_idea_request_make (db, analysis, count, error);
  if (request == NULL)
    return FALSE;

  if (preview)
    return show_letter (request, error);

  answer = ask (invocation, request, error);
  keeping = (Keeping) { answer, NULL };
  if (answer == NULL || !iterate_invocation_write (invocation, keep, &keeping, error))
    return FALSE;

  ideas = keeping.ideas;
  if (invocation->json)
    iterate_invocation_print_records (invocation, ideas, "", columns);
  else
    for (guint i = 0; i < ideas->len; i++)
      print_idea (g_ptr_array_index (ideas, i));

  return TRUE;
}

static gboolean
try_idea (IterateDatabase  *db,
          gint64            now,
          gpointer          user_data,
          GError          **error)
{
  g_autoptr(IterateIdea) idea = iterate_idea_find (db, idea_id, error);
  g_autoptr(IterateExperiment) experiment = NULL;

  experiment = idea == NULL ? NULL : iterate_idea_try (db, idea, "draft", 0, NULL, now, error);
  if (experiment != NULL)
    *(char **) user_data = iterate_record_dup_subject (ITERATE_RECORD (experiment));

  return experiment != NULL;
}

static gboolean
run_experiment (IterateInvocation  *invocation,
                GError            **error)
{
  g_autofree char *made = NULL;
  gboolean done;

  if (idea_id == NULL)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           _("Write: iterate experiment --idea IDEA, or see iterate experiment "
                             "--help"));
      return FALSE;
    }

  done = iterate_invocation_write (invocation, try_idea, &made, error);

  return done && iterate_print_experiment (invocation, made, error);
}

const IterateCommand iterate_idea_commands[] = {
  {
    "analyze", NULL, 0, 0, N_("Say what a metric does, and what to look at next"),
    "Example:\n  iterate analyze --metric activation_rate --period 30d", analyze_options, run_analyze,
  },
  {
    "ideas", NULL, 0, 0, N_("List what could be tried to move a metric, the best first"),
    "They are ranked by impact × confidence ÷ effort, from the workspace's evidence and from "
    "patterns\n"
    "that fit the metric.\n\n"
    "Examples:\n  iterate ideas --metric churn_rate --count 10\n"
    "  iterate ideas --metric churn_rate --with ollama --preview", idea_options, run_ideas,
  },
  {
    "experiment", NULL, 0, 0, N_("Draft an experiment from an idea"),
    "Example:\n  iterate experiment --idea idea-123", experiment_options, run_experiment,
  },
  { NULL }
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-aggregate-import.h"
#include "iterate-error.h"
#include "iterate-event-import.h"
#include "iterate-exposure-import.h"
#include "iterate-feedback-import.h"
#include "iterate-json.h"
#include "iterate-metric-import.h"

#include <glib/gi18n.h>
#include <unistd.h>

#define BAR_WIDTH 40

static char *experiment;
static char *unit_column;
static char *variant_column;
static char *control;
static char **covariates;
static char **segments;
static char **caps;
static char **margins;
static char *time_column;
static char **metrics;
static char **guardrails;
static char **lower_is_better;

static const GOptionEntry exposure_options[] = {
  { "experiment", 0, 0, G_OPTION_ARG_STRING, &experiment,
    N_("The experiment; made when it is new"), N_("NAME") },
  { "unit", 0, 0, G_OPTION_ARG_STRING, &unit_column, N_("The column that names the unit"),
    N_("COL") },
  { "variant", 0, 0, G_OPTION_ARG_STRING, &variant_column, N_("The column that names the variant"),
    N_("COL") },
  { "control", 0, 0, G_OPTION_ARG_STRING, &control, N_("Which value is the control"), N_("VALUE") },
  { "metric", 0, 0, G_OPTION_ARG_STRING_ARRAY, &metrics,
    N_("A metric and its column; the first one is the primary one"),
    "NAME=COL[/COL][:KIND][:sum|max|last]" },
  { "guardrail", 0, 0, G_OPTION_ARG_STRING_ARRAY, &guardrails,
    N_("A metric that must not get worse"), N_("NAME") },
  { "lower-is-better", 0, 0, G_OPTION_ARG_STRING_ARRAY, &lower_is_better,
    N_("A metric that should go down"), N_("NAME") },
  { "covariate", 0, 0, G_OPTION_ARG_STRING_ARRAY, &covariates,
    N_("The column with each unit's value before the exposure, of one metric or all"),
    "[NAME=]COL" },
  { "segment", 0, 0, G_OPTION_ARG_STRING_ARRAY, &segments,
    N_("A column to break results down by"), N_("COL") },
  { "cap", 0, 0, G_OPTION_ARG_STRING_ARRAY, &caps,
    N_("Cut a metric's values above that quantile of all of them"), "NAME=.99" },
  { "margin", 0, 0, G_OPTION_ARG_STRING_ARRAY, &margins,
    N_("How much worse a guardrail may get, as a share of the control"), "NAME=.02" },
  { "at", 0, 0, G_OPTION_ARG_STRING, &time_column, N_("The column with the time of exposure"),
    N_("COL") },
  { NULL }
};

static const GOptionEntry aggregate_options[] = {
  { "experiment", 0, 0, G_OPTION_ARG_STRING, &experiment,
    N_("The experiment; made when it is new"), N_("NAME") },
  { "control", 0, 0, G_OPTION_ARG_STRING, &control,
    N_("Which variant is the control; the first one by default"), N_("VALUE") },
  { NULL }
};

static char *user_column;
static char *event_column;
static char *properties_column;
static char **property_columns;

static const GOptionEntry event_options[] = {
  { "user", 0, 0, G_OPTION_ARG_STRING, &user_column, N_("The column that names the person"),
    N_("COL") },
  { "event", 0, 0, G_OPTION_ARG_STRING, &event_column, N_("The column that names the event"),
    N_("COL") },
  { "at", 0, 0, G_OPTION_ARG_STRING, &time_column, N_("The column with the time"), N_("COL") },
  { "properties", 0, 0, G_OPTION_ARG_STRING, &properties_column,
    N_("The column with the properties, a JSON object"), N_("COL") },
  { "property", 0, 0, G_OPTION_ARG_STRING_ARRAY, &property_columns,
    N_("A column that is a property of its own"), N_("COL") },
  { NULL }
};

static IterateMetricMapping metric_mapping;

static const GOptionEntry metric_options[] = {
  { "metric", 0, 0, G_OPTION_ARG_STRING, &metric_mapping.metric,
    N_("What the metric is called; its column by default"), N_("NAME") },
  { "time", 0, 0, G_OPTION_ARG_STRING, &metric_mapping.time, N_("The column with the time"),
    N_("COL") },
  { "value", 0, 0, G_OPTION_ARG_STRING, &metric_mapping.value, N_("The column with the value"),
    N_("COL") },
  { "segment", 0, 0, G_OPTION_ARG_STRING, &metric_mapping.segment,
    N_("The column with the part that it is of, such as country"), N_("COL") },
  { "name", 0, 0, G_OPTION_ARG_STRING, &metric_mapping.name,
    N_("The column with the metric's name, where each row has its own"), N_("COL") },
  { NULL }
};

static IterateFeedbackMapping feedback_mapping;

static const GOptionEntry feedback_options[] = {
  { "text", 0, 0, G_OPTION_ARG_STRING, &feedback_mapping.text,
    N_("The column with what was said; guessed when not given"), N_("COL") },
  { "title", 0, 0, G_OPTION_ARG_STRING, &feedback_mapping.title,
    N_("The column that stands before it"), N_("COL") },
  { "id", 0, 0, G_OPTION_ARG_STRING, &feedback_mapping.id,
    N_("The column that tells items apart; the same one never counts twice"), N_("COL") },
  { "author", 0, 0, G_OPTION_ARG_STRING, &feedback_mapping.author,
    N_("The column with who said it"), N_("COL") },
  { "at", 0, 0, G_OPTION_ARG_STRING, &feedback_mapping.at, N_("The column with the time"), N_("COL") },
  { "rating", 0, 0, G_OPTION_ARG_STRING, &feedback_mapping.rating, N_("The column with stars"),
    N_("COL") },
  { "url", 0, 0, G_OPTION_ARG_STRING, &feedback_mapping.url,
    N_("The column with where it can be seen"), N_("COL") },
  { "source", 0, 0, G_OPTION_ARG_STRING, &feedback_mapping.source,
    N_("What to call where it comes from"), N_("NAME") },
  { NULL }
};

static gboolean
require_option (const char  *value,
                const char  *name,
                GError     **error)
{
  if (value != NULL)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, _("The option --%s is needed"), name);

  return FALSE;
}

static gboolean
print_progress (double   fraction,
                gpointer user_data)
{
  int done = (int) (fraction * BAR_WIDTH);

  g_printerr ("\r[");
  for (int i = 0; i < BAR_WIDTH; i++)
    g_printerr ("%s", i < done ? "#" : " ");
  g_printerr ("] %3.0f %%", 100 * fraction);

  return TRUE;
}

static void
print_refused (IterateImportReport *report)
{
  if (report->n_refused == 0)
    return;

  g_print (ngettext ("Refused %" G_GINT64_FORMAT " row:\n", "Refused %" G_GINT64_FORMAT " rows:\n",
                     (gulong) report->n_refused), report->n_refused);
  for (guint i = 0; i < report->refused->len; i++)
    g_print ("  %s\n", (char *) g_ptr_array_index (report->refused, i));
  if (report->n_refused > report->refused->len)
    g_print (_("  … and %" G_GINT64_FORMAT " more\n"), report->n_refused - report->refused->len);
}

static void
print_report (IterateInvocation   *invocation,
              IterateImportReport *report)
{
  g_autoptr(JsonObject) object = iterate_import_report_to_json (report);

  if (invocation->json)
    {
      json_object_set_string_member (object, "experiment", experiment);
      iterate_invocation_print_object (object);
      return;
    }

  g_print (ngettext ("Imported %" G_GINT64_FORMAT " row into “%s”\n",
                     "Imported %" G_GINT64_FORMAT " rows into “%s”\n", (gulong) report->n_rows),
           report->n_rows, experiment);
  print_refused (report);
}

typedef gboolean (*SetFunc) (IterateExposureImport  *import,
                             const char             *text,
                             GError                **error);

static gboolean
set_guardrail (IterateExposureImport  *import,
               const char             *text,
               GError                **error)
{
  return iterate_exposure_import_set_role (import, text, "guardrail", error);
}

static gboolean
set_down (IterateExposureImport  *import,
          const char             *text,
          GError                **error)
{
  return iterate_exposure_import_set_direction (import, text, "down", error);
}

static gboolean
add_segment (IterateExposureImport  *import,
             const char             *text,
             GError                **error)
{
  iterate_exposure_import_add_segment (import, text);

  return TRUE;
}

static gboolean
set_metrics (IterateExposureImport  *import,
             GError                **error)
{
  const struct
  {
    char    **values;
    SetFunc   set;
  } settings[] = {
    { metrics, iterate_exposure_import_add_metric },
    { guardrails, set_guardrail },
    { lower_is_better, set_down },
    { covariates, iterate_exposure_import_set_covariate },
    { segments, add_segment },
    { caps, iterate_exposure_import_set_cap },
    { margins, iterate_exposure_import_set_margin },
  };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      for (guint j = 0; settings[i].values != NULL && settings[i].values[j] != NULL; j++)
        {
          if (!settings[i].set (import, settings[i].values[j], error))
            return FALSE;
        }
    }

  return TRUE;
}

static gboolean
run_exposures (IterateInvocation  *invocation,
               GError            **error)
{
  g_autoptr(IterateExposureImport) import = NULL;
  g_autoptr(IterateImportReport) report = NULL;
  gboolean terminal = isatty (STDERR_FILENO);

  if (!require_option (experiment, "experiment", error) ||
      !require_option (unit_column, "unit", error) ||
      !require_option (variant_column, "variant", error) ||
      !require_option (control, "control", error) ||
      !require_option (metrics == NULL ? NULL : metrics[0], "metric", error))
    return FALSE;

  import = iterate_exposure_import_new (iterate_invocation_get_argument (invocation, 0), experiment,
                                        unit_column, variant_column, control);
  iterate_exposure_import_set_time (import, time_column);
  if (!set_metrics (import, error) || iterate_invocation_open (invocation, error) == NULL)
    return FALSE;

  report = iterate_exposure_import_run (import, iterate_workspace_get_store (invocation->workspace),
                                        iterate_invocation_get_time (invocation),
                                        terminal ? print_progress : NULL, NULL, error);
  if (terminal)
    g_printerr ("\n");
  if (report == NULL || !iterate_invocation_settle (invocation, error))
    return FALSE;

  print_report (invocation, report);

  return TRUE;
}

static gboolean
run_aggregates (IterateInvocation  *invocation,
                GError            **error)
{
  g_autoptr(IterateImportReport) report = NULL;

  if (!require_option (experiment, "experiment", error) ||
      iterate_invocation_open (invocation, error) == NULL)
    return FALSE;

  report = iterate_aggregate_import_run (iterate_invocation_get_argument (invocation, 0),
                                         experiment,
                                         control, iterate_workspace_get_store (invocation->workspace),
                                         iterate_invocation_get_time (invocation), error);
  if (report == NULL || !iterate_invocation_settle (invocation, error))
    return FALSE;

  print_report (invocation, report);

  return TRUE;
}

static void
print_counts (IterateInvocation         *invocation,
              IterateImportReport       *report,
              const IterateIntakeCounts *counts)
{
  g_autoptr(JsonObject) object = iterate_import_report_to_json (report);

  if (!invocation->json)
    {
      g_print (_("%" G_GINT64_FORMAT " events are new, %" G_GINT64_FORMAT " were known, %"
                 G_GINT64_FORMAT " left out as bots or internal\n"),
               counts->n_taken, counts->n_known, counts->n_excluded);
      g_print (_("%" G_GINT64_FORMAT " exposures, %" G_GINT64_FORMAT " to nothing that runs; %"
                 G_GINT64_FORMAT " people turned out to be another\n"),
               counts->n_exposures, counts->n_unmatched, counts->n_linked);
      if (counts->n_unconverted > 0)
        g_print (_("%" G_GINT64_FORMAT " sums are in a currency without a rate and left out\n"),
                 counts->n_unconverted);
      return;
    }

  json_object_set_int_member (object, "taken", counts->n_taken);
  json_object_set_int_member (object, "known", counts->n_known);
  json_object_set_int_member (object, "excluded", counts->n_excluded);
  json_object_set_int_member (object, "exposures", counts->n_exposures);
  json_object_set_int_member (object, "unmatchedExposures", counts->n_unmatched);
  json_object_set_int_member (object, "linked", counts->n_linked);
  json_object_set_int_member (object, "unconverted", counts->n_unconverted);
  iterate_invocation_print_object (object);
}

static gboolean
run_events (IterateInvocation  *invocation,
            GError            **error)
{
  g_autoptr(IterateEventImport) import = NULL;
  g_autoptr(IterateImportReport) report = NULL;
  gboolean terminal = isatty (STDERR_FILENO);
  IterateIntakeCounts counts;

  if (!require_option (user_column, "user", error) ||
      !require_option (event_column, "event", error) || !require_option (time_column, "at", error))
    return FALSE;

  import = iterate_event_import_new (iterate_invocation_get_argument (invocation, 0), user_column,
                                     event_column, time_column);
  iterate_event_import_set_properties (import, properties_column);
  for (guint i = 0; property_columns != NULL && property_columns[i] != NULL; i++)
    iterate_event_import_add_property (import, property_columns[i]);
  if (iterate_invocation_open (invocation, error) == NULL)
    return FALSE;

  report = iterate_event_import_run (import, iterate_workspace_get_store (invocation->workspace),
                                     iterate_invocation_get_time (invocation), &counts,
                                     terminal ? print_progress : NULL, NULL, error);
  if (terminal)
    g_printerr ("\n");
  if (report == NULL || !iterate_invocation_settle (invocation, error))
    return FALSE;

  if (!invocation->json)
    print_refused (report);
  print_counts (invocation, report, &counts);

  return TRUE;
}

static gboolean
run_feedback (IterateInvocation  *invocation,
              GError            **error)
{
  g_autoptr(IterateImportReport) report = NULL;
  g_autoptr(JsonObject) object = NULL;
  gboolean terminal = isatty (STDERR_FILENO);
  gint64 n_known;

  if (iterate_invocation_open (invocation, error) == NULL)
    return FALSE;

  report = iterate_feedback_import_run (iterate_invocation_get_argument (invocation, 0),
                                        &feedback_mapping,
                                        iterate_workspace_get_store (invocation->workspace),
                                        iterate_invocation_get_time (invocation), &n_known,
                                        terminal ? print_progress : NULL, NULL, NULL, error);
  if (terminal)
    g_printerr ("\n");
  if (report == NULL || !iterate_invocation_settle (invocation, error))
    return FALSE;

  if (invocation->json)
    {
      object = iterate_import_report_to_json (report);
      json_object_set_int_member (object, "known", n_known);
      iterate_invocation_print_object (object);
      return TRUE;
    }

  g_print (ngettext ("%" G_GINT64_FORMAT " item is new, %" G_GINT64_FORMAT " were known\n",
                     "%" G_GINT64_FORMAT " items are new, %" G_GINT64_FORMAT " were known\n",
                     (gulong) report->n_rows), report->n_rows, n_known);
  print_refused (report);

  return TRUE;
}

static gboolean
run_metric (IterateInvocation  *invocation,
            GError            **error)
{
  g_autoptr(IterateImportReport) report = NULL;
  g_autoptr(JsonObject) object = NULL;
  g_auto(GStrv) metrics = NULL;
  g_autofree char *names = NULL;
  gboolean terminal = isatty (STDERR_FILENO);
  gint64 n_known;

  if (iterate_invocation_open (invocation, error) == NULL)
    return FALSE;

  report = iterate_metric_import_run (iterate_invocation_get_argument (invocation, 0),
                                      &metric_mapping,
                                      iterate_workspace_get_store (invocation->workspace),
                                      iterate_invocation_get_time (invocation), &n_known, &metrics,
                                      terminal ? print_progress : NULL, NULL, NULL, error);
  if (terminal)
    g_printerr ("\n");
  if (report == NULL || !iterate_invocation_settle (invocation, error))
    return FALSE;

  if (invocation->json)
    {
      object = iterate_import_report_to_json (report);
      json_object_set_int_member (object, "known", n_known);
      iterate_json_set_strv (object, "metrics", (const char *const *) metrics);
      iterate_invocation_print_object (object);
      return TRUE;
    }

  names = g_strjoinv (", ", metrics);
  g_print (ngettext ("%" G_GINT64_FORMAT " row was read into %s; %" G_GINT64_FORMAT
                     " values took the place of others\n",
                     "%" G_GINT64_FORMAT " rows were read into %s; %" G_GINT64_FORMAT
                     " values took the place of others\n",
                     (gulong) report->n_rows),
           report->n_rows, *names == '\0' ? _("nothing") : names, n_known);
  print_refused (report);

  return TRUE;
}

const IterateCommand iterate_import_commands[] = {
  {
    "import exposures", "FILE", 1, 1, N_("Import a CSV file with a row for each unit"),
    "Example:\n"
    "  iterate import exposures users.csv --experiment gate --unit userid --variant version \\\n"
    "    --control gate_30 --metric retention=retention_7:proportion",
    exposure_options, run_exposures,
  },
  {
    "import aggregates", "FILE", 1, 1, N_("Import a CSV file with a row for each metric and variant"),
    "The columns are variant, metric, units, and either conversions, or mean and variance, or\n"
    "sum and sum_squares. Rows of the same metric and variant add up, so that there may be one\n"
    "for each day; a row whose outcome is blank is left out, and never counted as 0.\n\n"
    "Example:\n  iterate import aggregates counts.csv --experiment checkout --control old",
    aggregate_options, run_aggregates,
  },
  {
    "import events", "FILE", 1, 1, N_("Import a CSV file with a row for each event of the product"),
    "Events that are there already count no second time. Exposures are events too: $exposure or\n"
    "exposure with “experiment” and “variant”, $feature_flag_called, Experiment Viewed. "
    "$identify,\n"
    "$create_alias and alias join the names of a person.\n\n"
    "Example:\n"
    "  iterate import events events.csv --user user_id --event event --at timestamp \\\n"
    "    --properties properties",
    event_options, run_events,
  },
  {
    "import feedback", "FILE", 1, 1, N_("Import what users say, from CSV, JSON Lines or mbox"),
    "Without --text the columns are guessed. A file that was imported in part goes on when it is\n"
    "imported again.\n\n"
    "Example:\n"
    "  iterate import feedback reviews.csv --text comment --id review_id --source app-store",
    feedback_options, run_feedback,
  },
  {
    "import metric", "FILE", 1, 1,
    N_("Import a metric's values from CSV, JSON Lines or Prometheus' text format"),
    "Columns that are not named are guessed; without --value each column of numbers is a metric. A\n"
    "value of a time that has one takes its place, so that a file can be imported again.\n\n"
    "Examples:\n"
    "  iterate import metric daily.csv --metric signups --time day --value count --segment country\n"
    "  curl -s localhost:9100/metrics > now.prom && iterate import metric now.prom",
    metric_options, run_metric,
  },
  { NULL }
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-anomaly-watch.h"
#include "iterate-error.h"
#include "iterate-investigation-file.h"
#include "iterate-json.h"
#include "iterate-metric-change.h"
#include "iterate-metric-intake.h"
#include "iterate-metric-series.h"
#include "iterate-metric-trend.h"
#include "iterate-number-text.h"
#include "iterate-time.h"

#include <glib/gi18n.h>
#include <math.h>

static IterateMetricChange change;
static char *funnel;
static char *funnel_window;
static char *step;
static gboolean critical;
static gboolean not_critical;
static char *threshold, *target;
static gint raw_days = -1;
static gint kept_days = -1;

static const GOptionEntry define_options[] = {
  { "direction", 0, 0, G_OPTION_ARG_STRING, &change.direction,
    N_("Whether up or down is better; guessed from the name by default"), N_("up|down") },
  { "critical", 0, 0, G_OPTION_ARG_NONE, &critical,
    N_("The business depends on it: alert sooner, and open an initiative when it declines"), NULL },
  { "not-critical", 0, 0, G_OPTION_ARG_NONE, &not_critical, N_("Take --critical back"), NULL },
  { "unit", 0, 0, G_OPTION_ARG_STRING, &change.unit, N_("Its unit"), N_("U") },
  { "owner", 0, 0, G_OPTION_ARG_STRING, &change.owner, N_("Who looks after it"), N_("WHO") },
  { "description", 0, 0, G_OPTION_ARG_STRING, &change.description, N_("What it is"), N_("TEXT") },
  { "funnel", 0, 0, G_OPTION_ARG_STRING, &funnel,
    N_("The product's events that lead to it, in order"), N_("A,B,C") },
  { "window", 0, 0, G_OPTION_ARG_STRING, &funnel_window,
    N_("How long people may take through the funnel"), N_("PERIOD") },
  { "kind", 0, 0, G_OPTION_ARG_STRING, &change.kind,
    N_("Whether it is a gauge or a counter that only goes up"), N_("gauge|counter") },
  { "aggregation", 0, 0, G_OPTION_ARG_STRING, &change.aggregation,
    N_("What many of its values are together: their mean or their sum"), N_("mean|sum") },
  { "step", 0, 0, G_OPTION_ARG_STRING, &step, N_("How often it comes; found out by default"),
    N_("PERIOD") },
  { "detector", 0, 0, G_OPTION_ARG_STRING, &change.detector,
    N_("What judges its values; robust by default"), N_("robust|historical-average") },
  { "threshold", 0, 0, G_OPTION_ARG_STRING, &threshold,
    N_("How many standard deviations the historical average allows"), N_("2") },
  { "target", 0, 0, G_OPTION_ARG_STRING, &target, N_("Where it should be"), N_("NUMBER") },
  { "raw-days", 0, 0, G_OPTION_ARG_INT, &raw_days,
    N_("Days after which values are kept once an hour; 90 by default"), N_("N") },
  { "keep-days", 0, 0, G_OPTION_ARG_INT, &kept_days,
    N_("Days after which values are forgotten; never by default"), N_("N") },
  { NULL }
};

static char *metric_name;
static gboolean scores;
static char *from_text;

static const GOptionEntry metric_options[] = {
  { "metric", 0, 0, G_OPTION_ARG_STRING, &metric_name, N_("The metric"), N_("NAME") },
  { NULL }
};

static const GOptionEntry anomaly_options[] = {
  { "metric", 0, 0, G_OPTION_ARG_STRING, &metric_name, N_("The metric; all by default"), N_("NAME") },
  { "scores", 0, 0, G_OPTION_ARG_NONE, &scores, N_("Judge each value, not only those that are odd"),
    NULL },
  { "from", 0, 0, G_OPTION_ARG_STRING, &from_text, N_("The first time that is wanted"), N_("TIME") },
  { NULL }
};

static char *at_text;
static char *segment_text;

static const GOptionEntry record_options[] = {
  { "at", 0, 0, G_OPTION_ARG_STRING, &at_text, N_("When it was so; now by default"), N_("TIME") },
  { "segment", 0, 0, G_OPTION_ARG_STRING, &segment_text, N_("The part that it is of, as country=DE"),
    N_("DIMENSION=VALUE") },
  { NULL }
};

/* Returns: (transfer full): the metric that was named, or %NULL with @error set */
static IterateMetric *
find_metric (IterateInvocation  *invocation,
             GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  const char *name = iterate_invocation_get_argument (invocation, 0);

  if (db == NULL)
    return NULL;
  if (name == NULL)
    name = metric_name;
  if (name != NULL)
    return iterate_metric_find (db, name, error);

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       _("Name the metric with --metric"));

  return NULL;
}

/* A number where one was given; NaN otherwise. */
static gboolean
read_number (const char  *text,
             double      *number,
             GError     **error)
{
  *number = NAN;
  if (text == NULL || iterate_number_text_parse (text, number) == ITERATE_NUMBER_VALUE)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, _("“%s” is no number"), text);

  return FALSE;
}

static gboolean
read_definition (GError **error)
{
  if (critical && not_critical)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           _("A metric is critical or it is not: leave one of the two out"));
      return FALSE;
    }

  change.critical = critical ? 1 : not_critical ? 0 : -1;
  change.raw_days = raw_days;
  change.kept_days = kept_days;
  if (funnel != NULL)
    change.funnel = g_strsplit (funnel, ",", -1);

  return read_number (threshold, &change.threshold, error) &&
         read_number (target, &change.target, error) &&
         (step == NULL || iterate_duration_parse (step, &change.step, error)) &&
         (funnel_window == NULL ||
          iterate_duration_parse (funnel_window, &change.funnel_window, error));
}

static gboolean
define (IterateDatabase  *db,
        gint64            now,
        gpointer          user_data,
        GError          **error)
{
  return iterate_metric_change_apply (&change, db, user_data, now, error);
}

static gboolean
print_metric (IterateInvocation  *invocation,
              const char         *name,
              GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateMetric) metric = db == NULL ? NULL : iterate_metric_find (db, name, error);
  g_autoptr(JsonObject) object = NULL;

  if (metric == NULL)
    return FALSE;

  if (invocation->json)
    {
      object = iterate_record_to_json (ITERATE_RECORD (metric));
      iterate_invocation_print_object (object);
    }
  else
    {
      g_autofree char *last = iterate_metric_format (metric, iterate_metric_get_last_value (metric));

      g_print (ngettext ("%s: %s is better%s, %" G_GINT64_FORMAT " value, the last one %s\n",
                         "%s: %s is better%s, %" G_GINT64_FORMAT " values, the last one %s\n",
                         iterate_metric_get_n_points (metric)),
               iterate_metric_get_name (metric), iterate_metric_get_direction (metric),
               iterate_metric_get_critical (metric) ? _(", critical") : "",
               iterate_metric_get_n_points (metric), last);
    }

  return TRUE;
}

static gboolean
run_define (IterateInvocation  *invocation,
            GError            **error)
{
  const char *name = iterate_invocation_get_argument (invocation, 0);

  return read_definition (error) &&
         iterate_invocation_write (invocation, define, (gpointer) name, error) &&
         print_metric (invocation, name, error);
}

typedef struct
{
  const char *metric;
  double      value;
  char       *dimension;
  char       *segment;
} Recording;

static gboolean
record (IterateDatabase  *db,
        gint64            now,
        gpointer          user_data,
        GError          **error)
{
  Recording *recording = user_data;
  g_autoptr(IterateMetricIntake) intake = iterate_metric_intake_new (now);
  gboolean has_more;
  gint64 at = now;

  if (at_text != NULL && !iterate_time_text_parse (at_text, now, &at, error))
    return FALSE;

  iterate_metric_intake_take (intake, recording->metric, recording->dimension, recording->segment, at,
                              recording->value);

  return iterate_metric_intake_write (intake, db, &has_more, error);
}

static gboolean
run_record (IterateInvocation  *invocation,
            GError            **error)
{
  Recording recording = { iterate_invocation_get_argument (invocation, 0) };
  const char *text = iterate_invocation_get_argument (invocation, 1);
  g_auto(GStrv) parts = segment_text == NULL ? NULL : g_strsplit (segment_text, "=", 2);

  if (iterate_number_text_parse (text, &recording.value) != ITERATE_NUMBER_VALUE)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, _("“%s” is no number"), text);
      return FALSE;
    }

  if (parts != NULL && g_strv_length (parts) != 2)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("“%s” is no segment: write a dimension and a value, as "
                     "country=DE"), segment_text);
      return FALSE;
    }
  if (parts != NULL)
    {
      recording.dimension = parts[0];
      recording.segment = parts[1];
    }

  return iterate_invocation_write (invocation, record, &recording, error) &&
         print_metric (invocation, recording.metric, error);
}

static gboolean
run_list (IterateInvocation  *invocation,
          GError            **error)
{
  static const char *const columns[] = {
    "id", "name", "unit", "direction", "critical", "points", "lastValue", "lastAt", NULL
  };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_METRIC);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr(GPtrArray) metrics = NULL;
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);

  iterate_query_order_by (query, "name", FALSE);
  metrics = db == NULL ? NULL : iterate_query_list (query, db, error);
  if (metrics == NULL)
    return FALSE;

  if (invocation->json)
    {
      iterate_invocation_print_records (invocation, metrics, "", columns);
      return TRUE;
    }

  for (guint i = 0; i < metrics->len; i++)
    {
      IterateMetric *metric = g_ptr_array_index (metrics, i);
      g_autofree char *id = iterate_record_dup_subject (ITERATE_RECORD (metric));
      g_autofree char *n = g_strdup_printf ("%" G_GINT64_FORMAT, iterate_metric_get_n_points (metric));
      g_autofree char *last = iterate_metric_format (metric, iterate_metric_get_last_value (metric));
      g_autofree char *at = iterate_time_format (iterate_metric_get_last_at (metric));
      const char *cells[] = { id, iterate_metric_get_name (metric), iterate_metric_get_unit (metric),
                              iterate_metric_get_direction (metric),
                              iterate_metric_get_critical (metric) ? _("yes") : "",
                              n, last, iterate_metric_get_n_points (metric) > 0 ? at : "–", NULL };

      g_ptr_array_add (rows, g_strdupv ((GStrv) cells));
    }
  iterate_invocation_print_table (_("Nothing is measured yet"), columns, rows);

  return TRUE;
}

static JsonObject *
reading_to_json (const IterateDetectorReading *reading)
{
  JsonObject *object = json_object_new ();
  g_autofree char *at = iterate_time_format (reading->at);

  json_object_set_string_member (object, "at", at);
  iterate_json_set_number (object, "value", reading->value);
  iterate_json_set_number (object, "expected", reading->expected);
  iterate_json_set_number (object, "lower", reading->lower);
  iterate_json_set_number (object, "upper", reading->upper);
  iterate_json_set_number (object, "deviations", reading->deviations);
  iterate_json_set_number (object, "score", reading->score);
  json_object_set_boolean_member (object, "anomaly", reading->is_anomaly);

  return object;
}

/* Prints without building one object for all: there may be a million. */
static void
print_readings_json (GArray *readings)
{
  gboolean first = TRUE;

  g_print ("[");
  for (guint i = 0; i < readings->len; i++)
    {
      const IterateDetectorReading *reading = &g_array_index (readings, IterateDetectorReading, i);
      g_autoptr(JsonObject) object = NULL;
      g_autofree char *text = NULL;

      if (!scores && !reading->is_anomaly)
        continue;

      object = reading_to_json (reading);
      text = iterate_json_to_string (object);
      g_print ("%s%s", first ? "\n" : ",\n", text);
      first = FALSE;
    }
  g_print ("\n]\n");
}

static void
print_readings (IterateMetric *metric,
                GArray        *readings)
{
  static const char *const headings[] = { "at", "value", "expected", "from", "to", "score", "anomaly",
                                          NULL };
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  for (guint i = 0; i < readings->len; i++)
    {
      const IterateDetectorReading *reading = &g_array_index (readings, IterateDetectorReading, i);
      g_autofree char *at = iterate_time_format (reading->at);
      g_autofree char *value = iterate_metric_format (metric, reading->value);
      g_autofree char *expected = iterate_metric_format (metric, reading->expected);
      g_autofree char *lower = iterate_metric_format (metric, reading->lower);
      g_autofree char *upper = iterate_metric_format (metric, reading->upper);
      g_autofree char *score = g_strdup_printf ("%.2f", reading->score);
      const char *cells[] = { at, value, expected, lower, upper, score,
                              reading->is_anomaly ? _("yes") : "", NULL };

      if (scores || reading->is_anomaly)
        g_ptr_array_add (rows, g_strdupv ((GStrv) cells));
    }
  iterate_invocation_print_table (_("Nothing was out of the ordinary"), headings, rows);
}

static gboolean
print_all_anomalies (IterateInvocation  *invocation,
                     GError            **error)
{
  static const char *const columns[] = {
    "id", "metricId", "onset", "endedAt", "direction", "delta", "severity", NULL
  };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_ANOMALY);

  iterate_query_order_by (query, "onset", TRUE);

  return iterate_invocation_print_query (invocation, query, _("Nothing was out of the ordinary"),
                                         columns, error);
}

static gboolean
run_anomalies (IterateInvocation  *invocation,
               GError            **error)
{
  g_autoptr(IterateMetric) metric = NULL;
  g_autoptr(GArray) readings = NULL;
  gint64 from = G_MININT64;

  if (metric_name == NULL && iterate_invocation_get_argument (invocation, 0) == NULL && !scores)
    return print_all_anomalies (invocation, error);

  metric = find_metric (invocation, error);
  if (metric == NULL ||
      (from_text != NULL &&
       !iterate_time_text_parse (from_text, iterate_invocation_get_time (invocation),
                                 &from, error)))
    return FALSE;

  readings = iterate_metric_series_read (iterate_invocation_get_database (invocation, error), metric,
                                         from, G_MAXINT64, error);
  if (readings == NULL)
    return FALSE;

  if (invocation->json)
    print_readings_json (readings);
  else
    print_readings (metric, readings);

  return TRUE;
}

static void
print_changes (IterateInvocation *invocation,
               IterateMetric     *metric,
               GArray            *changes)
{
  static const char *const headings[] = { "at", "before", "after", NULL };
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr(JsonArray) array = json_array_new ();

  for (guint i = 0; i < changes->len; i++)
    {
      const IterateChangePoint *point = &g_array_index (changes, IterateChangePoint, i);
      JsonObject *object = json_object_new ();
      g_autofree char *at = iterate_time_format (point->at);
      g_autofree char *before = iterate_metric_format (metric, point->before);
      g_autofree char *after = iterate_metric_format (metric, point->after);
      const char *cells[] = { at, before, after, NULL };

      g_ptr_array_add (rows, g_strdupv ((GStrv) cells));
      json_object_set_string_member (object, "at", at);
      json_object_set_int_member (object, "index", point->index);
      iterate_json_set_number (object, "before", point->before);
      iterate_json_set_number (object, "after", point->after);
      json_array_add_object_element (array, object);
    }

  if (invocation->json)
    iterate_invocation_print_array (array);
  else
    iterate_invocation_print_table (_("It has not changed for good"), headings, rows);
}

static gboolean
run_changes (IterateInvocation  *invocation,
             GError            **error)
{
  g_autoptr(IterateMetric) metric = find_metric (invocation, error);
  g_autoptr(GArray) points = NULL;
  g_autoptr(GArray) changes = NULL;

  if (metric == NULL)
    return FALSE;

  points = iterate_metric_points_load (iterate_invocation_get_database (invocation, error),
                                       iterate_record_get_id (ITERATE_RECORD (metric)), 0, G_MININT64,
                                       G_MAXINT64, error);
  if (points == NULL)
    return FALSE;

  changes = iterate_metric_series_find_changes (points, iterate_metric_get_step (metric),
                                                iterate_metric_is_sum (metric));
  print_changes (invocation, metric, changes);

  return TRUE;
}

static gboolean
run_trends (IterateInvocation  *invocation,
            GError            **error)
{
  static const char *const columns[] = {
    "id", "metricId", "direction", "onset", "baseline", "currentValue", "p", "endedAt", NULL
  };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_METRIC_TREND);

  if (metric_name != NULL || iterate_invocation_get_argument (invocation, 0) != NULL)
    {
      g_autoptr(IterateMetric) metric = find_metric (invocation, error);

      if (metric == NULL)
        return FALSE;

      iterate_query_where (query, "metric-id", ITERATE_EQUALS,
                           iterate_record_get_id (ITERATE_RECORD (metric)));
    }
  iterate_query_order_by (query, "id", TRUE);

  return iterate_invocation_print_query (invocation, query, _("No metric goes one way"), columns,
                                         error);
}

const IterateCommand iterate_metric_commands[] = {
  {
    "metric define", "NAME", 1, 1, N_("Define a metric, or change how it is judged"),
    "Examples:\n  iterate metric define activation_rate --critical --unit %\n"
    "  iterate metric define churn_rate --direction down --detector historical-average --threshold 2\n"
    "  iterate metric define paid_conversion --funnel visited,signed_up,paid --window 14d",
    define_options, run_define,
  },
  {
    "metric record", "NAME VALUE", 2, 2, N_("Record a value of a metric"),
    "A second value of the same time takes the first one's place.\n\n"
    "Example:\n  iterate metric record activation_rate 41.5 --at 2026-03-01 --segment country=DE",
    record_options, run_record,
  },
  { "metric list", NULL, 0, 0, N_("List metrics"), NULL, NULL, run_list },
  {
    "metric anomalies", "[NAME]", 0, 1, N_("List what was out of the ordinary"),
    "Examples:\n  iterate metric anomalies --metric activation_rate\n"
    "  iterate metric anomalies --metric activation_rate --scores --json",
    anomaly_options, run_anomalies,
  },
  {
    "metric changes", "[NAME]", 0, 1, N_("List where a metric went on at another level or slope"),
    "Example:\n  iterate metric changes --metric activation_rate", metric_options, run_changes,
  },
  {
    "metric trends", "[NAME]", 0, 1, N_("List metrics that went one way for a while"),
    "Example:\n  iterate metric trends --metric activation_rate", metric_options, run_trends,
  },
  { NULL }
};

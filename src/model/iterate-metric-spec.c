/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-spec.h"

#include "iterate-error.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-experiment-metric.h"
#include "iterate-experiment-upkeep.h"
#include "iterate-journal.h"
#include "iterate-time.h"
#include "iterate-unit.h"

#include <math.h>
#include <string.h>

/* A metric in one line, for the command and for the assistant:
 *
 *   NAME=KIND[:EVENTS][;OPTION=VALUE…]
 *
 *   paid=proportion:purchase
 *   revenue=mean:purchase.amount;window=7d;currency=EUR;cap=.99;lookback=14d
 *   clicks=ratio:click/view;role=guardrail;direction=down;margin=.02
 *   week=retention:open;day=7
 *   checkout=funnel:view>cart>pay;window=1d
 *   rounds=mean                                  (values are imported)
 */

void
iterate_metric_spec_free (IterateMetricSpec *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  iterate_metric_definition_free (self->definition);
  g_free (self);
}

/* Says of a text what is wrong with it. */
static gboolean
refuse (GError     **error,
        const char  *what,
        const char  *text)
{
  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "“%s” %s", text, what);

  return FALSE;
}

static gboolean
parse_share (const char  *text,
             double      *value,
             GError     **error)
{
  char *end = NULL;

  *value = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0' && *value > 0 && *value < 1)
    return TRUE;

  return refuse (error, "must be a number between 0 and 1", text);
}

static gboolean
parse_choice (const char         *text,
              const char *const  *choices,
              const char        **value,
              GError            **error)
{
  if (!g_strv_contains (choices, text))
    return refuse (error, "is no role or direction: primary, secondary or guardrail; up or down",
                   text);

  *value = g_intern_string (text);

  return TRUE;
}

static gboolean
parse_option (IterateMetricSpec  *self,
              const char         *name,
              const char         *value,
              GError            **error)
{
  static const char *const roles[] = { "primary", "secondary", "guardrail", NULL };
  static const char *const directions[] = { "up", "down", NULL };
  IterateMetricDefinition *definition = self->definition;

  if (g_str_equal (name, "role"))
    return parse_choice (value, roles, &self->role, error);
  if (g_str_equal (name, "direction"))
    return parse_choice (value, directions, &self->direction, error);
  if (g_str_equal (name, "quantile"))
    return parse_share (value, &self->quantile, error);
  if (g_str_equal (name, "cap"))
    return parse_share (value, &self->cap, error);
  if (g_str_equal (name, "margin"))
    return parse_share (value, &self->margin, error);

  if (definition != NULL && g_str_equal (name, "window"))
    return iterate_duration_parse (value, &definition->window, error);
  if (definition != NULL && g_str_equal (name, "lookback"))
    return iterate_duration_parse (value, &definition->lookback, error);
  if (definition != NULL && g_str_equal (name, "day"))
    {
      definition->day = g_ascii_strtoull (value, NULL, 10);
      return TRUE;
    }
  if (definition != NULL && g_str_equal (name, "currency"))
    {
      g_free (definition->currency);
      definition->currency = g_strdup (value);
      return TRUE;
    }

  return refuse (error, "is no option of this metric", name);
}

static gboolean
parse_events (IterateMetricSpec  *self,
              const char         *text,
              GError            **error)
{
  IterateMetricDefinition *definition = iterate_metric_definition_new (self->kind);

  self->definition = definition;
  if (self->kind == ITERATE_METRIC_FUNNEL)
    {
      definition->steps = g_strsplit (text, ">", -1);
      return TRUE;
    }

  if (self->kind == ITERATE_METRIC_RATIO)
    {
      g_auto(GStrv) parts = g_strsplit (text, "/", 2);

      return g_strv_length (parts) == 2
               ? iterate_event_sum_parse (&definition->value, parts[0], error) &&
                 iterate_event_sum_parse (&definition->denominator, parts[1], error)
               : refuse (error, "is no ratio of events: write EVENT/EVENT", text);
    }

  return iterate_event_sum_parse (&definition->value, text, error);
}

static gboolean
parse_options (IterateMetricSpec  *self,
               char              **options,
               GError            **error)
{
  for (guint i = 0; options[i] != NULL; i++)
    {
      g_auto(GStrv) pair = g_strsplit (options[i], "=", 2);

      if (g_strv_length (pair) != 2)
        return refuse (error, "is no option: write OPTION=VALUE", options[i]);
      if (!parse_option (self, g_strstrip (pair[0]), g_strstrip (pair[1]), error))
        return FALSE;
    }

  return TRUE;
}

/* Returns: (transfer full): the metric, or %NULL with @error set */
IterateMetricSpec *
iterate_metric_spec_parse (const char  *text,
                           GError     **error)
{
  g_autoptr(IterateMetricSpec) self = g_new0 (IterateMetricSpec, 1);
  g_auto(GStrv) parts = g_strsplit (text, ";", -1);
  g_auto(GStrv) head = parts[0] == NULL ? NULL : g_strsplit (parts[0], "=", 2);
  g_auto(GStrv) what = head == NULL || head[0] == NULL || head[1] == NULL
                         ? NULL : g_strsplit (head[1], ":", 2);

  self->role = "secondary";
  self->direction = "up";
  self->quantile = self->cap = self->margin = NAN;
  if (what == NULL || what[0] == NULL || *head[0] == '\0' ||
      !iterate_metric_kind_parse (what[0], &self->kind))
    {
      refuse (error, "is no metric. Write NAME=KIND or NAME=KIND:EVENT, where KIND is proportion, "
              "mean, count, ratio, quantile, retention or funnel", text);
      return NULL;
    }

  self->name = g_strdup (head[0]);
  if ((what[1] != NULL && !parse_events (self, what[1], error)) ||
      !parse_options (self, parts + 1, error) ||
      (self->definition != NULL && !iterate_metric_definition_check (self->definition, error)))
    return NULL;

  if (self->kind == ITERATE_METRIC_QUANTILE && isnan (self->quantile))
    {
      refuse (error, "needs ;quantile=.9 or another one", text);
      return NULL;
    }

  if (self->definition == NULL && (self->kind == ITERATE_METRIC_RETENTION ||
                                   self->kind == ITERATE_METRIC_FUNNEL))
    {
      refuse (error, "needs its events", text);
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * iterate_metric_spec_dup_text:
 * @events: (nullable): what it is made of, if its values are not imported
 * @options: such as `role=guardrail;direction=down`
 *
 * Returns: (transfer full): what iterate_metric_spec_parse() takes
 */
char *
iterate_metric_spec_dup_text (const char        *name,
                              IterateMetricKind  kind,
                              const char        *events,
                              const char        *options)
{
  gboolean made = events != NULL && *events != '\0';

  return g_strdup_printf ("%s=%s%s%s;%s", name, iterate_metric_kind_get_name (kind),
                          made ? ":" : "", made ? events : "", options);
}

static gboolean
count_primary (IterateDatabase    *db,
               IterateExperiment  *experiment,
               gint64             *n_metrics,
               gint64             *n_primary,
               GError            **error)
{
  gint64 id = iterate_record_get_id (ITERATE_RECORD (experiment));

  return iterate_database_get_int64 (db, n_metrics, error,
                                     "SELECT count(*) FROM experiment_metric WHERE experiment_id = ?",
                                     "i", id) &&
         iterate_database_get_int64 (db, n_primary, error,
                                     "SELECT count(*) FROM experiment_metric "
                                     "WHERE experiment_id = ? AND role = 'primary'", "i", id);
}

/* The audit of what was changed while it ran. */
static gboolean
note_edit (IterateDatabase    *db,
           IterateExperiment  *experiment,
           const char         *metric,
           gint64              now,
           GError            **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (experiment));
  g_autoptr(JsonObject) payload = json_object_new ();

  json_object_set_string_member (payload, "experiment", iterate_experiment_get_name (experiment));
  json_object_set_string_member (payload, "metric", metric);

  return iterate_journal_append (db, now, "experiment.edited", subject, payload, NULL, error) != 0;
}

static gboolean
check_place (IterateExperiment        *experiment,
             const IterateMetricSpec  *spec,
             gint64                    n_metrics,
             GError                  **error)
{
  gboolean draft = g_str_equal (iterate_experiment_get_status (experiment), "draft") ||
                   g_str_equal (iterate_experiment_get_status (experiment), "proposed");

  if (n_metrics >= ITERATE_MAX_METRICS)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "An experiment can have %d metrics at most", ITERATE_MAX_METRICS);
      return FALSE;
    }

  if (draft || (g_str_equal (iterate_experiment_get_status (experiment), "running") &&
                !g_str_equal (spec->role, "primary")))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
               "What decides “%s” was settled when it started. Only secondary metrics and "
               "guardrails can be added while it runs", iterate_experiment_get_name (experiment));

  return FALSE;
}

/**
 * iterate_experiment_add_spec:
 *
 * Adds a metric; the first one is primary. While the experiment runs, units that are
 * there already get their values from their events.
 */
gboolean
iterate_experiment_add_spec (IterateDatabase          *db,
                             IterateExperiment        *experiment,
                             const IterateMetricSpec  *spec,
                             gint64                    now,
                             GError                  **error)
{
  g_autofree char *definition = NULL;
  g_autoptr(IterateExperimentMetric) metric = NULL;
  g_autoptr(GError) problem = NULL;
  gint64 n_metrics, n_primary, n_changed;

  if (!count_primary (db, experiment, &n_metrics, &n_primary, error) ||
      !check_place (experiment, spec, n_metrics, error))
    return FALSE;

  if (spec->definition != NULL)
    definition = iterate_metric_definition_to_json (spec->definition);
  metric = iterate_database_create (
    db, ITERATE_TYPE_EXPERIMENT_METRIC, &problem,
    "experiment-id", iterate_record_get_id (ITERATE_RECORD (experiment)),
    "name", spec->name,
    "kind", iterate_metric_kind_get_name (spec->kind),
    "role", n_metrics == 0 && !g_str_equal (spec->role, "guardrail") ? "primary" : spec->role,
    "direction", spec->direction,
    "definition", definition,
    "quantile", spec->quantile,
    "cap", spec->cap,
    "margin", spec->margin,
    "covariate", spec->definition != NULL && spec->definition->lookback > 0,
    NULL);
  if (metric == NULL)
    {
      if (g_error_matches (problem, ITERATE_ERROR, ITERATE_ERROR_CONFLICT))
        g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                     "Experiment “%s” has a metric “%s” already",
                     iterate_experiment_get_name (experiment), spec->name);
      else
        g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  return !g_str_equal (iterate_experiment_get_status (experiment), "running") ||
         (note_edit (db, experiment, spec->name, now, error) &&
          iterate_experiment_recompute (db, experiment, -1, now, &n_changed, error));
}

/* Adds a metric as it is written, see iterate_metric_spec_parse(). */
gboolean
iterate_experiment_add_spec_text (IterateDatabase    *db,
                                  IterateExperiment  *experiment,
                                  const char         *text,
                                  gint64              now,
                                  GError            **error)
{
  g_autoptr(IterateMetricSpec) spec = iterate_metric_spec_parse (text, error);

  return spec != NULL && iterate_experiment_add_spec (db, experiment, spec, now, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-event-fold.h"

#include "iterate-experiment-lifecycle.h"
#include "iterate-experiment-metric.h"
#include "iterate-json.h"
#include "iterate-metric-definition.h"
#include "iterate-settings.h"
#include "iterate-time.h"

#include <math.h>
#include <string.h>

/**
 * IterateEventFold:
 *
 * Maps a unit's own events to its values, metric by metric. It reads the unit's events
 * through their index each time anything about the unit changes, so that events that
 * come late, out of order or twice, and exposures that move, all end in the same value.
 */
struct _IterateEventFold
{
  IterateDatabase *db;          /* (owned) */
  gint64           ends_at;     /* Events after the experiment's end count for nothing */
  gint64           now;
  GPtrArray       *metrics;     /* (owned) (element-type Metric) */
  JsonObject      *rates;       /* (owned): what a currency is worth */
  gint64           n_unconverted;
};

/* A metric that is made of events, and its place among the experiment's. */
typedef struct
{
  guint                    index;
  IterateMetricDefinition *definition; /* (owned) */
} Metric;

static void
free_metric (gpointer data)
{
  iterate_metric_definition_free (((Metric *) data)->definition);
  g_free (data);
}

static gboolean
add_metric (IterateEventFold         *self,
            IterateExperimentMetric  *record,
            GArray                   *metrics,
            GError                  **error)
{
  const char *json = iterate_experiment_metric_get_definition (record);
  Metric *metric;
  guint index = 0;

  while (index < metrics->len && g_array_index (metrics, gint64, index) !=
                                 iterate_record_get_id (ITERATE_RECORD (record)))
    index++;
  if (json == NULL || index == metrics->len)
    return TRUE;

  metric = g_new0 (Metric, 1);
  g_ptr_array_add (self->metrics, metric);
  metric->index = index;
  metric->definition = iterate_metric_definition_parse (
    json, iterate_experiment_metric_get_kind (record), error);

  return metric->definition != NULL;
}

/**
 * iterate_event_fold_new:
 * @metrics: (element-type gint64): ids, in the order of the units' values
 * @now: the time, by which a unit has had its day or not
 */
IterateEventFold *
iterate_event_fold_new (IterateDatabase    *db,
                        IterateExperiment  *experiment,
                        GArray             *metrics,
                        gint64              now,
                        GError            **error)
{
  g_autoptr(IterateEventFold) self = g_new0 (IterateEventFold, 1);
  g_autoptr(GPtrArray) records = NULL;
  g_autofree char *rates = iterate_settings_dup_string (db, "currency.rates", "{}", error);
  gint64 completed = iterate_experiment_get_completed_at (experiment);

  self->db = g_object_ref (db);
  self->now = now;
  self->ends_at = completed > 0 ? completed : G_MAXINT64;
  self->metrics = g_ptr_array_new_with_free_func (free_metric);
  records = iterate_experiment_list_parts (db, ITERATE_TYPE_EXPERIMENT_METRIC, experiment, error);
  self->rates = rates == NULL ? NULL : iterate_json_parse (rates, error);
  if (records == NULL || self->rates == NULL)
    return NULL;

  for (guint i = 0; i < records->len; i++)
    {
      if (!add_metric (self, g_ptr_array_index (records, i), metrics, error))
        return NULL;
    }

  return g_steal_pointer (&self);
}

void
iterate_event_fold_free (IterateEventFold *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->db);
  g_ptr_array_unref (self->metrics);
  g_clear_pointer (&self->rates, json_object_unref);
  g_free (self);
}

/* Sets the connection to read with from here on. */
void
iterate_event_fold_set_database (IterateEventFold *self,
                                 IterateDatabase  *db)
{
  g_set_object (&self->db, db);
}

/* Whether any metric is made of events. */
gboolean
iterate_event_fold_is_needed (IterateEventFold *self)
{
  return self->metrics->len > 0;
}

/* Returns: how many sums of money were left out because nobody said what their currency
 * is worth */
gint64
iterate_event_fold_get_n_unconverted (IterateEventFold *self)
{
  return self->n_unconverted;
}

/* The value in the metric's currency; an amount without a currency is in it already. */
static double
convert (IterateEventFold *self,
         double            amount,
         const char       *from,
         const char       *to)
{
  if (to == NULL || from == NULL || g_ascii_strcasecmp (from, to) == 0)
    return amount;

  if (json_object_has_member (self->rates, from) && json_object_has_member (self->rates, to))
    return amount * json_object_get_double_member (self->rates, from) /
           json_object_get_double_member (self->rates, to);

  self->n_unconverted++;

  return NAN;
}

/* “$.name” in SQLite's JSON paths; a name in quotes is taken as it is. */
static char *
make_path (const char *property)
{
  return property == NULL ? NULL : g_strdup_printf ("$.\"%s\"", property);
}

/* Adds up a unit's events of one kind in a period. */
static gboolean
sum_events (IterateEventFold       *self,
            const IterateEventSum  *sum,
            const char             *currency,
            gint64                  key,
            gint64                  from,
            gint64                  to,
            double                 *result,
            GError                **error)
{
  g_autofree char *path = make_path (sum->property);
  g_autofree char *where = make_path (sum->where);
  g_autoptr(GHashTable) seen = NULL;
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  *result = 0;
  if (sum->distinct)
    seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  rows = iterate_database_query (self->db, error,
                                 "SELECT json_extract (properties, ?), "
                                 "json_extract (properties, '$.currency') FROM product_event "
                                 "WHERE key = ? AND at >= ? AND at < ? AND name_id = "
                                 "(SELECT id FROM event_name WHERE name = ?) AND "
                                 "(?6 IS NULL OR CAST (json_extract (properties, ?6) AS TEXT) = ?)",
                                 "siiisss", path == NULL ? "$" : path, key, from, to, sum->event,
                                 where, sum->equals);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      double value = 1;

      if (sum->property != NULL && iterate_statement_is_null (rows, 0))
        continue;

      if (seen != NULL)
        value = g_hash_table_add (seen, g_strdup (iterate_statement_get_string (rows, 0)));
      else if (sum->property != NULL)
        value = convert (self, iterate_statement_get_double (rows, 0),
                         iterate_statement_is_null (rows, 1)
                           ? NULL : iterate_statement_get_string (rows, 1), currency);
      if (isfinite (value))
        *result += value;
    }

  return step == ITERATE_STEP_DONE;
}

/* Whether the steps happened one after the other. */
static gboolean
follow_funnel (IterateEventFold               *self,
               const IterateMetricDefinition  *definition,
               gint64                          key,
               gint64                          from,
               gint64                          to,
               double                         *result,
               GError                        **error)
{
  guint done = 0, n_steps = g_strv_length (definition->steps);
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step = ITERATE_STEP_DONE;

  rows = iterate_database_query (self->db, error,
                                 "SELECT n.name FROM product_event p "
                                 "JOIN event_name n ON n.id = p.name_id "
                                 "WHERE p.key = ? AND p.at >= ? AND p.at < ? ORDER BY p.at",
                                 "iii", key, from, to);
  if (rows == NULL)
    return FALSE;

  while (done < n_steps && (step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    done += g_str_equal (iterate_statement_get_string (rows, 0), definition->steps[done]);
  *result = done == n_steps;

  return step != ITERATE_STEP_ERROR;
}

/* The metric's value over a period: numerator and denominator. */
static gboolean
measure_period (IterateEventFold               *self,
                const IterateMetricDefinition  *definition,
                gint64                          key,
                gint64                          from,
                gint64                          to,
                double                         *x,
                double                         *y,
                GError                        **error)
{
  *y = 1;
  if (definition->kind == ITERATE_METRIC_FUNNEL)
    return follow_funnel (self, definition, key, from, to, x, error);

  if (!sum_events (self, &definition->value, definition->currency, key, from, to, x, error))
    return FALSE;

  if (iterate_metric_kind_is_binary (definition->kind))
    *x = *x > 0;

  return definition->kind != ITERATE_METRIC_RATIO ||
         sum_events (self, &definition->denominator, definition->currency, key, from, to, y, error);
}

static gboolean
derive_metric (IterateEventFold  *self,
               const Metric      *metric,
               IterateUnit       *unit,
               GError           **error)
{
  const IterateMetricDefinition *definition = metric->definition;
  gint64 from = unit->at, to = self->ends_at;
  double x, y, pre = 0, pre_y = 0;

  if (definition->kind == ITERATE_METRIC_RETENTION)
    {
      from += definition->day * ITERATE_DAY;
      to = MIN (to, from + ITERATE_DAY);
    }
  else if (definition->window > 0)
    to = MIN (to, from + definition->window);

  if (!measure_period (self, definition, unit->key, from, to, &x, &y, error))
    return FALSE;

  if (definition->lookback > 0 &&
      !measure_period (self, definition, unit->key, unit->at - definition->lookback, unit->at, &pre,
                       &pre_y, error))
    return FALSE;

  iterate_unit_set_value (unit, metric->index, x, y, pre,
                          definition->kind == ITERATE_METRIC_RATIO ? pre_y : 0);

  return TRUE;
}

/* Sets the values that the unit's events give it; before an exposure it has none. */
gboolean
iterate_event_fold_derive (IterateEventFold  *self,
                           IterateUnit       *unit,
                           GError           **error)
{
  for (guint i = 0; i < self->metrics->len; i++)
    {
      const Metric *metric = g_ptr_array_index (self->metrics, i);
      gint64 maturity = iterate_metric_definition_get_maturity (metric->definition);

      if (unit->variant == ITERATE_NO_VARIANT ||
          unit->at + maturity > MIN (self->now, self->ends_at))
        unit->present &= ~(G_GUINT64_CONSTANT (1) << metric->index);
      else if (!derive_metric (self, metric, unit, error))
        return FALSE;
    }

  return TRUE;
}

/* Whether a value that needs its day could not be had at @since and can be now. */
gboolean
iterate_event_fold_came_due (IterateEventFold  *self,
                             const IterateUnit *unit,
                             gint64             since)
{
  for (guint i = 0; i < self->metrics->len; i++)
    {
      const Metric *metric = g_ptr_array_index (self->metrics, i);
      gint64 due = unit->at + iterate_metric_definition_get_maturity (metric->definition);

      if (due > since && due <= self->now)
        return TRUE;
    }

  return FALSE;
}

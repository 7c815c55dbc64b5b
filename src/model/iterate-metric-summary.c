/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-summary.h"

#include "iterate-number.h"
#include "iterate-query.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* A sparkline is of so many values at most. */
#define SPARK_VALUES 60

/**
 * IterateMetricSummary:
 *
 * What a list shows of a metric: where it is, how that was a week ago, and what is the matter.
 */
struct _IterateMetricSummary
{
  GObject        parent_instance;

  IterateMetric *metric;      /* (owned) */
  char          *subtitle;
  GArray        *spark;       /* (owned) (element-type IteratePoint) */
  gboolean       is_unusual;
  gboolean       is_told;     /* Whether an alert waits for somebody */
  gboolean       is_declining;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_SUBTITLE,
  PROP_UNUSUAL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (IterateMetricSummary, iterate_metric_summary, G_TYPE_OBJECT)

static void
iterate_metric_summary_finalize (GObject *object)
{
  IterateMetricSummary *self = ITERATE_METRIC_SUMMARY (object);

  g_clear_object (&self->metric);
  g_clear_pointer (&self->subtitle, g_free);
  g_clear_pointer (&self->spark, g_array_unref);

  G_OBJECT_CLASS (iterate_metric_summary_parent_class)->finalize (object);
}

static void
iterate_metric_summary_get_property (GObject    *object,
                                     guint       prop_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  IterateMetricSummary *self = ITERATE_METRIC_SUMMARY (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, iterate_metric_summary_get_name (self));
      break;

    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;

    case PROP_UNUSUAL:
      g_value_set_boolean (value, self->is_unusual);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_metric_summary_class_init (IterateMetricSummaryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = iterate_metric_summary_finalize;
  object_class->get_property = iterate_metric_summary_get_property;

  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SUBTITLE] =
    g_param_spec_string ("subtitle", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_UNUSUAL] =
    g_param_spec_boolean ("unusual", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
iterate_metric_summary_init (IterateMetricSummary *self)
{
}

/* The value at the same time the week before, or NaN. */
static double
find_week_before (GArray *points,
                  gint64  step)
{
  const IteratePoint *last = &g_array_index (points, IteratePoint, points->len - 1);
  gint64 wanted = last->at - 7 * ITERATE_DAY, slack = MAX (step / 2, 1);

  for (guint i = points->len; i > 0; i--)
    {
      const IteratePoint *point = &g_array_index (points, IteratePoint, i - 1);

      if (point->at < wanted - slack)
        break;
      if (point->at <= wanted + slack)
        return point->value;
    }

  return NAN;
}

/* Keeps the last values, or what many of them are together. */
static GArray *
make_spark (GArray *points,
            gint64  step)
{
  guint every = (points->len + SPARK_VALUES - 1) / SPARK_VALUES;
  GArray *spark = g_array_new (FALSE, FALSE, sizeof (IteratePoint));

  for (guint i = 0; i < points->len; i += MAX (every, 1))
    {
      IteratePoint mean = { g_array_index (points, IteratePoint, i).at, 0 };
      guint n = MIN (MAX (every, 1), points->len - i);

      for (guint j = 0; j < n; j++)
        mean.value += g_array_index (points, IteratePoint, i + j).value / n;
      g_array_append_val (spark, mean);
    }

  return spark;
}

static char *
make_subtitle (IterateMetricSummary *self,
               GArray               *points)
{
  IterateMetric *metric = self->metric;
  g_autofree char *last = NULL;
  g_autofree char *share = NULL;
  double before, change;

  if (iterate_metric_get_n_points (metric) == 0)
    return g_strdup (_("No values yet"));

  last = iterate_metric_format (metric, iterate_metric_get_last_value (metric));
  before = points->len == 0 ? NAN : find_week_before (points, iterate_metric_get_step (metric));
  if (isnan (before) || before == 0)
    return g_steal_pointer (&last);

  change = (iterate_metric_get_last_value (metric) - before) / fabs (before);
  share = iterate_number_format_share (change);

  return g_strdup_printf (_("%s · %s%s on last week"), last, change < 0 ? "−" : "+", share);
}

static gboolean
count (IterateDatabase  *db,
       const char       *sql,
       gint64            metric,
       gboolean         *any,
       GError          **error)
{
  gint64 n;

  if (!iterate_database_get_int64 (db, &n, error, sql, "i", metric))
    return FALSE;

  *any = n > 0;

  return TRUE;
}

static IterateMetricSummary *
load_summary (IterateDatabase  *db,
              IterateMetric    *metric,
              gint64            now,
              GError          **error)
{
  g_autoptr(IterateMetricSummary) self = g_object_new (ITERATE_TYPE_METRIC_SUMMARY, NULL);
  g_autoptr(GArray) points = NULL;
  gint64 id = iterate_record_get_id (ITERATE_RECORD (metric)), step = iterate_metric_get_step (metric);
  gint64 last = iterate_metric_get_last_at (metric);
  gint64 length = MAX (8 * ITERATE_DAY, SPARK_VALUES * MAX (step, 1));

  self->metric = g_object_ref (metric);
  points = iterate_metric_points_load (db, id, 0, last - length, last + 1, error);
  if (points == NULL ||
      !count (db, "SELECT count(*) FROM anomaly WHERE metric_id = ? AND ended_at IS NULL AND live", id,
              &self->is_unusual, error) ||
      !count (db, "SELECT count(*) FROM alert WHERE metric_id = ? AND state != 'resolved' AND "
                  "acknowledged_at IS NULL", id, &self->is_told, error) ||
      !count (db, "SELECT count(*) FROM trend WHERE metric_id = ? AND ended_at IS NULL AND "
                  "direction = 'declining'", id, &self->is_declining, error))
    return NULL;

  self->spark = make_spark (points, step);
  self->subtitle = make_subtitle (self, points);

  return g_steal_pointer (&self);
}

/* Returns: (transfer full) (element-type IterateMetricSummary): all of them, or %NULL with @error
 * set */
GPtrArray *
iterate_metric_summary_list (IterateDatabase  *db,
                             gint64            now,
                             GError          **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_METRIC);
  g_autoptr(GPtrArray) metrics = NULL;

  iterate_query_order_by (query, "name", FALSE);
  metrics = iterate_query_list (query, db, error);
  for (guint i = 0; metrics != NULL && i < metrics->len; i++)
    {
      IterateMetricSummary *one = load_summary (db, g_ptr_array_index (metrics, i), now, error);

      if (one == NULL)
        return NULL;

      g_ptr_array_add (list, one);
    }

  return metrics == NULL ? NULL : g_steal_pointer (&list);
}

const char *
iterate_metric_summary_get_name (IterateMetricSummary *self)
{
  return iterate_metric_get_name (self->metric);
}

/* Returns: (transfer none) (element-type IteratePoint): the last values, few of them */
GArray *
iterate_metric_summary_get_spark (IterateMetricSummary *self)
{
  return self->spark;
}

/* Whether it is out of the ordinary now. */
gboolean
iterate_metric_summary_is_unusual (IterateMetricSummary *self)
{
  return self->is_unusual;
}

/* Whether there is an alert that nobody has seen. */
gboolean
iterate_metric_summary_needs_somebody (IterateMetricSummary *self)
{
  return self->is_told;
}

/* Whether what was typed is in its name. */
gboolean
iterate_metric_summary_matches (IterateMetricSummary *self,
                                const char           *text)
{
  g_autofree char *name = g_utf8_casefold (iterate_metric_summary_get_name (self), -1);
  g_autofree char *wanted = g_utf8_casefold (text, -1);

  return strstr (name, wanted) != NULL;
}

gboolean
iterate_metric_summary_is_in (IterateMetricSummary *self,
                              IterateMetricFilter   filter)
{
  switch (filter)
    {
    case ITERATE_METRICS_UNUSUAL:
      return self->is_unusual || self->is_told;

    case ITERATE_METRICS_DECLINING:
      return self->is_declining;

    case ITERATE_METRICS_CRITICAL:
      return iterate_metric_get_critical (self->metric);

    default:
      return TRUE;
    }
}

/* Those that need somebody first, then by name. */
int
iterate_metric_summary_compare (IterateMetricSummary *a,
                                IterateMetricSummary *b)
{
  int one = 2 * a->is_told + a->is_unusual, other = 2 * b->is_told + b->is_unusual;

  return one != other ? other - one : g_utf8_collate (iterate_metric_summary_get_name (a),
                                                      iterate_metric_summary_get_name (b));
}

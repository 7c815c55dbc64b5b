/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric.h"

#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-number.h"
#include "iterate-query.h"

#include <math.h>
#include <string.h>

#define MAX_NAME 200

/**
 * IterateMetric:
 *
 * Something that is measured.
 */
struct _IterateMetric
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "name", G_TYPE_STRING },
  { "description", G_TYPE_STRING },
  { "unit", G_TYPE_STRING },
  { "direction", G_TYPE_STRING },
  { "critical", G_TYPE_BOOLEAN },
  { "owner", G_TYPE_STRING },
  { "kind", G_TYPE_STRING },
  { "aggregation", G_TYPE_STRING },
  { "step", G_TYPE_INT64 },
  { "step-by", G_TYPE_STRING },
  { "detector", G_TYPE_STRING },
  { "threshold", G_TYPE_DOUBLE },
  { "target", G_TYPE_DOUBLE },
  { "total-by", G_TYPE_STRING },
  { "counter-value", G_TYPE_DOUBLE },
  { "funnel", ITERATE_COLUMN_STRV },
  { "funnel-window", G_TYPE_INT64 },
  { "raw-days", G_TYPE_INT64 },
  { "kept-days", G_TYPE_INT64 },
  { "n-points", G_TYPE_INT64 },
  { "first-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "last-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "last-value", G_TYPE_DOUBLE },
  { "thinned-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateMetric, iterate_metric, ITERATE_TYPE_RECORD)

static void
iterate_metric_class_init (IterateMetricClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "metric", "metric", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_metric_init (IterateMetric *self)
{
}

const char *
iterate_metric_get_name (IterateMetric *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "name");
}

const char *
iterate_metric_get_unit (IterateMetric *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "unit");
}

const char *
iterate_metric_get_direction (IterateMetric *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "direction");
}

gboolean
iterate_metric_get_critical (IterateMetric *self)
{
  return iterate_record_get_boolean (ITERATE_RECORD (self), "critical");
}

gint64
iterate_metric_get_step (IterateMetric *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "step");
}

const char *
iterate_metric_get_detector (IterateMetric *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "detector");
}

/* Returns: where people want it to be, or NaN */
double
iterate_metric_get_target (IterateMetric *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "target");
}

double
iterate_metric_get_threshold (IterateMetric *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "threshold");
}

const char *const *
iterate_metric_get_funnel (IterateMetric *self)
{
  return iterate_record_get_strv (ITERATE_RECORD (self), "funnel");
}

gint64
iterate_metric_get_funnel_window (IterateMetric *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "funnel-window");
}

gint64
iterate_metric_get_n_points (IterateMetric *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "n-points");
}

gint64
iterate_metric_get_first_at (IterateMetric *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "first-at");
}

gint64
iterate_metric_get_last_at (IterateMetric *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "last-at");
}

double
iterate_metric_get_last_value (IterateMetric *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "last-value");
}

/* Whether many of its values make their sum together, and not their mean. */
gboolean
iterate_metric_is_sum (IterateMetric *self)
{
  return g_strcmp0 (iterate_record_get_string (ITERATE_RECORD (self), "aggregation"), "sum") == 0;
}

gboolean
iterate_metric_wants_up (IterateMetric *self)
{
  return g_strcmp0 (iterate_metric_get_direction (self), "up") == 0;
}

/* Returns: what judges its values */
IterateDetectorKind
iterate_metric_get_kind (IterateMetric *self)
{
  return g_strcmp0 (iterate_metric_get_detector (self), "historical-average") == 0
           ? ITERATE_DETECTOR_HISTORICAL_AVERAGE : ITERATE_DETECTOR_ROBUST;
}

/**
 * iterate_metric_find_by_name:
 * @metric: (out) (transfer full) (nullable): the metric, or %NULL where there is none
 */
gboolean
iterate_metric_find_by_name (IterateDatabase  *db,
                             const char       *name,
                             IterateMetric   **metric,
                             GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_METRIC);

  iterate_query_where (query, "name", ITERATE_EQUALS, name);

  return iterate_query_first (query, db, metric, error);
}

/**
 * iterate_metric_find:
 * @text: its name, or its id such as `metric-2`
 *
 * Returns: (transfer full): the metric, or %NULL with @error set
 */
IterateMetric *
iterate_metric_find (IterateDatabase  *db,
                     const char       *text,
                     GError          **error)
{
  g_autoptr(IterateMetric) self = NULL;
  gint64 id;

  if (!iterate_metric_find_by_name (db, text, &self, error))
    return NULL;

  if (self == NULL && iterate_id_parse (text, "metric", &id))
    return iterate_database_find (db, ITERATE_TYPE_METRIC, id, error);

  if (self == NULL)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                 "There is no metric “%s”. See: iterate metric list", text);

  return g_steal_pointer (&self);
}

static gboolean
check_name (const char  *name,
            GError     **error)
{
  gsize length = strlen (name);

  if (length > 0 && length <= MAX_NAME && g_utf8_validate (name, -1, NULL) &&
      !g_ascii_isspace (name[0]) && !g_ascii_isspace (name[length - 1]) &&
          strpbrk (name, "\n\r\t") == NULL)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "A metric needs a name of 1 to %d letters on one line, such as activation_rate",
               MAX_NAME);

  return FALSE;
}

/* Returns: (transfer full): the metric of that name, which is made where there is none yet; or %NULL
 * with @error set */
IterateMetric *
iterate_metric_ensure (IterateDatabase  *db,
                       const char       *name,
                       gint64            now,
                       GError          **error)
{
  g_autoptr(IterateMetric) self = NULL;

  if (!check_name (name, error) || !iterate_metric_find_by_name (db, name, &self, error))
    return NULL;

  if (self == NULL)
    self = iterate_database_create (db, ITERATE_TYPE_METRIC, error,
                                    "name", name,
                                    "description", "",
                                    "unit", "",
                                    "owner", "",
                                    "direction", iterate_number_guess_direction (name),
                                    "kind", "gauge",
                                    "aggregation", "mean",
                                    "step-by", "iterate",
                                    "detector", "robust",
                                    "threshold", 2.0,
                                    "total-by", "nobody",
                                    "counter-value", NAN,
                                    "last-value", NAN,
                                    "created-at", now,
                                    NULL);

  return g_steal_pointer (&self);
}

/**
 * iterate_metric_ensure_segment:
 * @dimension: such as `country`
 * @value: such as `DE`
 * @id: (out): the segment
 */
gboolean
iterate_metric_ensure_segment (IterateMetric    *self,
                               IterateDatabase  *db,
                               const char       *dimension,
                               const char       *value,
                               gint64           *id,
                               GError          **error)
{
  gint64 metric = iterate_record_get_id (ITERATE_RECORD (self));

  return iterate_database_execute (db, error,
                                   "INSERT INTO metric_segment (metric_id, dimension, value) "
                                   "VALUES (?, ?, ?) ON CONFLICT DO NOTHING", "iss", metric, dimension,
                                   value) &&
         iterate_database_get_int64 (db, id, error,
                                     "SELECT id FROM metric_segment WHERE metric_id = ? AND "
                                     "dimension = ? AND value = ?", "iss", metric, dimension, value);
}

/* Returns: (transfer full): a value with the metric's unit, for people */
char *
iterate_metric_format (IterateMetric *self,
                       double         value)
{
  return iterate_number_format (value, iterate_metric_get_unit (self));
}

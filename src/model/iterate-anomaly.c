/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-anomaly.h"

/**
 * IterateAnomaly:
 *
 * Something out of the ordinary in a metric, while it lasts.
 */
struct _IterateAnomaly
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "metric-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "metric" },
  { "onset", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "last-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "ended-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "peak-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "value", G_TYPE_DOUBLE },
  { "expected", G_TYPE_DOUBLE },
  { "lower", G_TYPE_DOUBLE },
  { "upper", G_TYPE_DOUBLE },
  { "deviations", G_TYPE_DOUBLE },
  { "score", G_TYPE_DOUBLE },
  { "n-points", G_TYPE_INT64 },
  { "direction", G_TYPE_STRING },
  { "delta", G_TYPE_STRING },
  { "severity", G_TYPE_STRING },
  { "live", G_TYPE_BOOLEAN },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "updated-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateAnomaly, iterate_anomaly, ITERATE_TYPE_RECORD)

static void
iterate_anomaly_class_init (IterateAnomalyClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "anomaly", "anomaly", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_anomaly_init (IterateAnomaly *self)
{
}

gint64
iterate_anomaly_get_onset (IterateAnomaly *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "onset");
}

gint64
iterate_anomaly_get_last_at (IterateAnomaly *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "last-at");
}

gint64
iterate_anomaly_get_ended_at (IterateAnomaly *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "ended-at");
}

double
iterate_anomaly_get_value (IterateAnomaly *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "value");
}

double
iterate_anomaly_get_expected (IterateAnomaly *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "expected");
}

double
iterate_anomaly_get_deviations (IterateAnomaly *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "deviations");
}

const char *
iterate_anomaly_get_direction (IterateAnomaly *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "direction");
}

const char *
iterate_anomaly_get_delta (IterateAnomaly *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "delta");
}

const char *
iterate_anomaly_get_severity (IterateAnomaly *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "severity");
}

gboolean
iterate_anomaly_get_live (IterateAnomaly *self)
{
  return iterate_record_get_boolean (ITERATE_RECORD (self), "live");
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-source.h"

/**
 * IterateMetricSource:
 *
 * Where a metric is read from over the network.
 */
struct _IterateMetricSource
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "kind", G_TYPE_STRING },
  { "address", G_TYPE_STRING },
  { "metric-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "metric" },
  { "name", G_TYPE_STRING },
  { "query", G_TYPE_STRING },
  { "step", G_TYPE_INT64 },
  { "every", G_TYPE_INT64 },
  { "account", G_TYPE_STRING },
  { "has-key", G_TYPE_BOOLEAN },
  { "dimension", G_TYPE_STRING },
  { "read-until", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "wait-until", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "last-try-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "last-success-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "last-error", G_TYPE_STRING },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateMetricSource, iterate_metric_source, ITERATE_TYPE_RECORD)

static void
iterate_metric_source_class_init (IterateMetricSourceClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "metric_source", "source", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_metric_source_init (IterateMetricSource *self)
{
}

const char *
iterate_metric_source_get_kind (IterateMetricSource *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "kind");
}

const char *
iterate_metric_source_get_address (IterateMetricSource *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "address");
}

const char *
iterate_metric_source_get_name (IterateMetricSource *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "name");
}

const char *
iterate_metric_source_get_query (IterateMetricSource *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "query");
}

gint64
iterate_metric_source_get_step (IterateMetricSource *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "step");
}

const char *
iterate_metric_source_get_account (IterateMetricSource *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "account");
}

gboolean
iterate_metric_source_get_has_key (IterateMetricSource *self)
{
  return iterate_record_get_boolean (ITERATE_RECORD (self), "has-key");
}

const char *
iterate_metric_source_get_dimension (IterateMetricSource *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "dimension");
}

gint64
iterate_metric_source_get_read_until (IterateMetricSource *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "read-until");
}

gint64
iterate_metric_source_get_wait_until (IterateMetricSource *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "wait-until");
}

/* Returns: (nullable): %NULL where there is none */
const char *
iterate_metric_source_get_last_error (IterateMetricSource *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "last-error");
}

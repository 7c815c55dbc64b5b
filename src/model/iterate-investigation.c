/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-investigation.h"

/**
 * IterateInvestigation:
 *
 * Why a metric may have done what it did.
 */
struct _IterateInvestigation
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "metric", G_TYPE_STRING },
  { "metric-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "metric" },
  { "anomaly-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "anomaly" },
  { "anomaly", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "hypothesis", ITERATE_COLUMN_STRV },
  { "evidence", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "status", G_TYPE_STRING },
  { "cause", G_TYPE_STRING },
  { "answered-by", G_TYPE_STRING },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "updated-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateInvestigation, iterate_investigation, ITERATE_TYPE_RECORD)

static void
iterate_investigation_class_init (IterateInvestigationClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "investigation", "investigation",
                                  columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_investigation_init (IterateInvestigation *self)
{
}

const char *
iterate_investigation_get_metric (IterateInvestigation *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "metric");
}

gint64
iterate_investigation_get_metric_id (IterateInvestigation *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "metric-id");
}

gint64
iterate_investigation_get_anomaly_id (IterateInvestigation *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "anomaly-id");
}

const char *
iterate_investigation_get_anomaly (IterateInvestigation *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "anomaly");
}

const char *const *
iterate_investigation_get_hypothesis (IterateInvestigation *self)
{
  return iterate_record_get_strv (ITERATE_RECORD (self), "hypothesis");
}

const char *
iterate_investigation_get_status (IterateInvestigation *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "status");
}

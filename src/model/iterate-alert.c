/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-alert.h"

/**
 * IterateAlert:
 *
 * One telling of one incident, which changes in place.
 */
struct _IterateAlert
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "rule-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "rule" },
  { "metric", G_TYPE_STRING },
  { "metric-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "metric" },
  { "anomaly-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "anomaly" },
  { "investigation", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "investigation" },
  { "group-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "alert" },
  { "severity", G_TYPE_STRING },
  { "message", G_TYPE_STRING },
  { "state", G_TYPE_STRING },
  { "flapping", G_TYPE_BOOLEAN },
  { "n-fired", G_TYPE_INT64 },
  { "started-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "changed-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "fired-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "notified-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "resolved-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "acknowledged-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "acknowledged-by", G_TYPE_STRING },
  { "snoozed-until", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateAlert, iterate_alert, ITERATE_TYPE_RECORD)

static void
iterate_alert_class_init (IterateAlertClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "alert", "alert", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_alert_init (IterateAlert *self)
{
}

const char *
iterate_alert_get_metric (IterateAlert *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "metric");
}

gint64
iterate_alert_get_metric_id (IterateAlert *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "metric-id");
}

gint64
iterate_alert_get_anomaly_id (IterateAlert *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "anomaly-id");
}

gint64
iterate_alert_get_investigation (IterateAlert *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "investigation");
}

gint64
iterate_alert_get_group_id (IterateAlert *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "group-id");
}

const char *
iterate_alert_get_severity (IterateAlert *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "severity");
}

const char *
iterate_alert_get_message (IterateAlert *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "message");
}

const char *
iterate_alert_get_state (IterateAlert *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "state");
}

gint64
iterate_alert_get_n_fired (IterateAlert *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "n-fired");
}

gint64
iterate_alert_get_started_at (IterateAlert *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "started-at");
}

gint64
iterate_alert_get_changed_at (IterateAlert *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "changed-at");
}

gint64
iterate_alert_get_notified_at (IterateAlert *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "notified-at");
}

gint64
iterate_alert_get_acknowledged_at (IterateAlert *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "acknowledged-at");
}

gint64
iterate_alert_get_snoozed_until (IterateAlert *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "snoozed-until");
}

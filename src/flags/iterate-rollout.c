/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-rollout.h"

/**
 * IterateRollout:
 *
 * A flag on its way to the public, by a plan.
 */
struct _IterateRollout
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "flag", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "flag" },
  { "schedule", G_TYPE_STRING },
  { "points", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "staged", G_TYPE_BOOLEAN },
  { "state", G_TYPE_STRING },
  { "percentage", G_TYPE_DOUBLE },
  { "guardrails", ITERATE_COLUMN_STRV },
  { "reason", G_TYPE_STRING },
  { "first-phase", G_TYPE_INT64 },
  { "shifted", G_TYPE_INT64 },
  { "started-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "paused-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "checked-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "ended-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateRollout, iterate_rollout, ITERATE_TYPE_RECORD)

static void
iterate_rollout_class_init (IterateRolloutClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "rollout", "rollout", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_rollout_init (IterateRollout *self)
{
}

gint64
iterate_rollout_get_flag (IterateRollout *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "flag");
}

const char *
iterate_rollout_get_schedule (IterateRollout *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "schedule");
}

const char *
iterate_rollout_get_points (IterateRollout *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "points");
}

gboolean
iterate_rollout_is_staged (IterateRollout *self)
{
  return iterate_record_get_boolean (ITERATE_RECORD (self), "staged");
}

const char *
iterate_rollout_get_state (IterateRollout *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "state");
}

double
iterate_rollout_get_percentage (IterateRollout *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "percentage");
}

const char *const *
iterate_rollout_get_guardrails (IterateRollout *self)
{
  return iterate_record_get_strv (ITERATE_RECORD (self), "guardrails");
}

const char *
iterate_rollout_get_reason (IterateRollout *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "reason");
}

gint64
iterate_rollout_get_first_phase (IterateRollout *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "first-phase");
}

gint64
iterate_rollout_get_shifted (IterateRollout *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "shifted");
}

gint64
iterate_rollout_get_started_at (IterateRollout *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "started-at");
}

gint64
iterate_rollout_get_paused_at (IterateRollout *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "paused-at");
}

gint64
iterate_rollout_get_checked_at (IterateRollout *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "checked-at");
}

gint64
iterate_rollout_get_ended_at (IterateRollout *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "ended-at");
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-rollout-step.h"

/**
 * IterateRolloutStep:
 *
 * A time at which a rollout was looked at, and what was done then.
 */
struct _IterateRolloutStep
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "rollout", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "rollout" },
  { "at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "planned", G_TYPE_DOUBLE },
  { "percentage", G_TYPE_DOUBLE },
  { "action", G_TYPE_STRING },
  { "phase", G_TYPE_INT64 },
  { "evidence", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "reason", G_TYPE_STRING },
};

G_DEFINE_FINAL_TYPE (IterateRolloutStep, iterate_rollout_step, ITERATE_TYPE_RECORD)

static void
iterate_rollout_step_class_init (IterateRolloutStepClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "rollout_step", "rollout-step", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_rollout_step_init (IterateRolloutStep *self)
{
}

gint64
iterate_rollout_step_get_at (IterateRolloutStep *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "at");
}

double
iterate_rollout_step_get_planned (IterateRolloutStep *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "planned");
}

double
iterate_rollout_step_get_percentage (IterateRolloutStep *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "percentage");
}

const char *
iterate_rollout_step_get_action (IterateRolloutStep *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "action");
}

gint64
iterate_rollout_step_get_phase (IterateRolloutStep *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "phase");
}

const char *
iterate_rollout_step_get_evidence (IterateRolloutStep *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "evidence");
}

const char *
iterate_rollout_step_get_reason (IterateRolloutStep *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "reason");
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment.h"

/**
 * IterateExperiment:
 *
 * An experiment: a hypothesis, its variants and metrics, and where it stands.
 * Statuses are `proposed`, `draft`, `running`, `completed`, `graduated`,
 * `rolled-back` and `archived`.
 */
struct _IterateExperiment
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "name", G_TYPE_STRING },
  { "hypothesis", G_TYPE_STRING },
  { "status", G_TYPE_STRING },
  { "parent-experiment", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "exp" },
  { "planned-duration", G_TYPE_INT64 },
  { "planned-units", G_TYPE_INT64 },
  { "minimum-effect", G_TYPE_DOUBLE },
  { "multiple-exposures", G_TYPE_INT64 },
  { "method", G_TYPE_STRING },
  { "tuning", G_TYPE_DOUBLE },
  { "prior-mean", G_TYPE_DOUBLE },
  { "prior-sd", G_TYPE_DOUBLE },
  { "exclusion-group", G_TYPE_STRING },
  { "holdout", G_TYPE_DOUBLE },
  { "n-excluded", G_TYPE_INT64 },
  { "winner", G_TYPE_STRING },
  { "reason", G_TYPE_STRING },
  { "initiative", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "initiative" },
  { "idea", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "idea" },
  { "priority", G_TYPE_STRING },
  { "campaign-cycle", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "cycle" },
  { "started-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "completed-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "graduated-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateExperiment, iterate_experiment, ITERATE_TYPE_RECORD)

static void
iterate_experiment_class_init (IterateExperimentClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "experiment", "exp",
                                  columns, G_N_ELEMENTS (columns));
}

static void
iterate_experiment_init (IterateExperiment *self)
{
}

const char *
iterate_experiment_get_name (IterateExperiment *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "name");
}

const char *
iterate_experiment_get_hypothesis (IterateExperiment *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "hypothesis");
}

const char *
iterate_experiment_get_status (IterateExperiment *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "status");
}

gint64
iterate_experiment_get_parent_experiment (IterateExperiment *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "parent-experiment");
}

gint64
iterate_experiment_get_planned_duration (IterateExperiment *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "planned-duration");
}

gint64
iterate_experiment_get_planned_units (IterateExperiment *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "planned-units");
}

double
iterate_experiment_get_minimum_effect (IterateExperiment *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "minimum-effect");
}

gint64
iterate_experiment_get_multiple_exposures (IterateExperiment *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "multiple-exposures");
}

const char *
iterate_experiment_get_winner (IterateExperiment *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "winner");
}

const char *
iterate_experiment_get_reason (IterateExperiment *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "reason");
}

gint64
iterate_experiment_get_started_at (IterateExperiment *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "started-at");
}

gint64
iterate_experiment_get_completed_at (IterateExperiment *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "completed-at");
}

gint64
iterate_experiment_get_graduated_at (IterateExperiment *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "graduated-at");
}

/* Returns: `sequential`, `fixed` or `bayesian` */
const char *
iterate_experiment_get_method (IterateExperiment *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "method");
}

/* Returns: the units at which the sequential test is sharpest, or NaN for the usual */
double
iterate_experiment_get_tuning (IterateExperiment *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "tuning");
}

/* Returns: what the relative effect was believed to be beforehand, or NaN */
double
iterate_experiment_get_prior_mean (IterateExperiment *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "prior-mean");
}

/* Returns: how firmly, or NaN for the usual */
double
iterate_experiment_get_prior_sd (IterateExperiment *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "prior-sd");
}

/* Returns: (nullable): the group of experiments that it shares no unit with */
const char *
iterate_experiment_get_exclusion_group (IterateExperiment *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "exclusion-group");
}

/* Returns: the share of units that takes no part, or NaN */
double
iterate_experiment_get_holdout (IterateExperiment *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "holdout");
}

/* Returns: how many units were left out by the group or the holdout */
gint64
iterate_experiment_get_n_excluded (IterateExperiment *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "n-excluded");
}

/* Returns: (array zero-terminated=1) (transfer none): what an experiment may be, from its beginning */
const char *const *
iterate_experiment_get_statuses (void)
{
  static const char *const statuses[] = {
    "proposed", "draft", "running", "completed", "graduated", "rolled-back", "archived", NULL
  };

  return statuses;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment-evidence.h"

#include "iterate-experiment-lifecycle.h"
#include "iterate-query.h"

void
iterate_experiment_evidence_free (IterateExperimentEvidence *self)
{
  if (self == NULL)
    return;

  g_free (self->subject);
  g_free (self->variant);
  g_clear_pointer (&self->series, iterate_series_unref);
  g_clear_pointer (&self->segments, g_ptr_array_unref);
  g_clear_pointer (&self->lineage, g_ptr_array_unref);
  g_clear_pointer (&self->learnings, g_ptr_array_unref);
  g_free (self);
}

/* What is known of one variant against the control. */
static gboolean
follow_variant (IterateExperimentEvidence  *self,
                IterateExperiment          *experiment,
                IterateDatabase            *db,
                gint64                      now,
                GError                    **error)
{
  if (self->variant == NULL)
    return TRUE;

  self->series = iterate_series_load (experiment, db, self->variant, now, error);
  if (self->series == NULL)
    return FALSE;

  self->segments = iterate_experiment_analyze_segments (experiment, db, self->variant, error);

  return self->segments != NULL;
}

/**
 * iterate_experiment_evidence_load:
 * @subject: the name or id of an experiment
 * @variant: (nullable): the variant to follow; the leading one without
 *
 * Returns: (transfer full): what stands behind its verdict, or %NULL with @error set
 */
IterateExperimentEvidence *
iterate_experiment_evidence_load (IterateDatabase  *db,
                                  const char       *subject,
                                  const char       *variant,
                                  gint64            now,
                                  GError          **error)
{
  g_autoptr(IterateExperimentEvidence) self = g_new0 (IterateExperimentEvidence, 1);
  g_autoptr(IterateExperiment) experiment = iterate_experiment_find (db, subject, error);
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_LEARNING);
  g_autoptr(IterateVerdict) verdict = NULL;
  const IterateResult *leading;

  verdict = experiment == NULL ? NULL : iterate_experiment_analyze (experiment, db, now, error);
  if (verdict == NULL)
    return NULL;

  leading = iterate_verdict_get_leading (verdict);
  self->subject = iterate_record_dup_subject (ITERATE_RECORD (experiment));
  self->variant = g_strdup (variant != NULL || leading == NULL ? variant : leading->variant);
  if (!follow_variant (self, experiment, db, now, error))
    return NULL;

  self->lineage = iterate_lineage_load (db, experiment, now, error);
  if (self->lineage == NULL)
    return NULL;

  iterate_query_where (query, "experiment", ITERATE_EQUALS,
                       iterate_record_get_id (ITERATE_RECORD (experiment)));
  self->learnings = iterate_query_list (query, db, error);

  return self->learnings == NULL ? NULL : g_steal_pointer (&self);
}

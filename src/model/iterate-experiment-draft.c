/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment-draft.h"

#include "iterate-error.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-metric-spec.h"

#include <math.h>
#include <string.h>

static gboolean
add_variant (IterateDatabase    *db,
             IterateExperiment  *experiment,
             const char         *text,
             gboolean            control,
             GError            **error)
{
  const char *equals = strrchr (text, '=');
  g_autofree char *name = equals == NULL ? g_strdup (text) : g_strndup (text, equals - text);
  double weight = equals == NULL ? 1 : g_ascii_strtod (equals + 1, NULL);
  gint64 id;

  if (*g_strstrip (name) == '\0' || !(weight > 0) || !isfinite (weight))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” is no variant: write NAME or NAME=WEIGHT, with a weight above 0", text);
      return FALSE;
    }

  return iterate_experiment_add_variant (db, experiment, name, control, weight, &id, error);
}

/**
 * iterate_experiment_draft_create:
 *
 * Returns: (transfer full): the experiment with all its parts, or %NULL with @error set;
 *   the caller's transaction keeps all of it or nothing
 */
IterateExperiment *
iterate_experiment_draft_create (const IterateExperimentDraft  *self,
                                 IterateDatabase               *db,
                                 gint64                         now,
                                 GError                       **error)
{
  g_autoptr(IterateExperiment) experiment = NULL;
  g_autofree char *subject = NULL;

  experiment = iterate_experiment_create (db, now, self->name,
                                          self->hypothesis == NULL ? "" : self->hypothesis, "draft",
                                          NULL, NULL, error);
  if (experiment == NULL || !iterate_experiment_set_plan (db, experiment, &self->plan, error))
    return NULL;

  for (guint i = 0; self->variants != NULL && self->variants[i] != NULL; i++)
    {
      if (!add_variant (db, experiment, self->variants[i], i == 0, error))
        return NULL;
    }

  for (guint i = 0; self->metrics != NULL && self->metrics[i] != NULL; i++)
    {
      if (!iterate_experiment_add_spec_text (db, experiment, self->metrics[i], now, error))
        return NULL;
    }

  if (!self->start)
    return g_steal_pointer (&experiment);

  /* What was settled meanwhile is read before it starts. */
  subject = iterate_record_dup_subject (ITERATE_RECORD (experiment));
  g_object_unref (experiment);
  experiment = iterate_experiment_find (db, subject, error);
  if (experiment == NULL || !iterate_experiment_start (db, experiment, now, 0, error))
    return NULL;

  return g_steal_pointer (&experiment);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-request-trial.h"

#include "iterate-error.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-feature-request.h"

static gboolean
link_experiment (IterateDatabase  *db,
                 gint64            request,
                 gint64            experiment,
                 gint64            now,
                 GError          **error)
{
  return iterate_database_execute (db, error,
                                   "UPDATE feature_request SET experiment = nullif (?, 0), "
                                   "updated_at = ? WHERE id = ?", "iii", experiment, now, request);
}

/**
 * iterate_request_try:
 * @name: of an experiment; one that is not there is drafted, with what the request says as its
 *   hypothesis
 *
 * Links a request with the experiment that tries it.
 */
gboolean
iterate_request_try (IterateDatabase  *db,
                     gint64            request,
                     const char       *name,
                     gint64            now,
                     GError          **error)
{
  g_autoptr(IterateFeatureRequest) found = NULL;
  g_autoptr(IterateExperiment) experiment = NULL;
  g_autoptr(GError) problem = NULL;

  found = iterate_database_find (db, ITERATE_TYPE_FEATURE_REQUEST, request, error);
  if (found == NULL)
    return FALSE;

  experiment = iterate_experiment_find (db, name, &problem);
  if (experiment == NULL && !g_error_matches (problem, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (experiment == NULL)
    experiment = iterate_experiment_create (db, now, name,
                                            iterate_feature_request_get_description (found), "draft",
                                            NULL, NULL, error);

  return experiment != NULL &&
         link_experiment (db, request, iterate_record_get_id (ITERATE_RECORD (experiment)), now, error);
}

/* Takes the link away; the experiment stays. */
gboolean
iterate_request_untry (IterateDatabase  *db,
                       gint64            request,
                       gint64            now,
                       GError          **error)
{
  return link_experiment (db, request, 0, now, error);
}

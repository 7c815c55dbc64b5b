/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-note-rejection.h"

#include "iterate-approval.h"
#include "iterate-find-bottleneck.h"
#include "iterate-fix.h"
#include "iterate-graduation.h"
#include "iterate-id.h"
#include "iterate-refinement.h"
#include "iterate-workflow-helpers.h"

#include <glib/gi18n-lib.h>

static gboolean
reject_fix (IterateRun       *run,
            IterateApproval  *approval,
            GError          **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(IterateFix) fix = NULL;
  gint64 id = 0;

  iterate_id_parse (iterate_approval_get_subject (approval), "fix", &id);
  fix = iterate_database_find (db, ITERATE_TYPE_FIX, id, error);

  return fix != NULL &&
         iterate_database_update (db, fix, error, "status", "rejected", "decided-at",
                                  iterate_run_get_time (run), NULL);
}

/* A rejected graduation leaves the experiment completed, with the reason; a rejected fix is not made;
 * and what was not allowed is not sent. */
gboolean
iterate_note_rejection (IterateRun  *run,
                        GError     **error)
{
  g_autoptr(IterateApproval) approval = NULL;
  g_autoptr(IterateExperiment) experiment = NULL;
  g_autofree char *reason = NULL;
  const char *given;
  gint64 id = 0;

  if (!iterate_run_begin (run, error))
    return FALSE;

  iterate_id_parse (iterate_run_get_subject (run), "approval", &id);
  approval = iterate_database_find (iterate_run_get_database (run, error), ITERATE_TYPE_APPROVAL,
                                    id, error);
  if (approval == NULL)
    return FALSE;

  if (g_strcmp0 (iterate_approval_get_action (approval), ITERATE_ACTION_FIX) == 0)
    return reject_fix (run, approval, error);

  if (g_strcmp0 (iterate_approval_get_action (approval), ITERATE_ACTION_SEND) == 0)
    return iterate_refinement_forbid (run, approval, error);

  if (g_strcmp0 (iterate_approval_get_action (approval), ITERATE_ACTION_GRADUATE) != 0)
    return TRUE;

  experiment = iterate_workflow_load_experiment (run, iterate_approval_get_subject (approval),
                                                 error);
  given = iterate_record_get_string (ITERATE_RECORD (approval), "reason");
  reason = given != NULL ? g_strdup (given)
                         : g_strdup_printf (_("%s rejected the graduation"),
                                            iterate_approval_get_answered_by (approval));

  return experiment != NULL &&
         iterate_database_update (iterate_run_get_database (run, error), experiment, error,
                                  "reason", reason,
                                  NULL);
}

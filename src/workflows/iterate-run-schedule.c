/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-run-schedule.h"

#include "iterate-alert-telling.h"
#include "iterate-campaign-desk.h"
#include "iterate-error.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-experiment-upkeep.h"
#include "iterate-generate-playbook.h"
#include "iterate-id.h"
#include "iterate-metric-sync.h"
#include "iterate-quarter-desk.h"
#include "iterate-refinement.h"
#include "iterate-rollout-desk.h"
#include "iterate-routine.h"
#include "iterate-warehouse-sync.h"
#include "iterate-workflow-helpers.h"

/* The planned duration is over; an experiment that ended before is left alone. */
static gboolean
complete_experiment (IterateRun  *run,
                     const char  *target,
                     GError     **error)
{
  g_autoptr(IterateExperiment) experiment = NULL;

  if (!iterate_run_begin (run, error))
    return FALSE;

  experiment = iterate_workflow_load_experiment (run, target, error);
  if (experiment == NULL)
    return FALSE;

  return g_strcmp0 (iterate_experiment_get_status (experiment), "running") != 0 ||
         iterate_experiment_complete (iterate_run_get_database (run, error), experiment,
                                      iterate_run_get_time (run), iterate_run_get_event (run),
                                      error);
}

static gboolean
mature_experiment (IterateRun  *run,
                   const char  *target,
                   GError     **error)
{
  g_autoptr(IterateExperiment) experiment = NULL;

  if (!iterate_run_begin (run, error))
    return FALSE;

  experiment = iterate_workflow_load_experiment (run, target, error);

  return experiment != NULL &&
         iterate_experiment_mature (iterate_run_get_database (run, error), experiment,
                                    iterate_run_get_time (run), error);
}

/* A source that was removed is asked no more. */
static gboolean
sync_metric_source (IterateRun  *run,
                    const char  *target,
                    GError     **error)
{
  g_autoptr(IterateMetricSource) source = NULL;
  g_autoptr(GError) problem = NULL;
  IterateDatabase *db;

  if (!iterate_run_begin (run, error))
    return FALSE;

  db = iterate_run_get_database (run, error);
  source = iterate_metric_sync_find (db, target, &problem);
  if (source != NULL)
    return iterate_metric_sync_request (db, source, iterate_run_get_time (run), error);

  return iterate_workflow_pass_missing (problem, error);
}

/* An experiment that is counted in a warehouse no more is not asked for. */
static gboolean
sync_warehouse (IterateRun  *run,
                const char  *target,
                GError     **error)
{
  g_autoptr(IterateWarehouseExperiment) warehouse = NULL;
  g_autoptr(GError) problem = NULL;
  IterateDatabase *db;

  if (!iterate_run_begin (run, error))
    return FALSE;

  db = iterate_run_get_database (run, error);
  warehouse = iterate_warehouse_sync_find (db, target, &problem);
  if (warehouse != NULL)
    return iterate_warehouse_sync_request (db, warehouse, iterate_run_get_time (run), error);

  return iterate_workflow_pass_missing (problem, error);
}

static IterateFlagActor
make_actor (IterateRun *run)
{
  return (IterateFlagActor) { "iterate", iterate_run_get_time (run), iterate_run_get_event (run) };
}

static gboolean
advance_rollout (IterateRun  *run,
                 const char  *target,
                 GError     **error)
{
  const IterateFlagActor actor = make_actor (run);
  g_autoptr(IterateRollout) rollout = NULL;
  g_autoptr(GError) problem = NULL;
  IterateDatabase *db;
  gint64 id = 0;

  if (!iterate_run_begin (run, error))
    return FALSE;

  db = iterate_run_get_database (run, error);
  iterate_id_parse (target, "rollout", &id);
  rollout = iterate_database_find (db, ITERATE_TYPE_ROLLOUT, id, &problem);
  if (rollout != NULL)
    return iterate_rollout_advance (db, rollout, &actor, error);

  return iterate_workflow_pass_missing (problem, error);
}

static gboolean
check_stability (IterateRun  *run,
                 const char  *target,
                 GError     **error)
{
  const IterateFlagActor actor = make_actor (run);
  g_autoptr(IterateFlag) flag = NULL;
  g_autoptr(GError) problem = NULL;
  IterateDatabase *db;

  if (!iterate_run_begin (run, error))
    return FALSE;

  db = iterate_run_get_database (run, error);
  flag = iterate_flag_find (db, target, &problem);
  if (flag != NULL)
    return iterate_flag_check_stability (db, flag, &actor, error);

  return iterate_workflow_pass_missing (problem, error);
}

/* A campaign that is over is left alone. */
static gboolean
review_campaign (IterateRun  *run,
                 const char  *target,
                 GError     **error)
{
  g_autoptr(IterateCampaign) campaign = NULL;
  IterateDatabase *db;

  if (!iterate_run_begin (run, error))
    return FALSE;

  db = iterate_run_get_database (run, error);
  campaign = iterate_campaign_find (db, target, error);

  return campaign != NULL &&
         (g_strcmp0 (iterate_campaign_get_status (campaign), "running") != 0 ||
          iterate_campaign_ask_for_cycle (db, campaign, iterate_run_get_event (run),
                                          iterate_run_get_time (run), error));
}

/* Every quarter anew; one that passed while nothing ran is over, and not begun any more. */
static gboolean
start_quarter (IterateRun  *run,
               const char  *target,
               GError     **error)
{
  gint64 now = iterate_run_get_time (run);
  IterateQuarter quarter = iterate_quarter_of_time (now);

  return iterate_run_begin (run, error) &&
         iterate_routine_plan_quarter (iterate_run_get_database (run, error), now, error) &&
         iterate_quarter_begin (iterate_run_get_database (run, error), quarter,
                                iterate_run_get_event (run), now, error);
}

/* What faded since is taken out. */
static gboolean
refresh_playbook (IterateRun  *run,
                  const char  *target,
                  GError     **error)
{
  return iterate_generate_playbook (run, error);
}

static const struct
{
  const char *action;
  gboolean  (*run) (IterateRun  *run,
                    const char  *target,
                    GError     **error);
} actions[] = {
  { "complete-experiment", complete_experiment },
  { "mature-experiment", mature_experiment },
  { "sync-metric-source", sync_metric_source },
  { "sync-warehouse-experiment", sync_warehouse },
  { ITERATE_ACTION_ADVANCE_ROLLOUT, advance_rollout },
  { ITERATE_ACTION_CHECK_STABILITY, check_stability },
  { ITERATE_ACTION_CYCLE, review_campaign },
  { ITERATE_ACTION_QUARTER, start_quarter },
  { ITERATE_ACTION_PLAYBOOK, refresh_playbook },
  { ITERATE_ACTION_REFINE, iterate_refinement_try_again },
  { "tell-alert", iterate_alert_telling_tell_late },
};

/* Does what was scheduled and has fallen due. */
gboolean
iterate_run_schedule (IterateRun  *run,
                      GError     **error)
{
  g_autoptr(JsonObject) payload = iterate_event_dup_payload (iterate_run_get_event (run), error);
  const char *action;

  if (payload == NULL)
    return FALSE;

  action = json_object_get_string_member (payload, "action");
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      if (g_strcmp0 (actions[i].action, action) == 0)
        return actions[i].run (run, json_object_get_string_member (payload, "target"), error);
    }

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_REFUSED, "This Iterate cannot “%s”", action);

  return FALSE;
}

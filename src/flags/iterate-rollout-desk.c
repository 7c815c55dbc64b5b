/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-rollout-desk.h"

#include "iterate-error.h"
#include "iterate-journal.h"
#include "iterate-json.h"
#include "iterate-query.h"
#include "iterate-rollout-guard.h"
#include "iterate-rollout-step.h"
#include "iterate-scheduler.h"
#include "iterate-settings.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* A step that comes this many steps late was slept through. */
#define LATE_STEPS 2


/* How many of a team's requests may fail where there are no others to compare with. */
#define MAX_ERROR_RATE 0.01

/* The only code that moves a rollout from state to state. It never draws anybody anew: a share is
 * everybody whose number lies below it, so that a higher share keeps all whom a lower one had. */

static gboolean
tell (IterateDatabase         *db,
      IterateRollout          *self,
      IterateFlag             *flag,
      const char              *type,
      double                   planned,
      const char              *reason,
      const IterateFlagActor  *actor,
      GError                 **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (self));
  g_autoptr(JsonObject) payload = json_object_new ();

  json_object_set_string_member (payload, "flag", iterate_flag_get_name (flag));
  json_object_set_string_member (payload, "schedule", iterate_rollout_get_schedule (self));
  json_object_set_double_member (payload, "planned", planned);
  json_object_set_double_member (payload, "percentage", iterate_flag_get_percentage (flag));
  if (reason != NULL)
    json_object_set_string_member (payload, "reason", reason);

  return iterate_journal_append (db, actor->now, type, subject, payload, actor->cause, error) != 0;
}

static gboolean
add_step (IterateDatabase         *db,
          IterateRollout          *self,
          IterateFlag             *flag,
          const char              *action,
          double                   planned,
          JsonArray               *evidence,
          const char              *reason,
          const IterateFlagActor  *actor,
          GError                 **error)
{
  g_autoptr(IterateRolloutStep) step = NULL;
  g_autofree char *text = NULL;

  if (evidence != NULL)
    {
      g_autoptr(JsonNode) node = json_node_new (JSON_NODE_ARRAY);

      json_node_set_array (node, evidence);
      text = json_to_string (node, FALSE);
    }

  step = iterate_database_create (db, ITERATE_TYPE_ROLLOUT_STEP, error,
                                  "rollout", iterate_record_get_id (ITERATE_RECORD (self)),
                                  "at", actor->now,
                                  "planned", planned,
                                  "percentage", iterate_flag_get_percentage (flag),
                                  "action", action,
                                  "phase", iterate_flag_get_phase (flag),
                                  "evidence", text == NULL ? "[]" : text,
                                  "reason", reason,
                                  NULL);

  return step != NULL;
}

static IterateFlag *
load_flag (IterateDatabase  *db,
           IterateRollout   *self,
           GError          **error)
{
  return iterate_database_find (db, ITERATE_TYPE_FLAG, iterate_rollout_get_flag (self), error);
}

/* Gives the flag that share of the public, from a new phase of measuring on. */
static gboolean
set_share (IterateDatabase         *db,
           IterateRollout          *self,
           IterateFlag             *flag,
           double                   percentage,
           const IterateFlagActor  *actor,
           GError                 **error)
{
  return iterate_flag_evidence_close (db, flag, error) &&
         iterate_flag_set_percentage (db, flag, percentage, actor, error) &&
         iterate_database_update (db, self, error, "percentage", percentage, NULL);
}

/* @rollout: (out) (transfer full) (nullable): the one that is running or paused */
gboolean
iterate_rollout_find_open (IterateDatabase  *db,
                           IterateFlag      *flag,
                           IterateRollout  **rollout,
                           GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_ROLLOUT);

  iterate_query_where (query, "flag", ITERATE_EQUALS, iterate_record_get_id (ITERATE_RECORD (flag)));
  iterate_query_where (query, "ended-at", ITERATE_EQUALS, (gint64) 0);
  iterate_query_order_by (query, "started-at", TRUE);

  return iterate_query_first (query, db, rollout, error);
}

/* Whether a rollout could start. */
gboolean
iterate_rollout_check (IterateDatabase    *db,
                       IterateFlag        *flag,
                       const char         *schedule,
                       const char *const  *guardrails,
                       GError            **error)
{
  g_autoptr(IterateRollout) other = NULL;
  IterateRolloutPlan plan;

  if (!iterate_rollout_plan_parse (&plan, schedule, error) ||
      !iterate_rollout_guard_check (db, guardrails, error) ||
      !iterate_rollout_find_open (db, flag, &other, error))
    return FALSE;

  if (other != NULL)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                 "“%s” is in a rollout already (%s, %s)", iterate_flag_get_name (flag),
                 iterate_rollout_get_schedule (other), iterate_rollout_get_state (other));
  else if (iterate_flag_get_experiment (flag) != 0 && iterate_flag_get_variant (flag) == NULL)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                 "“%s” gives the variants of an experiment. Graduate one before its rollout",
                 iterate_flag_get_name (flag));
  else
    return TRUE;

  return FALSE;
}

/**
 * iterate_rollout_start:
 * @schedule: such as `0% → 100% over 24 hours`
 * @guardrails: (nullable): names of metrics to watch, beside what is measured anyway
 *
 * Starts to roll a flag out.
 *
 * Returns: (transfer full): the rollout, or %NULL with @error set
 */
IterateRollout *
iterate_rollout_start (IterateDatabase         *db,
                       IterateFlag             *flag,
                       const char              *schedule,
                       const char *const       *guardrails,
                       const IterateFlagActor  *actor,
                       GError                 **error)
{
  static const char *const none[] = { NULL };
  g_autoptr(IterateRollout) self = NULL;
  g_autofree char *points = NULL;
  g_autofree char *subject = NULL;
  IterateRolloutPlan plan;
  double first;

  if (!iterate_rollout_check (db, flag, schedule, guardrails, error) ||
      !iterate_rollout_plan_parse (&plan, schedule, error))
    return NULL;

  points = iterate_rollout_plan_to_json (&plan);
  first = iterate_rollout_plan_get_percentage (&plan, 0);
  self = iterate_database_create (db, ITERATE_TYPE_ROLLOUT, error,
                                  "flag", iterate_record_get_id (ITERATE_RECORD (flag)),
                                  "schedule", schedule,
                                  "points", points,
                                  "staged", plan.staged,
                                  "state", "running",
                                  "percentage", first,
                                  "guardrails", guardrails == NULL ? none : guardrails,
                                  "first-phase", iterate_flag_get_phase (flag) + 1,
                                  "started-at", actor->now,
                                  "checked-at", actor->now,
                                  NULL);
  if (self == NULL)
    return NULL;

  subject = iterate_record_dup_subject (ITERATE_RECORD (self));
  if (!set_share (db, self, flag, first, actor, error) ||
      !add_step (db, self, flag, "started", first, NULL, NULL, actor, error) ||
      !tell (db, self, flag, "rollout.started", first, NULL, actor, error) ||
      iterate_schedule_create (db, actor->now, actor->now + plan.step, plan.step,
                               ITERATE_MISFIRE_ONCE, ITERATE_ACTION_ADVANCE_ROLLOUT, subject, NULL,
                               error) == 0)
    return NULL;

  return g_steal_pointer (&self);
}

static gboolean
end (IterateDatabase         *db,
     IterateRollout          *self,
     const char              *state,
     const char              *reason,
     const IterateFlagActor  *actor,
     GError                 **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (self));

  return iterate_database_update (db, self, error,
                                  "state", state,
                                  "reason", reason,
                                  "ended-at", actor->now,
                                  NULL) &&
         iterate_schedule_cancel (db, ITERATE_ACTION_ADVANCE_ROLLOUT, subject, error);
}

static gboolean
roll_back (IterateDatabase         *db,
           IterateRollout          *self,
           IterateFlag             *flag,
           double                   planned,
           JsonArray               *evidence,
           const char              *reason,
           const IterateFlagActor  *actor,
           GError                 **error)
{
  return iterate_flag_evidence_close (db, flag, error) &&
         iterate_flag_withdraw (db, flag, reason, actor, error) &&
         iterate_database_update (db, self, error, "percentage", 0.0, NULL) &&
         end (db, self, "rolled-back", reason, actor, error) &&
         add_step (db, self, flag, "rolled-back", planned, evidence, reason, actor, error) &&
         tell (db, self, flag, "rollout.rolled-back", planned, reason, actor, error);
}

static gboolean
hold (IterateDatabase         *db,
      IterateRollout          *self,
      IterateFlag             *flag,
      double                   planned,
      JsonArray               *evidence,
      const char              *reason,
      const IterateFlagActor  *actor,
      GError                 **error)
{
  return iterate_database_update (db, self, error,
                                  "state", "paused",
                                  "reason", reason,
                                  "paused-at", actor->now,
                                  NULL) &&
         add_step (db, self, flag, "paused", planned, evidence, reason, actor, error) &&
         tell (db, self, flag, "rollout.paused", planned, reason, actor, error);
}

static gboolean
forget_stability (IterateDatabase  *db,
                  IterateFlag      *flag,
                  GError          **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (flag));

  return iterate_schedule_cancel (db, ITERATE_ACTION_CHECK_STABILITY, subject, error);
}

static gboolean
go_on (IterateDatabase          *db,
       IterateRollout           *self,
       IterateFlag              *flag,
       const IterateRolloutPlan *plan,
       double                    planned,
       JsonArray                *evidence,
       const IterateFlagActor   *actor,
       GError                  **error)
{
  gint64 elapsed = actor->now - iterate_rollout_get_started_at (self) -
                   iterate_rollout_get_shifted (self);

  if (planned > iterate_flag_get_percentage (flag) + 1e-9 &&
      (!set_share (db, self, flag, planned, actor, error) ||
       !add_step (db, self, flag, "advanced", planned, evidence, NULL, actor, error) ||
       !tell (db, self, flag, "rollout.advanced", planned, NULL, actor, error)))
    return FALSE;

  if (elapsed < iterate_rollout_plan_get_duration (plan))
    return TRUE;

  /* Everybody has it: there is nobody to compare with any more. */
  return end (db, self, "completed", NULL, actor, error) &&
         iterate_database_update (db, flag, error, "soak-from", (gint64) 0, NULL) &&
         forget_stability (db, flag, error) &&
         tell (db, self, flag, "rollout.completed", planned, NULL, actor, error);
}

/**
 * iterate_rollout_advance:
 *
 * Looks at the guardrails and moves the share to what is planned for now: at once, however many steps
 * were slept through. Where it harms it is rolled back; where that cannot be told it is paused. While
 * it is paused harm still rolls it back.
 */
gboolean
iterate_rollout_advance (IterateDatabase         *db,
                         IterateRollout          *self,
                         const IterateFlagActor  *actor,
                         GError                 **error)
{
  gboolean paused = g_strcmp0 (iterate_rollout_get_state (self), "paused") == 0, awake;
  g_autoptr(IterateFlag) flag = load_flag (db, self, error);
  g_autoptr(JsonArray) evidence = NULL;
  g_autofree char *reason = NULL;
  IterateFlagGuardVerdict verdict;
  IterateRolloutPlan plan;
  double planned;

  if (flag == NULL ||
      !iterate_rollout_plan_from_json (&plan, iterate_rollout_get_points (self),
                                       iterate_rollout_is_staged (self), error))
    return FALSE;

  if (iterate_rollout_get_ended_at (self) != 0)
    return TRUE;

  planned = iterate_rollout_plan_get_percentage (
    &plan, (paused ? iterate_rollout_get_paused_at (self) : actor->now) -
             iterate_rollout_get_started_at (self) - iterate_rollout_get_shifted (self));
  awake = actor->now - iterate_rollout_get_checked_at (self) <= LATE_STEPS * plan.step;
  if (!iterate_rollout_guard_look (db, self, flag, awake, actor->now, &verdict, &reason, &evidence,
                                   error) ||
      !iterate_database_update (db, self, error, "checked-at", actor->now, NULL))
    return FALSE;

  if (verdict == ITERATE_FLAG_GUARD_BACK)
    return roll_back (db, self, flag, planned, evidence, reason, actor, error);
  if (paused)
    return TRUE;
  if (verdict == ITERATE_FLAG_GUARD_HOLD)
    return hold (db, self, flag, planned, evidence, reason, actor, error);

  return go_on (db, self, flag, &plan, planned, evidence, actor, error);
}

static gboolean
check_state (IterateRollout  *self,
             const char      *state,
             GError         **error)
{
  if (g_strcmp0 (iterate_rollout_get_state (self), state) == 0)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT, "The rollout is %s, not %s",
               iterate_rollout_get_state (self), state);

  return FALSE;
}

/* Stays where it is until somebody lets it go on. */
gboolean
iterate_rollout_pause (IterateDatabase         *db,
                       IterateRollout          *self,
                       const char              *reason,
                       const IterateFlagActor  *actor,
                       GError                 **error)
{
  g_autoptr(IterateFlag) flag = load_flag (db, self, error);

  return flag != NULL && check_state (self, "running", error) &&
         hold (db, self, flag, iterate_flag_get_percentage (flag), NULL, reason, actor, error);
}

/* Goes on where it was paused: what is left of the plan is later by that time. */
gboolean
iterate_rollout_resume (IterateDatabase         *db,
                        IterateRollout          *self,
                        const IterateFlagActor  *actor,
                        GError                 **error)
{
  g_autoptr(IterateFlag) flag = load_flag (db, self, error);
  gint64 paused = actor->now - iterate_rollout_get_paused_at (self);

  return flag != NULL && check_state (self, "paused", error) &&
         iterate_database_update (db, self, error,
                                  "state", "running",
                                  "reason", NULL,
                                  "paused-at", (gint64) 0,
                                  "shifted", iterate_rollout_get_shifted (self) + MAX (paused, 0),
                                  "checked-at", actor->now,
                                  NULL) &&
         add_step (db, self, flag, "resumed", iterate_flag_get_percentage (flag), NULL, NULL, actor,
                   error) &&
         tell (db, self, flag, "rollout.resumed", iterate_flag_get_percentage (flag), NULL, actor,
               error);
}

/* Takes the flag back from the public, as harm would. */
gboolean
iterate_rollout_roll_back (IterateDatabase         *db,
                           IterateRollout          *self,
                           const char              *reason,
                           const IterateFlagActor  *actor,
                           GError                 **error)
{
  g_autoptr(IterateFlag) flag = load_flag (db, self, error);

  return flag != NULL &&
         roll_back (db, self, flag, iterate_flag_get_percentage (flag), NULL, reason, actor, error);
}

/**
 * iterate_flag_kill:
 * @reason: (nullable): why
 *
 * The kill switch: off for everybody, and a rollout of it ends.
 */
gboolean
iterate_flag_kill (IterateDatabase         *db,
                   IterateFlag             *flag,
                   const char              *reason,
                   const IterateFlagActor  *actor,
                   GError                 **error)
{
  g_autoptr(IterateRollout) rollout = NULL;

  if (!iterate_rollout_find_open (db, flag, &rollout, error) ||
      !iterate_flag_disable (db, flag, reason, actor, error) || !forget_stability (db, flag, error))
    return FALSE;

  if (rollout == NULL)
    return TRUE;

  return iterate_database_update (db, rollout, error, "percentage", 0.0, NULL) &&
         end (db, rollout, "stopped", reason, actor, error) &&
         add_step (db, rollout, flag, "stopped", 0, NULL, reason, actor, error) &&
         tell (db, rollout, flag, "rollout.stopped", 0, reason, actor, error);
}

/* Switches a flag on for some, and measures from now on whether it is stable for them. */
gboolean
iterate_flag_enable_for (IterateDatabase         *db,
                         IterateFlag             *flag,
                         const char *const       *audience,
                         const IterateFlagActor  *actor,
                         GError                 **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (flag));

  return iterate_flag_evidence_close (db, flag, error) &&
         iterate_flag_enable (db, flag, audience, actor, error) &&
         forget_stability (db, flag, error) &&
         iterate_schedule_create (db, actor->now, actor->now + ITERATE_HOUR, ITERATE_HOUR,
                                  ITERATE_MISFIRE_ONCE, ITERATE_ACTION_CHECK_STABILITY, subject, NULL,
                                  error) != 0;
}

/* Whether those who have it fare no worse than the others, or well where there are no others. */
static gboolean
is_stable (const IterateFlagEvidence *evidence)
{
  const IterateFlagArm *on = &evidence->arms[1];

  if (evidence->errors == ITERATE_FLAG_GUARD_HARMED || evidence->latency == ITERATE_FLAG_GUARD_HARMED)
    return FALSE;

  return evidence->errors == ITERATE_FLAG_GUARD_FINE ||
         on->n_errors <= MAX_ERROR_RATE * on->n_requests;
}

/**
 * iterate_flag_check_stability:
 *
 * Appends `feature.stable` once the flag has been on for its team as long as the setting
 * `rollout.soak-hours` says, with as many requests as `rollout.soak-requests`, and neither their errors
 * nor their durations are worse than those of everybody else.
 */
gboolean
iterate_flag_check_stability (IterateDatabase         *db,
                              IterateFlag             *flag,
                              const IterateFlagActor  *actor,
                              GError                 **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (flag));
  g_autoptr(JsonObject) payload = NULL;
  IterateFlagEvidence evidence;
  double hours, requests;

  if (iterate_flag_get_soak_from (flag) == 0 || iterate_flag_get_stable_at (flag) != 0)
    return forget_stability (db, flag, error);

  if (!iterate_settings_get_double (db, "rollout.soak-hours", ITERATE_SOAK_HOURS, &hours, error) ||
      !iterate_settings_get_double (db, "rollout.soak-requests", ITERATE_SOAK_REQUESTS, &requests,
                                    error) ||
      !iterate_flag_evidence_gather (db, flag, iterate_flag_get_phase (flag), 0, &evidence, error))
    return FALSE;

  if (actor->now - iterate_flag_get_soak_from (flag) < (gint64) (hours * ITERATE_HOUR) ||
      evidence.arms[1].n_requests < requests || !is_stable (&evidence))
    return TRUE;

  payload = json_object_new ();
  json_object_set_string_member (payload, "name", iterate_flag_get_name (flag));
  json_object_set_string_member (payload, "flag", iterate_flag_get_name (flag));
  iterate_json_set_number (payload, "requests", evidence.arms[1].n_requests);
  iterate_json_set_number (payload, "errors", evidence.arms[1].n_errors);
  iterate_json_set_number (payload, "duration", evidence.arms[1].duration);

  return iterate_database_update (db, flag, error, "stable-at", actor->now, NULL) &&
         forget_stability (db, flag, error) &&
         iterate_journal_append (db, actor->now, "feature.stable", subject, payload, actor->cause,
                                 error) != 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-rollout-guard.h"

#include "iterate-error.h"
#include "iterate-json.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* A metric counts as silent when this many of its own steps brought no value. */
#define SILENT_STEPS 3

/* An anomaly of one value may be a slip of the measurement: it must be severe or last. */
#define HARMFUL_ANOMALY \
  "SELECT anomaly.delta, anomaly.direction FROM anomaly JOIN metric ON metric.id = metric_id " \
  "WHERE metric.name = ?1 AND onset >= ?2 AND ended_at IS NULL AND " \
  "anomaly.direction = CASE metric.direction WHEN 'up' THEN 'decreased' ELSE 'increased' END " \
  "AND (severity = 'high' OR n_points >= 2) ORDER BY anomaly.id DESC LIMIT 1"

/* What was looked at, and what it says. */
typedef struct
{
  IterateFlagGuardVerdict *verdict;
  char               **reason;
  JsonArray           *evidence;
} Look;

/* @reason: (transfer full): why, if it stands in the way */
static void
note (Look              *look,
      JsonObject        *object,
      const char        *name,
      IterateFlagGuard  state,
      char              *reason)
{
  IterateFlagGuardVerdict verdict = ITERATE_FLAG_GUARD_GO;

  json_object_set_string_member (object, "guardrail", name);
  json_object_set_string_member (object, "state", iterate_flag_guard_to_string (state));
  json_array_add_object_element (look->evidence, object);

  if (state == ITERATE_FLAG_GUARD_HARMED)
    verdict = ITERATE_FLAG_GUARD_BACK;
  else if (state == ITERATE_FLAG_GUARD_MISSING || state == ITERATE_FLAG_GUARD_SKEWED)
    verdict = ITERATE_FLAG_GUARD_HOLD;

  if (verdict > *look->verdict)
    {
      *look->verdict = verdict;
      g_free (*look->reason);
      *look->reason = reason;
    }
  else
    {
      g_free (reason);
    }
}

static void
set_arms (JsonObject *object,
          double      off,
          double      on,
          double      p)
{
  iterate_json_set_number (object, "off", off);
  iterate_json_set_number (object, "on", on);
  iterate_json_set_number (object, "p", p);
}

static double
get_error_rate (const IterateFlagArm *arm)
{
  return arm->n_requests > 0 ? arm->n_errors / arm->n_requests : NAN;
}

/* What Iterate measures itself: errors, durations, and who got it. */
static void
look_at_units (const IterateFlagEvidence *evidence,
               Look                      *look)
{
  JsonObject *errors = json_object_new (), *latency = json_object_new ();
  JsonObject *ratio = json_object_new ();
  const IterateFlagArm *off = &evidence->arms[0], *on = &evidence->arms[1];

  set_arms (errors, get_error_rate (off), get_error_rate (on), evidence->error_p);
  note (look, errors, "errors", evidence->errors,
        g_strdup_printf (_("More requests fail with it: %.2f %% instead of %.2f %%"),
                         100 * get_error_rate (on), 100 * get_error_rate (off)));

  set_arms (latency, off->duration, on->duration, evidence->latency_p);
  note (look, latency, "latency", evidence->latency,
        g_strdup_printf (_("Requests take longer with it: %.0f ms instead of %.0f ms"),
                         1000 * on->duration, 1000 * off->duration));

  set_arms (ratio, off->n, on->n, evidence->sample_ratio_p);
  note (look, ratio, "sample-ratio", evidence->sample_ratio,
        g_strdup_printf (_("Not as many got it as planned: %.0f of %.0f (sample-ratio p = %.2g)"),
                         on->n, on->n + off->n, evidence->sample_ratio_p));
}

/* Whether evaluations came in before and do no more. */
static void
look_for_silence (const IterateFlagEvidence *evidence,
                  gboolean                   awake,
                  Look                      *look)
{
  double n = evidence->arms[0].n + evidence->arms[1].n;
  IterateFlagGuard state = n == 0 ? ITERATE_FLAG_GUARD_NO_DATA : ITERATE_FLAG_GUARD_FINE;
  JsonObject *object = json_object_new ();

  if (n > evidence->n_latest && evidence->n_latest == 0 && awake)
    state = ITERATE_FLAG_GUARD_MISSING;

  iterate_json_set_number (object, "units", evidence->n_latest);
  note (look, object, "evaluations", state, g_strdup (_("Nobody has asked for the flag since the last "
                                                        "step")));
}

static gboolean
find_harm (IterateDatabase  *db,
           const char       *metric,
           gint64            since,
           char            **harm,
           GError          **error)
{
  g_autoptr(IterateStatement) row = NULL;
  IterateStep step;

  *harm = NULL;
  row = iterate_database_query (db, error, HARMFUL_ANOMALY, "si", metric, since);
  if (row == NULL)
    return FALSE;

  step = iterate_statement_step (row, error);
  if (step == ITERATE_STEP_ROW)
    *harm = g_strdup_printf (_("%s %s by %s"), metric, iterate_statement_get_string (row, 1),
                             iterate_statement_get_string (row, 0));

  return step != ITERATE_STEP_ERROR;
}

static gboolean
look_at_metric (IterateDatabase  *db,
                IterateRollout   *rollout,
                const char       *metric,
                gboolean          awake,
                gint64            now,
                Look             *look,
                GError          **error)
{
  JsonObject *object = json_object_new ();
  g_autofree char *harm = NULL;
  gint64 last_at, step;

  if (!find_harm (db, metric, iterate_rollout_get_started_at (rollout), &harm, error) ||
      !iterate_database_get_int64 (db, &last_at, error,
                                   "SELECT max (ifnull (last_at, 0)) FROM metric WHERE name = ?", "s",
                                   metric) ||
      !iterate_database_get_int64 (db, &step, error, "SELECT max (step) FROM metric WHERE name = ?",
                                   "s", metric))
    {
      json_object_unref (object);
      return FALSE;
    }

  if (harm != NULL)
    {
      note (look, object, metric, ITERATE_FLAG_GUARD_HARMED, g_steal_pointer (&harm));
      return TRUE;
    }

  if (awake && now - MAX (last_at, iterate_rollout_get_started_at (rollout)) >
                 SILENT_STEPS * MAX (step, 10 * 60 * ITERATE_SECOND))
    {
      note (look, object, metric, ITERATE_FLAG_GUARD_MISSING,
            g_strdup_printf (_("%s has no new values"), metric));
      return TRUE;
    }

  note (look, object, metric,
        last_at == 0 ? ITERATE_FLAG_GUARD_NO_DATA : ITERATE_FLAG_GUARD_FINE, NULL);

  return TRUE;
}

/**
 * iterate_rollout_guard_look:
 * @awake: whether the last step was on time, so that there should be data since
 * @reason: (out) (transfer full) (nullable): what stands in the way
 * @evidence: (out) (transfer full): each guardrail with its numbers
 *
 * Looks whether a rollout may go on.
 */
gboolean
iterate_rollout_guard_look (IterateDatabase      *db,
                            IterateRollout       *rollout,
                            IterateFlag          *flag,
                            gboolean              awake,
                            gint64                now,
                            IterateFlagGuardVerdict  *verdict,
                            char                **reason,
                            JsonArray           **evidence,
                            GError              **error)
{
  const char *const *metrics = iterate_rollout_get_guardrails (rollout);
  g_autoptr(JsonArray) list = json_array_new ();
  Look look = { verdict, reason, list };
  IterateFlagEvidence units;

  *verdict = ITERATE_FLAG_GUARD_GO;
  *reason = NULL;
  if (!iterate_flag_evidence_gather (db, flag, iterate_rollout_get_first_phase (rollout),
                                     iterate_record_get_id (ITERATE_RECORD (rollout)), &units, error))
    return FALSE;

  look_at_units (&units, &look);
  look_for_silence (&units, awake, &look);
  for (guint i = 0; metrics != NULL && metrics[i] != NULL; i++)
    {
      if (!look_at_metric (db, rollout, metrics[i], awake, now, &look, error))
        {
          g_clear_pointer (reason, g_free);
          return FALSE;
        }
    }

  *evidence = g_steal_pointer (&list);

  return TRUE;
}

/* Whether all of the metrics are there. */
gboolean
iterate_rollout_guard_check (IterateDatabase    *db,
                             const char *const  *guardrails,
                             GError            **error)
{
  for (guint i = 0; guardrails != NULL && guardrails[i] != NULL; i++)
    {
      gint64 n;

      if (!iterate_database_get_int64 (db, &n, error, "SELECT count(*) FROM metric WHERE name = ?", "s",
                                       guardrails[i]))
        return FALSE;

      if (n == 0)
        {
          g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                       "There is no metric “%s” that could be a guardrail. See: iterate metric list",
                       guardrails[i]);
          return FALSE;
        }
    }

  return TRUE;
}

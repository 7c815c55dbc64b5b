/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-endpoint-judge.h"

#include "iterate-fix-desk.h"
#include "iterate-journal.h"
#include "iterate-latency-watch.h"
#include "iterate-time.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

/* Looks, minute by minute of what came in, whether an endpoint's latency has shifted for good, and
 * tells it once. */

#define MINUTE (60 * ITERATE_SECOND)

/* What is usual is that of so many days. */
#define DAYS_LEARNT 14

/* A file is a sample of its own: what is above the budget in it is no chance, at this level. */
#define FILE_LEVEL .01

typedef struct
{
  IterateDatabase     *db;       /* (borrowed) */
  IterateEndpoint     *endpoint; /* (owned) */
  gint64               id;
  gint64               now;
  IterateLatencyWatch  watch;
  gint64               judged_at;
  gint64               learnt_at;
  gint64               first_at; /* Of the minutes that are judged now, or 0 */
  double               n;        /* Their requests */
  double               n_above;  /* Those above the budget */
} Judge;

static void
judge_clear (Judge *self)
{
  g_clear_object (&self->endpoint);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Judge, judge_clear)

static gboolean
load (Judge   *self,
      GError **error)
{
  g_autoptr(IterateStatement) row = NULL;
  gconstpointer data;
  gsize size;

  self->endpoint = iterate_database_find (self->db, ITERATE_TYPE_ENDPOINT, self->id, error);
  if (self->endpoint == NULL)
    return FALSE;

  row = iterate_database_query (self->db, error,
                                "SELECT watch, ifnull (judged_at, -1), ifnull (learnt_at, -1) "
                                "FROM endpoint WHERE id = ?", "i", self->id);
  if (row == NULL || iterate_statement_step (row, error) != ITERATE_STEP_ROW)
    return FALSE;

  /* One that another version wrote is learnt anew. */
  self->watch = (IterateLatencyWatch) ITERATE_LATENCY_WATCH_INIT;
  data = iterate_statement_get_bytes (row, 0, &size);
  if (size == sizeof self->watch)
    memcpy (&self->watch, data, size);
  self->judged_at = iterate_statement_get_int64 (row, 1);
  self->learnt_at = iterate_statement_get_int64 (row, 2);

  return iterate_endpoint_get_threshold (self->endpoint, self->db, &self->watch.budget, error);
}

static gboolean
save (Judge   *self,
      GError **error)
{
  g_autoptr(IterateStatement) update = NULL;

  update = iterate_database_query (self->db, error,
                                   "UPDATE endpoint SET judged_at = ?1, learnt_at = ?2, watch = ?4 "
                                   "WHERE id = ?3", "iii", self->judged_at, self->learnt_at, self->id);
  if (update == NULL)
    return FALSE;

  iterate_statement_bind_bytes (update, 3, &self->watch, sizeof self->watch);
  if (!iterate_statement_run (update, error))
    return FALSE;

  return self->watch.state == ITERATE_SHIFT_NONE ||
         iterate_database_execute (self->db, error,
                                   "UPDATE endpoint_bucket SET unusual = 1 WHERE endpoint = ? "
                                   "AND span = 3600 AND at >= ?", "ii", self->id,
                                   self->watch.since / ITERATE_HOUR * ITERATE_HOUR);
}

static IterateQuantileSketch *
read_sketch (IterateStatement *row,
             int               column)
{
  gsize length;
  const guint8 *data = iterate_statement_get_bytes (row, column, &length);
  IterateQuantileSketch *sketch = iterate_quantile_sketch_new_from_bytes (data, length);

  return sketch == NULL ? iterate_quantile_sketch_new () : sketch;
}

static gboolean
learn (Judge   *self,
       gint64   hour,
       GError **error)
{
  g_autoptr(GPtrArray) hours = g_ptr_array_new_with_free_func (
    (GDestroyNotify) iterate_latency_hour_free);
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (self->db, error,
                                 "SELECT at, unusual, sketch FROM endpoint_bucket WHERE endpoint = ? "
                                 "AND span = 3600 AND at >= ? AND at < ? ORDER BY at", "iii", self->id,
                                 hour - DAYS_LEARNT * ITERATE_DAY, hour);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      IterateLatencyHour *one = g_new0 (IterateLatencyHour, 1);

      one->at = iterate_statement_get_int64 (rows, 0);
      one->unusual = iterate_statement_get_int64 (rows, 1) != 0;
      one->sketch = read_sketch (rows, 2);
      g_ptr_array_add (hours, one);
    }
  if (step == ITERATE_STEP_ERROR)
    return FALSE;

  iterate_latency_watch_learn (&self->watch, hours, hour);
  self->learnt_at = hour;

  return TRUE;
}

/* The 95th percentile of a stretch, in milliseconds. */
static gboolean
measure (Judge   *self,
         gint64   since,
         gint64   until,
         double  *p95,
         GError **error)
{
  g_autoptr(IterateQuantileSketch) all = iterate_quantile_sketch_new ();
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (self->db, error,
                                 "SELECT sketch FROM endpoint_bucket WHERE endpoint = ? AND span = 60 "
                                 "AND at >= ? AND at <= ?", "iii", self->id, since, until);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      g_autoptr(IterateQuantileSketch) one = read_sketch (rows, 0);

      iterate_quantile_sketch_merge (all, one);
    }
  *p95 = iterate_quantile_sketch_get_quantile (all, .95);

  return step != ITERATE_STEP_ERROR;
}

static JsonObject *
make_payload (IterateEndpoint *endpoint,
              gint64           since)
{
  JsonObject *payload = json_object_new ();
  g_autofree char *time = iterate_time_format (since);

  json_object_set_string_member (payload, "endpoint", iterate_endpoint_get_name (endpoint));
  json_object_set_string_member (payload, "service", iterate_endpoint_get_service (endpoint));
  json_object_set_string_member (payload, "since", time);

  return payload;
}

/* Milliseconds are told to a thousandth. */
static double
round_off (double duration)
{
  return isfinite (duration) ? round (duration * 1000) / 1000 : 0;
}

/**
 * iterate_endpoint_tell_degraded:
 * @threshold: what its 95th percentile is above, in milliseconds
 * @before: what that was before, or 0
 * @reason: `slower`, `over-budget` or `asked`
 *
 * Appends `performance.degraded`.
 */
gboolean
iterate_endpoint_tell_degraded (IterateDatabase  *db,
                                IterateEndpoint  *endpoint,
                                double            threshold,
                                double            before,
                                const char       *reason,
                                gint64            since,
                                gint64            now,
                                GError          **error)
{
  g_autoptr(JsonObject) payload = make_payload (endpoint, since);
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (endpoint));

  json_object_set_double_member (payload, "threshold", round_off (threshold));
  json_object_set_double_member (payload, "p95", round_off (iterate_endpoint_get_p95 (endpoint)));
  json_object_set_double_member (payload, "before", round_off (before));
  json_object_set_string_member (payload, "reason", reason);

  return iterate_journal_append (db, now, "performance.degraded", subject, payload, NULL, error) != 0;
}

/* A person asks for what a degradation brings: a task, and a fix where there is one. */
gboolean
iterate_endpoint_ask_for_fix (IterateDatabase  *db,
                              IterateEndpoint  *endpoint,
                              gint64            now,
                              GError          **error)
{
  double threshold;

  return iterate_endpoint_get_threshold (endpoint, db, &threshold, error) &&
         iterate_endpoint_tell_degraded (db, endpoint, threshold, 0, "asked", now, now, error);
}

/**
 * iterate_endpoint_tell_improved:
 * @fix: (nullable): the id of what did it
 *
 * Appends `performance.improved`.
 */
gboolean
iterate_endpoint_tell_improved (IterateDatabase  *db,
                                IterateEndpoint  *endpoint,
                                double            before,
                                double            after,
                                gint64            since,
                                const char       *fix,
                                gint64            now,
                                GError          **error)
{
  g_autoptr(JsonObject) payload = make_payload (endpoint, since);
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (endpoint));

  json_object_set_double_member (payload, "before", round_off (before));
  json_object_set_double_member (payload, "after", round_off (after));
  json_object_set_double_member (payload, "improvement",
                                 before > 0 ? (round_off (before) - round_off (after)) /
                                                round_off (before) : 0);
  if (fix != NULL)
    json_object_set_string_member (payload, "fix", fix);

  return iterate_journal_append (db, now, "performance.improved", subject, payload, NULL, error) != 0;
}

static gboolean
set_state (Judge       *self,
           const char  *state,
           double       before,
           GError     **error)
{
  return iterate_database_update (self->db, self->endpoint, error,
                                  "state", state, "state-at", self->watch.since, "before", before,
                                  NULL);
}

static gboolean
note_degraded (Judge         *self,
               IterateShift   shift,
               double         usual,
               gint64         at,
               GError       **error)
{
  gboolean slower = shift == ITERATE_SHIFT_SLOWER;
  const char *state = slower ? "slower" : "over-budget";
  double p95, before = slower ? usual : 0;

  return measure (self, self->watch.since, at, &p95, error) && set_state (self, state, before, error) &&
         iterate_endpoint_tell_degraded (self->db, self->endpoint,
                                         slower ? usual * self->watch.factor : self->watch.budget,
                                         before, state, self->watch.since, self->now, error);
}

/* While a fix is on trial, its trial says whether something improved. */
static gboolean
note_improved (Judge   *self,
               double   usual,
               gint64   degraded_at,
               gint64   at,
               GError **error)
{
  gint64 since = self->watch.since, n_fixes;
  double before = usual, after;

  if (!measure (self, since, at, &after, error) ||
      (degraded_at != 0 && !measure (self, degraded_at, since - 1, &before, error)) ||
      !set_state (self, "normal", before, error) ||
      !iterate_database_get_int64 (self->db, &n_fixes, error,
                                   "SELECT count(*) FROM fix WHERE endpoint = ? AND status = 'active'",
                                   "i", self->id))
    return FALSE;

  return n_fixes > 0 || !(after < before) ||
         iterate_endpoint_tell_improved (self->db, self->endpoint, before, after, since, NULL,
                                         self->now, error);
}

static gboolean
take_minute (Judge                        *self,
             gint64                        at,
             const IterateQuantileSketch  *minute,
             GError                      **error)
{
  gint64 hour = at / ITERATE_HOUR * ITERATE_HOUR, degraded_at;
  double usual;
  IterateShift shift;

  if (hour != self->learnt_at && !learn (self, hour, error))
    return FALSE;

  self->first_at = self->first_at == 0 ? at : self->first_at;
  self->n += (double) iterate_quantile_sketch_get_n (minute);
  self->n_above += iterate_quantile_sketch_count_above (minute, self->watch.budget);
  usual = self->watch.usual;
  degraded_at = self->watch.state == ITERATE_SHIFT_NONE ? 0 : self->watch.since;
  shift = iterate_latency_watch_take (&self->watch, at, minute);
  self->judged_at = at;
  switch (shift)
    {
    case ITERATE_SHIFT_SLOWER:
    case ITERATE_SHIFT_OVER_BUDGET:
      return note_degraded (self, shift, usual, at, error);

    case ITERATE_SHIFT_FASTER:
    case ITERATE_SHIFT_BACK:
      return note_improved (self, usual, degraded_at, at, error);

    default:
      return TRUE;
    }
}

/* A file that is too short for a sustained shift still tells whether more than one request in twenty is
 * above the budget. */
static gboolean
judge_file (Judge   *self,
            GError **error)
{
  if (self->watch.state != ITERATE_SHIFT_NONE || self->n_above < 1 ||
      gsl_cdf_binomial_Q ((guint) self->n_above - 1, .05, (guint) self->n) > FILE_LEVEL)
    return TRUE;

  self->watch.state = ITERATE_SHIFT_OVER_BUDGET;
  self->watch.since = self->first_at;
  iterate_share_watch_aim (&self->watch.back, self->watch.budget, .05, .025);

  return note_degraded (self, ITERATE_SHIFT_OVER_BUDGET, 0, self->judged_at, error);
}

/**
 * iterate_endpoint_judge:
 * @until: minutes that begin before this are complete; %G_MAXINT64 for what came in a file
 *
 * Looks at the minutes that were not judged yet, and at fixes on trial.
 */
gboolean
iterate_endpoint_judge (IterateDatabase  *db,
                        gint64            id,
                        gint64            until,
                        gint64            now,
                        GError          **error)
{
  g_auto(Judge) self = { db, NULL, id, now };
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  if (!load (&self, error))
    return FALSE;

  rows = iterate_database_query (db, error,
                                 "SELECT at, sketch FROM endpoint_bucket WHERE endpoint = ? "
                                 "AND span = 60 AND at > ? AND at < ? ORDER BY at", "iii", id,
                                 self.judged_at, until);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      g_autoptr(IterateQuantileSketch) minute = read_sketch (rows, 1);

      if (!take_minute (&self, iterate_statement_get_int64 (rows, 0), minute, error))
        return FALSE;
    }

  /* As long as no minute is complete there is nothing to keep. */
  return step != ITERATE_STEP_ERROR && (until != G_MAXINT64 || judge_file (&self, error)) &&
         (self.first_at == 0 || save (&self, error)) &&
         iterate_fix_desk_verify (db, self.endpoint, now, error);
}

/* Learns anew what is usual, from a time on. */
gboolean
iterate_endpoint_judge_renew (IterateDatabase  *db,
                              gint64            id,
                              gint64            since,
                              GError          **error)
{
  g_auto(Judge) self = { db, NULL, id, since };

  if (!load (&self, error))
    return FALSE;

  self.watch = (IterateLatencyWatch) ITERATE_LATENCY_WATCH_INIT;
  self.watch.learn_from = since;

  return iterate_database_update (db, self.endpoint, error, "state", "normal", NULL) &&
         save (&self, error);
}

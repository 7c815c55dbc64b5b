/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-evidence.h"

#include "iterate-effect.h"
#include "iterate-sample-ratio.h"

#include <math.h>

/* A flag is withdrawn by itself on harm that chance explains this rarely, however often one looks. */
#define HARM_P 0.01

/* Below this nothing is said about a difference. */
#define LEAST_UNITS    8
#define LEAST_REQUESTS 20

/* Differences that nobody would act on: of the error rate, and of the duration's logarithm. */
#define LEAST_ERROR_RISE    0.001
#define LEAST_DURATION_RISE 0.0953 /* ln 1.1 */

/* Where the sequence of tests is tightest, in units. */
#define TUNING 1000

/* Sums over units of one arm in one phase. */
typedef struct
{
  double n;
  double r, e, t, d;
  double rr, ee, re, tt, dd, td;
} Sums;

typedef struct
{
  gint64 phase;
  double share;
  Sums   arms[2];
} Phase;

#define OPEN_UNITS \
  "SELECT flag, phase, arm, count (*) AS n, sum (n_requests) AS r, sum (n_errors) AS e, " \
  "sum (n_timed) AS t, sum (duration) AS d, sum (n_requests * n_requests) AS rr, " \
  "sum (n_errors * n_errors) AS ee, sum (n_requests * n_errors) AS re, " \
  "sum (n_timed * n_timed) AS tt, sum (duration * duration) AS dd, " \
  "sum (n_timed * duration) AS td FROM " \
  "(SELECT flag, phase, arm, iif (n_requests > 0, n_requests, n_evaluated) AS n_requests, n_errors, " \
  "n_timed, duration FROM flag_unit WHERE flag = ?1) GROUP BY phase, arm"

static void
read_sums (IterateStatement *row,
           Sums             *sums)
{
  double *numbers[] = {
    &sums->n, &sums->r, &sums->e, &sums->t, &sums->d, &sums->rr, &sums->ee, &sums->re, &sums->tt,
    &sums->dd, &sums->td,
  };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    *numbers[i] += iterate_statement_get_double (row, 3 + i);
}

/* Returns: (transfer full) (element-type Phase): in order */
static GArray *
load_phases (IterateDatabase  *db,
             gint64            flag,
             gint64            first_phase,
             gint64            rollout,
             GError          **error)
{
  g_autoptr(GArray) phases = g_array_new (FALSE, TRUE, sizeof (Phase));
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (
    db, error,
    "SELECT phase, arm, "
    "(SELECT percentage / 100 FROM rollout_step WHERE rollout = ?3 AND rollout_step.phase = of.phase "
    "ORDER BY id LIMIT 1), n, r, e, t, d, rr, ee, re, tt, dd, td FROM "
    "(SELECT * FROM flag_phase WHERE flag = ?1 UNION ALL " OPEN_UNITS ") AS of "
    "WHERE phase >= ?2 ORDER BY phase, arm", "iii", flag, first_phase, rollout);
  if (rows == NULL)
    return NULL;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      gint64 number = iterate_statement_get_int64 (rows, 0);
      Phase *phase;

      if (phases->len == 0 || g_array_index (phases, Phase, phases->len - 1).phase != number)
        {
          g_array_set_size (phases, phases->len + 1);
          phase = &g_array_index (phases, Phase, phases->len - 1);
          phase->phase = number;
          phase->share = iterate_statement_is_null (rows, 2)
                           ? NAN : iterate_statement_get_double (rows, 2);
        }

      phase = &g_array_index (phases, Phase, phases->len - 1);
      read_sums (rows, &phase->arms[iterate_statement_get_int64 (rows, 1) != 0]);
    }

  return step == ITERATE_STEP_ERROR ? NULL : g_steal_pointer (&phases);
}

/* The ratio of two sums over units, as a sample of units. */
static IterateSample
make_ratio (double n,
            double x,
            double y,
            double xx,
            double yy,
            double xy)
{
  IterateUnitSummary summary = { .n = n };

  iterate_unit_summary_set_axis (&summary, ITERATE_MOMENT_X, x, xx);
  iterate_unit_summary_set_axis (&summary, ITERATE_MOMENT_Y, y, yy);
  iterate_unit_summary_set_product (&summary, ITERATE_MOMENT_X, ITERATE_MOMENT_Y, xy);

  return iterate_unit_summary_to_ratio (&summary);
}

static IterateSample
get_errors (const Sums *sums)
{
  return make_ratio (sums->n, sums->e, sums->r, sums->ee, sums->rr, sums->re);
}

static IterateSample
get_duration (const Sums *sums)
{
  return make_ratio (sums->n, sums->d, sums->t, sums->dd, sums->tt, sums->td);
}

static double
count_requests (const Sums *sums)
{
  return sums->r;
}

static double
count_timed (const Sums *sums)
{
  return sums->t;
}

/* Averages the differences within phases, each by how much it says: Mantel and Haenszel's weights,
 * n₁n₀ / (n₁ + n₀). Returns: whether there is anything to compare */
static gboolean
average_difference (GArray            *phases,
                    IterateSample    (*get_sample) (const Sums *sums),
                    double           (*get_n) (const Sums *sums),
                    IterateComparison *comparison)
{
  double sum = 0, weights = 0, variance = 0, n[2] = { 0, 0 }, n_requests = 0;

  for (guint i = 0; i < phases->len; i++)
    {
      const Phase *phase = &g_array_index (phases, Phase, i);
      const Sums *off = &phase->arms[0], *on = &phase->arms[1];
      IterateSample samples[2];
      double weight = on->n * off->n / MAX (on->n + off->n, 1);

      if (off->n < 2 || on->n < 2 || get_n (off) == 0 || get_n (on) == 0)
        continue;

      samples[0] = get_sample (off);
      samples[1] = get_sample (on);
      sum += weight * (samples[1].mean - samples[0].mean);
      variance += weight * weight * (samples[0].variance / off->n + samples[1].variance / on->n);
      weights += weight;
      n[0] += off->n;
      n[1] += on->n;
      n_requests += get_n (on);
    }

  if (MIN (n[0], n[1]) < LEAST_UNITS || n_requests < LEAST_REQUESTS)
    return FALSE;

  comparison->effect = sum / weights;
  comparison->se = sqrt (variance) / weights;
  comparison->n = n[0] + n[1];
  comparison->dof = comparison->n - 2;

  return TRUE;
}

static IterateFlagGuard
judge (GArray         *phases,
       IterateSample (*get_sample) (const Sums *sums),
       double        (*get_n) (const Sums *sums),
       double          least_rise,
       double         *p)
{
  IterateComparison comparison;

  *p = NAN;
  if (!average_difference (phases, get_sample, get_n, &comparison))
    return ITERATE_FLAG_GUARD_NO_DATA;

  comparison.effect -= least_rise;
  if (!(comparison.se > 0) || comparison.effect <= 0)
    {
      *p = 1;
      return ITERATE_FLAG_GUARD_FINE;
    }

  *p = iterate_sequential_test (&comparison, HARM_P, TUNING, ITERATE_GREATER).p;

  return *p < HARM_P ? ITERATE_FLAG_GUARD_HARMED : ITERATE_FLAG_GUARD_FINE;
}

/* Whether as many got it as were to get it, over the phases of a rollout in which both do. */
static IterateFlagGuard
judge_sample_ratio (GArray *phases,
                    double *p)
{
  double units[2] = { 0, 0 }, planned[2] = { 0, 0 };

  *p = NAN;
  for (guint i = 0; i < phases->len; i++)
    {
      const Phase *phase = &g_array_index (phases, Phase, i);
      double n = phase->arms[0].n + phase->arms[1].n;

      if (!(phase->share > 0 && phase->share < 1))
        continue;

      units[0] += phase->arms[0].n;
      units[1] += phase->arms[1].n;
      planned[0] += n * (1 - phase->share);
      planned[1] += n * phase->share;
    }

  if (MIN (planned[0], planned[1]) < LEAST_UNITS)
    return ITERATE_FLAG_GUARD_NO_DATA;

  *p = iterate_sequential_sample_ratio_p (units, planned, 2);

  return iterate_sample_ratio_health (*p) == ITERATE_HEALTH_FAILED ? ITERATE_FLAG_GUARD_SKEWED
                                                                  : ITERATE_FLAG_GUARD_FINE;
}

static void
add_up (GArray              *phases,
        IterateFlagEvidence *self)
{
  double timed[2] = { 0, 0 }, durations[2] = { 0, 0 };

  for (guint i = 0; i < phases->len; i++)
    {
      for (int arm = 0; arm < 2; arm++)
        {
          const Sums *sums = &g_array_index (phases, Phase, i).arms[arm];

          self->arms[arm].n += sums->n;
          self->arms[arm].n_requests += sums->r;
          self->arms[arm].n_errors += sums->e;
          timed[arm] += sums->t;
          durations[arm] += sums->d;
        }
    }

  for (int arm = 0; arm < 2; arm++)
    self->arms[arm].duration = timed[arm] > 0 ? exp (durations[arm] / timed[arm]) : NAN;
}

/**
 * iterate_flag_evidence_gather:
 * @first_phase: from when on
 * @rollout: whose plan says the shares, or 0
 *
 * Returns: whether it could be read
 */
gboolean
iterate_flag_evidence_gather (IterateDatabase      *db,
                              IterateFlag          *flag,
                              gint64                first_phase,
                              gint64                rollout,
                              IterateFlagEvidence  *self,
                              GError              **error)
{
  g_autoptr(GArray) phases = NULL;

  *self = (IterateFlagEvidence) { 0 };
  phases = load_phases (db, iterate_record_get_id (ITERATE_RECORD (flag)), first_phase, rollout, error);
  if (phases == NULL)
    return FALSE;

  add_up (phases, self);
  self->errors = judge (phases, get_errors, count_requests, LEAST_ERROR_RISE, &self->error_p);
  self->latency = judge (phases, get_duration, count_timed, LEAST_DURATION_RISE,
                         &self->latency_p);
  self->sample_ratio = judge_sample_ratio (phases, &self->sample_ratio_p);
  if (phases->len > 0)
    {
      const Phase *latest = &g_array_index (phases, Phase, phases->len - 1);

      if (latest->phase == iterate_flag_get_phase (flag))
        self->n_latest = latest->arms[0].n + latest->arms[1].n;
    }

  return TRUE;
}

/* Keeps only the sums of what was measured so far: its units are counted in no further phase. */
gboolean
iterate_flag_evidence_close (IterateDatabase  *db,
                             IterateFlag      *flag,
                             GError          **error)
{
  gint64 id = iterate_record_get_id (ITERATE_RECORD (flag));

  return iterate_database_execute (
           db, error,
           "INSERT INTO flag_phase SELECT * FROM (" OPEN_UNITS ") WHERE TRUE "
           "ON CONFLICT DO UPDATE SET n = n + excluded.n, "
           "r = r + excluded.r, e = e + excluded.e, t = t + excluded.t, d = d + excluded.d, "
           "rr = rr + excluded.rr, ee = ee + excluded.ee, re = re + excluded.re, "
           "tt = tt + excluded.tt, dd = dd + excluded.dd, td = td + excluded.td", "i", id) &&
         iterate_database_execute (db, error, "DELETE FROM flag_unit WHERE flag = ?", "i", id);
}

static const char *const guard_names[] = { "no-data", "fine", "harmed", "missing", "skewed" };

const char *
iterate_flag_guard_to_string (IterateFlagGuard state)
{
  return guard_names[state];
}

/* Returns: the state of that name; of another name nothing is known */
IterateFlagGuard
iterate_flag_guard_from_string (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (guard_names); i++)
    {
      if (g_str_equal (guard_names[i], name))
        return i;
    }

  return ITERATE_FLAG_GUARD_NO_DATA;
}

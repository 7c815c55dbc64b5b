/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-latency-watch.h"

#include <math.h>

/* Whether a 95th percentile has shifted for good is whether the share of requests above a limit has:
 * where it rose by a fifth, one request in twenty is above six fifths of what it was. That share is
 * watched, since it is a count, whose chances are known, and needs no shape of the latencies. Where all
 * requests got slower alike, the share above the median tells that with a third of the requests; it is
 * believed where the 95th percentile points the same way. */

#define HOUR G_GINT64_CONSTANT (3600000000)
#define DAY  (24 * HOUR)

/* What the 95th percentile leaves above itself. */
#define SHARE .05

/* Quiet minutes until it is wrong once, on average: that something is slower is to be known soon, and
 * that it is faster, or differs from what is known roughly, can wait. */
#define QUIET      (100 * 24 * 60)
#define QUIET_LATE (20 * QUIET)

/* Below this many requests it is not known what is usual. */
#define LEAST_KNOWN 500

/* What is usual is that of the same time on other days, once there are so many of them; before, it is
 * that of the day before, which is rough. */
#define KNOWN_DAYS   3
#define FACTOR       1.2
#define ROUGH_FACTOR 1.5

/* Days differ: what is usual is moved by how the last hours were, by no more than this factor, so that
 * what gets slower little by little is noticed all the same. */
#define LAST_HOURS (2 * HOUR)
#define MOST_MOVED 1.06

/* What is slower for so long is usual from then on. */
#define GETS_USUAL DAY

/* What speaks for a shift of the 95th percentile, in nats, where the median has shifted. */
#define AGREES 2

IterateLatencyHour *
iterate_latency_hour_new (gint64 at)
{
  IterateLatencyHour *self = g_new0 (IterateLatencyHour, 1);

  self->at = at;
  self->sketch = iterate_quantile_sketch_new ();

  return self;
}

void
iterate_latency_hour_free (IterateLatencyHour *self)
{
  iterate_quantile_sketch_free (self->sketch);
  g_free (self);
}

/* Whether two hours are at about the same time of their days. */
static gboolean
is_alike (gint64 one,
          gint64 other)
{
  gint64 away = ABS (one - other) / HOUR % 24;

  return away <= 1 || away >= 23;
}

/* Merges hours that tell what is usual. @alike: whether only those of the same time of day. Returns: of
 * how many days */
static guint
merge_hours (const IterateLatencyWatch *self,
             GPtrArray                 *hours,
             gint64                     at,
             gboolean                   alike,
             IterateQuantileSketch     *sketch)
{
  guint n_days = 0;
  gint64 last_day = G_MININT64;

  for (guint i = 0; i < hours->len; i++)
    {
      const IterateLatencyHour *hour = g_ptr_array_index (hours, i);
      gint64 age = (at - hour->at + 2 * HOUR) / DAY;

      if (hour->unusual || hour->at < self->learn_from || hour->at >= at ||
          (alike ? !is_alike (hour->at, at) || age == 0 : hour->at < at - DAY))
        continue;

      iterate_quantile_sketch_merge (sketch, hour->sketch);
      n_days += age != last_day;
      last_day = age;
    }

  return n_days;
}

/* The share above a limit. */
static double
get_share (const IterateQuantileSketch *sketch,
           double                       limit)
{
  return iterate_quantile_sketch_count_above (sketch, limit) /
         (double) iterate_quantile_sketch_get_n (sketch);
}

/* @moved: by what the latencies of today are those that are usual */
static void
set_limits (IterateLatencyWatch         *self,
            const IterateQuantileSketch *usual,
            double                       moved)
{
  double median = iterate_quantile_sketch_get_quantile (usual, .5), half = sqrt (self->factor);
  double tail = iterate_quantile_sketch_get_quantile (usual, 1 - SHARE);

  self->usual = tail * moved;
  iterate_share_watch_aim (&self->slower, self->usual * self->factor,
                           get_share (usual, tail * self->factor), SHARE);
  iterate_share_watch_aim (&self->faster, self->usual / self->factor,
                           get_share (usual, tail / self->factor), SHARE);
  iterate_share_watch_aim (&self->slower_half, median * moved * half,
                           get_share (usual, median * half), get_share (usual, median / half));
  iterate_share_watch_aim (&self->faster_half, median * moved / half,
                           get_share (usual, median / half), get_share (usual, median * half));
}

/* How the last hours were, as a factor of how they usually are. */
static double
find_move (const IterateLatencyWatch *self,
           GPtrArray                 *hours,
           gint64                     at)
{
  double sum = 0;
  guint n = 0;

  for (guint i = 0; i < hours->len; i++)
    {
      const IterateLatencyHour *hour = g_ptr_array_index (hours, i);
      g_autoptr(IterateQuantileSketch) usual = NULL;

      if (hour->unusual || hour->at < at - LAST_HOURS || hour->at >= at)
        continue;

      usual = iterate_quantile_sketch_new ();
      merge_hours (self, hours, hour->at, TRUE, usual);
      if (iterate_quantile_sketch_get_n (usual) < LEAST_KNOWN ||
          iterate_quantile_sketch_get_n (hour->sketch) < LEAST_KNOWN)
        continue;

      sum += log (iterate_quantile_sketch_get_quantile (hour->sketch, .5) /
                  iterate_quantile_sketch_get_quantile (usual, .5));
      n++;
    }

  return n == 0 ? 1 : CLAMP (exp (sum / n), 1 / MOST_MOVED, MOST_MOVED);
}

/**
 * iterate_latency_watch_learn:
 * @hours: (element-type IterateLatencyHour): those that are over, the first ones first
 * @at: the hour that begins
 *
 * Learns what is usual from now on. What is too slow is measured by what was usual before.
 */
void
iterate_latency_watch_learn (IterateLatencyWatch *self,
                             GPtrArray           *hours,
                             gint64               at)
{
  g_autoptr(IterateQuantileSketch) alike = iterate_quantile_sketch_new ();
  g_autoptr(IterateQuantileSketch) rough = iterate_quantile_sketch_new ();

  if (self->state != ITERATE_SHIFT_NONE && at - self->since > GETS_USUAL)
    {
      self->learn_from = self->since;
      self->state = self->state == ITERATE_SHIFT_SLOWER ? ITERATE_SHIFT_NONE : self->state;
    }
  if (self->state == ITERATE_SHIFT_SLOWER)
    return;

  if (merge_hours (self, hours, at, TRUE, alike) >= KNOWN_DAYS &&
      iterate_quantile_sketch_get_n (alike) >= LEAST_KNOWN)
    {
      self->factor = FACTOR;
      set_limits (self, alike, find_move (self, hours, at));
      return;
    }

  merge_hours (self, hours, at, FALSE, rough);
  if (iterate_quantile_sketch_get_n (rough) < LEAST_KNOWN)
    return;

  self->factor = ROUGH_FACTOR;
  set_limits (self, rough, 1);
}

static gboolean
look (IterateShareWatch           *watch,
      gint64                       at,
      const IterateQuantileSketch *minute,
      double                       quiet)
{
  iterate_share_watch_add (watch, at, (double) iterate_quantile_sketch_get_n (minute),
                           iterate_quantile_sketch_count_above (minute, watch->limit));

  return iterate_share_watch_has_fired (watch, quiet);
}

/* Both are to see each minute. */
static gboolean
look_at_both (IterateShareWatch           *watch,
              IterateShareWatch           *half,
              gint64                       at,
              const IterateQuantileSketch *minute,
              double                       quiet)
{
  gboolean fired = look (watch, at, minute, quiet);

  return (look (half, at, minute, quiet) && watch->score >= AGREES) || fired;
}

static IterateShift
go_to (IterateLatencyWatch *self,
       IterateShift         state,
       gint64               since,
       IterateShift         told)
{
  IterateShareWatch *all[] = {
    &self->slower, &self->slower_half, &self->faster, &self->faster_half, &self->over, &self->back,
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    all[i]->score = 0;
  self->state = state;
  self->since = since;

  return told;
}

/* Begins to look for the end of what is too slow. */
static IterateShift
begin (IterateLatencyWatch     *self,
       IterateShift             state,
       const IterateShareWatch *watch)
{
  gboolean slower = state == ITERATE_SHIFT_SLOWER;

  self->back.spread = self->slower.spread;
  iterate_share_watch_aim (&self->back, watch->limit, slower ? watch->wanted : SHARE,
                           slower ? watch->usual : SHARE / 2);

  return go_to (self, state, watch->since, state);
}

/**
 * iterate_latency_watch_take:
 * @at: when the minute began, in microseconds
 * @minute: how long its requests took
 *
 * Returns: whether something has shifted, since @self->since
 */
IterateShift
iterate_latency_watch_take (IterateLatencyWatch         *self,
                            gint64                       at,
                            const IterateQuantileSketch *minute)
{
  if (iterate_quantile_sketch_get_n (minute) == 0)
    return ITERATE_SHIFT_NONE;

  if (self->state != ITERATE_SHIFT_NONE)
    return look (&self->back, at, minute, QUIET)
             ? go_to (self, ITERATE_SHIFT_NONE, self->back.since, ITERATE_SHIFT_BACK)
             : ITERATE_SHIFT_NONE;

  if (self->budget > 0)
    {
      self->over.spread = self->slower.spread;
      iterate_share_watch_aim (&self->over, self->budget, SHARE, 2 * SHARE);
      if (look (&self->over, at, minute, QUIET))
        return begin (self, ITERATE_SHIFT_OVER_BUDGET, &self->over);
    }
  if (self->usual <= 0)
    return ITERATE_SHIFT_NONE;

  if (look_at_both (&self->slower, &self->slower_half, at, minute,
                    self->factor == FACTOR ? QUIET : QUIET_LATE))
    return begin (self, ITERATE_SHIFT_SLOWER, &self->slower);

  if (!look_at_both (&self->faster, &self->faster_half, at, minute, QUIET_LATE))
    return ITERATE_SHIFT_NONE;

  /* What is usual now is learnt from then on. */
  self->learn_from = self->faster.since;
  self->usual = 0;

  return go_to (self, ITERATE_SHIFT_NONE, self->faster.since, ITERATE_SHIFT_FASTER);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-progress.h"

#include "iterate-json.h"
#include "iterate-metric-points.h"
#include "iterate-metric-series.h"
#include "iterate-number.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* What is learned from at most, and from before the beginning. */
#define LOOK_BACK (180 * ITERATE_DAY)

/* A target is met by a week, not by a lucky day. */
#define N_MEAN 7

/* Of the normal distribution, for an interval of 90 %. */
#define WIDTH 1.6449

#define ON_TRACK  0.7
#define AT_RISK   0.3

void
iterate_progress_free (IterateProgress *self)
{
  g_clear_pointer (&self->days, g_array_unref);
  g_free (self->metric);
  g_free (self->unit);
  g_free (self->sentence);
  g_free (self);
}

static double
get_mean (GArray *days,
          guint   first,
          guint   n)
{
  double sum = 0;

  for (guint i = first; i < first + n; i++)
    sum += g_array_index (days, IteratePoint, i).value;

  return n == 0 ? NAN : sum / n;
}

/* The day that is not over yet would be too small a sum. */
static void
drop_unfinished (GArray *days,
                 gint64  step,
                 gint64  now)
{
  while (days->len > 0 && g_array_index (days, IteratePoint, days->len - 1).at + step > now)
    g_array_set_size (days, days->len - 1);
}

static gboolean
load_days (IterateProgress  *self,
           IterateDatabase  *db,
           IterateMetric    *metric,
           GError          **error)
{
  gint64 first = MIN (self->from, self->now) - LOOK_BACK;
  g_autoptr(GArray) points = iterate_metric_points_load (
    db, iterate_record_get_id (ITERATE_RECORD (metric)), 0, first, self->now + 1, error);
  g_autoptr(GArray) rolled = NULL;

  if (points == NULL)
    return FALSE;

  self->step = MAX (ITERATE_DAY, iterate_metric_get_step (metric));
  rolled = iterate_metric_points_roll_up (points, self->step, iterate_metric_is_sum (metric));
  if (iterate_metric_is_sum (metric))
    drop_unfinished (rolled, self->step, self->now);
  self->days = g_steal_pointer (&rolled);

  return TRUE;
}

static void
look_ahead (IterateProgress *self)
{
  g_autoptr(GArray) filled = iterate_metric_series_fill (self->days, self->step);
  g_autofree double *values = g_new (double, filled->len + 1);
  gsize n = filled->len;

  for (gsize i = 0; i < n; i++)
    values[i] = g_array_index (filled, IteratePoint, i).value;
  if (self->step == ITERATE_DAY)
    iterate_forecast_take_season_off (values, n, 7);
  self->forecast = iterate_forecast_learn (values, n);
}

static guint
count_steps (const IterateProgress *self,
             gint64                 at)
{
  gint64 last = self->days->len == 0
                  ? self->now : g_array_index (self->days, IteratePoint, self->days->len - 1).at;

  return at <= last ? 0 : (guint) ((at - last + self->step - 1) / self->step);
}

/**
 * iterate_progress_get_cone:
 * @at: a time from now on
 * @low: (out): the lower end of the 90 % interval of where the metric is then; NaN where that is
 *   unknown
 * @expected: (out): what is expected
 * @high: (out): the upper end
 */
void
iterate_progress_get_cone (const IterateProgress *self,
                           gint64                 at,
                           double                *low,
                           double                *expected,
                           double                *high)
{
  guint steps = count_steps (self, at);
  double sd;

  *low = *expected = *high = NAN;
  if (self->forecast.n == 0)
    return;

  sd = iterate_forecast_get_sd (&self->forecast, steps, N_MEAN);
  *expected = iterate_forecast_get_mean (&self->forecast, steps);
  *low = *expected - WIDTH * sd;
  *high = *expected + WIDTH * sd;
}

static gboolean
wants_up (const IterateProgress *self)
{
  return isnan (self->start) ? self->better_up : self->target >= self->start;
}

static gboolean
is_reached (const IterateProgress *self)
{
  return wants_up (self) ? self->current >= self->target : self->current <= self->target;
}

static double
get_chance (const IterateProgress *self)
{
  guint steps = count_steps (self, self->deadline);
  double above = iterate_forecast_get_chance_above (&self->forecast, steps, N_MEAN, self->target);

  return wants_up (self) ? above : 1 - above;
}

static const char *
find_health (const IterateProgress *self)
{
  if (isnan (self->current) || isnan (self->target))
    return "unknown";
  if (is_reached (self))
    return "reached";
  if (self->deadline != 0 && self->now > self->deadline)
    return "missed";
  if (isnan (self->chance))
    return "unknown";

  return self->chance >= ON_TRACK ? "on-track" : self->chance >= AT_RISK ? "at-risk" : "off-track";
}

/* Returns: a health in words */
const char *
iterate_progress_get_health_text (const char *health)
{
  static const struct
  {
    const char *name;
    const char *text;
  } texts[] = {
    { "reached", N_("Reached") }, { "on-track", N_("On track") }, { "at-risk", N_("At risk") },
    { "off-track", N_("Off track") }, { "missed", N_("Missed") }, { "dropped", N_("Dropped") },
    { "ended", N_("Ended") }, { "stopped", N_("Stopped") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (g_str_equal (texts[i].name, health))
        return _(texts[i].text);
    }

  return _("Not known yet");
}

static char *
say_where (const IterateProgress *self)
{
  g_autofree char *current = iterate_number_format (self->current, self->unit);
  g_autofree char *target = iterate_number_format (self->target, self->unit);

  if (isnan (self->current))
    return g_strdup_printf (_("There are no values of %s yet"), self->metric);
  if (isnan (self->target))
    return g_strdup_printf (_("%s is at %s; no target is set"), self->metric, current);

  return g_strdup_printf (_("%s is at %s, the target is %s"), self->metric, current, target);
}

/* Nothing is certain either way. */
static char *
say_chance (double chance)
{
  return chance < .01 ? g_strdup (_("less than 1 %")) : chance > .99
           ? g_strdup (_("more than 99 %")) : g_strdup_printf (_("%.0f %%"), 100 * chance);
}

static char *
say (const IterateProgress *self)
{
  g_autofree char *where = say_where (self);
  g_autofree char *low = iterate_number_format (self->low, self->unit);
  g_autofree char *high = iterate_number_format (self->high, self->unit);
  g_autofree char *chance = say_chance (self->chance);
  const char *health = iterate_progress_get_health_text (self->health);

  if (isnan (self->current) || isnan (self->target))
    return g_strdup_printf ("%s.", where);
  if (isnan (self->chance) || g_str_equal (self->health, "reached") ||
      g_str_equal (self->health, "missed"))
    return g_strdup_printf ("%s: %s.", health, where);

  return g_strdup_printf (_("%s: %s. Going on like this, it will be at %s … %s by the deadline, which "
                            "reaches the target with a chance of %s."), health, where, low, high,
                          chance);
}

/* Where it was when it began, if nobody wrote that down: the week before. */
static double
find_start (const IterateProgress *self)
{
  guint first = 0, last;

  while (first < self->days->len && g_array_index (self->days, IteratePoint, first).at < self->from)
    first++;
  last = MAX (first, 1);

  return self->days->len == 0
           ? NAN : first == 0 ? g_array_index (self->days, IteratePoint, 0).value
                              : get_mean (self->days, last - MIN (N_MEAN, last), MIN (N_MEAN, last));
}

/**
 * iterate_progress_load:
 * @start: where it began, or NaN for where it was at @from
 * @target: where it is to be, or NaN
 * @from: since when it counts
 * @deadline: by when, or 0
 *
 * Returns: (transfer full): how far the metric is, or %NULL with @error set; a metric that is not there
 *   has no values
 */
IterateProgress *
iterate_progress_load (IterateDatabase  *db,
                       const char       *metric,
                       double            start,
                       double            target,
                       gint64            from,
                       gint64            deadline,
                       gint64            now,
                       GError          **error)
{
  g_autoptr(IterateProgress) self = g_new0 (IterateProgress, 1);
  g_autoptr(IterateMetric) record = NULL;
  guint n;

  self->metric = g_strdup (metric);
  self->from = from;
  self->now = now;
  self->deadline = deadline;
  self->step = ITERATE_DAY;
  self->target = target;
  self->current = self->expected = self->low = self->high = self->chance = NAN;
  if (!iterate_metric_find_by_name (db, metric, &record, error))
    return NULL;

  self->unit = g_strdup (record == NULL ? "" : iterate_metric_get_unit (record));
  self->better_up = record == NULL || iterate_metric_wants_up (record);
  if (record == NULL)
    self->days = g_array_new (FALSE, FALSE, sizeof (IteratePoint));
  else if (!load_days (self, db, record, error))
    return NULL;

  self->start = isnan (start) ? find_start (self) : start;
  n = MIN (N_MEAN, self->days->len);
  self->current = get_mean (self->days, self->days->len - n, n);
  if (self->days->len >= ITERATE_FORECAST_FEWEST)
    look_ahead (self);
  if (deadline > now)
    iterate_progress_get_cone (self, deadline, &self->low, &self->expected, &self->high);
  if (deadline > now && self->forecast.n > 0 && !isnan (target))
    self->chance = get_chance (self);
  self->health = find_health (self);
  self->sentence = say (self);

  return g_steal_pointer (&self);
}

/**
 * iterate_progress_end:
 * @how: what became of it: `reached`, `missed`, `dropped`, `ended` or `stopped`
 *
 * It is over, so that nothing is expected any more, and what is said of it is past.
 */
void
iterate_progress_end (IterateProgress *self,
                      const char      *how)
{
  const char *text = iterate_progress_get_health_text (how);
  g_autofree char *current = iterate_number_format (self->current, self->unit);
  g_autofree char *target = iterate_number_format (self->target, self->unit);

  g_free (self->sentence);
  self->health = g_intern_string (how);
  self->forecast.n = 0;
  self->expected = self->low = self->high = self->chance = NAN;
  if (isnan (self->current))
    self->sentence = g_strdup_printf (_("%s: there were no values of %s."), text, self->metric);
  else if (isnan (self->target))
    self->sentence = g_strdup_printf (_("%s: %s was at %s."), text, self->metric, current);
  else
    self->sentence = g_strdup_printf (_("%s: %s was at %s, the target was %s."), text, self->metric,
                                      current, target);
}

/* Returns: how much of the way is done: 0 at the start, 1 at the target; NaN where that is unknown */
double
iterate_progress_get_share (const IterateProgress *self)
{
  double way = self->target - self->start;

  return way == 0 ? (is_reached (self) ? 1 : 0) : (self->current - self->start) / way;
}

JsonObject *
iterate_progress_to_json (const IterateProgress *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "metric", self->metric);
  iterate_json_set_number (object, "startValue", self->start);
  iterate_json_set_number (object, "currentValue", self->current);
  iterate_json_set_number (object, "targetValue", self->target);
  iterate_json_set_number (object, "share", iterate_progress_get_share (self));
  iterate_json_set_number (object, "expected", self->expected);
  iterate_json_set_interval (object, "interval", self->low, self->high);
  iterate_json_set_number (object, "chance", self->chance);
  json_object_set_string_member (object, "health", self->health);
  json_object_set_string_member (object, "sentence", self->sentence);

  return object;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-programme.h"

#include "iterate-experiment-analysis.h"
#include "iterate-json.h"
#include "iterate-lifts.h"
#include "iterate-query.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#define VELOCITY_DAYS 90

static void
free_point (gpointer data)
{
  g_free (((IterateProgrammePoint *) data)->name);
  g_free (data);
}

void
iterate_programme_free (IterateProgramme *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->points);
  g_array_unref (self->effects);
  g_free (self);
}

/* Lifts in the order in which they were graduated. */
typedef struct
{
  IterateProgramme *programme;
  IterateLifts      lifts;
  GArray           *days;
  guint             n_recent;
} Tally;

static void
tally_clear (Tally *self)
{
  iterate_lifts_clear (&self->lifts);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tally, tally_clear)

static void
add_point (Tally             *tally,
           IterateExperiment *experiment,
           double             lift)
{
  IterateProgrammePoint *point = g_new0 (IterateProgrammePoint, 1);
  IterateCumulative so_far = iterate_lifts_get_impact (&tally->lifts);

  point->at = iterate_experiment_get_graduated_at (experiment);
  point->name = g_strdup (iterate_experiment_get_name (experiment));
  point->lift = lift;
  point->naive = so_far.naive;
  point->shrunk = so_far.total;
  g_ptr_array_add (tally->programme->points, point);
}

static void
note_effect (Tally             *tally,
             IterateExperiment *experiment,
             IterateVerdict    *verdict)
{
  gboolean graduated = g_str_equal (iterate_experiment_get_status (experiment), "graduated");
  const IterateResult *result = graduated
    ? iterate_verdict_get_primary (verdict, iterate_experiment_get_winner (experiment))
    : iterate_verdict_get_leading (verdict);
  double lift;

  if (!iterate_lifts_add (&tally->lifts, experiment, verdict, result, &lift))
    return;

  g_array_append_val (tally->programme->effects, lift);
  if (graduated)
    add_point (tally, experiment, lift);
}

/* What was tried since the last graduation counts, too: the line ends where all of it puts it. */
static void
finish (Tally *tally)
{
  IterateProgramme *self = tally->programme;
  IterateProgrammePoint *last = self->points->len == 0
                                  ? NULL : g_ptr_array_index (self->points, self->points->len - 1);

  self->impact = iterate_lifts_get_impact (&tally->lifts);
  if (last != NULL)
    last->shrunk = self->impact.total;
}

static gboolean
add_experiment (Tally              *tally,
                IterateDatabase    *db,
                IterateExperiment  *experiment,
                gint64              now,
                GError            **error)
{
  g_autoptr(IterateVerdict) verdict = iterate_experiment_analyze (experiment, db, now, error);
  gint64 started = iterate_experiment_get_started_at (experiment);
  gint64 completed = iterate_experiment_get_completed_at (experiment);
  double days = (completed - started) / (double) ITERATE_DAY;

  if (verdict == NULL)
    return FALSE;

  tally->programme->n_completed++;
  tally->programme->n_won += g_str_equal (iterate_experiment_get_status (experiment), "graduated");
  tally->programme->n_lost += verdict->decision == ITERATE_DECISION_ROLL_BACK;
  tally->n_recent += completed > now - VELOCITY_DAYS * ITERATE_DAY;
  if (started > 0)
    g_array_append_val (tally->days, days);
  note_effect (tally, experiment, verdict);

  return TRUE;
}

/* Returns: (transfer full): how it goes, or %NULL with @error set */
IterateProgramme *
iterate_programme_load (IterateDatabase  *db,
                        gint64            now,
                        GError          **error)
{
  g_autoptr(IterateProgramme) self = g_new0 (IterateProgramme, 1);
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EXPERIMENT);
  g_autoptr(GPtrArray) experiments = NULL;
  g_autoptr(GArray) days = g_array_new (FALSE, FALSE, sizeof (double));
  g_auto(Tally) tally = { .programme = self, .days = days };

  iterate_lifts_init (&tally.lifts);
  self->points = g_ptr_array_new_with_free_func (free_point);
  self->effects = g_array_new (FALSE, FALSE, sizeof (double));
  iterate_query_where (query, "completed-at", ITERATE_GTE, (gint64) 1);
  iterate_query_order_by (query, "completed-at", FALSE);
  experiments = iterate_query_list (query, db, error);
  for (guint i = 0; experiments != NULL && i < experiments->len; i++)
    {
      if (!add_experiment (&tally, db, g_ptr_array_index (experiments, i), now, error))
        return NULL;
    }

  if (experiments == NULL)
    return NULL;

  finish (&tally);
  self->velocity = tally.n_recent * 7.0 / VELOCITY_DAYS;
  self->median_days = NAN;
  if (days->len > 0)
    {
      gsl_sort ((double *) days->data, 1, days->len);
      self->median_days = gsl_stats_median_from_sorted_data ((double *) days->data, 1, days->len);
    }

  return g_steal_pointer (&self);
}

/* Returns: (transfer full): all of it */
JsonObject *
iterate_programme_to_json (IterateProgramme *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *points = json_array_new (), *effects = json_array_new ();

  json_object_set_int_member (object, "completed", self->n_completed);
  json_object_set_int_member (object, "won", self->n_won);
  json_object_set_int_member (object, "lost", self->n_lost);
  iterate_json_set_number (object, "winRate", self->n_completed == 0
                                                ? NAN : (double) self->n_won / self->n_completed);
  iterate_json_set_number (object, "velocity", self->velocity);
  iterate_json_set_number (object, "medianDays", self->median_days);
  iterate_json_set_number (object, "naiveLift", self->impact.naive);
  iterate_json_set_number (object, "jamesSteinLift", self->impact.james_stein);
  iterate_json_set_number (object, "productLift", self->impact.product);
  iterate_json_set_number (object, "totalLift", self->impact.total);
  iterate_json_set_interval (object, "totalInterval", self->impact.low, self->impact.high);
  for (guint i = 0; i < self->points->len; i++)
    {
      const IterateProgrammePoint *point = g_ptr_array_index (self->points, i);
      JsonObject *entry = json_object_new ();
      g_autofree char *at = iterate_time_format (point->at);

      json_object_set_string_member (entry, "at", at);
      json_object_set_string_member (entry, "experiment", point->name);
      iterate_json_set_number (entry, "lift", point->lift);
      iterate_json_set_number (entry, "naive", point->naive);
      iterate_json_set_number (entry, "shrunk", point->shrunk);
      json_array_add_object_element (points, entry);
    }
  json_object_set_array_member (object, "lifts", points);
  for (guint i = 0; i < self->effects->len; i++)
    json_array_add_double_element (effects, g_array_index (self->effects, double, i));
  json_object_set_array_member (object, "effects", effects);

  return object;
}

/* Returns: (transfer full): “43 % (3 of 7)” */
char *
iterate_programme_dup_win_rate (const IterateProgramme *self)
{
  if (self->n_completed == 0)
    return g_strdup ("–");

  return g_strdup_printf (_("%.0f %% (%u of %u)"), 100.0 * self->n_won / self->n_completed,
                          self->n_won, self->n_completed);
}

/* Returns: (transfer full): “14 days” */
char *
iterate_programme_dup_median_days (const IterateProgramme *self)
{
  if (isnan (self->median_days))
    return g_strdup ("–");

  return g_strdup_printf (ngettext ("%.0f day", "%.0f days", (gulong) self->median_days),
                          self->median_days);
}

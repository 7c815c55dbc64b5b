/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-initiative-view.h"

#include "iterate-cumulative.h"
#include "iterate-experiment-analysis.h"
#include "iterate-feature-request.h"
#include "iterate-json.h"
#include "iterate-number.h"
#include "iterate-query.h"
#include "iterate-task.h"

#include <glib/gi18n-lib.h>
#include <math.h>

static void
contribution_free (gpointer data)
{
  IterateContribution *self = data;

  g_free (self->experiment);
  g_free (self->name);
  g_free (self);
}

void
iterate_initiative_view_free (IterateInitiativeView *self)
{
  g_clear_object (&self->initiative);
  g_clear_pointer (&self->progress, g_ptr_array_unref);
  g_clear_pointer (&self->contributions, g_ptr_array_unref);
  g_clear_pointer (&self->experiments, g_ptr_array_unref);
  g_clear_pointer (&self->tasks, g_ptr_array_unref);
  g_clear_pointer (&self->requests, g_ptr_array_unref);
  g_free (self);
}

/* An initiative that is closed is looked at as it was then. */
static gint64
get_end (IterateInitiative *initiative,
         gint64             now)
{
  gint64 closed_at = iterate_initiative_get_closed_at (initiative);

  return closed_at == 0 ? now : MIN (now, closed_at);
}

/* The target of a further metric is its own. */
static gboolean
get_targets (IterateDatabase    *db,
             IterateInitiative  *initiative,
             const char         *name,
             gboolean            is_first,
             double             *start,
             double             *target,
             GError            **error)
{
  g_autoptr(IterateMetric) metric = NULL;

  *start = is_first ? iterate_initiative_get_start_value (initiative) : NAN;
  *target = is_first ? iterate_initiative_get_target_value (initiative) : NAN;
  if (!iterate_metric_find_by_name (db, name, &metric, error))
    return FALSE;
  if (isnan (*target) && metric != NULL)
    *target = iterate_metric_get_target (metric);

  return TRUE;
}

static IterateProgress *
load_progress (IterateDatabase    *db,
               IterateInitiative  *initiative,
               guint               index,
               gint64              now,
               GError            **error)
{
  const char *name = iterate_initiative_get_metrics (initiative)[index];
  IterateProgress *progress;
  double start, target;

  if (!get_targets (db, initiative, name, index == 0, &start, &target, error))
    return NULL;

  progress = iterate_progress_load (db, name, start, target,
                                    iterate_initiative_get_created_at (initiative),
                                    iterate_initiative_get_deadline (initiative),
                                    get_end (initiative, now), error);
  if (progress != NULL && iterate_initiative_get_closed_at (initiative) != 0)
    iterate_progress_end (progress, iterate_initiative_get_status (initiative));

  return progress;
}

/* Returns: (transfer full) (nullable): how far its first metric is; %NULL without @error where it has
 * none */
IterateProgress *
iterate_initiative_load_progress (IterateDatabase    *db,
                                  IterateInitiative  *initiative,
                                  gint64              now,
                                  GError            **error)
{
  const char *const *metrics = iterate_initiative_get_metrics (initiative);

  return metrics == NULL || metrics[0] == NULL ? NULL : load_progress (db, initiative, 0, now, error);
}

static GPtrArray *
list_linked (IterateDatabase    *db,
             IterateInitiative  *initiative,
             GType               type,
             GError            **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (type);

  iterate_query_where (query, "initiative", ITERATE_EQUALS,
                       iterate_record_get_id (ITERATE_RECORD (initiative)));
  iterate_query_order_by (query, "id", FALSE);

  return iterate_query_list (query, db, error);
}

/* Returns: (nullable): what the winner did to the metric, where that was measured */
static const IterateResult *
find_result (IterateVerdict *verdict,
             const char     *winner,
             const char     *metric)
{
  for (guint i = 0; i < verdict->results->len; i++)
    {
      const IterateResult *result = g_ptr_array_index (verdict->results, i);

      if (g_strcmp0 (result->metric, metric) == 0 && g_strcmp0 (result->variant, winner) == 0)
        return result;
    }

  return NULL;
}

static gboolean
add_contribution (IterateInitiativeView  *self,
                  IterateDatabase        *db,
                  IterateExperiment      *experiment,
                  const char             *metric,
                  gint64                  now,
                  GError                **error)
{
  g_autoptr(IterateVerdict) verdict = iterate_experiment_analyze (experiment, db, now, error);
  const IterateResult *result;
  IterateContribution *contribution;

  if (verdict == NULL)
    return FALSE;

  result = find_result (verdict, iterate_experiment_get_winner (experiment), metric);
  if (result == NULL || !(result->effect.comparisons[ITERATE_RELATIVE].se > 0))
    return TRUE;

  contribution = g_new0 (IterateContribution, 1);
  contribution->experiment = iterate_record_dup_subject (ITERATE_RECORD (experiment));
  contribution->name = g_strdup (iterate_experiment_get_name (experiment));
  contribution->lift = result->effect.comparisons[ITERATE_RELATIVE].effect;
  contribution->se = result->effect.comparisons[ITERATE_RELATIVE].se;
  g_ptr_array_add (self->contributions, contribution);

  return TRUE;
}

/* What was chosen because it looked good looks too good: all are shrunk together. */
static void
shrink (IterateInitiativeView *self,
        double                 start)
{
  guint n = self->contributions->len;
  g_autofree double *lifts = g_new (double, n + 1);
  g_autofree double *ses = g_new (double, n + 1);
  g_autofree double *shrunk = g_new (double, n + 1);

  for (guint i = 0; i < n; i++)
    {
      const IterateContribution *one = g_ptr_array_index (self->contributions, i);

      lifts[i] = one->lift;
      ses[i] = one->se;
    }
  iterate_shrink_lifts (lifts, ses, n, shrunk);

  self->explained = isnan (start) ? NAN : 0;
  for (guint i = 0; i < n; i++)
    {
      IterateContribution *one = g_ptr_array_index (self->contributions, i);

      one->lift = shrunk[i];
      /* One after the other: each lifts what those before it have left. */
      one->change = (start + self->explained) * shrunk[i];
      self->explained += one->change;
    }
}

/* The experiments that were graduated while it went on and measured its metric, linked or not. */
static gboolean
find_contributions (IterateInitiativeView  *self,
                    IterateDatabase        *db,
                    gint64                  now,
                    GError                **error)
{
  const IterateProgress *progress = iterate_initiative_view_get_main (self);
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EXPERIMENT);
  g_autoptr(GPtrArray) experiments = NULL;

  self->contributions = g_ptr_array_new_with_free_func (contribution_free);
  self->explained = self->unexplained = NAN;
  if (progress == NULL)
    return TRUE;

  iterate_query_where (query, "status", ITERATE_EQUALS, "graduated");
  iterate_query_where (query, "graduated-at", ITERATE_GTE,
                       iterate_initiative_get_created_at (self->initiative));
  iterate_query_where (query, "graduated-at", ITERATE_LTE, get_end (self->initiative, now));
  iterate_query_order_by (query, "graduated-at", FALSE);
  experiments = iterate_query_list (query, db, error);
  for (guint i = 0; experiments != NULL && i < experiments->len; i++)
    {
      if (!add_contribution (self, db, g_ptr_array_index (experiments, i), progress->metric, now,
                             error))
        return FALSE;
    }

  shrink (self, progress->start);
  self->unexplained = progress->current - progress->start - self->explained;

  return experiments != NULL;
}

/* Returns: (transfer full): the initiative and how it does, or %NULL with @error set */
IterateInitiativeView *
iterate_initiative_view_load (IterateDatabase    *db,
                              IterateInitiative  *initiative,
                              gint64              now,
                              GError            **error)
{
  g_autoptr(IterateInitiativeView) self = g_new0 (IterateInitiativeView, 1);
  const char *const *metrics = iterate_initiative_get_metrics (initiative);

  self->initiative = g_object_ref (initiative);
  self->progress = g_ptr_array_new_with_free_func ((GDestroyNotify) iterate_progress_free);
  for (guint i = 0; metrics != NULL && metrics[i] != NULL; i++)
    {
      IterateProgress *progress = load_progress (db, initiative, i, now, error);

      if (progress == NULL)
        return NULL;

      g_ptr_array_add (self->progress, progress);
    }

  self->experiments = list_linked (db, initiative, ITERATE_TYPE_EXPERIMENT, error);
  self->tasks = self->experiments == NULL ? NULL
       : list_linked (db, initiative, ITERATE_TYPE_TASK, error);
  self->requests = self->tasks == NULL
                     ? NULL : list_linked (db, initiative, ITERATE_TYPE_FEATURE_REQUEST, error);

  return self->requests != NULL && find_contributions (self, db, now, error) ? g_steal_pointer (&self)
                                                                            : NULL;
}

/* Returns: (nullable): how far its first metric is */
const IterateProgress *
iterate_initiative_view_get_main (IterateInitiativeView *self)
{
  return self->progress->len == 0 ? NULL : g_ptr_array_index (self->progress, 0);
}

static char *
dup_signed (double      change,
            const char *unit)
{
  /* Between percentages lie percentage points. */
  g_autofree char *text = iterate_number_format (fabs (change), g_str_equal (unit, "%") ? "pp" : unit);

  return g_strdup_printf ("%s%s", change < 0 ? "−" : "+", text);
}

/* Returns: (transfer full): what moved its metric, as a sentence */
char *
iterate_initiative_view_dup_moved (IterateInitiativeView *self)
{
  const IterateProgress *progress = iterate_initiative_view_get_main (self);
  g_autofree char *change = NULL;
  g_autofree char *explained = NULL;
  guint n = self->contributions->len;

  if (progress == NULL || isnan (self->unexplained))
    return g_strdup (_("What moved it cannot be told: its metric has no values yet."));

  if (n == 0 && progress->current == progress->start)
    return g_strdup_printf (_("%s has not moved yet."), progress->metric);

  change = dup_signed (progress->current - progress->start, progress->unit);
  explained = dup_signed (self->explained, progress->unit);
  if (n == 0)
    return g_strdup_printf (_("It changed by %s; no graduated experiment measured %s."), change,
                            progress->metric);

  return g_strdup_printf (ngettext ("It changed by %s, of which %u graduated experiment explains %s.",
                                    "It changed by %s, of which %u graduated experiments explain %s.",
                                    n),
                          change, n, explained);
}

static JsonArray *
describe_contributions (GPtrArray *contributions)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < contributions->len; i++)
    {
      const IterateContribution *one = g_ptr_array_index (contributions, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "experiment", one->experiment);
      json_object_set_string_member (object, "name", one->name);
      iterate_json_set_number (object, "lift", one->lift);
      iterate_json_set_number (object, "se", one->se);
      iterate_json_set_number (object, "change", one->change);
      json_array_add_object_element (array, object);
    }

  return array;
}

static void
describe_outcome (IterateInitiativeView *self,
                  JsonObject            *object)
{
  JsonArray *progress = json_array_new ();
  g_autofree char *moved = iterate_initiative_view_dup_moved (self);

  for (guint i = 0; i < self->progress->len; i++)
    json_array_add_object_element (progress,
                                   iterate_progress_to_json (g_ptr_array_index (self->progress, i)));
  json_object_set_array_member (object, "progress", progress);
  json_object_set_string_member (object, "moved", moved);
  json_object_set_array_member (object, "contributions", describe_contributions (self->contributions));
  iterate_json_set_number (object, "explained", self->explained);
  iterate_json_set_number (object, "unexplained", self->unexplained);
}

/* Returns: (transfer full): what is kept of it when it is closed */
JsonObject *
iterate_initiative_view_dup_closing (IterateInitiativeView *self)
{
  JsonObject *object = json_object_new ();

  describe_outcome (self, object);

  return object;
}

JsonObject *
iterate_initiative_view_to_json (IterateInitiativeView *self)
{
  JsonObject *object = iterate_record_to_json (ITERATE_RECORD (self->initiative));

  describe_outcome (self, object);
  json_object_set_array_member (object, "experiments", iterate_records_to_json (self->experiments));
  json_object_set_array_member (object, "tasks", iterate_records_to_json (self->tasks));
  json_object_set_array_member (object, "requests", iterate_records_to_json (self->requests));

  return object;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-review.h"

#include "iterate-approval.h"
#include "iterate-experiment-analysis.h"
#include "iterate-feature-request.h"
#include "iterate-flag-summary.h"
#include "iterate-json.h"
#include "iterate-learning.h"
#include "iterate-practice.h"
#include "iterate-query.h"
#include "iterate-task.h"
#include "iterate-time.h"
#include "iterate-verdict-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* A proposal that nobody took up for so long will not be. */
#define STALE (60 * ITERATE_DAY)

static void
reviewed_free (gpointer data)
{
  IterateReviewed *self = data;

  g_clear_object (&self->experiment);
  g_clear_object (&self->verdict);
  g_free (self->headline);
  g_free (self);
}

void
iterate_review_free (IterateReview *self)
{
  g_clear_pointer (&self->experiments, g_ptr_array_unref);
  g_clear_pointer (&self->graduated, g_ptr_array_unref);
  g_clear_pointer (&self->shipped, g_ptr_array_unref);
  g_clear_pointer (&self->learnings, g_ptr_array_unref);
  g_clear_pointer (&self->approvals, g_ptr_array_unref);
  g_clear_pointer (&self->stale, g_strfreev);
  g_clear_pointer (&self->hints, g_ptr_array_unref);
  g_clear_pointer (&self->programme, iterate_programme_free);
  g_clear_pointer (&self->next, g_strfreev);
  g_free (self);
}

static GPtrArray *
list_between (IterateDatabase  *db,
              GType             type,
              const char       *property,
              gint64            from,
              gint64            to,
              GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (type);

  iterate_query_where (query, property, ITERATE_GTE, from);
  iterate_query_where (query, property, ITERATE_LTE, to);
  iterate_query_order_by (query, property, FALSE);
  iterate_query_order_by (query, "id", FALSE);

  return iterate_query_list (query, db, error);
}

/* Returns: (transfer full) (element-type IterateReviewed): the experiments with their verdicts */
static GPtrArray *
analyze_all (IterateDatabase  *db,
             GPtrArray        *experiments,
             gint64            now,
             GError          **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func (reviewed_free);

  for (guint i = 0; i < experiments->len; i++)
    {
      IterateExperiment *experiment = g_ptr_array_index (experiments, i);
      IterateReviewed *reviewed = g_new0 (IterateReviewed, 1);

      g_ptr_array_add (list, reviewed);
      reviewed->experiment = g_object_ref (experiment);
      reviewed->verdict = iterate_experiment_analyze (experiment, db, now, error);
      if (reviewed->verdict == NULL)
        return NULL;

      reviewed->headline = iterate_verdict_dup_headline (reviewed->verdict);
    }

  return g_steal_pointer (&list);
}

/* Returns: (transfer full) (element-type IterateReviewed): what was completed within a period,
 * graduated ones included, or %NULL with @error set */
GPtrArray *
iterate_review_list_completed (IterateDatabase  *db,
                               gint64            from,
                               gint64            to,
                               gint64            now,
                               GError          **error)
{
  g_autoptr(GPtrArray) experiments =
    list_between (db, ITERATE_TYPE_EXPERIMENT, "completed-at", from, to, error);

  return experiments == NULL ? NULL : analyze_all (db, experiments, now, error);
}

/* Returns: (transfer full) (element-type IterateReviewed): what has a status and was added since
 * a time, or %NULL with @error set */
GPtrArray *
iterate_review_list_by_status (IterateDatabase  *db,
                               const char       *status,
                               gint64            since,
                               gint64            now,
                               GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EXPERIMENT);
  g_autoptr(GPtrArray) experiments = NULL;

  iterate_query_where (query, "status", ITERATE_EQUALS, status);
  iterate_query_where (query, "created-at", ITERATE_GTE, since);
  iterate_query_order_by (query, "id", FALSE);
  experiments = iterate_query_list (query, db, error);

  return experiments == NULL ? NULL : analyze_all (db, experiments, now, error);
}

/* What was merged is told by what it was merged into. */
static GPtrArray *
list_learnings (IterateReview    *self,
                IterateDatabase  *db,
                GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_LEARNING);

  iterate_query_where (query, "created-at", ITERATE_GTE, self->from);
  iterate_query_where (query, "created-at", ITERATE_LTE, self->to);
  iterate_query_where (query, "status", ITERATE_NOT_EQUALS, "merged");
  iterate_query_order_by (query, "id", FALSE);

  return iterate_query_list (query, db, error);
}

static void
count (IterateReview *self)
{
  for (guint i = 0; i < self->experiments->len; i++)
    {
      const IterateReviewed *one = g_ptr_array_index (self->experiments, i);
      gboolean graduated = g_str_equal (iterate_experiment_get_status (one->experiment), "graduated");

      if (graduated || one->verdict->decision == ITERATE_DECISION_GRADUATE)
        self->n_won++;
      else if (one->verdict->decision == ITERATE_DECISION_ROLL_BACK)
        self->n_lost++;
      else
        self->n_open++;
    }
}

static gboolean
load_shipped (IterateReview    *self,
              IterateDatabase  *db,
              GError          **error)
{
  g_autoptr(GPtrArray) requests = NULL;

  self->shipped = list_between (db, ITERATE_TYPE_TASK, "done-at", self->from, self->to, error);
  requests = self->shipped == NULL
               ? NULL : list_between (db, ITERATE_TYPE_FEATURE_REQUEST, "shipped-at", self->from,
                                      self->to, error);
  if (requests == NULL)
    return FALSE;

  g_ptr_array_extend_and_steal (self->shipped, g_steal_pointer (&requests));
  self->graduated =
    list_between (db, ITERATE_TYPE_EXPERIMENT, "graduated-at", self->from, self->to, error);

  return self->graduated != NULL;
}

static gboolean
add_stale_experiments (IterateReview    *self,
                       IterateDatabase  *db,
                       GStrvBuilder     *lines,
                       GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EXPERIMENT);
  g_autoptr(GPtrArray) old = NULL;

  iterate_query_where (query, "status", ITERATE_EQUALS, "proposed");
  iterate_query_where (query, "created-at", ITERATE_LTE, self->to - STALE);
  iterate_query_order_by (query, "id", FALSE);
  old = iterate_query_list (query, db, error);
  for (guint i = 0; old != NULL && i < old->len; i++)
    {
      IterateExperiment *experiment = g_ptr_array_index (old, i);
      g_autofree char *line = NULL;

      line = g_strdup_printf (_("exp-%" G_GINT64_FORMAT " “%s” was proposed two months ago or more"),
                              iterate_record_get_id (ITERATE_RECORD (experiment)),
                              iterate_experiment_get_name (experiment));
      g_strv_builder_add (lines, line);
    }

  return old != NULL;
}

static gboolean
load_stale (IterateReview    *self,
            IterateDatabase  *db,
            GError          **error)
{
  g_autoptr(GStrvBuilder) lines = g_strv_builder_new ();
  g_autoptr(GPtrArray) flags = iterate_flag_summary_list (db, self->to, error);

  if (flags == NULL || !add_stale_experiments (self, db, lines, error))
    return FALSE;

  for (guint i = 0; i < flags->len; i++)
    {
      IterateFlagSummary *flag = g_ptr_array_index (flags, i);
      const char *why = iterate_flag_summary_get_staleness (flag);
      g_autofree char *line = NULL;

      if (why == NULL)
        continue;

      line = g_strdup_printf ("%s: %s", iterate_flag_summary_get_name (flag), why);
      g_strv_builder_add (lines, line);
    }
  self->stale = g_strv_builder_end (lines);

  return TRUE;
}

static gboolean
add_step (IterateDatabase  *db,
          GStrvBuilder     *steps,
          const char       *sql,
          const char       *some,
          const char       *none,
          GError          **error)
{
  gint64 n;

  if (!iterate_database_get_int64 (db, &n, error, sql, ""))
    return FALSE;

  if (n > 0)
    {
      g_autofree char *line = g_strdup_printf (some, (int) n);

      g_strv_builder_add (steps, line);
    }
  else
    g_strv_builder_add (steps, none);

  return TRUE;
}

/* The specification's next steps, with what there is to do. */
static gboolean
load_next (IterateReview    *self,
           IterateDatabase  *db,
           GError          **error)
{
  g_autoptr(GStrvBuilder) steps = g_strv_builder_new ();
  gboolean done;

  done = add_step (db, steps, "SELECT count(*) FROM rollout WHERE state IN ('running', 'paused')",
                   _("Launch: rollouts under way: %d"), _("Launch: nothing is being rolled out"),
                   error) &&
         add_step (db, steps, "SELECT count(*) FROM alert WHERE state = 'firing'",
                   _("Manage: alerts that need somebody: %d"), _("Manage: no alert needs anybody"),
                   error) &&
         add_step (db, steps, "SELECT count(*) FROM experiment WHERE status IN ('proposed', 'draft')",
                   _("Experiment: proposals and drafts to choose from: %d"),
                   _("Experiment: ask for ideas for the metric that needs it most"), error);
  self->next = g_strv_builder_end (steps);

  return done;
}

/**
 * iterate_review_load:
 * @period: how far it looks back, in microseconds
 *
 * Returns: (transfer full): what happened, or %NULL with @error set
 */
IterateReview *
iterate_review_load (IterateDatabase  *db,
                     gint64            period,
                     gint64            now,
                     GError          **error)
{
  g_autoptr(IterateReview) self = g_new0 (IterateReview, 1);
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_APPROVAL);

  self->from = now - period;
  self->to = now;
  self->experiments = iterate_review_list_completed (db, self->from, now, now, error);
  if (self->experiments == NULL || !load_shipped (self, db, error))
    return NULL;

  count (self);
  self->learnings = list_learnings (self, db, error);
  iterate_query_where (query, "status", ITERATE_EQUALS, "waiting");
  iterate_query_order_by (query, "id", FALSE);
  self->approvals = self->learnings == NULL ? NULL : iterate_query_list (query, db, error);
  if (self->approvals == NULL || !load_stale (self, db, error))
    return NULL;

  self->hints = iterate_hints_list (db, now, error);
  self->programme = self->hints == NULL ? NULL : iterate_programme_load (db, now, error);

  return self->programme != NULL && load_next (self, db, error) ? g_steal_pointer (&self) : NULL;
}

/* Returns: (transfer full): what happened, in two sentences */
char *
iterate_review_dup_headline (IterateReview *self)
{
  guint n = self->experiments->len;
  g_autofree char *lift = iterate_format_change (self->programme->impact.total);
  g_autofree char *naive = iterate_format_change (self->programme->impact.naive);
  g_autofree char *ended = NULL;

  if (n == 0)
    ended = g_strdup (_("No experiment was completed."));
  else
    ended = g_strdup_printf (ngettext ("%u experiment was completed: %u won, %u lost, %u stayed open.",
                                       "%u experiments were completed: %u won, %u lost, "
                                       "%u stayed open.", n),
                             n, self->n_won, self->n_lost, self->n_open);
  if (self->programme->impact.n == 0)
    return g_steal_pointer (&ended);

  return g_strdup_printf (_("%s All that was graduated so far comes to %s together; the plain sum of "
                            "%s would flatter."), ended, lift, naive);
}

static JsonArray *
describe_hints (GPtrArray *hints)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < hints->len; i++)
    json_array_add_object_element (array, iterate_hint_to_json (g_ptr_array_index (hints, i)));

  return array;
}

static JsonArray *
describe_experiments (GPtrArray *experiments)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < experiments->len; i++)
    {
      const IterateReviewed *one = g_ptr_array_index (experiments, i);
      JsonObject *object = iterate_record_to_json (ITERATE_RECORD (one->experiment));

      json_object_set_string_member (object, "headline", one->headline);
      json_object_set_object_member (object, "verdict", iterate_verdict_to_json (one->verdict));
      json_array_add_object_element (array, object);
    }

  return array;
}

JsonObject *
iterate_review_to_json (IterateReview *self)
{
  JsonObject *object = json_object_new ();
  g_autofree char *from = iterate_time_format (self->from);
  g_autofree char *to = iterate_time_format (self->to);
  g_autofree char *headline = iterate_review_dup_headline (self);

  json_object_set_string_member (object, "from", from);
  json_object_set_string_member (object, "to", to);
  json_object_set_string_member (object, "headline", headline);
  json_object_set_array_member (object, "experiments", describe_experiments (self->experiments));
  json_object_set_int_member (object, "won", self->n_won);
  json_object_set_int_member (object, "lost", self->n_lost);
  json_object_set_int_member (object, "open", self->n_open);
  iterate_json_set_number (object, "winRate", self->experiments->len == 0
                                                ? NAN : (double) self->n_won / self->experiments->len);
  json_object_set_array_member (object, "graduated", iterate_records_to_json (self->graduated));
  json_object_set_array_member (object, "shipped", iterate_records_to_json (self->shipped));
  json_object_set_array_member (object, "learnings", iterate_records_to_json (self->learnings));
  json_object_set_array_member (object, "awaiting", iterate_records_to_json (self->approvals));
  iterate_json_set_strv (object, "stale", (const char *const *) self->stale);
  json_object_set_array_member (object, "hints", describe_hints (self->hints));
  json_object_set_object_member (object, "programme", iterate_programme_to_json (self->programme));
  iterate_json_set_strv (object, "next", (const char *const *) self->next);

  return object;
}

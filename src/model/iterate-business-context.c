/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-business-context.h"

#include "iterate-feature-request.h"
#include "iterate-idea-evidence.h"
#include "iterate-json.h"
#include "iterate-learning-book.h"
#include "iterate-query.h"
#include "iterate-segment-share.h"
#include "iterate-settings.h"

#include <math.h>

/* What the analyst gets to see of the business: what people wrote about it, what is under way, what
 * users ask for and what was learnt. */

#define MOST_REQUESTS       5
#define MOST_LEARNINGS      10
#define LAGGING             0.05

static gboolean
add_strings (IterateDatabase  *db,
             JsonObject       *object,
             const char       *name,
             const char       *sql,
             GError          **error)
{
  g_autoptr(IterateStatement) rows = iterate_database_query (db, error, sql, "");
  JsonArray *array = json_array_new ();
  IterateStep step = ITERATE_STEP_ERROR;

  json_object_set_array_member (object, name, array);
  while (rows != NULL && (step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    json_array_add_string_element (array, iterate_statement_get_string (rows, 0));

  return step == ITERATE_STEP_DONE;
}

static gboolean
add_requests (IterateDatabase  *db,
              JsonObject       *context,
              GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_FEATURE_REQUEST);
  g_autoptr(GPtrArray) list = NULL;
  JsonArray *array = json_array_new ();

  json_object_set_array_member (context, "requests", array);
  iterate_query_where (query, "status", ITERATE_EQUALS, "open");
  iterate_query_where (query, "votes", ITERATE_GTE, (gint64) 2);
  iterate_query_order_by (query, "score", TRUE);
  iterate_query_limit (query, MOST_REQUESTS);
  list = iterate_query_list (query, db, error);
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      IterateFeatureRequest *request = g_ptr_array_index (list, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "topic", iterate_feature_request_get_topic (request));
      json_object_set_double_member (object, "votes", iterate_feature_request_get_votes (request));
      json_array_add_object_element (array, object);
    }

  return list != NULL;
}

static gboolean
add_learnings (IterateDatabase  *db,
               JsonObject       *context,
               gint64            now,
               GError          **error)
{
  g_autoptr(GPtrArray) list = iterate_learning_book_list_sure (db, now, error);
  JsonArray *array = json_array_new ();

  json_object_set_array_member (context, "learnings", array);
  for (guint i = 0; list != NULL && i < MIN (list->len, MOST_LEARNINGS); i++)
    {
      IterateLearning *learning = g_ptr_array_index (list, i);
      const char *const *insights = iterate_learning_get_insights (learning);
      JsonObject *object;

      if (insights == NULL || insights[0] == NULL)
        continue;

      object = json_object_new ();
      json_object_set_string_member (object, "insight", insights[0]);
      json_object_set_double_member (object, "confidence",
                                     iterate_learning_get_confidence (learning));
      iterate_json_set_strv (object, "applicableTo", iterate_learning_get_applicable_to (learning));
      json_array_add_object_element (array, object);
    }

  return list != NULL;
}

static gboolean
add_setting (IterateDatabase  *db,
             JsonObject       *context,
             const char       *member,
             const char       *setting,
             GError          **error)
{
  g_autofree char *text = iterate_settings_dup_string (db, setting, "", error);

  if (text != NULL)
    json_object_set_string_member (context, member, text);

  return text != NULL;
}

/* Returns: (transfer full): `{profile, northStar, initiatives, experiments, requests, learnings}`, or
 * %NULL with @error set */
JsonObject *
iterate_business_context_gather (IterateDatabase  *db,
                                 gint64            now,
                                 GError          **error)
{
  g_autoptr(JsonObject) context = json_object_new ();

  if (!add_setting (db, context, "profile", "business.profile", error) ||
      !add_setting (db, context, "northStar", "business.north-star", error) ||
      !add_strings (db, context, "initiatives",
                    "SELECT name FROM initiative WHERE status = 'open' ORDER BY id", error) ||
      !add_strings (db, context, "experiments",
                    "SELECT name FROM experiment WHERE status = 'running' ORDER BY id", error) ||
      !add_requests (db, context, error) || !add_learnings (db, context, now, error))
    return NULL;

  return g_steal_pointer (&context);
}

/* What was tried before, or is about to be. */
static gboolean
add_taken (IterateDatabase  *db,
           JsonObject       *request,
           GError          **error)
{
  g_autoptr(IterateStatement) rows = NULL;
  JsonArray *array = json_array_new ();
  IterateStep step = ITERATE_STEP_ERROR;

  json_object_set_array_member (request, "taken", array);
  rows = iterate_database_query (db, error,
                                 "SELECT e.name, coalesce(i.pattern, '') FROM experiment AS e "
                                 "LEFT JOIN idea AS i ON i.id = e.idea ORDER BY e.id", "");
  while (rows != NULL && (step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      JsonObject *taken = json_object_new ();

      json_object_set_string_member (taken, "name", iterate_statement_get_string (rows, 0));
      json_object_set_string_member (taken, "pattern", iterate_statement_get_string (rows, 1));
      json_array_add_object_element (array, taken);
    }

  return step == ITERATE_STEP_DONE;
}

/* Those of what was learnt that apply to the metric. */
static void
add_fitting_learnings (JsonObject *request,
                       JsonObject *context,
                       const char *metric)
{
  JsonArray *all = json_object_get_array_member (context, "learnings");
  JsonArray *fitting = json_array_new ();

  for (guint i = 0; i < json_array_get_length (all); i++)
    {
      JsonObject *learning = json_array_get_object_element (all, i);
      g_auto(GStrv) contexts = iterate_json_dup_strv (learning, "applicableTo");

      if (g_strv_contains ((const char *const *) contexts, metric))
        json_array_add_object_element (fitting, json_object_ref (learning));
    }
  json_object_set_array_member (request, "learnings", fitting);
}

static void
add_funnel (JsonObject            *request,
            IterateMetricAnalysis *analysis)
{
  int step = analysis->funnel == NULL ? -1 : iterate_funnel_get_worst_step (analysis->funnel);
  JsonObject *worst;

  if (step < 0)
    return;

  worst = json_object_new ();
  json_object_set_string_member (worst, "from", analysis->funnel->steps[step - 1]);
  json_object_set_string_member (worst, "to", analysis->funnel->steps[step]);
  json_object_set_double_member (worst, "loss",
                                 1 - iterate_funnel_get_rate (analysis->funnel->all, step));
  json_object_set_object_member (request, "worstStep", worst);
}

/* The segment that is furthest behind the mean of the others. */
static void
add_segment (JsonObject            *request,
             IterateMetricAnalysis *analysis)
{
  double sign = iterate_metric_wants_up (analysis->metric) ? 1 : -1, most = LAGGING, best_others = 0;
  const IterateSegmentShare *worst = NULL;
  JsonObject *object;

  /* Of a sum a segment is behind because it is small. */
  if (iterate_metric_is_sum (analysis->metric))
    return;

  for (guint i = 0; i < analysis->segments->len; i++)
    {
      const IterateSegmentShare *share = g_ptr_array_index (analysis->segments, i);
      double sum = 0, others, gap;
      guint n = 0;

      for (guint j = 0; j < analysis->segments->len; j++)
        {
          const IterateSegmentShare *other = g_ptr_array_index (analysis->segments, j);

          if (j != i && g_str_equal (other->dimension, share->dimension))
            {
              sum += other->observed;
              n++;
            }
        }

      others = n == 0 ? NAN : sum / n;
      gap = sign * (others - share->observed) / fabs (others);
      if (n > 0 && isfinite (gap) && gap > most)
        {
          most = gap;
          worst = share;
          best_others = others;
        }
    }
  if (worst == NULL)
    return;

  object = json_object_new ();
  json_object_set_string_member (object, "dimension", worst->dimension);
  json_object_set_string_member (object, "value", worst->value);
  json_object_set_double_member (object, "observed", worst->observed);
  json_object_set_double_member (object, "others", best_others);
  json_object_set_object_member (request, "worstSegment", object);
}

/**
 * iterate_idea_request_make:
 * @analysis: what is known of the metric
 * @count: how many ideas are wanted
 *
 * Returns: (transfer full): what the analyst is asked for ideas with, or %NULL with @error set
 */
JsonObject *
iterate_idea_request_make (IterateDatabase        *db,
                           IterateMetricAnalysis  *analysis,
                           gint64                  count,
                           GError                **error)
{
  g_autoptr(JsonObject) request = json_object_new ();
  g_autoptr(JsonObject) context = iterate_business_context_gather (db, analysis->to, error);
  JsonObject *metric = json_object_new ();
  JsonArray *facts;

  json_object_set_object_member (request, "metric", metric);
  facts = context == NULL || !add_taken (db, request, error)
            ? NULL : iterate_idea_evidence_gather (db, analysis, error);
  if (facts == NULL)
    return NULL;

  json_object_set_array_member (request, "facts", facts);

  json_object_set_string_member (metric, "name", iterate_metric_get_name (analysis->metric));
  json_object_set_string_member (metric, "unit", iterate_metric_get_unit (analysis->metric));
  json_object_set_string_member (metric, "direction",
                                 iterate_metric_get_direction (analysis->metric));
  iterate_json_set_number (metric, "currentValue", analysis->last_value);
  json_object_set_int_member (request, "count", count);
  json_object_set_member (request, "requests",
                          json_node_copy (json_object_get_member (context, "requests")));
  add_fitting_learnings (request, context, iterate_metric_get_name (analysis->metric));
  add_funnel (request, analysis);
  add_segment (request, analysis);
  json_object_set_object_member (request, "context", g_steal_pointer (&context));

  return g_steal_pointer (&request);
}

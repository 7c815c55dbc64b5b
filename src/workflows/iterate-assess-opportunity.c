/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-assess-opportunity.h"

#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-idea.h"
#include "iterate-json.h"
#include "iterate-metric.h"
#include "iterate-opportunity.h"
#include "iterate-query.h"
#include "iterate-settings.h"
#include "iterate-refinement.h"
#include "iterate-task.h"
#include "iterate-time.h"
#include "iterate-workflow-helpers.h"

static IterateOpportunity *
load_opportunity (IterateRun  *run,
                  GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  gint64 id = 0;

  if (db == NULL)
    return NULL;

  if (!iterate_id_parse (iterate_run_get_subject (run), "opportunity", &id))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "“%s” is no opportunity",
                   iterate_run_get_subject (run));
      return NULL;
    }

  return iterate_database_find (db, ITERATE_TYPE_OPPORTUNITY, id, error);
}

/* What its metric is to the business. */
static gboolean
add_metric (IterateDatabase     *db,
            IterateOpportunity  *opportunity,
            JsonObject          *request,
            GError             **error)
{
  g_autofree char *north_star = iterate_settings_dup_string (db, "business.north-star", "", error);
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_METRIC);
  g_autoptr(IterateMetric) metric = NULL;
  const char *name = iterate_opportunity_get_metric (opportunity);
  JsonObject *object;

  if (north_star == NULL)
    return FALSE;

  if (name == NULL)
    return TRUE;

  iterate_query_where (query, "name", ITERATE_EQUALS, name);
  if (!iterate_query_first (query, db, &metric, error))
    return FALSE;

  object = json_object_new ();
  json_object_set_string_member (object, "name", name);
  json_object_set_boolean_member (object, "northStar", g_str_equal (north_star, name));
  json_object_set_boolean_member (object, "critical",
                                  metric != NULL && iterate_metric_get_critical (metric));
  json_object_set_object_member (request, "metric", object);

  return TRUE;
}

/* Returns: (transfer full): what the analyst is asked with, or %NULL with @error set */
static JsonObject *
make_request (IterateRun          *run,
              IterateOpportunity  *opportunity,
              GError             **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(JsonObject) request = json_object_new ();

  if (db == NULL || !add_metric (db, opportunity, request, error))
    return NULL;

  json_object_set_object_member (request, "opportunity",
                                 iterate_record_to_json (ITERATE_RECORD (opportunity)));
  json_object_set_boolean_member (request, "effort", TRUE);
  json_object_set_boolean_member (request, "impact", TRUE);
  json_object_set_boolean_member (request, "risk", TRUE);

  return g_steal_pointer (&request);
}

/* The task is the opportunity, to be done at once. A high risk does not hold it back, but shows. */
static gboolean
fast_track (IterateRun          *run,
            IterateOpportunity  *opportunity,
            JsonObject          *assessment,
            const char          *text,
            GError             **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  gint64 now = iterate_run_get_time (run);
  g_autoptr(IterateTask) task = NULL;
  g_autoptr(JsonObject) payload = NULL;
  g_autofree char *subject = NULL;

  task = iterate_database_create (db, ITERATE_TYPE_TASK, error,
                                  "title", iterate_opportunity_get_title (opportunity),
                                  "description", iterate_opportunity_get_description (opportunity),
                                  "type", iterate_opportunity_get_task_type (opportunity),
                                  "priority", "immediate",
                                  "timeline", "1-day",
                                  "due-at", now + ITERATE_DAY,
                                  "status", "open",
                                  "source", "opportunity",
                                  "feature-name", iterate_opportunity_get_feature_name (opportunity),
                                  "analysis", text,
                                  "created-at", now,
                                  "updated-at", now,
                                  NULL);
  if (task == NULL ||
      !iterate_database_update (db, opportunity, error,
                                "status", "fast-tracked",
                                "assessment", text,
                                "task", iterate_record_get_id (ITERATE_RECORD (task)),
                                "updated-at", now,
                                NULL))
    return FALSE;

  subject = iterate_record_dup_subject (ITERATE_RECORD (task));
  payload = iterate_record_to_json (ITERATE_RECORD (task));

  return iterate_run_append (run, "task.created", subject, payload, error);
}

static double
get_number (JsonObject *assessment,
            const char *what)
{
  const char *level = json_object_get_string_member_with_default (assessment, what, "medium");

  return g_str_equal (level, "high") ? 0.9 : g_str_equal (level, "low") ? 0.2 : 0.5;
}

/* What is not for today is kept among the ideas. */
static gboolean
keep_as_idea (IterateRun          *run,
              IterateOpportunity  *opportunity,
              JsonObject          *assessment,
              const char          *text,
              GError             **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  gint64 now = iterate_run_get_time (run);
  const char *metric = iterate_opportunity_get_metric (opportunity);
  const char *more = iterate_opportunity_get_description (opportunity);
  g_auto(GStrv) reasons = iterate_json_dup_strv (assessment, "reasons");
  g_autofree char *pattern = iterate_record_dup_subject (ITERATE_RECORD (opportunity));
  double impact = get_number (assessment, "impact"), effort = get_number (assessment, "effort");
  g_autoptr(IterateIdea) idea = NULL;

  idea = iterate_database_create (db, ITERATE_TYPE_IDEA, error,
                                  "name", iterate_opportunity_get_title (opportunity),
                                  "hypothesis", *more != '\0'
                                    ? more : iterate_opportunity_get_title (opportunity),
                                  "metric", metric == NULL ? "" : metric,
                                  "variants", (const char *const[]) { NULL },
                                  "guardrails", (const char *const[]) { NULL },
                                  "measure", "",
                                  "impact", impact,
                                  "confidence", 0.5,
                                  "effort", effort,
                                  "score", impact * 0.5 / effort,
                                  "pattern", pattern,
                                  "evidence", reasons,
                                  "status", "open",
                                  "source", "opportunity",
                                  "created-at", now,
                                  "updated-at", now,
                                  NULL);

  return idea != NULL &&
         iterate_database_update (db, opportunity, error,
                                  "status", "idea",
                                  "assessment", text,
                                  "idea", iterate_record_get_id (ITERATE_RECORD (idea)),
                                  "updated-at", now,
                                  NULL);
}

static gboolean
is_level (JsonObject *assessment,
          const char *what,
          const char *level)
{
  return g_strcmp0 (json_object_get_string_member_with_default (assessment, what, NULL), level) == 0;
}

/* Strategy 1. What takes little and brings much is done at once; anything else becomes an idea. */
gboolean
iterate_assess_opportunity (IterateRun  *run,
                            GError     **error)
{
  g_autoptr(IterateOpportunity) opportunity = load_opportunity (run, error);
  g_autoptr(IterateOpportunity) current = NULL;
  g_autoptr(JsonObject) request = NULL;
  g_autoptr(JsonObject) assessment = NULL;
  g_autofree char *text = NULL;
  gboolean done;

  request = opportunity == NULL ? NULL : make_request (run, opportunity, error);
  assessment = request == NULL ? NULL : iterate_workflow_ask (run, "assess", "opportunity", request,
                                                              error);
  if (assessment == NULL || !iterate_run_begin (run, error))
    return FALSE;

  current = load_opportunity (run, error);
  if (current == NULL || g_strcmp0 (iterate_opportunity_get_status (current), "detected") != 0)
    return current != NULL;

  json_object_set_boolean_member (assessment, "flagged", is_level (assessment, "risk", "high"));
  text = iterate_json_to_string (assessment);

  done = is_level (assessment, "effort", "low") && is_level (assessment, "impact", "high")
           ? fast_track (run, current, assessment, text, error)
           : keep_as_idea (run, current, assessment, text, error);

  return done && iterate_refinement_request (run, "assess", "opportunity", request,
                                             iterate_run_get_subject (run), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-open-initiative.h"

#include "iterate-business-context.h"
#include "iterate-id.h"
#include "iterate-idea-desk.h"
#include "iterate-initiative.h"
#include "iterate-json.h"
#include "iterate-metric-trend.h"
#include "iterate-query.h"
#include "iterate-refinement.h"
#include "iterate-time.h"
#include "iterate-workflow-helpers.h"

#define N_IDEAS     5
#define LOOK_BACK   (30 * ITERATE_DAY)
#define TIME_TO_ACT (30 * ITERATE_DAY)

/* An initiative that is open already takes care of it. */
static gboolean
is_open (IterateDatabase  *db,
         const char       *name,
         gboolean         *open,
         GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_INITIATIVE);

  iterate_query_where (query, "name", ITERATE_EQUALS, name);
  iterate_query_where (query, "status", ITERATE_EQUALS, "open");
  return iterate_query_exists (query, db, open, error);
}

/* Returns: (transfer full): what the analyst is asked for ideas with, or %NULL with @error set */
static JsonObject *
make_request (IterateRun       *run,
              IterateDatabase  *db,
              IterateMetric    *metric,
              JsonObject       *trend,
              GError          **error)
{
  g_autoptr(IterateMetricAnalysis) analysis = NULL;
  g_autoptr(JsonObject) request = NULL;

  analysis = iterate_metric_analysis_load (db, metric, LOOK_BACK, NULL, iterate_run_get_time (run),
                                           error);
  request = analysis == NULL ? NULL : iterate_idea_request_make (db, analysis, N_IDEAS, error);
  if (request == NULL)
    return NULL;

  json_object_set_object_member (request, "trend", json_object_ref (trend));

  return g_steal_pointer (&request);
}

static IterateInitiative *
create_initiative (IterateRun     *run,
                   IterateMetric  *metric,
                   JsonObject     *trend,
                   const char     *name,
                   GError        **error)
{
  const char *metrics[] = { iterate_metric_get_name (metric), NULL };
  gint64 now = iterate_run_get_time (run), id;
  double current = json_object_get_double_member (trend, "currentValue");

  if (!iterate_id_parse (json_object_get_string_member (trend, "id"), "trend", &id))
    id = 0;

  return iterate_database_create (iterate_run_get_database (run, error), ITERATE_TYPE_INITIATIVE,
                                  error,
                                  "name", name,
                                  "goal", "Reverse declining trend",
                                  "status", "open",
                                  "source", "trend",
                                  "metrics", metrics,
                                  "trend", id,
                                  "current-value", current,
                                  "start-value", current,
                                  "target-value", json_object_get_double_member (trend, "baseline"),
                                  "duration", "30 days",
                                  "deadline", now + TIME_TO_ACT,
                                  "owner", "",
                                  "created-at", now,
                                  NULL);
}

static gboolean
propose (IterateRun         *run,
         IterateInitiative  *initiative,
         JsonObject         *answer,
         GError            **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  gint64 id = iterate_record_get_id (ITERATE_RECORD (initiative)), now = iterate_run_get_time (run);
  g_autoptr(GPtrArray) ideas = iterate_idea_desk_keep (db, answer, id, now, error);

  for (guint i = 0; ideas != NULL && i < ideas->len; i++)
    {
      IterateIdea *idea = g_ptr_array_index (ideas, i);
      g_autoptr(IterateExperiment) experiment = NULL;

      if (g_strcmp0 (iterate_idea_get_status (idea), "open") != 0)
        continue;

      experiment = iterate_idea_try (db, idea, "proposed", id, iterate_run_get_event (run), now, error);
      if (experiment == NULL)
        return FALSE;
    }

  return ideas != NULL;
}

/* Pattern 3. A critical metric that declines gets an initiative, with experiments that may turn it. */
gboolean
iterate_open_initiative (IterateRun  *run,
                         GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(JsonObject) trend = NULL;
  g_autoptr(JsonObject) request = NULL;
  g_autoptr(JsonObject) answer = NULL;
  g_autoptr(IterateMetric) metric = NULL;
  g_autoptr(IterateInitiative) initiative = NULL;
  g_autofree char *name = NULL;
  g_autofree char *subject = NULL;
  gboolean open;

  trend = db == NULL ? NULL : iterate_event_dup_payload (iterate_run_get_event (run), error);
  if (trend == NULL)
    return FALSE;
  if (!json_object_get_boolean_member (trend, "critical") ||
      !g_str_equal (json_object_get_string_member (trend, "direction"), "declining"))
    return TRUE;

  metric = iterate_metric_find (db, json_object_get_string_member (trend, "metric"), error);
  request = metric == NULL ? NULL : make_request (run, db, metric, trend, error);
  answer = request == NULL ? NULL : iterate_workflow_ask (run, "generate", "improvement-ideas",
                                                          request, error);
  if (answer == NULL || !iterate_run_begin (run, error))
    return FALSE;

  name = g_strdup_printf ("Improve %s", iterate_metric_get_name (metric));
  if (!is_open (iterate_run_get_database (run, error), name, &open, error))
    return FALSE;
  if (open)
    return TRUE;

  initiative = create_initiative (run, metric, trend, name, error);
  if (initiative == NULL)
    return FALSE;

  subject = iterate_record_dup_subject (ITERATE_RECORD (initiative));

  return iterate_run_append (run, "initiative.created", subject, NULL, error) &&
         propose (run, initiative, answer, error) &&
         iterate_refinement_request (run, "generate", "improvement-ideas", request, subject, error);
}

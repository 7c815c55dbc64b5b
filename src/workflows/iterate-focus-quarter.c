/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-focus-quarter.h"

#include "iterate-benchmark.h"
#include "iterate-business-context.h"
#include "iterate-error.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-initiative.h"
#include "iterate-json.h"
#include "iterate-metric-analysis.h"
#include "iterate-number.h"
#include "iterate-quarter-desk.h"
#include "iterate-time.h"
#include "iterate-workflow-helpers.h"

#include <math.h>

#define LOOK_BACK (90 * ITERATE_DAY)
#define LENGTH    (90 * ITERATE_DAY)

/* How many opportunities of a metric become experiments. */
#define N_OPPORTUNITIES 3

/* Returns: (transfer full): what the analyst is asked for opportunities with, or %NULL with @error
 * set */
static JsonObject *
make_request (IterateDatabase  *db,
              const char       *name,
              gint64            now,
              GError          **error)
{
  g_autoptr(IterateMetric) metric = NULL;
  g_autoptr(IterateMetricAnalysis) analysis = NULL;
  g_autoptr(JsonObject) request = NULL;
  JsonObject *object;

  if (!iterate_metric_find_by_name (db, name, &metric, error))
    return NULL;

  if (metric != NULL)
    {
      analysis = iterate_metric_analysis_load (db, metric, LOOK_BACK, NULL, now, error);
      request = analysis == NULL ? NULL
           : iterate_idea_request_make (db, analysis, N_OPPORTUNITIES, error);
      if (request == NULL)
        return NULL;
    }
  else
    {
      /* Nothing is known of a metric that is not measured; its name tells what often moves such. */
      request = json_object_new ();
      object = json_object_new ();
      json_object_set_string_member (object, "name", name);
      json_object_set_object_member (request, "metric", object);
      json_object_set_int_member (request, "count", N_OPPORTUNITIES);
    }

  json_object_set_boolean_member (request, "findOpportunities", TRUE);
  json_object_set_boolean_member (request, "competitors", TRUE);
  json_object_set_array_member (request, "benchmarks", iterate_benchmarks_to_json (name));

  return g_steal_pointer (&request);
}

static JsonObject *
ask (IterateRun       *run,
     IterateDatabase  *db,
     const char       *metric,
     GError          **error)
{
  g_autoptr(JsonObject) request = make_request (db, metric, iterate_run_get_time (run), error);

  return request == NULL ? NULL
       : iterate_workflow_ask (run, "analyze", "opportunities", request, error);
}

/* Returns: (transfer full) (element-type JsonObject): the answers, a metric each, or %NULL with
 * @error set */
static GPtrArray *
ask_all (IterateRun         *run,
         IterateDatabase    *db,
         const char *const  *metrics,
         GError            **error)
{
  g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);

  for (guint i = 0; metrics[i] != NULL; i++)
    {
      JsonObject *answer = ask (run, db, metrics[i], error);

      if (answer == NULL)
        return NULL;

      g_ptr_array_add (answers, answer);
    }

  return g_steal_pointer (&answers);
}

static IterateInitiative *
create_initiative (IterateRun         *run,
                   IterateDatabase    *db,
                   IterateQuarter      quarter,
                   const IterateNeed  *chosen,
                   GError            **error)
{
  gint64 now = iterate_run_get_time (run);
  const char *goal = iterate_dimension_get_goal (chosen->dimension);
  g_autofree char *name = g_strdup_printf ("Q%d Focus: %s", quarter.number, goal);
  g_autofree char *label = iterate_quarter_format (quarter);

  return iterate_database_create (db, ITERATE_TYPE_INITIATIVE, error,
                                  "name", name,
                                  "goal", goal,
                                  "status", "open",
                                  "source", "quarter",
                                  "metrics", iterate_dimension_get_metrics (chosen->dimension),
                                  "current-value", NAN,
                                  "start-value", NAN,
                                  "target-value", NAN,
                                  "duration", "90 days",
                                  "deadline", now + LENGTH,
                                  "owner", "",
                                  "dimension", iterate_dimension_get_name (chosen->dimension),
                                  "quarter", label,
                                  "created-at", now,
                                  NULL);
}

static gboolean
propose (IterateRun       *run,
         IterateDatabase  *db,
         JsonObject       *answer,
         const char       *metric,
         gint64            initiative,
         GError          **error)
{
  JsonArray *list = json_object_get_array_member (answer, "opportunities");

  for (guint i = 0; i < MIN (json_array_get_length (list), N_OPPORTUNITIES); i++)
    {
      JsonObject *one = json_array_get_object_element (list, i);
      g_autoptr(IterateExperiment) experiment = NULL;
      gint64 id;

      experiment = iterate_experiment_propose (db, iterate_run_get_time (run),
                                               json_object_get_string_member (one, "name"),
                                               json_object_get_string_member (one, "hypothesis"),
                                               "proposed", NULL, iterate_run_get_event (run), error);
      if (experiment == NULL ||
          !iterate_experiment_add_metric (db, experiment, metric, iterate_number_guess_kind (metric),
                                          "primary", iterate_number_guess_direction (metric), &id,
                                          error) ||
          !iterate_database_update (db, experiment, error,
                                    "initiative", initiative,
                                    "priority", json_object_get_string_member (one, "impact"),
                                    NULL))
        return FALSE;
    }

  return TRUE;
}

static gboolean
open_focus (IterateRun         *run,
            IterateQuarter      quarter,
            GPtrArray          *needs,
            const IterateNeed  *chosen,
            GPtrArray          *answers,
            GError            **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  const char *const *metrics = iterate_dimension_get_metrics (chosen->dimension);
  g_autoptr(IterateInitiative) initiative = create_initiative (run, db, quarter, chosen, error);
  g_autoptr(IterateQuarterFocus) focus = NULL;
  g_autoptr(JsonObject) payload = json_object_new ();
  g_autofree char *subject = NULL;
  gint64 id;

  if (initiative == NULL)
    return FALSE;

  id = iterate_record_get_id (ITERATE_RECORD (initiative));
  focus = iterate_quarter_keep_focus (db, quarter, needs, chosen, id, iterate_run_get_time (run),
                                      error);
  for (guint i = 0; focus != NULL && i < answers->len; i++)
    {
      if (!propose (run, db, g_ptr_array_index (answers, i), metrics[i], id, error))
        return FALSE;
    }

  subject = iterate_record_dup_subject (ITERATE_RECORD (initiative));
  json_object_set_string_member (payload, "title", iterate_initiative_get_name (initiative));

  return focus != NULL && iterate_run_append (run, "initiative.created", subject, payload, error) &&
         iterate_workflow_send (run, "Team.product", "quarter-focus", payload, error);
}

/* Strategy 3. Gives a quarter to the dimension that needs it most, as an initiative with a backlog. */
gboolean
iterate_focus_quarter (IterateRun  *run,
                       GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(IterateQuarterFocus) known = NULL;
  g_autoptr(GPtrArray) needs = NULL;
  g_autoptr(GPtrArray) answers = NULL;
  const IterateNeed *chosen;
  IterateQuarter quarter;

  if (db == NULL || !iterate_quarter_parse (iterate_run_get_subject (run), &quarter, error) ||
      !iterate_quarter_find_focus (db, quarter, &known, error))
    return FALSE;
  if (known != NULL)
    return TRUE;

  needs = iterate_needs_load (db, quarter, error);
  if (needs == NULL)
    return FALSE;

  chosen = iterate_needs_choose (needs);
  if (chosen == NULL)
    return TRUE;

  answers = ask_all (run, db, iterate_dimension_get_metrics (chosen->dimension), error);

  /* Another start of the same quarter may have been quicker. */
  if (answers == NULL || !iterate_run_begin (run, error) ||
      !iterate_quarter_find_focus (iterate_run_get_database (run, error), quarter, &known, error))
    return FALSE;

  return known != NULL || open_focus (run, quarter, needs, chosen, answers, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-run-campaign-cycle.h"

#include "iterate-business-context.h"
#include "iterate-campaign-desk.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-json.h"
#include "iterate-number.h"
#include "iterate-refinement.h"
#include "iterate-time.h"
#include "iterate-workflow-helpers.h"

#define LOOK_BACK (30 * ITERATE_DAY)

/* How many hypotheses a cycle tries, and how many are asked for. */
#define N_TRIED 3
#define N_ASKED 6

/* Returns: (transfer full): what the analyst is asked for hypotheses with, or %NULL with @error set */
static JsonObject *
make_request (IterateDatabase        *db,
              IterateMetricAnalysis  *analysis,
              GError                **error)
{
  g_autoptr(JsonObject) request = iterate_idea_request_make (db, analysis, N_ASKED, error);

  if (request == NULL)
    return NULL;

  json_object_set_object_member (request, "analysis", iterate_metric_analysis_to_json (analysis));
  json_object_set_string_member (request, "goal", "reduce-dropoff");

  return g_steal_pointer (&request);
}

/* Makes a draft of a week of a hypothesis; a person starts it. */
static gboolean
draft_experiment (IterateRun       *run,
                  IterateDatabase  *db,
                  JsonObject       *hypothesis,
                  const char       *metric,
                  gint64            cycle,
                  GError          **error)
{
  gint64 now = iterate_run_get_time (run), id;
  g_auto(GStrv) variants = iterate_json_dup_strv (hypothesis, "variants");
  g_autoptr(IterateExperiment) experiment = NULL;

  experiment = iterate_experiment_propose (db, now, json_object_get_string_member (hypothesis, "name"),
                                           json_object_get_string_member (hypothesis, "statement"),
                                           "draft", NULL, iterate_run_get_event (run), error);
  if (experiment == NULL ||
      !iterate_database_update (db, experiment, error,
                                "planned-duration", 7 * ITERATE_DAY,
                                "campaign-cycle", cycle,
                                NULL))
    return FALSE;

  for (guint i = 0; variants != NULL && variants[i] != NULL; i++)
    {
      if (!iterate_experiment_add_variant (db, experiment, variants[i], i == 0, 1, &id, error))
        return FALSE;
    }

  return iterate_experiment_add_metric (db, experiment, metric, iterate_number_guess_kind (metric),
                                        "primary",
                                        iterate_number_guess_direction (metric), &id, error);
}

static gboolean
draft_experiments (IterateRun       *run,
                   IterateDatabase  *db,
                   JsonObject       *answer,
                   const char       *metric,
                   gint64            cycle,
                   GError          **error)
{
  JsonArray *hypotheses = json_object_get_array_member (answer, "hypotheses");

  for (guint i = 0; i < MIN (json_array_get_length (hypotheses), N_TRIED); i++)
    {
      if (!draft_experiment (run, db, json_array_get_object_element (hypotheses, i), metric, cycle,
                             error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
tell (IterateRun       *run,
      IterateCampaign  *campaign,
      const char       *type,
      GError          **error)
{
  g_autoptr(JsonObject) payload = json_object_new ();

  json_object_set_string_member (payload, "campaign", iterate_run_get_subject (run));
  json_object_set_string_member (payload, "title", iterate_campaign_get_name (campaign));
  json_object_set_string_member (payload, "metric", iterate_campaign_get_metric (campaign));

  return iterate_workflow_send (run, "Team.product", type, payload, error);
}

/* One that has arrived, or whose time is up, ends instead. */
static gboolean
end_if_due (IterateRun             *run,
            IterateDatabase        *db,
            IterateCampaign        *campaign,
            const IterateProgress  *progress,
            gboolean               *ended,
            GError                **error)
{
  gint64 now = iterate_run_get_time (run);
  gboolean reached = g_str_equal (progress->health, "reached");

  *ended = reached || now >= iterate_campaign_get_ends_at (campaign);

  return !*ended ||
         (iterate_campaign_end (db, campaign, reached ? "reached" : "ended",
                                iterate_run_get_event (run),
                                now, error) &&
          tell (run, campaign, reached ? "campaign-reached" : "campaign-ended", error));
}

/* Strategy 2. Looks at a campaign's metric: its segments, its funnel and where people drop off;
 * makes the best three hypotheses drafts of a week each, and comes again in seven days. */
gboolean
iterate_run_campaign_cycle (IterateRun  *run,
                            GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  gint64 now = iterate_run_get_time (run), cycle;
  g_autoptr(IterateCampaign) campaign = NULL;
  g_autoptr(IterateMetric) metric = NULL;
  g_autoptr(IterateMetricAnalysis) analysis = NULL;
  g_autoptr(IterateProgress) progress = NULL;
  g_autoptr(JsonObject) request = NULL;
  g_autoptr(JsonObject) answer = NULL;
  gboolean ended;

  campaign = db == NULL ? NULL : iterate_campaign_find (db, iterate_run_get_subject (run), error);
  if (campaign == NULL)
    return FALSE;
  if (g_strcmp0 (iterate_campaign_get_status (campaign), "running") != 0)
    return TRUE;

  metric = iterate_metric_find (db, iterate_campaign_get_metric (campaign), error);
  analysis = metric == NULL ? NULL
       : iterate_metric_analysis_load (db, metric, LOOK_BACK, NULL, now, error);
  progress = analysis == NULL ? NULL : iterate_campaign_load_progress (db, campaign, now, error);
  request = progress == NULL ? NULL : make_request (db, analysis, error);
  answer = request == NULL ? NULL
       : iterate_workflow_ask (run, "generate", "hypotheses", request, error);
  if (answer == NULL || !iterate_run_begin (run, error))
    return FALSE;

  /* Somebody may have stopped it while the analyst was asked. */
  db = iterate_run_get_database (run, error);
  g_clear_object (&campaign);
  campaign = iterate_campaign_find (db, iterate_run_get_subject (run), error);
  if (campaign == NULL || g_strcmp0 (iterate_campaign_get_status (campaign), "running") != 0)
    return campaign != NULL;

  if (!end_if_due (run, db, campaign, progress, &ended, error))
    return FALSE;
  if (ended)
    return TRUE;

  cycle = iterate_campaign_keep_cycle (db, campaign, analysis, answer, now, error);

  return cycle != 0 &&
         draft_experiments (run, db, answer, iterate_campaign_get_metric (campaign), cycle, error) &&
         tell (run, campaign, "campaign-cycle", error);
}

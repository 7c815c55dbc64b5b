/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-investigate-again.h"

#include "iterate-change.h"
#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-investigation-file.h"
#include "iterate-metric-evidence.h"
#include "iterate-query.h"
#include "iterate-time.h"
#include "iterate-workflow-helpers.h"

/* A change is weighed for what began so long after it. */
#define LOOK_AHEAD (7 * ITERATE_DAY)

/* Returns: (transfer full) (element-type IterateInvestigation): those that go on */
static GPtrArray *
list_open (IterateDatabase  *db,
           GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_INVESTIGATION);

  iterate_query_where (query, "status", ITERATE_EQUALS, "investigating");

  return iterate_query_list (query, db, error);
}

/* An anomaly that is looked into once more. */
typedef struct
{
  IterateAnomaly *anomaly;
  IterateMetric  *metric;
  JsonObject     *evidence;
  JsonObject     *answer;
} Case;

static void
case_free (gpointer data)
{
  Case *one = data;

  g_clear_object (&one->anomaly);
  g_clear_object (&one->metric);
  g_clear_pointer (&one->evidence, json_object_unref);
  g_clear_pointer (&one->answer, json_object_unref);
  g_free (one);
}

static gboolean
look_again (IterateRun            *run,
            IterateDatabase       *db,
            IterateInvestigation  *investigation,
            gint64                 changed_at,
            GPtrArray             *cases,
            GError               **error)
{
  g_autoptr(IterateAnomaly) anomaly = NULL;
  Case *one;

  anomaly = iterate_database_find (db, ITERATE_TYPE_ANOMALY,
                                   iterate_investigation_get_anomaly_id (investigation), error);
  if (anomaly == NULL)
    return FALSE;
  if (changed_at > iterate_anomaly_get_last_at (anomaly) + ITERATE_DAY ||
      changed_at < iterate_anomaly_get_onset (anomaly) - LOOK_AHEAD)
    return TRUE;

  one = g_new0 (Case, 1);
  g_ptr_array_add (cases, one);
  one->anomaly = g_steal_pointer (&anomaly);
  one->metric = iterate_database_find (db, ITERATE_TYPE_METRIC,
                                       iterate_investigation_get_metric_id (investigation), error);
  one->evidence = one->metric == NULL
                    ? NULL : iterate_metric_evidence_gather (db, one->metric, one->anomaly, error);
  one->answer = one->evidence == NULL ? NULL
                                      : iterate_workflow_ask (run, "investigate", "likely-causes",
                                                              one->evidence, error);

  return one->answer != NULL;
}

/* A change that is recorded late is weighed with what it may have caused. */
gboolean
iterate_investigate_again (IterateRun  *run,
                           GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func (case_free);
  g_autoptr(IterateChange) change = NULL;
  g_autoptr(GPtrArray) open = NULL;
  gint64 id;

  if (db == NULL || !iterate_id_parse (iterate_run_get_subject (run), "change", &id))
    return db != NULL;

  change = iterate_database_find (db, ITERATE_TYPE_CHANGE, id, error);
  open = change == NULL ? NULL : list_open (db, error);
  if (open == NULL)
    return FALSE;

  for (guint i = 0; i < open->len; i++)
    {
      if (!look_again (run, db, g_ptr_array_index (open, i), iterate_change_get_at (change), cases,
                       error))
        return FALSE;
    }

  if (!iterate_run_begin (run, error))
    return FALSE;

  for (guint i = 0; i < cases->len; i++)
    {
      const Case *one = g_ptr_array_index (cases, i);
      g_autoptr(IterateInvestigation) filed = NULL;
      gboolean is_new;

      filed = iterate_investigation_file (iterate_run_get_database (run, error), one->metric,
                                          one->anomaly, one->evidence, one->answer,
                                          iterate_run_get_time (run), &is_new, error);
      if (filed == NULL)
        return FALSE;
    }

  return TRUE;
}

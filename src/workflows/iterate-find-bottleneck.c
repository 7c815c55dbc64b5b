/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-find-bottleneck.h"

#include "iterate-endpoint-analysis.h"
#include "iterate-error.h"
#include "iterate-fix-desk.h"
#include "iterate-id.h"
#include "iterate-journal.h"
#include "iterate-json.h"
#include "iterate-task.h"
#include "iterate-workflow-helpers.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* As `312`, or with a digit more where that says something. */
static char *
format_milliseconds (double duration)
{
  return duration < 100 ? g_strdup_printf ("%.3g", duration) : g_strdup_printf ("%.0f", duration);
}

/* Notes what was found, so that the list and the window need not look again. */
static gboolean
keep_analysis (IterateRun               *run,
               IterateEndpointAnalysis  *analysis,
               const char               *text,
               GError                  **error)
{
  const IterateBottleneck *cause = iterate_endpoint_analysis_get_cause (analysis);

  return iterate_database_execute (iterate_run_get_database (run, error), error,
                                   "UPDATE endpoint SET cause = ?, analysis = ?, analysed_at = ? "
                                   "WHERE id = ?", "ssii",
                                   cause == NULL ? NULL : iterate_bottleneck_get_name (cause->kind),
                                   text,
                                   iterate_run_get_time (run),
                                   iterate_record_get_id (ITERATE_RECORD (analysis->endpoint)));
}

/* One task for each endpoint, as long as it is open. */
static gboolean
create_task (IterateRun               *run,
             IterateEndpointAnalysis  *analysis,
             double                    threshold,
             const char               *text,
             GError                  **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  gint64 now = iterate_run_get_time (run), known;
  g_autofree char *title = g_strdup_printf ("Optimize %s",
                                            iterate_endpoint_get_name (analysis->endpoint));
  g_autofree char *p95 = format_milliseconds (analysis->figures.p95);
  g_autofree char *limit = format_milliseconds (threshold);
  g_autofree char *description = g_strdup_printf ("P95 latency: %sms (threshold: %sms)", p95, limit);
  g_autofree char *subject = NULL;
  g_autoptr(IterateTask) task = NULL;
  g_autoptr(JsonObject) payload = NULL;

  if (!iterate_database_get_int64 (db, &known, error,
                                   "SELECT id FROM task WHERE title = ? AND type = 'performance' AND "
                                   "status != 'done'", "s", title))
    return FALSE;

  if (known != 0)
    return iterate_database_execute (db, error,
                                     "UPDATE task SET description = ?, analysis = ?, updated_at = ? "
                                     "WHERE id = ?", "ssii", description, text, now, known);

  task = iterate_database_create (db, ITERATE_TYPE_TASK, error,
                                  "title", title,
                                  "description", description,
                                  "type", "performance",
                                  "priority", "high",
                                  "status", "open",
                                  "source", "performance",
                                  "analysis", text,
                                  "created-at", now,
                                  "updated-at", now,
                                  NULL);
  if (task == NULL)
    return FALSE;

  subject = iterate_record_dup_subject (ITERATE_RECORD (task));
  payload = iterate_record_to_json (ITERATE_RECORD (task));

  return iterate_run_append (run, "task.created", subject, payload, error);
}

static char *
make_body (const IterateBottleneck *cause)
{
  g_autofree char *text = iterate_bottleneck_describe (cause);

  return g_strdup_printf (
    cause->kind == ITERATE_BOTTLENECK_N_PLUS_ONE
      ? _("%s The flag tells the product to load them at once. It is taken back by itself where the "
          "95th percentile does not fall.")
      : _("%s The flag tells the product to keep the answer for that long, so that it can be out of "
          "date "
          "by as much. It is taken back by itself where the 95th percentile does not fall."), text);
}

/* Whether a fix of that kind waits, is on trial, or was tried before and did not help. */
static gboolean
is_tried (IterateDatabase          *db,
          IterateEndpoint          *endpoint,
          const IterateBottleneck  *cause,
          gboolean                 *tried,
          GError                  **error)
{
  gint64 n;

  if (!iterate_database_get_int64 (db, &n, error,
                                   "SELECT count(*) FROM fix WHERE endpoint = ? AND query = ? AND "
                                   "(status IN ('proposed', 'active', 'withdrawn'))", "is",
                                   iterate_record_get_id (ITERATE_RECORD (endpoint)), cause->query))
    return FALSE;

  *tried = n > 0;

  return TRUE;
}

static gboolean
ask (IterateRun       *run,
     IterateFix       *fix,
     IterateEndpoint  *endpoint,
     const char       *body,
     GError          **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (fix));
  g_autofree char *title = NULL;
  g_autoptr(JsonObject) arguments = iterate_record_to_json (ITERATE_RECORD (fix));

  title = g_strdup_printf (g_str_equal (iterate_fix_get_kind (fix), "cache")
                             ? _("Keep answers of “%s”?") : _("Load at once for “%s”?"),
                           iterate_endpoint_get_name (endpoint));

  return iterate_approval_ask (run, ITERATE_ACTION_FIX, subject, title, body, arguments,
                               iterate_fix_get_flag (fix), error) != 0;
}

/* Database.addEagerLoading and Cache.enable, each behind approval. */
static gboolean
propose_fix (IterateRun               *run,
             IterateEndpointAnalysis  *analysis,
             GError                  **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  const IterateBottleneck *cause = iterate_endpoint_analysis_get_cause (analysis);
  g_autofree char *body = NULL;
  g_autoptr(IterateFix) fix = NULL;
  gboolean tried;

  if (cause == NULL || !iterate_fix_desk_can_mend (cause))
    return TRUE;

  if (!is_tried (db, analysis->endpoint, cause, &tried, error) || tried)
    return tried;

  body = make_body (cause);
  fix = iterate_fix_desk_propose (db, analysis->endpoint, cause, iterate_run_get_time (run), error);

  return fix != NULL && ask (run, fix, analysis->endpoint, body, error);
}

/* Pattern 4. An endpoint takes too long: says why, makes a task of it and, where the product can mend
 * it itself, proposes that. */
gboolean
iterate_find_bottleneck (IterateRun  *run,
                         GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(JsonObject) payload = NULL;
  g_autoptr(JsonObject) json = NULL;
  g_autoptr(IterateEndpoint) endpoint = NULL;
  g_autoptr(IterateEndpointAnalysis) analysis = NULL;
  g_autoptr(GError) problem = NULL;
  g_autofree char *text = NULL;
  double threshold;

  payload = db == NULL ? NULL : iterate_event_dup_payload (iterate_run_get_event (run), error);
  if (payload == NULL)
    return FALSE;

  endpoint = iterate_endpoint_find (db, iterate_run_get_subject (run), &problem);
  if (endpoint == NULL)
    return iterate_workflow_pass_missing (problem, error);

  threshold = json_object_get_double_member_with_default (payload, "threshold",
                                                          ITERATE_DEFAULT_THRESHOLD);
  analysis = iterate_endpoint_analysis_make (db, endpoint, NULL, ITERATE_ENDPOINT_SAMPLES, error);
  if (analysis == NULL || !iterate_run_begin (run, error))
    return FALSE;

  analysis->threshold = threshold;
  json = iterate_endpoint_analysis_to_json (analysis);
  text = iterate_json_to_string (json);

  return keep_analysis (run, analysis, text, error) &&
         create_task (run, analysis, threshold, text, error) && propose_fix (run, analysis, error);
}

/* Publishes the fix that was approved. */
gboolean
iterate_find_bottleneck_carry_out (IterateRun       *run,
                                   IterateApproval  *approval,
                                   GError          **error)
{
  const IterateFlagActor actor = {
    iterate_approval_get_answered_by (approval), iterate_run_get_time (run),
    iterate_run_get_event (run),
  };
  g_autoptr(IterateFix) fix = NULL;
  IterateDatabase *db;
  gint64 id = 0;

  if (!iterate_run_begin (run, error))
    return FALSE;

  db = iterate_run_get_database (run, error);
  iterate_id_parse (iterate_approval_get_subject (approval), "fix", &id);
  fix = iterate_database_find (db, ITERATE_TYPE_FIX, id, error);

  return fix != NULL && iterate_fix_desk_apply (db, fix, &actor, error);
}

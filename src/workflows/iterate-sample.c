/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-sample.h"

#include "iterate-aggregate-import.h"
#include "iterate-approval.h"
#include "iterate-change-record.h"
#include "iterate-data-folder.h"
#include "iterate-error.h"
#include "iterate-event-intake.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-exposure-import.h"
#include "iterate-feedback-intake.h"
#include "iterate-json.h"
#include "iterate-metric-change.h"
#include "iterate-metric-intake.h"
#include "iterate-query.h"
#include "iterate-row-reader.h"
#include "iterate-sample-direction.h"
#include "iterate-sample-requests.h"
#include "iterate-start-rollout.h"
#include "iterate-time.h"
#include "iterate-workspace.h"

#include <math.h>
#include <string.h>

/* The sample business. Its files hold what happened; loading them runs the engine
 * day by day on a clock of its own, so that all that a newcomer sees was computed
 * from those files. */

typedef struct
{
  const char       *folder;
  IterateWorkspace *workspace; /* (borrowed) */
  JsonObject       *step;      /* (borrowed) */
} Step;

static const char *
get_text (JsonObject *step,
          const char *name)
{
  return json_object_get_string_member_with_default (step, name, NULL);
}

static gboolean
start_experiment (IterateDatabase  *db,
                  gint64            now,
                  gpointer          user_data,
                  GError          **error)
{
  JsonObject *step = ((Step *) user_data)->step;
  g_autoptr(IterateExperiment) experiment = NULL;
  const char *length = get_text (step, "duration");
  gint64 duration = 0;

  if (length != NULL && !iterate_duration_parse (length, &duration, error))
    return FALSE;

  experiment = iterate_experiment_create (db, now, get_text (step, "name"),
                                          get_text (step,
                                                    "hypothesis"), "draft", NULL, NULL, error);

  return experiment != NULL && iterate_experiment_start (db, experiment, now, duration, error);
}

/* Calls @func for each element of a list of strings. */
static gboolean
for_each_text (JsonObject            *step,
               const char            *name,
               IterateExposureImport *import,
               gboolean             (*func) (IterateExposureImport  *import,
                                             const char             *text,
                                             GError                **error),
               GError               **error)
{
  JsonArray *list = iterate_json_get_array (step, name);

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      if (!func (import, json_array_get_string_element (list, i), error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
set_guardrail (IterateExposureImport  *import,
               const char             *metric,
               GError                **error)
{
  return iterate_exposure_import_set_role (import, metric, "guardrail", error);
}

static gboolean
set_down (IterateExposureImport  *import,
          const char             *metric,
          GError                **error)
{
  return iterate_exposure_import_set_direction (import, metric, "down", error);
}

static gboolean
add_segment (IterateExposureImport  *import,
             const char             *column,
             GError                **error)
{
  iterate_exposure_import_add_segment (import, column);

  return TRUE;
}

static gboolean
import_units (Step    *step,
              GError **error)
{
  g_autofree char *file = g_build_filename (step->folder, get_text (step->step, "file"), NULL);
  g_autoptr(IterateExposureImport) import = NULL;
  g_autoptr(IterateImportReport) report = NULL;

  import = iterate_exposure_import_new (file, get_text (step->step, "name"),
                                        get_text (step->step, "unit"),
                                        get_text (step->step, "variant"),
                                        get_text (step->step, "control"));
  if (!for_each_text (step->step, "metrics", import, iterate_exposure_import_add_metric, error) ||
      !for_each_text (step->step, "guardrails", import, set_guardrail, error) ||
      !for_each_text (step->step, "lowerIsBetter", import, set_down, error) ||
      !for_each_text (step->step, "segments", import, add_segment, error) ||
      !iterate_exposure_import_set_covariate (import, get_text (step->step, "covariate"), error))
    return FALSE;

  iterate_exposure_import_set_time (import, get_text (step->step, "time"));
  report = iterate_exposure_import_run (import, iterate_workspace_get_store (step->workspace),
                                        iterate_workspace_get_time (step->workspace), NULL, NULL,
                                        error);

  return report != NULL;
}

/* Takes in how many units did what. */
static gboolean
count_units (Step    *step,
             GError **error)
{
  g_autofree char *file = g_build_filename (step->folder, get_text (step->step, "file"), NULL);
  g_autoptr(IterateImportReport) report = NULL;

  report = iterate_aggregate_import_run (file, get_text (step->step, "name"),
                                         get_text (step->step, "control"),
                                         iterate_workspace_get_store (step->workspace),
                                         iterate_workspace_get_time (step->workspace), error);

  return report != NULL;
}

static gboolean
approve_waiting (IterateDatabase  *db,
                 gint64            now,
                 gpointer          user_data,
                 GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_APPROVAL);
  g_autoptr(GPtrArray) waiting = NULL;

  iterate_query_where (query, "status", ITERATE_EQUALS, "waiting");
  waiting = iterate_query_list (query, db, error);
  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    {
      if (!iterate_approval_answer (db, now,
                                    iterate_record_get_id (g_ptr_array_index (waiting, i)), TRUE,
                                    get_text (((Step *) user_data)->step, "who"), NULL, error))
        return FALSE;
    }

  return waiting != NULL;
}

/* Takes in what users said, each at its own time before now. */
static gboolean
take_feedback (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  Step *step = user_data;
  g_autofree char *file = g_build_filename (step->folder, get_text (step->step, "file"), NULL);
  g_autoptr(IterateRowReader) reader = iterate_row_reader_open (file, NULL, error);
  gboolean has_row = TRUE;

  while (reader != NULL && iterate_row_reader_next (reader, &has_row, error) && has_row)
    {
      IterateFeedbackItem item = {
        .source = get_text (step->step, "source"),
        .external_id = iterate_row_reader_get (reader, "id"),
        .content = iterate_row_reader_get (reader, "text"),
        .author = iterate_row_reader_get (reader, "author"),
        .rating = NAN,
      };
      gint64 ago, id;
      gboolean is_new;

      if (!iterate_duration_parse (iterate_row_reader_get (reader, "ago"), &ago, error))
        return FALSE;

      item.occurred_at = now - ago;
      if (!iterate_feedback_intake_take (db, now, &item, &id, &is_new, error))
        return FALSE;
    }

  return reader != NULL && !has_row;
}

static gboolean
define_metric (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  JsonObject *step = ((Step *) user_data)->step;
  const char *funnel = get_text (step, "funnel");
  g_auto(GStrv) steps = funnel == NULL ? NULL : g_strsplit (funnel, ",", -1);
  IterateMetricChange change = {
    .direction = (char *) get_text (step, "direction"),
    .unit = (char *) get_text (step, "unit"),
    .owner = (char *) get_text (step, "owner"),
    .aggregation = (char *) get_text (step, "aggregation"),
    .funnel = steps,
    .critical = json_object_get_boolean_member_with_default (step, "critical", FALSE),
    .threshold = NAN,
    .target = json_object_get_double_member_with_default (step, "target", NAN),
    .raw_days = -1,
    .kept_days = -1,
  };

  return iterate_metric_change_apply (&change, db, get_text (step, "name"), now, error);
}

/* A value of so many hours or days ago is that of a whole hour or day. */
static gboolean
read_ago (const char  *text,
          gint64       now,
          gint64      *at,
          GError     **error)
{
  gint64 ago, step = g_str_has_suffix (text, "d") ? ITERATE_DAY : ITERATE_HOUR;

  if (!iterate_duration_parse (text, &ago, error))
    return FALSE;

  *at = (now - ago) / step * step;

  return TRUE;
}

/* Takes in what was measured. */
static gboolean
take_metrics (Step    *step,
              GError **error)
{
  g_autofree char *file = g_build_filename (step->folder, get_text (step->step, "file"), NULL);
  gint64 now = iterate_workspace_get_time (step->workspace);
  g_autoptr(IterateRowReader) reader = iterate_row_reader_open (file, NULL, error);
  g_autoptr(IterateMetricIntake) intake = iterate_metric_intake_new (now);
  gboolean has_row = TRUE, has_more = TRUE;

  while (reader != NULL && iterate_row_reader_next (reader, &has_row, error) && has_row)
    {
      const char *segment = iterate_row_reader_get (reader, "segment");
      g_auto(GStrv) parts = g_strsplit (segment == NULL ? "" : segment, "=", 2);
      gboolean is_part = g_strv_length (parts) == 2;
      gint64 at;

      if (!read_ago (iterate_row_reader_get (reader, "ago"), now, &at, error))
        return FALSE;

      iterate_metric_intake_take (intake, iterate_row_reader_get (reader, "metric"),
                                  is_part ? parts[0] : NULL, is_part ? parts[1] : NULL, at,
                                  g_ascii_strtod (iterate_row_reader_get (reader, "value"), NULL));
    }
  if (reader == NULL || has_row)
    return FALSE;

  while (has_more)
    {
      g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;

      if (!iterate_transaction_begin (&unit,
                                      iterate_store_get_writer (
                                        iterate_workspace_get_store (step->workspace)), error) ||
          !iterate_metric_intake_write (intake, iterate_transaction_get_database (&unit), &has_more,
                                        error) ||
          !iterate_transaction_commit (&unit, error))
        return FALSE;
    }

  return TRUE;
}

/* Takes in what happened in the product. */
static gboolean
take_events (IterateDatabase  *db,
             gint64            now,
             gpointer          user_data,
             GError          **error)
{
  Step *step = user_data;
  g_autofree char *file = g_build_filename (step->folder, get_text (step->step, "file"), NULL);
  g_autoptr(IterateRowReader) reader = iterate_row_reader_open (file, NULL, error);
  g_autoptr(IterateEventIntake) intake = iterate_event_intake_new (now);
  gboolean has_row = TRUE;

  if (!iterate_event_intake_begin (intake, db, error))
    return FALSE;

  while (reader != NULL && iterate_row_reader_next (reader, &has_row, error) && has_row)
    {
      g_autofree char *properties = g_strdup_printf ("{\"device\":\"%s\"}",
                                                     iterate_row_reader_get (reader, "device"));
      const char *user = iterate_row_reader_get (reader, "user");
      IterateProductEvent event = { user, strlen (user), iterate_row_reader_get (reader, "event"), 0,
                                    properties };
      gint64 ago;

      if (!iterate_duration_parse (iterate_row_reader_get (reader, "ago"), &ago, error))
        return FALSE;

      event.at = now - ago;
      if (!iterate_event_intake_take (intake, &event, error))
        return FALSE;
    }

  return reader != NULL && !has_row && iterate_event_intake_settle (intake, error);
}

static gboolean
note_change (IterateDatabase  *db,
             gint64            now,
             gpointer          user_data,
             GError          **error)
{
  JsonObject *step = ((Step *) user_data)->step;
  IterateChangeDraft draft = {
    .kind = (char *) get_text (step, "kind"),
    .title = get_text (step, "title"),
    .author = (char *) get_text (step, "who"),
    .source = "person",
    .at = now,
  };
  g_autoptr(IterateChange) change = iterate_change_record (db, &draft, now, error);

  return change != NULL;
}

/* An idea with an id that the help can name. */
static gboolean
add_idea (IterateDatabase  *db,
          gint64            now,
          gpointer          user_data,
          GError          **error)
{
  JsonObject *step = ((Step *) user_data)->step;
  double impact = json_object_get_double_member (step, "impact");
  double confidence = json_object_get_double_member (step, "confidence");
  double effort = json_object_get_double_member (step, "effort");

  return iterate_database_execute (db, error,
                                   "INSERT INTO idea (id, name, hypothesis, metric, variants, impact, "
                                   "confidence, effort, score, source, created_at, updated_at) "
                                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'person', ?, ?)", "issssddddii",
                                   json_object_get_int_member (step, "id"), get_text (step, "name"),
                                   get_text (step, "hypothesis"), get_text (step, "metric"),
                                   get_text (step, "variants"), impact, confidence, effort,
                                   100 * impact * confidence / effort, now, now);
}

/* A flag: for some, for a share of all, or on its way to all. */
static gboolean
make_flag (IterateDatabase  *db,
           gint64            now,
           gpointer          user_data,
           GError          **error)
{
  JsonObject *step = ((Step *) user_data)->step;
  const char *give = get_text (step, "give"), *plan = get_text (step, "plan");
  const IterateFlagActor actor = { "Jonas", now, NULL };
  const IterateFlagDraft draft = {
    .name = get_text (step, "name"), .description = get_text (step, "description"),
  };
  g_auto(GStrv) audience = give == NULL ? NULL : g_strsplit (give, ", ", -1);
  g_autoptr(IterateFlag) flag = iterate_flag_create (db, &draft, &actor, error);

  if (flag == NULL)
    return FALSE;

  if (audience != NULL)
    return iterate_flag_enable_for (db, flag, (const char *const *) audience, &actor, error);

  return plan == NULL ? iterate_flag_enable (db, flag, NULL, &actor, error)
                      : iterate_start_rollout_order (db, flag, plan, NULL, "Jonas", now, error);
}

/* What one of those who ask for a flag does: hundreds of requests between two steps of its rollout. */
#define REQUESTS_EACH 8

static gboolean
add_unit (IterateDatabase  *db,
          IterateFlag      *flag,
          guint             person,
          gboolean          on,
          GError          **error)
{
  /* One in a hundred requests fails, and those of one in ten people take twice as long. */
  double seconds = (on ? .117 : .124) * (person % 10 == 0 ? 2 : 1);
  gint64 n_errors = person % 13 == 0;

  return iterate_database_execute (db, error,
                                   "INSERT INTO flag_unit VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?5, ?7) "
                                   "ON CONFLICT DO UPDATE SET n_requests = n_requests + ?5, "
                                   "n_errors = n_errors + ?6, n_timed = n_timed + ?5, "
                                   "duration = duration + ?7",
                                   "iiiiiid", iterate_record_get_id (ITERATE_RECORD (flag)),
                                   iterate_flag_get_phase (flag), (gint64) person, (gint64) on,
                                   (gint64) REQUESTS_EACH, n_errors, REQUESTS_EACH * log (seconds));
}

static gboolean
ask_for_flag (IterateDatabase  *db,
              gint64            now,
              gpointer          user_data,
              GError          **error)
{
  JsonObject *step = ((Step *) user_data)->step;
  g_autoptr(IterateFlag) flag = iterate_flag_find (db, get_text (step, "name"), error);
  gint64 people = json_object_get_int_member (step, "people"), minute = 60 * ITERATE_SECOND;
  gint64 team = json_object_get_int_member_with_default (step, "team", 0);
  gint64 n_on = flag == NULL
                  ? 0 : MAX (team, (gint64) (people * iterate_flag_get_percentage (flag) / 100));

  for (gint64 i = 0; flag != NULL && i < people; i++)
    {
      if (!add_unit (db, flag, (guint) i, i < n_on, error))
        return FALSE;
    }

  /* Over the minutes until the next step, more and fewer in turn. */
  for (gint64 i = 0; flag != NULL && i < 25; i++)
    {
      gint64 n = people * REQUESTS_EACH / 25 + (i * 37) % 29 - 14;

      if (!iterate_database_execute (db, error, "INSERT OR REPLACE INTO flag_minute VALUES (?, ?, ?, "
                                                "?)",
                                     "iiii", iterate_record_get_id (ITERATE_RECORD (flag)),
                                     (now / minute + i) * minute, n, n * n_on / people))
        return FALSE;
    }

  return flag != NULL;
}

/* Tells of requests, as a product would. */
static gboolean
serve_requests (IterateDatabase  *db,
                gint64            now,
                gpointer          user_data,
                GError          **error)
{
  Step *step = user_data;
  g_autofree char *file = g_build_filename (step->folder, get_text (step->step, "file"), NULL);

  return iterate_sample_requests_take (db, file, now, error);
}

static const struct
{
  const char       *what;
  IterateWriteFunc  write;
} deeds[] = {
  { "start", start_experiment }, { "approve", approve_waiting }, { "hear", take_feedback },
  { "define", define_metric }, { "happen", take_events }, { "change", note_change },
  { "idea", add_idea }, { "flag", make_flag }, { "ask", ask_for_flag },
  { "serve", serve_requests },
};

static gboolean
run_step (Step    *step,
          GError **error)
{
  const char *what = get_text (step->step, "do");
  IterateWriteFunc direction = iterate_sample_direction_find (what);

  if (g_strcmp0 (what, "import") == 0)
    return import_units (step, error);

  if (g_strcmp0 (what, "measure") == 0)
    return take_metrics (step, error);

  if (g_strcmp0 (what, "count") == 0)
    return count_units (step, error);

  if (direction != NULL)
    return iterate_workspace_write (step->workspace, direction, step->step, error);

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      if (g_strcmp0 (what, deeds[i].what) == 0)
        return iterate_workspace_write (step->workspace, deeds[i].write, step, error);
    }

  /* A step that only lets time pass: what falls due until then happens. */
  return TRUE;
}

static gboolean
run_steps (IterateWorkspace  *workspace,
           IterateClock      *clock,
           const char        *folder,
           JsonArray         *steps,
           gint64             now,
           GError           **error)
{
  for (guint i = 0; i < json_array_get_length (steps); i++)
    {
      JsonObject *object = json_array_get_object_element (steps, i);
      Step step = { folder, workspace, object };
      gint64 ago;

      if (!iterate_duration_parse (get_text (object, "ago"), &ago, error))
        return FALSE;

      iterate_clock_set_time (clock, now - ago);
      if (!iterate_workspace_settle (workspace, error) || !run_step (&step, error) ||
          !iterate_workspace_settle (workspace, error))
        return FALSE;
    }

  return TRUE;
}

/* Returns: (transfer full): where the sample's files are, or %NULL with @error */
char *
iterate_sample_find_folder (GError **error)
{
  return iterate_data_folder_find ("sample", "ITERATE_SAMPLE_DIR", error);
}

/**
 * iterate_sample_load:
 * @path: a workspace that does not exist yet
 * @folder: where the sample's files are
 * @now: the time that its last step happens at
 *
 * Makes a workspace of the sample business.
 */
gboolean
iterate_sample_load (const char  *path,
                     const char  *folder,
                     gint64       now,
                     GError     **error)
{
  g_autofree char *manifest = g_build_filename (folder, "sample.json", NULL);
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(IterateClock) clock = iterate_clock_new_manual (now);
  g_autoptr(IterateWorkspace) workspace = NULL;
  JsonNode *root;
  gboolean loaded;

  if (!json_parser_load_from_file (parser, manifest, error))
    return FALSE;

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_ARRAY (root))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "“%s” is no list of steps",
                   manifest);
      return FALSE;
    }

  workspace = iterate_workspace_open (path, TRUE, clock, FALSE, error);
  if (workspace == NULL)
    return FALSE;

  loaded = run_steps (workspace, clock, folder, json_node_get_array (root), now, error);
  iterate_workspace_close (workspace);

  return loaded;
}

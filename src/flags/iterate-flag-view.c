/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-view.h"

#include "iterate-flag-book.h"
#include "iterate-flag-rule-draft.h"
#include "iterate-flag-staleness.h"
#include "iterate-json.h"
#include "iterate-query.h"
#include "iterate-rollout-desk.h"
#include "iterate-settings.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <math.h>

#define MINUTE      (60 * ITERATE_SECOND)
#define N_MINUTES   60
#define MAX_CHANGES 100

static void
free_guard (gpointer data)
{
  IterateFlagGuardRow *row = data;

  g_free (row->title);
  g_free (row->text);
  g_free (row);
}

void
iterate_flag_view_free (IterateFlagView *self)
{
  g_clear_object (&self->flag);
  g_clear_object (&self->rollout);
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  g_clear_pointer (&self->guards, g_ptr_array_unref);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_clear_pointer (&self->rules, g_strfreev);
  g_free (self->others);
  g_clear_pointer (&self->minutes, g_array_unref);
  g_free (self->headline);
  g_free (self->advice);
  g_free (self->staleness);
  g_free (self);
}

/* Reading --------------------------------------------------------------------------------------- */

static GPtrArray *
list_of_flag (IterateDatabase  *db,
              GType             type,
              const char       *reference,
              gint64            id,
              gboolean          newest_first,
              guint             limit,
              GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (type);

  iterate_query_where (query, reference, ITERATE_EQUALS, id);
  iterate_query_order_by (query, "id", newest_first);
  if (limit > 0)
    iterate_query_limit (query, limit);

  return iterate_query_list (query, db, error);
}

static gboolean
load_rollout (IterateFlagView  *self,
              IterateDatabase  *db,
              GError          **error)
{
  g_autoptr(GPtrArray) rollouts = NULL;
  const char *state;

  rollouts = list_of_flag (db, ITERATE_TYPE_ROLLOUT, "flag",
                           iterate_record_get_id (ITERATE_RECORD (self->flag)), TRUE, 1, error);
  if (rollouts == NULL)
    return FALSE;

  self->steps = g_ptr_array_new_with_free_func (g_object_unref);
  if (rollouts->len == 0)
    return TRUE;

  self->rollout = g_object_ref (g_ptr_array_index (rollouts, 0));
  state = iterate_rollout_get_state (self->rollout);
  self->is_open = g_str_equal (state, "running") || g_str_equal (state, "paused");
  g_ptr_array_unref (self->steps);
  self->steps = list_of_flag (db, ITERATE_TYPE_ROLLOUT_STEP, "rollout",
                              iterate_record_get_id (ITERATE_RECORD (self->rollout)), FALSE, 0, error);

  return self->steps != NULL &&
         iterate_rollout_plan_from_json (&self->plan, iterate_rollout_get_points (self->rollout),
                                         iterate_rollout_is_staged (self->rollout), error);
}

static char *
describe_others (IterateFlag *flag)
{
  double share = iterate_flag_get_percentage (flag);

  if (!iterate_flag_is_enabled (flag))
    return g_strdup_printf (_("Gets %s"), iterate_flag_get_off_value (flag));

  if (iterate_flag_get_experiment (flag) != 0 && iterate_flag_get_variant (flag) == NULL)
    return g_strdup (_("Gets one of the experiment's variants"));

  if (share < 100)
    return g_strdup_printf (_("%.3g %% get %s, the others %s"), share,
                            iterate_flag_get_on_value (flag), iterate_flag_get_off_value (flag));

  if (iterate_flag_get_variant (flag) != NULL)
    return g_strdup_printf (_("Gets the winner, %s"), iterate_flag_get_variant (flag));

  return g_strdup_printf (_("Gets %s"), iterate_flag_get_on_value (flag));
}

static gboolean
load_rules (IterateFlagView  *self,
            GError          **error)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GPtrArray) drafts = NULL;

  drafts = iterate_flag_rule_drafts_parse (iterate_flag_get_rules (self->flag), error);
  if (drafts == NULL)
    return FALSE;

  for (guint i = 0; i < drafts->len; i++)
    {
      g_autofree char *text = iterate_flag_rule_draft_describe (g_ptr_array_index (drafts, i));

      g_strv_builder_add (builder, text);
    }
  self->rules = g_strv_builder_end (builder);
  self->others = describe_others (self->flag);

  return TRUE;
}

/* The last hour; a minute in which nobody asked is one with zero. */
static gboolean
load_minutes (IterateFlagView  *self,
              IterateDatabase  *db,
              GError          **error)
{
  gint64 first = self->now - self->now % MINUTE - (N_MINUTES - 1) * MINUTE;
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  self->minutes = g_array_new (FALSE, FALSE, sizeof (IterateFlagMinute));
  for (guint i = 0; i < N_MINUTES; i++)
    g_array_append_val (self->minutes, ((IterateFlagMinute) { .at = first + i * MINUTE }));

  rows = iterate_database_query (db, error,
                                 "SELECT at, n, n_on FROM flag_minute WHERE flag = ? AND at >= ?", "ii",
                                 iterate_record_get_id (ITERATE_RECORD (self->flag)), first);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      gint64 index = (iterate_statement_get_int64 (rows, 0) - first) / MINUTE;
      IterateFlagMinute *minute;

      if (index >= N_MINUTES)
        continue;

      minute = &g_array_index (self->minutes, IterateFlagMinute, index);
      minute->n = iterate_statement_get_int64 (rows, 1);
      minute->n_on = iterate_statement_get_int64 (rows, 2);
    }

  return step != ITERATE_STEP_ERROR;
}

static gboolean
load_staleness (IterateFlagView  *self,
                IterateDatabase  *db,
                GError          **error)
{
  double share = iterate_flag_get_percentage (self->flag);
  IterateFlagUse use = {
    .created_at = iterate_flag_get_created_at (self->flag), .is_on = share >= 100,
  };
  gboolean settled = !self->is_open &&
                     (iterate_flag_is_enabled (self->flag)
                        ? share >= 100 && (iterate_flag_get_experiment (self->flag) == 0 ||
                                           iterate_flag_get_variant (self->flag) != NULL)
                        : iterate_flag_get_audience (self->flag)[0] == NULL);

  if (settled)
    use.settled_at = iterate_flag_get_updated_at (self->flag);
  if (!iterate_database_get_int64 (db, &use.asked_at, error,
                                   "SELECT ifnull (max (at), 0) FROM flag_minute WHERE flag = ?", "i",
                                   iterate_record_get_id (ITERATE_RECORD (self->flag))) ||
      !iterate_database_get_int64 (db, &use.collecting_since, error,
                                   "SELECT ifnull (max (at), 0) FROM flag_minute WHERE flag = 0", ""))
    return FALSE;

  self->staleness = iterate_flag_use_dup_staleness (&use, self->now);

  return TRUE;
}

/* Guardrails ------------------------------------------------------------------------------------ */

static const char *
get_guard_title (const char *guardrail)
{
  static const struct
  {
    const char *name;
    const char *title;
  } titles[] = {
    { "errors", N_("Errors") }, { "latency", N_("Durations") }, { "sample-ratio", N_("Sample ratio") },
    { "evaluations", N_("Evaluations") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      if (g_str_equal (titles[i].name, guardrail))
        return _(titles[i].title);
    }

  return guardrail;
}

static double
get_number (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : NAN;
}

/* Returns: (transfer full): the numbers of a guardrail, in words */
static char *
describe_guard (const char       *guardrail,
                IterateFlagGuard  state,
                double            off,
                double            on)
{
  if (state == ITERATE_FLAG_GUARD_NO_DATA)
    return g_strdup (_("Nothing to go by yet"));

  if (g_str_equal (guardrail, "errors") && !isnan (off) && !isnan (on))
    return g_strdup_printf (_("%.2f %% of requests fail with it, %.2f %% without"), 100 * on,
                            100 * off);

  if (g_str_equal (guardrail, "errors") && !isnan (on))
    return g_strdup_printf (_("%.2f %% of requests fail with it"), 100 * on);

  if (g_str_equal (guardrail, "latency") && !isnan (off) && !isnan (on))
    return g_strdup_printf (_("%.0f ms with it, %.0f ms without"), 1000 * on, 1000 * off);

  if (g_str_equal (guardrail, "sample-ratio") && !isnan (on) && on + off > 0)
    return g_strdup_printf (_("%.0f of %.0f got it"), on, on + off);

  switch (state)
    {
    case ITERATE_FLAG_GUARD_HARMED:
      return g_strdup (_("Got worse"));

    case ITERATE_FLAG_GUARD_MISSING:
      return g_strdup (_("Nothing new comes in"));

    case ITERATE_FLAG_GUARD_SKEWED:
      return g_strdup (_("Not as planned"));

    default:
      return g_strdup (_("No harm is seen"));
    }
}

static void
add_guard (IterateFlagView  *self,
           const char       *guardrail,
           IterateFlagGuard  state,
           double            off,
           double            on)
{
  IterateFlagGuardRow *row = g_new0 (IterateFlagGuardRow, 1);

  row->title = g_strdup (get_guard_title (guardrail));
  row->text = describe_guard (guardrail, state, off, on);
  row->state = state;
  g_ptr_array_add (self->guards, row);
}

/* As they were at the last step: what was decided was decided by these. */
static void
add_guards_of_step (IterateFlagView    *self,
                    IterateRolloutStep *step)
{
  g_autoptr(JsonNode) root = json_from_string (iterate_rollout_step_get_evidence (step), NULL);
  JsonArray *array = root == NULL || !JSON_NODE_HOLDS_ARRAY (root) ? NULL : json_node_get_array (root);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = json_array_get_object_element (array, i);

      add_guard (self, json_object_get_string_member_with_default (object, "guardrail", ""),
                 iterate_flag_guard_from_string (
                   json_object_get_string_member_with_default (object, "state", "")),
                 get_number (object, "off"), get_number (object, "on"));
    }
}

static double
get_rate (const IterateFlagArm *arm)
{
  return arm->n_requests > 0 ? arm->n_errors / arm->n_requests : NAN;
}

static gboolean
load_guards (IterateFlagView  *self,
             IterateDatabase  *db,
             GError          **error)
{
  IterateFlagEvidence evidence;

  self->guards = g_ptr_array_new_with_free_func (free_guard);
  for (guint i = self->is_open ? self->steps->len : 0; i > 0 && self->guards->len == 0; i--)
    add_guards_of_step (self, g_ptr_array_index (self->steps, i - 1));

  if (self->is_open || iterate_flag_get_soak_from (self->flag) == 0)
    return TRUE;

  if (!iterate_flag_evidence_gather (db, self->flag, iterate_flag_get_phase (self->flag), 0, &evidence,
                                     error))
    return FALSE;

  add_guard (self, "errors",
             evidence.arms[1].n_requests > 0 && evidence.errors == ITERATE_FLAG_GUARD_NO_DATA
               ? ITERATE_FLAG_GUARD_FINE : evidence.errors,
             get_rate (&evidence.arms[0]), get_rate (&evidence.arms[1]));
  add_guard (self, "latency", evidence.latency, evidence.arms[0].duration, evidence.arms[1].duration);

  return TRUE;
}

/* Words ----------------------------------------------------------------------------------------- */

static char *
format_time (gint64 time)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (time / ITERATE_SECOND);
  g_autoptr(GDateTime) local = g_date_time_to_local (utc);

  return g_date_time_format (local, _("%a %e %b, %H:%M"));
}

static void
describe_rollout (IterateFlagView *self)
{
  const char *reason = iterate_rollout_get_reason (self->rollout);
  double share = iterate_rollout_get_percentage (self->rollout);
  g_autofree char *end = NULL;

  if (g_str_equal (iterate_rollout_get_state (self->rollout), "paused"))
    {
      self->headline = g_strdup_printf (_("Paused at %.3g %%: %s"), share,
                                        reason == NULL ? _("somebody wanted it") : reason);
      self->advice = g_strdup (_("Resume it to go on with the plan, or roll it back."));
      return;
    }

  end = format_time (iterate_rollout_get_started_at (self->rollout) +
                     iterate_rollout_get_shifted (self->rollout) +
                     iterate_rollout_plan_get_duration (&self->plan));
  self->headline = g_strdup_printf (_("Rolling out: %.3g %% of the public has it"), share);
  self->advice = g_strdup_printf (_("Everybody has it on %s. It is taken back at once where a "
                                    "guardrail is "
                                    "harmed, and waits where data is missing."), end);
}

static gboolean
describe_team (IterateFlagView  *self,
               IterateDatabase  *db,
               GError          **error)
{
  IterateFlagEvidence evidence;
  double hours, requests;

  if (iterate_flag_get_stable_at (self->flag) != 0)
    {
      self->headline = g_strdup (_("Stable for its team"));
      self->advice = g_strdup (_("Start the rollout to give it to the public, step by step."));
      return TRUE;
    }

  if (!iterate_settings_get_double (db, "rollout.soak-hours", ITERATE_SOAK_HOURS, &hours, error) ||
      !iterate_settings_get_double (db, "rollout.soak-requests", ITERATE_SOAK_REQUESTS, &requests,
                                    error) ||
      !iterate_flag_evidence_gather (db, self->flag, iterate_flag_get_phase (self->flag), 0, &evidence,
                                     error))
    return FALSE;

  self->headline = g_strdup_printf (_("With its team: %.0f of %.0f requests, %.3g of %.3g hours"),
                                    evidence.arms[1].n_requests, requests,
                                    (double) (self->now - iterate_flag_get_soak_from (self->flag)) /
                                      ITERATE_HOUR, hours);
  self->advice = g_strdup (_("It is stable when it has done that without more errors or longer "
                             "requests "
                             "than without it."));

  return TRUE;
}

static gboolean
describe (IterateFlagView  *self,
          IterateDatabase  *db,
          GError          **error)
{
  IterateFlag *flag = self->flag;
  gboolean rolled_back = self->rollout != NULL && !self->is_open &&
                         g_str_equal (iterate_rollout_get_state (self->rollout), "rolled-back");

  if (self->is_open)
    {
      describe_rollout (self);
      return TRUE;
    }

  self->advice = g_strdup (self->staleness == NULL ? "" : self->staleness);
  if (!iterate_flag_is_enabled (flag) && rolled_back)
    {
      const char *reason = iterate_rollout_get_reason (self->rollout);

      self->headline = g_strdup_printf (_("Rolled back: %s"), reason == NULL ? "" : reason);
      g_free (self->advice);
      self->advice = g_strdup (_("The public does not have it. Mend it, then start again."));
    }
  else if (!iterate_flag_is_enabled (flag) && iterate_flag_get_audience (flag)[0] != NULL)
    {
      g_clear_pointer (&self->advice, g_free);
      return describe_team (self, db, error);
    }
  else if (!iterate_flag_is_enabled (flag))
    self->headline = g_strdup (_("Off for everybody"));
  else if (iterate_flag_get_variant (flag) != NULL)
    self->headline = g_strdup_printf (_("Everybody gets “%s”"), iterate_flag_get_variant (flag));
  else if (iterate_flag_get_experiment (flag) != 0)
    self->headline = g_strdup (_("An experiment compares its variants"));
  else if (iterate_flag_get_percentage (flag) < 100)
    self->headline = g_strdup_printf (_("On for %.3g %% of the public"),
                                      iterate_flag_get_percentage (flag));
  else
    self->headline = g_strdup (_("On for everybody"));

  return TRUE;
}

/**
 * iterate_flag_view_load:
 * @name: a flag's name or id
 *
 * Returns: (transfer full): all that is shown of it, or %NULL with @error set
 */
IterateFlagView *
iterate_flag_view_load (IterateDatabase  *db,
                        const char       *name,
                        gint64            now,
                        GError          **error)
{
  g_autoptr(IterateFlagView) self = g_new0 (IterateFlagView, 1);

  self->now = now;
  self->flag = iterate_flag_find (db, name, error);
  if (self->flag == NULL || !load_rollout (self, db, error) || !load_rules (self, error) ||
      !load_minutes (self, db, error) || !load_staleness (self, db, error) ||
      !load_guards (self, db, error) || !describe (self, db, error))
    return NULL;

  self->changes = list_of_flag (db, ITERATE_TYPE_FLAG_CHANGE, "flag",
                                iterate_record_get_id (ITERATE_RECORD (self->flag)), TRUE, MAX_CHANGES,
                                error);

  return self->changes == NULL ? NULL : g_steal_pointer (&self);
}

/* Returns: evaluations a minute, over the last five that are over */
double
iterate_flag_view_get_rate (const IterateFlagView *self)
{
  double n = 0;

  for (guint i = N_MINUTES - 6; i < N_MINUTES - 1; i++)
    n += g_array_index (self->minutes, IterateFlagMinute, i).n;

  return n / 5;
}

/* Returns: (transfer full): what was changed, in words */
char *
iterate_flag_view_describe_change (IterateFlagChange *change)
{
  static const struct
  {
    const char *what;
    const char *text;
  } texts[] = {
    { "created", N_("Created") }, { "enabled", N_("Switched on for everybody") },
    { "enabled-for", N_("Switched on for") }, { "disabled", N_("Switched off for everybody") },
    { "withdrawn", N_("Taken back from the public") },
    { "shared", N_("Given to a share of the public") },
    { "edited", N_("Changed") }, { "removed", N_("Removed") },
    { "graduated", N_("Gives the winner of its experiment") },
    { "linked", N_("Gives the variants of an experiment") },
  };
  const char *what = iterate_record_get_string (ITERATE_RECORD (change), "what");
  g_autoptr(JsonNode) root = NULL;
  JsonObject *detail;
  const char *text = what;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (g_str_equal (texts[i].what, what))
        text = _(texts[i].text);
    }

  root = json_from_string (iterate_record_get_string (ITERATE_RECORD (change), "detail"), NULL);
  detail = root == NULL || !JSON_NODE_HOLDS_OBJECT (root) ? NULL : json_node_get_object (root);
  if (detail != NULL && json_object_has_member (detail, "reason"))
    return g_strdup_printf ("%s: %s", text, json_object_get_string_member (detail, "reason"));

  if (detail != NULL && g_str_equal (what, "shared"))
    return g_strdup_printf (_("Given to %.4g %% of the public"),
                            json_object_get_double_member (detail, "percentage"));

  if (detail != NULL && json_object_has_member (detail, "audience"))
    {
      g_auto(GStrv) audience = iterate_json_dup_strv (detail, "audience");
      g_autofree char *list = g_strjoinv (", ", audience);

      return g_strdup_printf ("%s %s", text, list);
    }

  return g_strdup (text);
}

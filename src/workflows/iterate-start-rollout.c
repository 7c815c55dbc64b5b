/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-start-rollout.h"

#include "iterate-error.h"
#include "iterate-json.h"
#include "iterate-settings.h"

#include <glib/gi18n-lib.h>

static JsonObject *
make_arguments (IterateFlag       *flag,
                const char        *schedule,
                const char *const *guardrails)
{
  static const char *const none[] = { NULL };
  JsonObject *arguments = json_object_new ();

  json_object_set_string_member (arguments, "flag", iterate_flag_get_name (flag));
  json_object_set_string_member (arguments, "schedule", schedule);
  iterate_json_set_strv (arguments, "guardrails", guardrails == NULL ? none : guardrails);

  return arguments;
}

/* A flag that was changed since is another one than was approved. */
static char *
dup_digest (IterateFlag *flag)
{
  return g_strdup_printf ("%s@%" G_GINT64_FORMAT, iterate_flag_get_name (flag),
                          iterate_flag_get_version (flag));
}

static char *
make_title (IterateFlag *flag)
{
  return g_strdup_printf (_("Roll out “%s”?"), iterate_flag_get_name (flag));
}

static gboolean
ask (IterateRun         *run,
     IterateFlag        *flag,
     const char         *schedule,
     const char *const  *guardrails,
     GError            **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (flag));
  g_autofree char *title = make_title (flag);
  g_autofree char *digest = dup_digest (flag);
  g_autoptr(JsonObject) arguments = make_arguments (flag, schedule, guardrails);
  g_autofree char *body = NULL;

  body = g_strdup_printf (_("It is stable for the team. The public gets it by this plan: %s. It is "
                            "taken back by itself where it harms, and you can switch it off at any "
                            "time."), schedule);

  return iterate_approval_ask (run, ITERATE_ACTION_ROLLOUT, subject, title, body, arguments, digest,
                               error) != 0;
}

/* Strategy 1. What is stable for the team goes to the public, if somebody approves. */
gboolean
iterate_start_rollout (IterateRun  *run,
                       GError     **error)
{
  g_autoptr(IterateFlag) flag = NULL;
  g_autofree char *schedule = NULL;
  IterateDatabase *db;

  if (!iterate_run_begin (run, error))
    return FALSE;

  db = iterate_run_get_database (run, error);
  flag = iterate_flag_find (db, iterate_run_get_subject (run), error);
  if (flag == NULL)
    return FALSE;

  schedule = iterate_settings_dup_string (db, "rollout.schedule", ITERATE_DEFAULT_SCHEDULE, error);

  return schedule != NULL && ask (run, flag, schedule, NULL, error);
}

/* Starts what was approved, if the flag is still what it was. */
gboolean
iterate_start_rollout_carry_out (IterateRun       *run,
                                 IterateApproval  *approval,
                                 GError          **error)
{
  g_autoptr(JsonObject) arguments = iterate_approval_dup_arguments (approval, error);
  IterateFlagActor actor = {
    iterate_approval_get_answered_by (approval), iterate_run_get_time (run),
    iterate_run_get_event (run),
  };
  g_auto(GStrv) guardrails = NULL;
  g_autoptr(IterateFlag) flag = NULL;
  g_autoptr(IterateRollout) rollout = NULL;
  g_autofree char *digest = NULL;
  const char *schedule;
  IterateDatabase *db;

  if (arguments == NULL || !iterate_run_begin (run, error))
    return FALSE;

  db = iterate_run_get_database (run, error);
  flag = iterate_flag_find (db, iterate_approval_get_subject (approval), error);
  if (flag == NULL)
    return FALSE;

  schedule = json_object_get_string_member (arguments, "schedule");
  guardrails = iterate_json_dup_strv (arguments, "guardrails");
  digest = dup_digest (flag);
  if (g_strcmp0 (digest, iterate_approval_get_evidence_digest (approval)) != 0)
    return ask (run, flag, schedule, (const char *const *) guardrails, error);

  rollout = iterate_rollout_start (db, flag, schedule, (const char *const *) guardrails, &actor, error);

  return rollout != NULL;
}

/**
 * iterate_start_rollout_order:
 * @guardrails: (nullable): names of metrics to watch
 * @who: the person
 *
 * Records a person's order to roll out, after what would refuse it; the engine carries it out.
 */
gboolean
iterate_start_rollout_order (IterateDatabase    *db,
                             IterateFlag        *flag,
                             const char         *schedule,
                             const char *const  *guardrails,
                             const char         *who,
                             gint64              now,
                             GError            **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (flag));
  g_autofree char *title = make_title (flag);
  g_autofree char *digest = dup_digest (flag);
  g_autoptr(JsonObject) arguments = make_arguments (flag, schedule, guardrails);

  return iterate_rollout_check (db, flag, schedule, guardrails, error) &&
         iterate_approval_grant_own (db, now, who, ITERATE_ACTION_ROLLOUT, subject, title, arguments,
                                     digest, error) != 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-release-to-team.h"

#include "iterate-id.h"
#include "iterate-rollout-desk.h"
#include "iterate-settings.h"

/* Strategy 1. What was implemented is deployed behind a flag: off for the public, and on for the users
 * of the team, whose name is the setting `rollout.team`. A task without a feature needs none. */
gboolean
iterate_release_to_team (IterateRun  *run,
                         GError     **error)
{
  g_autoptr(JsonObject) payload = iterate_event_dup_payload (iterate_run_get_event (run), error);
  IterateFlagActor actor = { "iterate", iterate_run_get_time (run), iterate_run_get_event (run) };
  IterateFlagDraft draft = { 0 };
  g_autoptr(IterateFlag) flag = NULL;
  g_autofree char *team = NULL;
  g_autofree char *entry = NULL;
  JsonNode *name;
  IterateDatabase *db;

  if (payload == NULL)
    return FALSE;

  name = json_object_get_member (payload, "featureName");
  if (name == NULL || !JSON_NODE_HOLDS_VALUE (name))
    return TRUE;

  if (!iterate_run_begin (run, error))
    return FALSE;

  db = iterate_run_get_database (run, error);
  team = iterate_settings_dup_string (db, "rollout.team", "product", error);
  draft.name = json_node_get_string (name);
  draft.description = json_object_get_string_member_with_default (payload, "title", "");
  if (!iterate_id_parse (iterate_run_get_subject (run), "task", &draft.task))
    draft.task = 0;
  if (team == NULL || !iterate_flag_lookup (db, draft.name, &flag, error))
    return FALSE;

  if (flag == NULL)
    flag = iterate_flag_create (db, &draft, &actor, error);

  entry = g_strconcat ("team:", team, NULL);

  return flag != NULL &&
         iterate_flag_enable_for (db, flag, (const char *const[]) { entry, NULL }, &actor, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-error.h"
#include "iterate-flag-change.h"
#include "iterate-flag-payload.h"
#include "iterate-flag-summary.h"
#include "iterate-flag-transfer.h"
#include "iterate-flag-trial.h"
#include "iterate-json.h"
#include "iterate-rollout-step.h"
#include "iterate-start-rollout.h"
#include "iterate-user.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

static IterateFlagDraft draft;
static char **users, **teams, **guardrails, **attributes;
static char *schedule, *reason, *format;

static const GOptionEntry draft_options[] = {
  { "description", 0, 0, G_OPTION_ARG_STRING, &draft.description, N_("What it is for"), N_("TEXT") },
  { "kind", 0, 0, G_OPTION_ARG_STRING, &draft.kind, N_("boolean (the default), string, number or json"),
    N_("KIND") },
  { "off", 0, 0, G_OPTION_ARG_STRING, &draft.off_value, N_("What those get for whom it is off"),
    N_("JSON") },
  { "on", 0, 0, G_OPTION_ARG_STRING, &draft.on_value, N_("And for whom it is on"), N_("JSON") },
  { "rules", 0, 0, G_OPTION_ARG_STRING, &draft.rules, N_("Rules in GrowthBook's format"),
    N_("JSON") },
  { NULL }
};

static const GOptionEntry audience_options[] = {
  { "user", 0, 0, G_OPTION_ARG_STRING_ARRAY, &users,
    N_("Only for that targeting key; can be given several times"), N_("KEY") },
  { "team", 0, 0, G_OPTION_ARG_STRING_ARRAY, &teams,
    N_("Only for that team's members; can be given several times"), N_("NAME") },
  { NULL }
};

static const GOptionEntry reason_options[] = {
  { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, N_("Why"), N_("TEXT") },
  { NULL }
};

static const GOptionEntry rollout_options[] = {
  { "schedule", 0, 0, G_OPTION_ARG_STRING, &schedule,
    N_("The plan, “0% → 100% over 24 hours” by default"), N_("PLAN") },
  { "guardrail", 0, 0, G_OPTION_ARG_STRING_ARRAY, &guardrails,
    N_("A metric to watch; can be given several times"), N_("METRIC") },
  { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, N_("Why it is paused or rolled back"), N_("TEXT") },
  { NULL }
};

static const GOptionEntry export_options[] = {
  { "format", 0, 0, G_OPTION_ARG_STRING, &format, N_("growthbook (the default) or flagd"),
    N_("FORMAT") },
  { NULL }
};

static const GOptionEntry evaluate_options[] = {
  { "attribute", 0, 0, G_OPTION_ARG_STRING_ARRAY, &attributes,
    N_("What is known of them, such as plan=pro; can be given several times"), N_("NAME=VALUE") },
  { NULL }
};

static IterateFlagActor
make_actor (gint64 now)
{
  return (IterateFlagActor) { iterate_user_get_name (), now, NULL };
}

static gboolean
run_list (IterateInvocation  *invocation,
          GError            **error)
{
  static const char *const columns[] = {
    "id", "name", "enabled", "percentage", "audience", "variant", "experiment", NULL
  };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_FLAG);

  iterate_query_order_by (query, "name", FALSE);

  return iterate_invocation_print_query (invocation, query, _("There is no flag yet"), columns, error);
}

/* Flags that are a burden of the code and no choice any more, each with what to do. */
static gboolean
run_stale (IterateInvocation  *invocation,
           GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(GPtrArray) flags = NULL;
  g_autoptr(JsonArray) list = json_array_new ();

  flags = db == NULL ? NULL
                     : iterate_flag_summary_list (db, iterate_invocation_get_time (invocation), error);
  for (guint i = 0; flags != NULL && i < flags->len; i++)
    {
      IterateFlagSummary *flag = g_ptr_array_index (flags, i);
      const char *name = iterate_flag_summary_get_name (flag);
      const char *why = iterate_flag_summary_get_staleness (flag);
      JsonObject *object;

      if (why == NULL)
        continue;

      object = json_object_new ();
      json_object_set_string_member (object, "name", name);
      json_object_set_string_member (object, "stale", why);
      json_array_add_object_element (list, object);
      if (!invocation->json)
        g_print ("%s  %s\n", name, why);
    }

  if (flags != NULL && invocation->json)
    iterate_invocation_print_array (list);
  else if (flags != NULL && json_array_get_length (list) == 0)
    g_print ("%s\n", _("No flag is stale"));

  return flags != NULL;
}

static void
print_flag (IterateFlag *flag,
            JsonArray   *changes)
{
  g_autofree char *audience = g_strjoinv (", ", (GStrv) iterate_flag_get_audience (flag));

  g_print ("%s  %s\n", iterate_flag_get_name (flag),
           iterate_flag_is_enabled (flag) ? _("on") : _("off for the public"));
  if (*iterate_flag_get_description (flag) != '\0')
    g_print ("%s\n", iterate_flag_get_description (flag));
  g_print (_("Share of the public: %.4g %%\n"), iterate_flag_get_percentage (flag));
  if (*audience != '\0')
    g_print (_("On first for: %s\n"), audience);
  if (iterate_flag_get_variant (flag) != NULL)
    g_print (_("Gives: %s\n"), iterate_flag_get_variant (flag));
  g_print (_("Off: %s  On: %s\nRules: %s\n"), iterate_flag_get_off_value (flag),
           iterate_flag_get_on_value (flag), iterate_flag_get_rules (flag));
  for (guint i = 0; i < json_array_get_length (changes); i++)
    {
      JsonObject *change = json_array_get_object_element (changes, i);

      g_print ("  %s  %s  %s\n", json_object_get_string_member (change, "at"),
               json_object_get_string_member (change, "what"),
               json_object_get_string_member (change, "who"));
    }
}

static gboolean
run_show (IterateInvocation  *invocation,
          GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateFlag) flag = NULL;
  g_autoptr(IterateRollout) rollout = NULL;
  g_autoptr(JsonObject) object = NULL;
  g_autoptr(JsonArray) changes = NULL;
  gint64 id;

  flag = db == NULL ? NULL
                    : iterate_flag_find (db, iterate_invocation_get_argument (invocation, 0), error);
  if (flag == NULL || !iterate_rollout_find_open (db, flag, &rollout, error))
    return FALSE;

  id = iterate_record_get_id (ITERATE_RECORD (flag));
  changes = iterate_invocation_list_json (db, ITERATE_TYPE_FLAG_CHANGE, "flag", id, error);
  if (changes == NULL)
    return FALSE;

  if (!invocation->json)
    {
      print_flag (flag, changes);
      if (rollout != NULL)
        g_print (_("Rollout: %s, %s, %.4g %%\n"), iterate_rollout_get_schedule (rollout),
                 iterate_rollout_get_state (rollout), iterate_rollout_get_percentage (rollout));
      return TRUE;
    }

  object = iterate_record_to_json (ITERATE_RECORD (flag));
  json_object_set_array_member (object, "changes", json_array_ref (changes));
  if (rollout != NULL)
    {
      JsonObject *rolling = iterate_record_to_json (ITERATE_RECORD (rollout));
      JsonArray *steps = iterate_invocation_list_json (
        db, ITERATE_TYPE_ROLLOUT_STEP, "rollout", iterate_record_get_id (ITERATE_RECORD (rollout)),
        error);

      json_object_set_object_member (object, "rolling", rolling);
      if (steps == NULL)
        return FALSE;
      json_object_set_array_member (rolling, "steps", steps);
    }
  iterate_invocation_print_object (object);

  return TRUE;
}

static gboolean
create (IterateDatabase  *db,
        gint64            now,
        gpointer          user_data,
        GError          **error)
{
  const IterateFlagActor actor = make_actor (now);
  g_autoptr(IterateFlag) flag = iterate_flag_create (db, &draft, &actor, error);

  return flag != NULL;
}

static gboolean
run_create (IterateInvocation  *invocation,
            GError            **error)
{
  draft.name = iterate_invocation_get_argument (invocation, 0);

  return iterate_invocation_write (invocation, create, NULL, error) &&
         run_show (invocation, error);
}

/* What is done to a flag that is there. */
typedef gboolean (*ChangeFunc) (IterateDatabase         *db,
                                IterateFlag             *flag,
                                const IterateFlagActor  *actor,
                                GError                 **error);

typedef struct
{
  const char *name;
  ChangeFunc  func;
} Change;

static gboolean
change_in_unit (IterateDatabase  *db,
                gint64            now,
                gpointer          user_data,
                GError          **error)
{
  const Change *change = user_data;
  const IterateFlagActor actor = make_actor (now);
  g_autoptr(IterateFlag) flag = iterate_flag_find (db, change->name, error);

  return flag != NULL && change->func (db, flag, &actor, error);
}

static gboolean
change_flag (IterateInvocation  *invocation,
             ChangeFunc          func,
             GError            **error)
{
  Change change = { iterate_invocation_get_argument (invocation, 0), func };

  return iterate_invocation_write (invocation, change_in_unit, &change, error) &&
         run_show (invocation, error);
}

static gboolean
edit (IterateDatabase         *db,
      IterateFlag             *flag,
      const IterateFlagActor  *actor,
      GError                 **error)
{
  return iterate_flag_set_definition (db, flag, &draft, actor, error);
}

static gboolean
run_edit (IterateInvocation  *invocation,
          GError            **error)
{
  return change_flag (invocation, edit, error);
}

static gboolean
enable (IterateDatabase         *db,
        IterateFlag             *flag,
        const IterateFlagActor  *actor,
        GError                 **error)
{
  g_autoptr(GStrvBuilder) audience = g_strv_builder_new ();
  g_auto(GStrv) list = NULL;

  for (guint i = 0; teams != NULL && teams[i] != NULL; i++)
    {
      g_autofree char *entry = g_strconcat ("team:", teams[i], NULL);

      g_strv_builder_add (audience, entry);
    }
  if (users != NULL)
    g_strv_builder_addv (audience, (const char **) users);
  list = g_strv_builder_end (audience);

  return list[0] == NULL
           ? iterate_flag_enable (db, flag, NULL, actor, error)
           : iterate_flag_enable_for (db, flag, (const char *const *) list, actor, error);
}

static gboolean
run_enable (IterateInvocation  *invocation,
            GError            **error)
{
  return change_flag (invocation, enable, error);
}

static gboolean
disable (IterateDatabase         *db,
         IterateFlag             *flag,
         const IterateFlagActor  *actor,
         GError                 **error)
{
  return iterate_flag_kill (db, flag, reason, actor, error);
}

static gboolean
run_disable (IterateInvocation  *invocation,
             GError            **error)
{
  return change_flag (invocation, disable, error);
}

static gboolean
order_rollout (IterateDatabase         *db,
               IterateFlag             *flag,
               const IterateFlagActor  *actor,
               GError                 **error)
{
  return iterate_start_rollout_order (db, flag, schedule == NULL ? ITERATE_DEFAULT_SCHEDULE : schedule,
                                      (const char *const *) guardrails, actor->who, actor->now, error);
}

/* Returns: (transfer full): the rollout of a flag, or %NULL with @error set */
static IterateRollout *
find_rollout (IterateDatabase  *db,
              IterateFlag      *flag,
              GError          **error)
{
  IterateRollout *rollout;

  if (!iterate_rollout_find_open (db, flag, &rollout, error))
    return NULL;

  if (rollout == NULL)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT, _("“%s” is in no rollout"),
                 iterate_flag_get_name (flag));

  return rollout;
}

static gboolean
pause_rollout (IterateDatabase         *db,
               IterateFlag             *flag,
               const IterateFlagActor  *actor,
               GError                 **error)
{
  g_autoptr(IterateRollout) rollout = find_rollout (db, flag, error);

  return rollout != NULL && iterate_rollout_pause (db, rollout, reason, actor, error);
}

static gboolean
resume_rollout (IterateDatabase         *db,
                IterateFlag             *flag,
                const IterateFlagActor  *actor,
                GError                 **error)
{
  g_autoptr(IterateRollout) rollout = find_rollout (db, flag, error);

  return rollout != NULL && iterate_rollout_resume (db, rollout, actor, error);
}

static gboolean
roll_back (IterateDatabase         *db,
           IterateFlag             *flag,
           const IterateFlagActor  *actor,
           GError                 **error)
{
  g_autoptr(IterateRollout) rollout = find_rollout (db, flag, error);

  return rollout != NULL &&
         iterate_rollout_roll_back (db, rollout, reason == NULL ? _("Somebody wanted it") : reason,
                                    actor, error);
}

static gboolean
run_rollout (IterateInvocation  *invocation,
             GError            **error)
{
  static const struct
  {
    const char *word;
    ChangeFunc  func;
  } words[] = {
    { "start", order_rollout }, { "pause", pause_rollout }, { "resume", resume_rollout },
    { "roll-back", roll_back },
  };
  const char *word = iterate_invocation_get_argument (invocation, 1);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_str_equal (word == NULL ? "start" : word, words[i].word))
        return change_flag (invocation, words[i].func, error);
    }

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               _("“%s” is nothing a rollout does. There are: start, pause, resume, roll-back"), word);

  return FALSE;
}

static void
print_trial (const IterateFlagTrial *trial)
{
  g_autoptr(JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "key", trial->key);
  json_object_set_member (object, "value", json_from_string (trial->value, NULL));
  json_object_set_string_member (object, "variant", trial->variant);
  json_object_set_string_member (object, "reason", trial->reason);
  json_object_set_string_member (object, "because", trial->because);
  if (!isnan (trial->bucket))
    json_object_set_double_member (object, "bucket", trial->bucket);
  iterate_json_set_strv (object, "rules", (const char *const *) trial->rules);
  iterate_invocation_print_object (object);
}

static gboolean
run_evaluate (IterateInvocation  *invocation,
              GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  const char *user = iterate_invocation_get_argument (invocation, 1);
  g_autoptr(IterateFlagTrial) trial = NULL;

  trial = db == NULL ? NULL
                     : iterate_flag_trial_run (db, iterate_invocation_get_argument (invocation, 0),
                                               user, (const char *const *) attributes, error);
  if (trial == NULL)
    return FALSE;

  if (invocation->json)
    {
      print_trial (trial);
      return TRUE;
    }

  g_print (_("%s gets %s: %s.\n"), user, trial->value, trial->because);
  for (guint i = 0; trial->rules[i] != NULL; i++)
    g_print ("  %s\n", trial->rules[i]);

  return TRUE;
}

static gboolean
run_export (IterateInvocation  *invocation,
            GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autofree char *payload = NULL;
  g_autofree char *text = NULL;

  if (format != NULL && !g_str_equal (format, "growthbook") && !g_str_equal (format, "flagd"))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("“%s” is no format of flags. There are: growthbook, flagd"), format);
      return FALSE;
    }

  payload = db == NULL ? NULL : iterate_flag_payload_compose (db, error);
  if (payload == NULL)
    return FALSE;

  if (g_strcmp0 (format, "flagd") == 0)
    text = iterate_flag_transfer_export_flagd (payload, error);
  else
    text = g_steal_pointer (&payload);
  if (text != NULL)
    g_print ("%s\n", text);

  return text != NULL;
}

typedef struct
{
  char                 *text;
  gsize                 length;
  IterateTransferCounts counts;
} Import;

static gboolean
import_flags (IterateDatabase  *db,
              gint64            now,
              gpointer          user_data,
              GError          **error)
{
  const IterateFlagActor actor = make_actor (now);
  Import *import = user_data;

  return iterate_flag_transfer_import (db, import->text, import->length, &actor, &import->counts,
                                       error);
}

static void
print_import (IterateInvocation           *invocation,
              const IterateTransferCounts *counts)
{
  g_autoptr(JsonObject) object = json_object_new ();
  JsonArray *refused = json_array_new ();

  for (guint i = 0; i < counts->refused->len; i++)
    {
      json_array_add_string_element (refused, g_ptr_array_index (counts->refused, i));
      if (!invocation->json)
        g_printerr ("%s\n", (char *) g_ptr_array_index (counts->refused, i));
    }
  json_object_set_int_member (object, "created", counts->n_created);
  json_object_set_int_member (object, "updated", counts->n_updated);
  json_object_set_array_member (object, "refused", refused);
  if (invocation->json)
    iterate_invocation_print_object (object);
  else
    g_print (_("%u flags were created, %u updated and %u refused\n"), counts->n_created,
             counts->n_updated, counts->refused->len);
}

static gboolean
run_import (IterateInvocation  *invocation,
            GError            **error)
{
  Import import = { 0 };
  gboolean done;

  if (!g_file_get_contents (iterate_invocation_get_argument (invocation, 0), &import.text,
                            &import.length, error))
    return FALSE;

  done = iterate_invocation_write (invocation, import_flags, &import, error);
  if (done)
    print_import (invocation, &import.counts);
  iterate_transfer_counts_clear (&import.counts);
  g_free (import.text);

  return done;
}

const IterateCommand iterate_flag_commands[] = {
  { "flags list", NULL, 0, 0, N_("List feature flags"), NULL, NULL, run_list },
  { "flags stale", NULL, 0, 0, N_("List flags that are of no more use, and why"), NULL, NULL,
    run_stale },
  { "flags show", "FLAG", 1, 1, N_("Show a flag, its rollout, and who changed what"), NULL, NULL,
    run_show },
  {
    "flags create", "KEY", 1, 1, N_("Create a flag, which is off"),
    "Examples:\n  iterate flags create dark-mode\n"
    "  iterate flags create price --kind number --off 9 --on 12 \\\n"
    "    --rules '[{\"condition\": {\"country\": \"CH\"}, \"force\": 15}]'", draft_options, run_create,
  },
  { "flags edit", "FLAG", 1, 1, N_("Change a flag's description, values or rules"), NULL,
    draft_options, run_edit },
  {
    "flags enable", "FLAG", 1, 1, N_("Switch a flag on, for everybody or for some"),
    "Examples:\n  iterate flags enable dark-mode\n  iterate flags enable dark-mode --team product",
    audience_options, run_enable,
  },
  { "flags disable", "FLAG", 1, 1, N_("Switch a flag off for everybody, at once"), NULL,
    reason_options, run_disable },
  {
    "flags rollout", "FLAG [start|pause|resume|roll-back]", 1, 2,
    N_("Roll a flag out to the public by a plan"),
    "Examples:\n  iterate flags rollout dark-mode --schedule '0% → 100% over 24 hours'\n"
    "  iterate flags rollout dark-mode --schedule '1% -> 10% -> 100% over 3 days' --guardrail signups\n"
    "  iterate flags rollout dark-mode pause", rollout_options, run_rollout,
  },
  {
    "flags evaluate", "FLAG USER", 2, 2, N_("Tell what somebody gets, and why"),
    "Example:\n  iterate flags evaluate dark-mode user-7 --attribute plan=pro", evaluate_options,
    run_evaluate,
  },
  {
    "flags import", "FILE", 1, 1, N_("Take flags of GrowthBook or flagd"),
    "Example:\n  curl https://cdn.growthbook.io/api/features/KEY > flags.json\n"
    "  iterate flags import flags.json", NULL, run_import,
  },
  { "flags export", NULL, 0, 0, N_("Print all flags in GrowthBook's or flagd's format"), NULL,
    export_options, run_export },
  { NULL }
};

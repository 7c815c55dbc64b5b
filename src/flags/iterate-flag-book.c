/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-book.h"

#include "iterate-error.h"
#include "iterate-flag-change.h"
#include "iterate-flag-set.h"
#include "iterate-id.h"
#include "iterate-journal.h"
#include "iterate-json.h"
#include "iterate-query.h"

#include <string.h>

#define MAX_KEY 100

#define MAX_RULES (256 * 1024)

#define KEY_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"

/* The only code that changes flags: each change is checked, counted in the flag's version, written into
 * its trail, and an event. */

/* A key is part of addresses, and not all clients escape it. */
gboolean
iterate_flag_check_key (const char  *key,
                        GError     **error)
{
  gsize length = strlen (key);

  if (length > 0 && length <= MAX_KEY && strspn (key, KEY_LETTERS) == length)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "“%s” cannot be a flag: its key has 1 to %d letters, digits, dots, dashes and "
               "underscores of ASCII", key, MAX_KEY);

  return FALSE;
}

/* Returns: (transfer full): a key made of a name: itself where it can be one */
char *
iterate_flag_make_key (const char *name)
{
  g_autofree char *ascii = NULL;
  GString *key = NULL;
  gsize length = strlen (name);

  if (length > 0 && length <= MAX_KEY && strspn (name, KEY_LETTERS) == length)
    return g_strdup (name);

  ascii = g_str_to_ascii (name, "C");
  key = g_string_new (NULL);
  for (const char *c = ascii; *c != '\0' && key->len < MAX_KEY; c++)
    {
      if (g_ascii_isalnum (*c))
        g_string_append_c (key, g_ascii_tolower (*c));
      else if (key->len > 0 && key->str[key->len - 1] != '-')
        g_string_append_c (key, '-');
    }
  while (key->len > 0 && key->str[key->len - 1] == '-')
    g_string_truncate (key, key->len - 1);
  if (key->len == 0)
    g_string_append (key, "flag");

  return g_string_free (key, FALSE);
}

/* @flag: (out) (transfer full) (nullable): the flag of that name, %NULL where there is none */
gboolean
iterate_flag_lookup (IterateDatabase  *db,
                     const char       *name,
                     IterateFlag     **flag,
                     GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_FLAG);

  *flag = NULL;
  iterate_query_where (query, "name", ITERATE_EQUALS, name);

  return iterate_query_first (query, db, flag, error);
}

/**
 * iterate_flag_find:
 * @name_or_id: its key, or its id such as `flag-3`
 *
 * Returns: (transfer full): the flag, or %NULL with @error set
 */
IterateFlag *
iterate_flag_find (IterateDatabase  *db,
                   const char       *name_or_id,
                   GError          **error)
{
  IterateFlag *self;
  gint64 id;

  if (!iterate_flag_lookup (db, name_or_id, &self, error))
    return NULL;

  if (self == NULL && iterate_id_parse (name_or_id, "flag", &id))
    return iterate_database_find (db, ITERATE_TYPE_FLAG, id, error);

  if (self == NULL)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                 "There is no flag “%s”. See: iterate flags list", name_or_id);

  return self;
}

/* Writes the trail's line and the event. */
static gboolean
note (IterateDatabase         *db,
      IterateFlag             *self,
      const char              *what,
      JsonObject              *detail,
      const IterateFlagActor  *actor,
      GError                 **error)
{
  g_autoptr(IterateFlagChange) change = NULL;
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (self));
  g_autofree char *type = g_strconcat ("flag.", what, NULL);
  g_autofree char *text = iterate_json_to_string (detail);

  change = iterate_database_create (db, ITERATE_TYPE_FLAG_CHANGE, error,
                                    "flag", iterate_record_get_id (ITERATE_RECORD (self)),
                                    "at", actor->now,
                                    "who", actor->who,
                                    "what", what,
                                    "detail", text,
                                    NULL);
  if (change == NULL)
    return FALSE;

  json_object_set_string_member (detail, "flag", iterate_flag_get_name (self));
  json_object_set_string_member (detail, "answeredBy", actor->who);

  return iterate_journal_append (db, actor->now, type, subject, detail, actor->cause, error) != 0;
}

static gboolean
count_version (IterateDatabase         *db,
               IterateFlag             *self,
               const IterateFlagActor  *actor,
               GError                 **error)
{
  return iterate_database_update (db, self, error,
                                  "version", iterate_flag_get_version (self) + 1,
                                  "updated-at", actor->now,
                                  NULL);
}

static gboolean
check_value (const char  *kind,
             const char  *text,
             GError     **error)
{
  static const struct
  {
    const char      *kind;
    IterateJsonType  type;
    IterateJsonType  other;
  } types[] = {
    { "boolean", ITERATE_JSON_BOOLEAN, ITERATE_JSON_BOOLEAN },
    { "string", ITERATE_JSON_STRING, ITERATE_JSON_STRING },
    { "number", ITERATE_JSON_INTEGER, ITERATE_JSON_DOUBLE },
    { "json", ITERATE_JSON_OBJECT, ITERATE_JSON_ARRAY },
  };
  g_autoptr(IterateJsonReader) reader = iterate_json_reader_new ();
  IterateJsonValue value;

  if (!iterate_json_reader_parse (reader, text, strlen (text), &value, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      IterateJsonType type = iterate_json_value_get_type (value);

      if (g_str_equal (kind, types[i].kind) && (type == types[i].type || type == types[i].other ||
                                                type == ITERATE_JSON_NULL))
        return TRUE;
    }

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "“%s” is no value of a flag of the kind “%s”", text, kind);

  return FALSE;
}

/* Whether the rules can be evaluated: asked of the evaluation itself. */
static gboolean
check_rules (const char  *name,
             const char  *rules,
             GError     **error)
{
  g_autofree char *payload = NULL;
  g_autoptr(IterateFlagSet) set = NULL;
  g_autoptr(IterateJsonReader) reader = iterate_json_reader_new ();
  IterateJsonValue list;

  if (strlen (rules) > MAX_RULES)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "The rules of “%s” are longer than %d bytes", name, MAX_RULES);
      return FALSE;
    }

  if (!iterate_json_reader_parse (reader, rules, strlen (rules), &list, error))
    return FALSE;

  if (iterate_json_value_get_type (list) != ITERATE_JSON_ARRAY)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "The rules of “%s” are not a JSON list", name);
      return FALSE;
    }

  payload = g_strdup_printf ("{\"features\":{\"%s\":{\"rules\":%s}}}", name, rules);
  set = iterate_flag_set_new (payload, strlen (payload), error);

  return set != NULL;
}

static gboolean
check_draft (const IterateFlagDraft  *draft,
             GError                 **error)
{
  static const char *const kinds[] = { "boolean", "string", "number", "json", NULL };

  if (!g_strv_contains (kinds, draft->kind))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” is no kind of flag. There are: boolean, string, number, json", draft->kind);
      return FALSE;
    }

  return iterate_flag_check_key (draft->name, error) &&
         check_value (draft->kind, draft->off_value, error) &&
         check_value (draft->kind, draft->on_value, error) &&
         check_rules (draft->name, draft->rules, error);
}

/* What a draft says where it says nothing. */
static IterateFlagDraft
complete_draft (const IterateFlagDraft *draft)
{
  static const struct
  {
    const char *kind;
    const char *off_value;
    const char *on_value;
  } values[] = {
    { "boolean", "false", "true" },
    { "string", "\"\"", "\"on\"" },
    { "number", "0", "1" },
    { "json", "{}", "{}" },
  };
  IterateFlagDraft whole = *draft;

  if (whole.kind == NULL)
    whole.kind = "boolean";
  if (whole.description == NULL)
    whole.description = "";
  if (whole.rules == NULL)
    whole.rules = "[]";
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      if (!g_str_equal (values[i].kind, whole.kind))
        continue;

      if (whole.off_value == NULL)
        whole.off_value = values[i].off_value;
      if (whole.on_value == NULL)
        whole.on_value = values[i].on_value;
    }

  return whole;
}

/**
 * iterate_flag_create:
 *
 * Creates a flag, which is off for everybody unless the draft says otherwise.
 *
 * Returns: (transfer full): the flag, or %NULL with @error set
 */
IterateFlag *
iterate_flag_create (IterateDatabase         *db,
                     const IterateFlagDraft  *draft,
                     const IterateFlagActor  *actor,
                     GError                 **error)
{
  const IterateFlagDraft whole = complete_draft (draft);
  g_autoptr(IterateFlag) other = NULL;
  g_autoptr(IterateFlag) self = NULL;
  g_autoptr(JsonObject) detail = json_object_new ();

  if (!check_draft (&whole, error) || !iterate_flag_lookup (db, whole.name, &other, error))
    return NULL;

  if (other != NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT, "There is a flag “%s” already",
                   whole.name);
      return NULL;
    }

  self = iterate_database_create (db, ITERATE_TYPE_FLAG, error,
                                  "name", whole.name,
                                  "description", whole.description,
                                  "enabled", whole.enabled,
                                  "rollout", whole.task != 0 ? "gradual" : "immediate",
                                  "percentage", whole.enabled ? 100.0 : 0.0,
                                  "kind", whole.kind,
                                  "off-value", whole.off_value,
                                  "on-value", whole.on_value,
                                  "rules", whole.rules,
                                  "audience", (const char *const[]) { NULL },
                                  "experiment", whole.experiment,
                                  "task", whole.task,
                                  "version", (gint64) 1,
                                  "phase", (gint64) 0,
                                  "created-at", actor->now,
                                  "updated-at", actor->now,
                                  NULL);
  if (self == NULL)
    return NULL;

  json_object_set_string_member (detail, "kind", whole.kind);
  json_object_set_boolean_member (detail, "enabled", whole.enabled);

  return note (db, self, "created", detail, actor, error) ? g_steal_pointer (&self) : NULL;
}

static gboolean
check_team (IterateDatabase  *db,
            const char       *name,
            GError          **error)
{
  gint64 n;

  if (!iterate_database_get_int64 (db, &n, error, "SELECT count(*) FROM team WHERE name = ?", "s",
                                   name))
    return FALSE;

  if (n == 0)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                 "There is no team “%s”. See: iterate team list", name);

  return n > 0;
}

/**
 * iterate_flag_enable:
 * @audience: (nullable): for whom: targeting keys, and teams as `team:NAME`; %NULL for everybody
 *
 * Switches a flag on.
 */
gboolean
iterate_flag_enable (IterateDatabase         *db,
                     IterateFlag             *self,
                     const char *const       *audience,
                     const IterateFlagActor  *actor,
                     GError                 **error)
{
  g_autoptr(JsonObject) detail = json_object_new ();

  for (guint i = 0; audience != NULL && audience[i] != NULL; i++)
    {
      if (g_str_has_prefix (audience[i], "team:") && !check_team (db, audience[i] + 5, error))
        return FALSE;
    }

  if (audience == NULL)
    return iterate_database_update (db, self, error,
                                    "enabled", TRUE,
                                    "percentage", 100.0,
                                    "phase", iterate_flag_get_phase (self) + 1,
                                    NULL) &&
           count_version (db, self, actor, error) &&
           note (db, self, "enabled", detail, actor, error);

  iterate_json_set_strv (detail, "audience", audience);

  return iterate_database_update (db, self, error,
                                  "audience", audience,
                                  "phase", iterate_flag_get_phase (self) + 1,
                                  "soak-from", actor->now,
                                  "stable-at", (gint64) 0,
                                  NULL) &&
         count_version (db, self, actor, error) &&
         note (db, self, "enabled-for", detail, actor, error);
}

/**
 * iterate_flag_disable:
 * @reason: (nullable): why
 *
 * The kill switch: the flag is off for everybody at once, the team included, and a rollout of it is
 * at its end.
 */
gboolean
iterate_flag_disable (IterateDatabase         *db,
                      IterateFlag             *self,
                      const char              *reason,
                      const IterateFlagActor  *actor,
                      GError                 **error)
{
  g_autoptr(JsonObject) detail = json_object_new ();

  json_object_set_double_member (detail, "percentage", iterate_flag_get_percentage (self));
  if (reason != NULL)
    json_object_set_string_member (detail, "reason", reason);

  return iterate_database_update (db, self, error,
                                  "enabled", FALSE,
                                  "percentage", 0.0,
                                  "audience", (const char *const[]) { NULL },
                                  "phase", iterate_flag_get_phase (self) + 1,
                                  "soak-from", (gint64) 0,
                                  "stable-at", (gint64) 0,
                                  NULL) &&
         count_version (db, self, actor, error) &&
         note (db, self, "disabled", detail, actor, error);
}

/**
 * iterate_flag_withdraw:
 * @reason: why
 *
 * Takes the flag back from the public; its team keeps it.
 */
gboolean
iterate_flag_withdraw (IterateDatabase         *db,
                       IterateFlag             *self,
                       const char              *reason,
                       const IterateFlagActor  *actor,
                       GError                 **error)
{
  g_autoptr(JsonObject) detail = json_object_new ();

  json_object_set_double_member (detail, "from", iterate_flag_get_percentage (self));
  json_object_set_string_member (detail, "reason", reason);

  return iterate_database_update (db, self, error,
                                  "enabled", FALSE,
                                  "percentage", 0.0,
                                  "phase", iterate_flag_get_phase (self) + 1,
                                  NULL) &&
         count_version (db, self, actor, error) &&
         note (db, self, "withdrawn", detail, actor, error);
}

/* Gives the flag to that part of the public, as a rollout does; a higher share keeps all of a lower. */
gboolean
iterate_flag_set_percentage (IterateDatabase         *db,
                             IterateFlag             *self,
                             double                   percentage,
                             const IterateFlagActor  *actor,
                             GError                 **error)
{
  g_autoptr(JsonObject) detail = json_object_new ();

  json_object_set_double_member (detail, "from", iterate_flag_get_percentage (self));
  json_object_set_double_member (detail, "percentage", percentage);

  return iterate_database_update (db, self, error,
                                  "enabled", TRUE,
                                  "percentage", CLAMP (percentage, 0, 100),
                                  "phase", iterate_flag_get_phase (self) + 1,
                                  NULL) &&
         count_version (db, self, actor, error) &&
         note (db, self, "shared", detail, actor, error);
}

static void
note_difference (JsonObject *detail,
                 const char *name,
                 const char *before,
                 const char *after)
{
  g_autoptr(JsonObject) change = NULL;

  if (g_strcmp0 (before, after) == 0)
    return;

  change = json_object_new ();
  json_object_set_string_member (change, "before", before);
  json_object_set_string_member (change, "after", after);
  json_object_set_object_member (detail, name, g_steal_pointer (&change));
}

/* Changes what a flag says of itself: its description, values and rules. */
gboolean
iterate_flag_set_definition (IterateDatabase         *db,
                             IterateFlag             *self,
                             const IterateFlagDraft  *draft,
                             const IterateFlagActor  *actor,
                             GError                 **error)
{
  IterateFlagDraft whole = *draft;
  g_autoptr(JsonObject) detail = json_object_new ();

  whole.name = iterate_flag_get_name (self);
  whole.kind = draft->kind != NULL ? draft->kind : iterate_flag_get_kind (self);
  whole.description = draft->description != NULL ? draft->description
                                                 : iterate_flag_get_description (self);
  whole.rules = draft->rules != NULL ? draft->rules : iterate_flag_get_rules (self);
  if (draft->off_value == NULL && g_str_equal (whole.kind, iterate_flag_get_kind (self)))
    whole.off_value = iterate_flag_get_off_value (self);
  if (draft->on_value == NULL && g_str_equal (whole.kind, iterate_flag_get_kind (self)))
    whole.on_value = iterate_flag_get_on_value (self);
  whole = complete_draft (&whole);

  note_difference (detail, "description", iterate_flag_get_description (self), whole.description);
  note_difference (detail, "kind", iterate_flag_get_kind (self), whole.kind);
  note_difference (detail, "offValue", iterate_flag_get_off_value (self), whole.off_value);
  note_difference (detail, "onValue", iterate_flag_get_on_value (self), whole.on_value);
  note_difference (detail, "rules", iterate_flag_get_rules (self), whole.rules);
  if (json_object_get_size (detail) == 0)
    return TRUE;

  return check_draft (&whole, error) &&
         iterate_database_update (db, self, error,
                                  "description", whole.description,
                                  "kind", whole.kind,
                                  "off-value", whole.off_value,
                                  "on-value", whole.on_value,
                                  "rules", whole.rules,
                                  "phase", iterate_flag_get_phase (self) + 1,
                                  NULL) &&
         count_version (db, self, actor, error) &&
         note (db, self, "edited", detail, actor, error);
}

/* Removes a flag with its trail: the product gets what its code has as the default. */
gboolean
iterate_flag_remove (IterateDatabase         *db,
                     IterateFlag             *self,
                     const IterateFlagActor  *actor,
                     GError                 **error)
{
  gint64 id = iterate_record_get_id (ITERATE_RECORD (self));
  g_autoptr(JsonObject) detail = json_object_new ();

  return note (db, self, "removed", detail, actor, error) &&
         iterate_database_execute (db, error, "DELETE FROM flag_unit WHERE flag = ?", "i", id) &&
         iterate_database_execute (db, error, "DELETE FROM flag_minute WHERE flag = ?", "i", id) &&
         iterate_database_execute (db, error, "DELETE FROM flag WHERE id = ?", "i", id);
}

/* @flag: (out) (transfer full) (nullable): which gives the experiment's variants */
static gboolean
find_of_experiment (IterateDatabase  *db,
                    gint64            experiment,
                    const char       *key,
                    IterateFlag     **flag,
                    GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_FLAG);

  iterate_query_where (query, "experiment", ITERATE_EQUALS, experiment);

  return iterate_query_first (query, db, flag, error) &&
         (*flag != NULL || iterate_flag_lookup (db, key, flag, error));
}

/**
 * iterate_flag_serve_experiment:
 * @name: the experiment's, which becomes the key where there is no flag of it yet
 * @control: the variant that everybody gets while it is off
 * @winner: (nullable): what everybody gets, or %NULL while the variants are compared
 * @enabled: whether the flag is on
 *
 * Lets a flag give an experiment's variants, or its winner. A flag that is there keeps its kind: one
 * that is boolean is off for the control and on for the other.
 */
gboolean
iterate_flag_serve_experiment (IterateDatabase         *db,
                               gint64                   experiment,
                               const char              *name,
                               const char              *control,
                               const char              *winner,
                               gboolean                 enabled,
                               const IterateFlagActor  *actor,
                               GError                 **error)
{
  g_autofree char *key = iterate_flag_make_key (name);
  g_autoptr(IterateFlag) flag = NULL;
  g_autoptr(JsonObject) detail = json_object_new ();

  if (!find_of_experiment (db, experiment, key, &flag, error))
    return FALSE;

  if (flag == NULL)
    {
      g_autoptr(GString) off = g_string_new (NULL);
      IterateFlagDraft draft = {
        .name = key, .kind = "string", .on_value = "\"\"", .experiment = experiment,
      };

      iterate_json_append_string (off, control, strlen (control));
      draft.off_value = off->str;
      flag = iterate_flag_create (db, &draft, actor, error);
      if (flag == NULL)
        return FALSE;
    }

  json_object_set_boolean_member (detail, "enabled", enabled);
  if (winner != NULL)
    json_object_set_string_member (detail, "variant", winner);

  return iterate_database_update (db, flag, error,
                                  "enabled", enabled,
                                  "percentage", enabled ? 100.0 : 0.0,
                                  "variant", winner,
                                  "experiment", experiment,
                                  "phase", iterate_flag_get_phase (flag) + 1,
                                  NULL) &&
         count_version (db, flag, actor, error) &&
         note (db, flag, winner != NULL ? "graduated" : "linked", detail, actor, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-payload.h"

#include "iterate-query.h"

#include <string.h>

/* Makes GrowthBook's features of the flags: one definition, which is evaluated here, served to its SDKs
 * and exported. What a flag does for its team, in a rollout or for an experiment becomes rules around
 * those that people wrote. */

static void
append_text (GString    *json,
             const char *text)
{
  iterate_json_append_string (json, text, strlen (text));
}

static void
begin_rule (GString *rules)
{
  if (rules->str[rules->len - 1] != '[')
    g_string_append_c (rules, ',');
  g_string_append_c (rules, '{');
}

/* The keys of those for whom it is on although it is not for the public. */
static gboolean
append_members (IterateDatabase  *db,
                const char       *entry,
                GString          *list,
                GError          **error)
{
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  if (!g_str_has_prefix (entry, "team:"))
    {
      if (list->len > 1)
        g_string_append_c (list, ',');
      append_text (list, entry);
      return TRUE;
    }

  rows = iterate_database_query (db, error,
                                 "SELECT value FROM team, json_each (team.members) "
                                 "WHERE team.name = ?", "s", entry + 5);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      if (list->len > 1)
        g_string_append_c (list, ',');
      append_text (list, iterate_statement_get_string (rows, 0));
    }

  return step != ITERATE_STEP_ERROR;
}

static gboolean
append_audience (IterateDatabase  *db,
                 IterateFlag      *flag,
                 GString          *rules,
                 GError          **error)
{
  const char *const *audience = iterate_flag_get_audience (flag);
  g_autoptr(GString) list = g_string_new ("[");

  if (audience == NULL || audience[0] == NULL)
    return TRUE;

  for (guint i = 0; audience[i] != NULL; i++)
    {
      if (!append_members (db, audience[i], list, error))
        return FALSE;
    }

  begin_rule (rules);
  g_string_append_printf (rules,
                          "\"id\":\"" ITERATE_RULE_AUDIENCE "\","
                          "\"condition\":{\"id\":{\"$in\":%s]}},\"force\":%s}",
                          list->str, iterate_flag_get_on_value (flag));

  return TRUE;
}

static void
append_own_rules (IterateFlag *flag,
                  GString     *rules)
{
  const char *text = iterate_flag_get_rules (flag);
  const char *from = strchr (text, '['), *to = strrchr (text, ']');

  if (from == NULL || to <= from + 1 || from[1 + strspn (from + 1, " \n\t\r")] == ']')
    return;

  if (rules->str[rules->len - 1] != '[')
    g_string_append_c (rules, ',');
  g_string_append_len (rules, from + 1, to - from - 1);
}

/* What a variant is as a value: its name, or off and on. */
static void
append_variant (IterateFlag *flag,
                const char  *variant,
                gboolean     control,
                GString     *json)
{
  if (g_strcmp0 (iterate_flag_get_kind (flag), "string") == 0)
    append_text (json, variant);
  else
    g_string_append (json, control ? iterate_flag_get_off_value (flag)
                                   : iterate_flag_get_on_value (flag));
}

/* An experiment that is compared, or was and has no winner yet. */
static gboolean
append_experiment (IterateDatabase  *db,
                   IterateFlag      *flag,
                   GString          *rules,
                   GError          **error)
{
  g_autoptr(GString) values = g_string_new (NULL);
  g_autoptr(GString) weights = g_string_new (NULL);
  g_autoptr(GString) meta = g_string_new (NULL);
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;
  guint n = 0;

  rows = iterate_database_query (
    db, error,
    "SELECT variant.name, control, weight / (SELECT sum (weight) FROM variant AS all_of_them "
    "WHERE all_of_them.experiment_id = experiment.id) "
    "FROM variant JOIN experiment ON experiment.id = variant.experiment_id "
    "WHERE experiment.id = ? AND status IN ('running', 'completed') "
    "ORDER BY control DESC, variant.id", "i", iterate_flag_get_experiment (flag));
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      const char *name = iterate_statement_get_string (rows, 0), *comma = n++ > 0 ? "," : "";

      g_string_append (values, comma);
      append_variant (flag, name, iterate_statement_get_int64 (rows, 1), values);
      g_string_append (weights, comma);
      iterate_json_append_number (weights, iterate_statement_get_double (rows, 2));
      g_string_append_printf (meta, "%s{\"key\":", comma);
      append_text (meta, name);
      g_string_append_c (meta, '}');
    }

  if (n < 2 || step == ITERATE_STEP_ERROR)
    return step != ITERATE_STEP_ERROR;

  begin_rule (rules);
  g_string_append_printf (rules, "\"id\":\"exp-%" G_GINT64_FORMAT "\",\"key\":\"%s\",\"seed\":\"%s\","
                          "\"hashVersion\":2,\"variations\":[%s],\"weights\":[%s],\"meta\":[%s]}",
                          iterate_flag_get_experiment (flag), iterate_flag_get_name (flag),
                          iterate_flag_get_name (flag), values->str, weights->str, meta->str);

  return TRUE;
}

/* @value: JSON, for the flag's share of the public */
static void
append_share (IterateFlag *flag,
              const char  *id,
              const char  *value,
              GString     *rules)
{
  double share = iterate_flag_get_percentage (flag) / 100;

  begin_rule (rules);
  g_string_append_printf (rules, "\"id\":\"%s\",\"force\":%s", id, value);
  /* A range and no coverage: that takes in its upper end, a bucket more than it says. */
  if (share < 1)
    {
      g_string_append_printf (rules, ",\"hashVersion\":2,\"seed\":\"%s\",\"range\":[0,",
                              iterate_flag_get_name (flag));
      iterate_json_append_number (rules, share);
      g_string_append_c (rules, ']');
    }
  g_string_append_c (rules, '}');
}

static gboolean
is_control (IterateDatabase  *db,
            IterateFlag      *flag,
            gboolean         *control,
            GError          **error)
{
  gint64 n;

  if (!iterate_database_get_int64 (db, &n, error,
                                   "SELECT count(*) FROM variant WHERE experiment_id = ? AND name = ? "
                                   "AND control = 1", "is", iterate_flag_get_experiment (flag),
                                   iterate_flag_get_variant (flag)))
    return FALSE;

  *control = n > 0;

  return TRUE;
}

static gboolean
append_public (IterateDatabase  *db,
               IterateFlag      *flag,
               GString          *rules,
               GError          **error)
{
  append_own_rules (flag, rules);
  if (iterate_flag_get_variant (flag) != NULL)
    {
      g_autoptr(GString) value = g_string_new (NULL);
      gboolean control;

      if (!is_control (db, flag, &control, error))
        return FALSE;

      append_variant (flag, iterate_flag_get_variant (flag), control, value);
      append_share (flag, ITERATE_RULE_WINNER, value->str, rules);
      return TRUE;
    }

  if (iterate_flag_get_experiment (flag) != 0)
    return append_experiment (db, flag, rules, error);

  append_share (flag, ITERATE_RULE_ROLLOUT, iterate_flag_get_on_value (flag), rules);

  return TRUE;
}

/* Whether what becomes of those who get it is to be measured: its team's stability or a rollout. */
static gboolean
is_watched (IterateDatabase  *db,
            IterateFlag      *flag,
            gboolean         *watched,
            GError          **error)
{
  gint64 n;

  if (!iterate_database_get_int64 (db, &n, error,
                                   "SELECT count(*) FROM rollout WHERE flag = ? "
                                   "AND (state = 'running' OR state = 'paused')", "i",
                                   iterate_record_get_id (ITERATE_RECORD (flag))))
    return FALSE;

  *watched = n > 0 || (iterate_flag_get_soak_from (flag) != 0 &&
                       iterate_flag_get_stable_at (flag) == 0);

  return TRUE;
}

static gboolean
append_feature (IterateDatabase  *db,
                IterateFlag      *flag,
                GString          *json,
                GError          **error)
{
  const char *const *audience = iterate_flag_get_audience (flag);
  gboolean enabled = iterate_flag_is_enabled (flag), watched;
  gboolean disabled = !enabled && (audience == NULL || audience[0] == NULL);
  g_autoptr(GString) rules = g_string_new ("[");

  if (!append_audience (db, flag, rules, error) ||
      (enabled && !append_public (db, flag, rules, error)) ||
      !is_watched (db, flag, &watched, error))
    return FALSE;

  g_string_append_c (rules, ']');
  append_text (json, iterate_flag_get_name (flag));
  g_string_append_printf (json, ":{\"defaultValue\":%s,\"rules\":%s,\"disabled\":%s,"
                          "\"version\":%" G_GINT64_FORMAT ",\"iterate\":{\"id\":%" G_GINT64_FORMAT
                          ",\"phase\":%" G_GINT64_FORMAT ",\"watched\":%s,\"on\":%s}}",
                          iterate_flag_get_off_value (flag), rules->str,
                          disabled ? "true" : "false", iterate_flag_get_version (flag),
                          iterate_record_get_id (ITERATE_RECORD (flag)),
                          iterate_flag_get_phase (flag), watched ? "true" : "false",
                          iterate_flag_get_on_value (flag));

  return TRUE;
}

/**
 * iterate_flag_payload_compose:
 *
 * Returns: (transfer full): the flags as GrowthBook's features, JSON, or %NULL with @error set
 */
char *
iterate_flag_payload_compose (IterateDatabase  *db,
                              GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_FLAG);
  g_autoptr(GString) json = g_string_new ("{\"features\":{");
  g_autoptr(GPtrArray) flags = NULL;

  iterate_query_order_by (query, "name", FALSE);
  flags = iterate_query_list (query, db, error);
  if (flags == NULL)
    return NULL;

  for (guint i = 0; i < flags->len; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      if (!append_feature (db, g_ptr_array_index (flags, i), json, error))
        return NULL;
    }
  g_string_append (json, "}}");

  return g_string_free (g_steal_pointer (&json), FALSE);
}

/* Returns: (transfer full): the flags, compiled, or %NULL with @error set */
IterateFlagSet *
iterate_flag_payload_load (IterateDatabase  *db,
                           GError          **error)
{
  g_autofree char *payload = iterate_flag_payload_compose (db, error);

  return payload == NULL ? NULL : iterate_flag_set_new (payload, strlen (payload), error);
}

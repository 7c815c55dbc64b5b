/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-transfer.h"

#include "iterate-error.h"
#include "iterate-flag-set.h"
#include "iterate-json-reader.h"

#include <string.h>

/* Flags from and for other tools: GrowthBook's features, whose rules are kept as they are, and flagd's
 * definitions, of which state, variants and default are. What cannot be said in the other's words is
 * told rather than left out in silence. */

void
iterate_transfer_counts_clear (IterateTransferCounts *self)
{
  g_clear_pointer (&self->refused, g_ptr_array_unref);
}

static const char *
get_kind (IterateJsonValue value)
{
  switch (iterate_json_value_get_type (value))
    {
    case ITERATE_JSON_STRING:
      return "string";
    case ITERATE_JSON_INTEGER:
    case ITERATE_JSON_DOUBLE:
      return "number";
    case ITERATE_JSON_ARRAY:
    case ITERATE_JSON_OBJECT:
      return "json";
    default:
      return "boolean";
    }
}

static char *
dup_json (IterateJsonValue value)
{
  GString *text = g_string_new (NULL);

  iterate_json_value_append (value, text);

  return g_string_free (text, FALSE);
}

/* A flag that is there gets the definition; what it does in a rollout or an experiment stays. */
static gboolean
take (IterateDatabase         *db,
      const IterateFlagDraft  *draft,
      const IterateFlagActor  *actor,
      IterateTransferCounts   *counts,
      GError                 **error)
{
  g_autoptr(IterateFlag) flag = NULL;

  if (!iterate_flag_check_key (draft->name, error) ||
      !iterate_flag_lookup (db, draft->name, &flag, error))
    return FALSE;

  if (flag != NULL)
    {
      counts->n_updated++;
      return iterate_flag_set_definition (db, flag, draft, actor, error);
    }

  flag = iterate_flag_create (db, draft, actor, error);
  counts->n_created += flag != NULL;

  /* It is on by its own rules alone: no share of the public gets it beside them. */
  return flag != NULL && (!draft->enabled ||
                          iterate_database_update (db, flag, error, "percentage", 0.0, NULL));
}

static gboolean
import_growthbook (IterateDatabase         *db,
                   const char              *key,
                   IterateJsonValue         definition,
                   const IterateFlagActor  *actor,
                   IterateTransferCounts   *counts,
                   GError                 **error)
{
  IterateJsonValue value, rules, disabled;
  g_autofree char *off = NULL;
  g_autofree char *text = NULL;
  IterateFlagDraft draft = { .name = key };

  iterate_json_value_find (definition, "defaultValue", &value);
  iterate_json_value_find (definition, "disabled", &disabled);
  draft.description = iterate_json_value_find_string (definition, "description");
  draft.kind = get_kind (value);
  off = dup_json (value);
  draft.off_value = off;
  draft.enabled = !iterate_json_value_get_boolean (disabled);
  if (iterate_json_value_find (definition, "rules", &rules))
    text = dup_json (rules);
  draft.rules = text;

  return take (db, &draft, actor, counts, error);
}

static gboolean
refuse (GError     **error,
        const char  *key,
        const char  *problem)
{
  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "Flag “%s”: %s", key, problem);

  return FALSE;
}

/* A flagd flag gives a variant to everybody; which one is its default. */
static gboolean
import_flagd (IterateDatabase         *db,
              const char              *key,
              IterateJsonValue         definition,
              const IterateFlagActor  *actor,
              IterateTransferCounts   *counts,
              GError                 **error)
{
  const char *by_default = iterate_json_value_find_string (definition, "defaultVariant");
  const char *state = iterate_json_value_find_string (definition, "state");
  IterateJsonValue variants, value, targeting;
  g_autofree char *off = NULL;
  IterateFlagDraft draft = { .name = key };

  iterate_json_value_find (definition, "variants", &variants);
  if (by_default == NULL || !iterate_json_value_find (variants, by_default, &value))
    return refuse (error, key, "its default variant is not among its variants");

  if (iterate_json_value_find (definition, "targeting", &targeting) &&
      iterate_json_value_get_n_items (targeting) > 0)
    return refuse (error, key, "its targeting is a program of flagd's, which has no counterpart");

  draft.kind = get_kind (value);
  off = dup_json (value);
  draft.off_value = off;
  draft.enabled = g_strcmp0 (state, "DISABLED") != 0;

  return take (db, &draft, actor, counts, error);
}

/**
 * iterate_flag_transfer_import:
 * @text: (array length=length): GrowthBook's features, or flagd's definitions, as JSON
 * @counts: (out caller-allocates): what became of them; to be cleared
 *
 * Takes flags; those that cannot be are told and the rest is still taken.
 */
gboolean
iterate_flag_transfer_import (IterateDatabase         *db,
                              const char              *text,
                              gsize                    length,
                              const IterateFlagActor  *actor,
                              IterateTransferCounts   *counts,
                              GError                 **error)
{
  g_autoptr(IterateJsonReader) reader = iterate_json_reader_new ();
  gboolean growthbook;
  IterateJsonValue root, flags, definition;
  IterateJsonIter iter;
  const char *key;

  *counts = (IterateTransferCounts) { .refused = g_ptr_array_new_with_free_func (g_free) };
  if (!iterate_json_reader_parse (reader, text, length, &root, error))
    return FALSE;

  growthbook = iterate_json_value_find (root, "features", &flags);
  if (!growthbook && !iterate_json_value_find (root, "flags", &flags))
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           "The file has neither GrowthBook's “features” nor flagd's “flags”");
      return FALSE;
    }

  iterate_json_iter_init (&iter, flags);
  while (iterate_json_iter_next (&iter, &key, NULL, &definition))
    {
      g_autoptr(GError) problem = NULL;

      if (growthbook ? import_growthbook (db, key, definition, actor, counts, &problem)
                     : import_flagd (db, key, definition, actor, counts, &problem))
        continue;

      if (g_error_matches (problem, ITERATE_ERROR, ITERATE_ERROR_DATABASE))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      g_ptr_array_add (counts->refused, g_strdup (problem->message));
    }

  return TRUE;
}

/* flagd's way to say a share: whom the number below it meets gets the variant. */
static void
append_fraction (const IterateFlagRule *rule,
                 GString               *json)
{
  g_string_append (json, ",\"targeting\":{\"fractional\":[[\"on\",");
  iterate_json_append_number (json, rule->range.end * 10000);
  g_string_append (json, "],[\"off\",");
  iterate_json_append_number (json, (1 - rule->range.end) * 10000);
  g_string_append (json, "]]}");
}

static void
append_flagd (const IterateFlagFeature *feature,
              GString                  *json)
{
  const IterateFlagRule *last = NULL;
  gboolean everybody;

  if (!feature->disabled && feature->rules->len > 0)
    last = &g_array_index (feature->rules, IterateFlagRule, feature->rules->len - 1);
  if (last != NULL && (!last->has_force || last->condition != NULL))
    last = NULL;
  everybody = last != NULL && !last->has_range && !last->has_coverage;

  iterate_json_append_string (json, feature->key, strlen (feature->key));
  g_string_append_printf (json, ":{\"state\":\"%s\",\"variants\":{\"off\":%s,\"on\":%s},"
                          "\"defaultVariant\":\"%s\"", feature->disabled ? "DISABLED" : "ENABLED",
                          feature->default_value.text,
                          last == NULL ? feature->default_value.text : last->force.text,
                          everybody ? "on" : "off");
  if (last != NULL && last->has_range)
    append_fraction (last, json);
  g_string_append_c (json, '}');
}

/**
 * iterate_flag_transfer_export_flagd:
 * @payload: GrowthBook's features
 *
 * Returns: (transfer full): flagd's definitions of what the public gets, JSON, or %NULL with @error
 *   set. Conditions and experiments have no counterpart there, and flagd draws by another hash.
 */
char *
iterate_flag_transfer_export_flagd (const char  *payload,
                                    GError     **error)
{
  g_autoptr(IterateFlagSet) set = iterate_flag_set_new (payload, strlen (payload), error);
  GString *json;

  if (set == NULL)
    return NULL;

  json = g_string_new ("{\"$schema\":\"https://flagd.dev/schema/v0/flags.json\",\"flags\":{");
  for (guint i = 0; i < iterate_flag_set_get_n_flags (set); i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      append_flagd (iterate_flag_set_get (set, i), json);
    }
  g_string_append (json, "}}");

  return g_string_free (json, FALSE);
}

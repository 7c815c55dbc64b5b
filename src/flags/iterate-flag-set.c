/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-set.h"

#include "iterate-error.h"

/**
 * IterateFlagSet:
 *
 * All flags of a moment, compiled and unchangeable, so that any thread can evaluate them.
 */
struct _IterateFlagSet
{
  gatomicrefcount    n_refs;
  IterateJsonReader *reader;   /* (owned): has the payload's text */
  IterateJsonValue   payload;
  GPtrArray         *features; /* (owned) (element-type IterateFlagFeature) */
  GHashTable        *by_key;   /* (owned) (element-type utf8 IterateFlagFeature) */
};

static void
free_feature (gpointer data)
{
  IterateFlagFeature *feature = data;

  iterate_flag_value_clear (&feature->default_value);
  g_clear_pointer (&feature->rules, g_array_unref);
  g_free (feature);
}

static gboolean
read_rules (IterateFlagFeature    *feature,
            IterateJsonValue   list,
            IterateJsonValue   payload,
            GError           **error)
{
  IterateJsonIter iter;
  IterateJsonValue item;

  iterate_json_iter_init (&iter, list);
  while (iterate_json_iter_next (&iter, NULL, NULL, &item))
    {
      IterateFlagRule rule;
      gboolean read = iterate_flag_rule_init (&rule, feature->key, item, payload, error);

      g_array_append_val (feature->rules, rule);
      if (!read)
        return FALSE;
    }

  return TRUE;
}

/* What this workspace adds to the format. */
static void
read_own (IterateFlagFeature *feature,
          IterateJsonValue    definition)
{
  IterateJsonValue own, value;
  guint64 number;

  iterate_json_value_find (definition, "iterate", &own);
  iterate_json_value_find (own, "id", &value);
  if (iterate_json_value_get_uint64 (value, &number))
    feature->id = (gint64) number;
  iterate_json_value_find (own, "phase", &value);
  if (iterate_json_value_get_uint64 (value, &number))
    feature->phase = (gint64) number;
  iterate_json_value_find (own, "watched", &value);
  feature->watched = iterate_json_value_get_boolean (value);
}

static gboolean
add_feature (IterateFlagSet    *self,
             const char        *key,
             IterateJsonValue   definition,
             GError           **error)
{
  IterateFlagFeature *feature = g_new0 (IterateFlagFeature, 1);
  IterateJsonValue value;
  double version;

  feature->key = key;
  feature->rules = g_array_new (FALSE, TRUE, sizeof (IterateFlagRule));
  g_array_set_clear_func (feature->rules, iterate_flag_rule_clear);
  g_ptr_array_add (self->features, feature);
  g_hash_table_insert (self->by_key, (gpointer) key, feature);

  iterate_json_value_find (definition, "defaultValue", &value);
  iterate_flag_value_init (&feature->default_value, value);
  iterate_json_value_find (definition, "disabled", &value);
  feature->disabled = iterate_json_value_get_boolean (value);
  iterate_json_value_find (definition, "version", &value);
  if (iterate_json_value_get_double (value, &version))
    feature->version = (int) CLAMP (version, 0, G_MAXINT);

  read_own (feature, definition);
  iterate_json_value_find (definition, "rules", &value);

  return read_rules (feature, value, self->payload, error);
}

/**
 * iterate_flag_set_new:
 * @payload: a JSON object of GrowthBook's features endpoint: `features`, and maybe `savedGroups`
 *
 * Returns: (transfer full): the flags, or %NULL with @error set
 */
IterateFlagSet *
iterate_flag_set_new (const char  *payload,
                      gsize        length,
                      GError     **error)
{
  g_autoptr(IterateFlagSet) self = g_new0 (IterateFlagSet, 1);
  IterateJsonValue features, definition;
  IterateJsonIter iter;
  const char *key;

  g_atomic_ref_count_init (&self->n_refs);
  self->reader = iterate_json_reader_new ();
  self->features = g_ptr_array_new_with_free_func (free_feature);
  self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  if (!iterate_json_reader_parse (self->reader, payload, length, &self->payload, error))
    return NULL;

  iterate_json_value_find (self->payload, "features", &features);
  iterate_json_iter_init (&iter, features);
  while (iterate_json_iter_next (&iter, &key, NULL, &definition))
    {
      if (!add_feature (self, key, definition, error))
        return NULL;
    }

  return g_steal_pointer (&self);
}

IterateFlagSet *
iterate_flag_set_ref (IterateFlagSet *self)
{
  g_atomic_ref_count_inc (&self->n_refs);

  return self;
}

void
iterate_flag_set_unref (IterateFlagSet *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->n_refs))
    return;

  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->features);
  iterate_json_reader_free (self->reader);
  g_free (self);
}

/* Returns: (nullable): the flag of that name */
const IterateFlagFeature *
iterate_flag_set_find (IterateFlagSet *self,
                       const char     *key)
{
  return g_hash_table_lookup (self->by_key, key);
}

guint
iterate_flag_set_get_n_flags (IterateFlagSet *self)
{
  return self->features->len;
}

const IterateFlagFeature *
iterate_flag_set_get (IterateFlagSet *self,
                      guint           index)
{
  return g_ptr_array_index (self->features, index);
}

IterateJsonValue
iterate_flag_set_get_payload (IterateFlagSet *self)
{
  return self->payload;
}

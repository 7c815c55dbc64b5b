/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-trial.h"

#include "iterate-error.h"
#include "iterate-flag-answer.h"
#include "iterate-flag-book.h"
#include "iterate-flag-payload.h"
#include "iterate-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
iterate_flag_trial_free (IterateFlagTrial *self)
{
  g_free (self->key);
  g_free (self->value);
  g_free (self->variant);
  g_free (self->reason);
  g_free (self->because);
  g_strfreev (self->rules);
  g_free (self);
}

/* Returns: (transfer full): what is known of somebody, as JSON, or %NULL with @error set */
static char *
make_attributes (const char         *user,
                 const char *const  *attributes,
                 GError            **error)
{
  g_autoptr(JsonObject) object = json_object_new ();

  if (user != NULL && *user != '\0')
    json_object_set_string_member (object, "id", user);
  for (guint i = 0; attributes != NULL && attributes[i] != NULL; i++)
    {
      g_auto(GStrv) pair = g_strsplit (attributes[i], "=", 2);
      JsonNode *node;

      if (pair[0] == NULL || pair[1] == NULL)
        {
          g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       _("“%s” is no attribute. Write NAME=VALUE"), attributes[i]);
          return NULL;
        }

      /* A number, a truth value or a list is one; anything else a text. */
      node = json_from_string (pair[1], NULL);
      if (node != NULL)
        json_object_set_member (object, g_strstrip (pair[0]), node);
      else
        json_object_set_string_member (object, g_strstrip (pair[0]), pair[1]);
    }

  return iterate_json_to_string (object);
}

static const char *
get_rule_name (const IterateFlagRule *rule)
{
  static const struct
  {
    const char *id;
    const char *name;
  } names[] = {
    { ITERATE_RULE_AUDIENCE, N_("its team") }, { ITERATE_RULE_ROLLOUT, N_("its share of the public") },
    { ITERATE_RULE_WINNER, N_("the winner") },
  };

  if (rule->id == NULL)
    return _("yours");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_str_equal (names[i].id, rule->id))
        return _(names[i].name);
    }

  return g_str_has_prefix (rule->id, "exp-") ? _("the experiment") : rule->id;
}

static void
traced_cb (guint                  index,
           const IterateFlagRule *rule,
           IterateFlagMiss        miss,
           double                 bucket,
           gpointer               user_data)
{
  g_autofree char *text = iterate_flag_answer_dup_miss (rule, miss, bucket);
  g_autofree char *line = g_strdup_printf (_("Rule %u (%s): %s"), index + 1, get_rule_name (rule),
                                           text);

  g_strv_builder_add (user_data, line);
}

/**
 * iterate_flag_trial_run:
 * @key: a flag's name or id
 * @user: (nullable): the targeting key
 * @attributes: (nullable): what is known of them, as `NAME=VALUE`
 *
 * Returns: (transfer full): what they would be given, or %NULL with @error set
 */
IterateFlagTrial *
iterate_flag_trial_run (IterateDatabase    *db,
                        const char         *key,
                        const char         *user,
                        const char *const  *attributes,
                        GError            **error)
{
  g_autoptr(IterateFlagTrial) self = g_new0 (IterateFlagTrial, 1);
  g_autofree char *text = make_attributes (user, attributes, error);
  g_autoptr(IterateFlagSet) set = NULL;
  g_autoptr(IterateJsonReader) reader = iterate_json_reader_new ();
  g_autoptr(GStrvBuilder) rules = g_strv_builder_new ();
  g_autoptr(IterateFlag) flag = text == NULL ? NULL : iterate_flag_find (db, key, error);
  IterateFlagContext context = { .trace = traced_cb, .trace_data = rules };
  IterateFlagEvaluation result;

  set = flag == NULL ? NULL : iterate_flag_payload_load (db, error);
  if (set == NULL ||
      !iterate_json_reader_parse (reader, text, strlen (text), &context.attributes.values, error))
    return NULL;

  self->key = g_strdup (iterate_flag_get_name (flag));
  iterate_flag_evaluate (set, self->key, &context, &result);
  self->value = g_strdup (result.text == NULL ? "null" : result.text);
  self->variant = g_strdup (iterate_flag_answer_get_variant (&result));
  self->reason = g_strdup (iterate_flag_answer_get_reason (set, self->key, &result));
  self->because = iterate_flag_answer_dup_text (&result);
  self->bucket = result.bucket;
  self->rules = g_strv_builder_end (rules);

  return g_steal_pointer (&self);
}

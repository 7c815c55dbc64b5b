/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-answer-text.h"

#include "iterate-json.h"

#include <glib/gi18n-lib.h>

/* What an answer says, for people. */

static const struct
{
  const char *member;
  const char *title;
} titles[] = {
  { "experiments", N_("Experiments") }, { "ideas", N_("Ideas") },
  { "hypotheses", N_("Hypotheses") },   { "opportunities", N_("Opportunities") },
  { "insights", N_("Insights") },       { "recommendations", N_("Recommendations") },
  { "contexts", N_("Applies to") },     { "likelyCauses", N_("Likely causes") },
  { "reasons", N_("Reasons") },         { "topics", N_("Topics") },
  { "evidence", N_("Evidence") },       { "variants", N_("Variants") },
  { "effort", N_("Effort") },           { "impact", N_("Impact") },
  { "risk", N_("Risk") },               { "confidence", N_("Confidence") },
  { "sentiment", N_("Sentiment") },     { "topic", N_("Topic") },
  { "urgency", N_("Urgency") },         { "actionable", N_("Actionable") },
  { "summary", N_("Summary") },         { "detected", N_("Out of the ordinary") },
  { "direction", N_("Direction") },     { "severity", N_("Severity") },
  { "reason", N_("Reason") },           { "note", N_("Note") },
};

/* Returns: (nullable): what a member is called, %NULL for what is not shown */
static const char *
find_title (const char *member)
{
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      if (g_str_equal (titles[i].member, member))
        return _(titles[i].title);
    }

  return NULL;
}

static void
append_value (GString  *text,
              JsonNode *node)
{
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      g_string_append (text, json_node_get_string (node));
      break;

    case G_TYPE_BOOLEAN:
      g_string_append (text, json_node_get_boolean (node) ? _("yes") : _("no"));
      break;

    default:
      g_string_append_printf (text, "%.3g", json_node_get_double (node));
    }
}

/* An experiment, an idea or the like: its name, and what it says. */
static void
append_item (GString  *text,
             JsonNode *item)
{
  const char *name = iterate_json_find_string (item, "name");
  const char *more = iterate_json_find_string (item, "hypothesis");

  if (more == NULL)
    more = iterate_json_find_string (item, "statement");
  g_string_append_printf (text, "%s\n  %s", name == NULL ? "" : name, more == NULL ? "" : more);
}

static void
append_list (GString   *text,
             JsonArray *array)
{
  if (json_array_get_length (array) == 0)
    g_string_append_printf (text, " %s", _("none"));

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *item = json_array_get_element (array, i);

      g_string_append (text, "\n• ");
      if (JSON_NODE_HOLDS_OBJECT (item))
        append_item (text, item);
      else if (JSON_NODE_HOLDS_VALUE (item))
        append_value (text, item);
    }
}

/* Returns: (transfer full): an answer member by member, as plain text */
char *
iterate_answer_dup_text (JsonObject *answer)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GList) members = json_object_get_members (answer);

  for (GList *l = members; l != NULL; l = l->next)
    {
      const char *title = find_title (l->data);
      JsonNode *node = json_object_get_member (answer, l->data);

      if (title == NULL)
        continue;

      g_string_append_printf (text, "%s%s:", text->len == 0 ? "" : "\n", title);
      if (JSON_NODE_HOLDS_ARRAY (node))
        append_list (text, json_node_get_array (node));
      else if (JSON_NODE_HOLDS_VALUE (node))
        append_value (g_string_append_c (text, ' '), node);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Returns: (transfer none): who wrote it, the service with its model or the built-in analyst */
const char *
iterate_answer_get_author (JsonObject *answer)
{
  return json_object_get_string_member_with_default (answer, "by", "");
}

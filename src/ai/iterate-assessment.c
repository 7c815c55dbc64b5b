/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-assessment.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How much work an opportunity is, what it may bring, and what may go wrong: what somebody said of it
 * first, then what its metric is to the business, then the words that it is written in. Each answer
 * comes with its reason, and unclear ones are medium. */

typedef struct
{
  const char *level;
  const char *words;
} Hint;

/* Beginnings of words, each with a space before it. The first list that has one decides. */
static const Hint effort_hints[] = {
  { "high", " rewrite| redesign| migrat| rebuild| replatform| architectur| integrat| infrastructure"
            "| new app| from scratch| multi-tenant" },
  { "low", " copy| text| wording| label| button| colour| color| typo| link| icon| tooltip| default"
           "| rename| hide| reorder| banner| headline| placeholder| toggle| config| setting" },
};

static const Hint impact_hints[] = {
  { "high", " checkout| signup| sign-up| sign up| onboarding| activation| conversion| convert| pricing"
            "| payment| revenue| churn| retention| trial| upgrade| paywall| landing page| every user"
            "| all users| most users" },
  { "low", " typo| cosmetic| internal| footer| rarely| few users| edge case| nice to have" },
};

static const Hint risk_hints[] = {
  { "high", " payment| billing| security| authentic| login| password| migrat| delet| privacy| legal"
            "| tax| permission| encryption| data loss" },
  { "low", " copy| text| wording| label| colour| color| typo| icon| tooltip| headline| placeholder" },
};

/* Returns: (transfer full): the text in lower case, with a space before each word */
static char *
normalise (JsonObject *opportunity)
{
  const char *title = json_object_get_string_member_with_default (opportunity, "title", "");
  const char *more = json_object_get_string_member_with_default (opportunity, "description", "");
  g_autofree char *text = g_strconcat (" ", title, " ", more, NULL);

  return g_utf8_strdown (text, -1);
}

static const char *
find_word (const char *text,
           const Hint *hint,
           char      **word)
{
  g_auto(GStrv) words = g_strsplit (hint->words, "|", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (strstr (text, words[i]) != NULL)
        {
          *word = g_strdup (words[i] + 1);
          return hint->level;
        }
    }

  return NULL;
}

static const char *
read_hints (const char *text,
            const Hint *hints,
            gsize       n_hints,
            char      **word)
{
  for (gsize i = 0; i < n_hints; i++)
    {
      const char *level = find_word (text, &hints[i], word);

      if (level != NULL)
        return level;
    }

  return NULL;
}

static void
answer (JsonObject *assessment,
        JsonArray  *reasons,
        const char *what,
        const char *level,
        char       *reason)
{
  json_object_set_string_member (assessment, what, level);
  json_array_add_string_element (reasons, reason);
  g_free (reason);
}

/* Returns: (nullable): what somebody said of it */
static const char *
get_said (JsonObject *opportunity,
          const char *what)
{
  JsonNode *node = json_object_get_member (opportunity, what);

  return node == NULL || !JSON_NODE_HOLDS_VALUE (node) ? NULL : json_node_get_string (node);
}

/* What somebody said, or what the words hint at. */
static void
assess_by_words (JsonObject *opportunity,
                 JsonObject *assessment,
                 JsonArray  *reasons,
                 const char *what,
                 const char *text,
                 const Hint *hints,
                 gsize       n_hints)
{
  const char *said = get_said (opportunity, what);
  g_autofree char *word = NULL;
  const char *level;

  if (said != NULL)
    {
      answer (assessment, reasons, what, said,
              g_strdup_printf (_("The %s was given as %s"), what, said));
      return;
    }

  level = read_hints (text, hints, n_hints, &word);
  if (level != NULL)
    answer (assessment, reasons, what, level,
            g_strdup_printf (_("The %s seems %s: it speaks of “%s”"), what, level, word));
  else
    answer (assessment, reasons, what, "medium",
            g_strdup_printf (_("Nothing tells the %s: taken as medium"), what));
}

/* A metric that the business lives by makes what moves it matter. */
static gboolean
assess_by_metric (JsonObject *request,
                  JsonObject *opportunity,
                  JsonObject *assessment,
                  JsonArray  *reasons)
{
  JsonNode *node = json_object_get_member (request, "metric");
  JsonObject *metric = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node)
                                                                     : NULL;
  const char *name;

  if (metric == NULL || get_said (opportunity, "impact") != NULL)
    return FALSE;

  name = json_object_get_string_member_with_default (metric, "name", "");
  if (json_object_get_boolean_member_with_default (metric, "northStar", FALSE))
    answer (assessment, reasons, "impact", "high",
            g_strdup_printf (_("The impact seems high: %s is the north star"), name));
  else if (json_object_get_boolean_member_with_default (metric, "critical", FALSE))
    answer (assessment, reasons, "impact", "high",
            g_strdup_printf (_("The impact seems high: %s is critical"), name));
  else
    return FALSE;

  return TRUE;
}

/**
 * iterate_assessment_write:
 * @request: `opportunity`, and maybe `metric`
 *
 * Returns: (transfer full): `effort`, `impact` and `risk`, each `low`, `medium` or `high`, and
 *   `reasons`; or %NULL with @error set
 */
JsonObject *
iterate_assessment_write (JsonObject  *request,
                          GError     **error)
{
  g_autoptr(JsonObject) assessment = json_object_new ();
  JsonArray *reasons = json_array_new ();
  JsonObject *opportunity;
  g_autofree char *text = NULL;

  json_object_set_array_member (assessment, "reasons", reasons);
  opportunity = json_object_get_object_member (request, "opportunity");
  text = normalise (opportunity);
  assess_by_words (opportunity, assessment, reasons, "effort", text, effort_hints,
                   G_N_ELEMENTS (effort_hints));
  if (!assess_by_metric (request, opportunity, assessment, reasons))
    assess_by_words (opportunity, assessment, reasons, "impact", text, impact_hints,
                     G_N_ELEMENTS (impact_hints));
  assess_by_words (opportunity, assessment, reasons, "risk", text, risk_hints,
                   G_N_ELEMENTS (risk_hints));

  return g_steal_pointer (&assessment);
}

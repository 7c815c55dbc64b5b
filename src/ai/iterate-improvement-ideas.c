/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-improvement-ideas.h"

#include "iterate-ai-resources.h"
#include "iterate-json.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* What could be tried to move a metric: what the workspace's own evidence suggests, and patterns that
 * fit its name, ranked by expected impact × confidence ÷ effort. Each pattern is used once. */

#define PATTERNS "/io/github/iterate_app/Iterate/knowledge/patterns.json"

#define DEFAULT_COUNT 5

/* A pattern for any metric is a little less likely to fit than one for its kind. */
#define GENERAL_CONFIDENCE 0.7

#define MOST_REQUESTS  3
#define MOST_LEARNINGS 2

typedef struct
{
  JsonObject *request;   /* (borrowed) */
  JsonObject *metric;    /* (borrowed) */
  JsonObject *knowledge; /* (owned) */
  GPtrArray  *ideas;     /* (owned) (element-type JsonObject) */
} Desk;

static const char *
get_text (JsonObject *object,
          const char *name)
{
  return json_object_get_string_member_with_default (object, name, "");
}

static double
get_number (JsonObject *object,
            const char *name)
{
  return json_object_get_double_member_with_default (object, name, 0);
}

static JsonObject *
load_knowledge (GError **error)
{
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  gsize size;
  gconstpointer data;

  bytes = g_resource_lookup_data (iterate_ai_get_resource (), PATTERNS, 0, error);
  if (bytes == NULL)
    return NULL;

  data = g_bytes_get_data (bytes, &size);
  text = g_strndup (data, size);

  return iterate_json_parse (text, error);
}

/* Puts words in the place of `{name}`; @words are pairs that end with %NULL. */
static char *
fill_in (const char        *pattern,
         const char *const *words)
{
  g_autoptr(GString) text = g_string_new (pattern);

  for (guint i = 0; words[i] != NULL; i += 2)
    {
      g_autofree char *place = g_strdup_printf ("{%s}", words[i]);

      g_string_replace (text, place, words[i + 1], 0);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
is_taken (Desk       *self,
          const char *name)
{
  JsonArray *taken = json_object_has_member (self->request, "taken")
                       ? json_object_get_array_member (self->request, "taken") : NULL;

  for (guint i = 0; i < self->ideas->len; i++)
    {
      if (g_ascii_strcasecmp (get_text (g_ptr_array_index (self->ideas, i), "name"), name) == 0)
        return TRUE;
    }

  for (guint i = 0; taken != NULL && i < json_array_get_length (taken); i++)
    {
      if (g_ascii_strcasecmp (json_array_get_string_element (taken, i), name) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
add_idea (Desk              *self,
          JsonObject        *pattern,
          const char *const *words,
          double             impact,
          double             confidence,
          const char        *reason)
{
  g_autofree char *name = fill_in (get_text (pattern, "name"), words);
  g_autofree char *hypothesis = fill_in (get_text (pattern, "hypothesis"), words);
  g_autoptr(JsonArray) evidence = json_array_new ();
  double effort = get_number (pattern, "effort");
  JsonObject *idea;

  if (is_taken (self, name))
    return;

  idea = json_object_new ();
  g_ptr_array_add (self->ideas, idea);
  json_array_add_string_element (evidence, reason);
  json_object_set_string_member (idea, "name", name);
  json_object_set_string_member (idea, "metric", get_text (self->metric, "name"));
  json_object_set_member (idea, "variants",
                          json_node_copy (json_object_get_member (pattern, "variants")));
  json_object_set_string_member (idea, "pattern", get_text (pattern, "id"));
  iterate_json_set_number (idea, "impact", impact);
  iterate_json_set_number (idea, "confidence", confidence);
  iterate_json_set_number (idea, "effort", effort);
  iterate_json_set_number (idea, "score", 100 * impact * confidence / effort);
  json_object_set_array_member (idea, "evidence", g_steal_pointer (&evidence));
  json_object_set_string_member (idea, "hypothesis", hypothesis);
}

static JsonObject *
find_evidence_pattern (Desk       *self,
                       const char *id)
{
  JsonArray *patterns = json_object_get_array_member (self->knowledge, "evidence");

  for (guint i = 0; i < json_array_get_length (patterns); i++)
    {
      JsonObject *pattern = json_array_get_object_element (patterns, i);

      if (g_str_equal (get_text (pattern, "id"), id))
        return pattern;
    }

  g_return_val_if_reached (NULL);
}

static void
add_from_evidence (Desk              *self,
                   const char        *id,
                   const char *const *words,
                   double             impact,
                   double             certainty,
                   const char        *reason)
{
  JsonObject *pattern = find_evidence_pattern (self, id);

  add_idea (self, pattern, words, impact, MIN (0.95, get_number (pattern, "confidence") * certainty),
            reason);
}

/* The step that loses most. */
static void
add_from_funnel (Desk *self)
{
  static const char *const ids[] = { "funnel-shorten", "funnel-explain", "funnel-remind" };
  JsonObject *worst;
  double loss;

  if (!json_object_has_member (self->request, "worstStep"))
    return;

  worst = json_object_get_object_member (self->request, "worstStep");
  loss = get_number (worst, "loss");
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *percent = g_strdup_printf ("%.0f %%", 100 * loss);
      const char *words[] = { "metric", get_text (self->metric, "name"),
                              "from", get_text (worst, "from"), "to", get_text (worst, "to"),
                              "loss", percent, NULL };
      g_autofree char *reason = g_strdup_printf (_("“%s” → “%s” loses %s"),
                                                 get_text (worst, "from"),
                                                 get_text (worst, "to"), percent);

      add_from_evidence (self, ids[i], words, CLAMP (0.15 * loss, 0.02, 0.15), 1, reason);
    }
}

/* A segment that lags. */
static void
add_from_segment (Desk *self)
{
  JsonObject *segment;
  g_autofree char *observed = NULL;
  g_autofree char *others = NULL;
  g_autofree char *reason = NULL;
  g_autofree const char **words = NULL;
  double gap;

  if (!json_object_has_member (self->request, "worstSegment"))
    return;

  segment = json_object_get_object_member (self->request, "worstSegment");
  observed = g_strdup_printf ("%.3g", get_number (segment, "observed"));
  others = g_strdup_printf ("%.3g", get_number (segment, "others"));
  gap = get_number (segment, "others") == 0
          ? 0 : fabs (get_number (segment, "others") - get_number (segment, "observed")) /
                  fabs (get_number (segment, "others"));
  reason = g_strdup_printf (_("%s %s: %s, the others %s"), get_text (segment, "dimension"),
                            get_text (segment, "value"), observed, others);
  words = g_new0 (const char *, 11);
  words[0] = "metric";
  words[1] = get_text (self->metric, "name");
  words[2] = "dimension";
  words[3] = get_text (segment, "dimension");
  words[4] = "value";
  words[5] = get_text (segment, "value");
  words[6] = "observed";
  words[7] = observed;
  words[8] = "others";
  words[9] = others;
  add_from_evidence (self, "segment", words, CLAMP (0.3 * gap, 0.02, 0.15), 1, reason);
}

static void
add_from_requests (Desk *self)
{
  JsonArray *requests;

  if (!json_object_has_member (self->request, "requests"))
    return;

  requests = json_object_get_array_member (self->request, "requests");
  for (guint i = 0; i < MIN (json_array_get_length (requests), MOST_REQUESTS); i++)
    {
      JsonObject *one = json_array_get_object_element (requests, i);
      double votes = get_number (one, "votes");
      g_autofree char *count = g_strdup_printf ("%.0f", votes);
      g_autofree char *reason = g_strdup_printf (_("%s votes for “%s”"), count,
                                                 get_text (one, "topic"));
      const char *words[] = { "metric", get_text (self->metric, "name"),
                              "topic", get_text (one, "topic"), "votes", count, NULL };

      add_from_evidence (self, "request", words, MIN (0.1, 0.02 + 0.015 * log2 (1 + votes)), 1,
                         reason);
    }
}

static void
add_from_learnings (Desk *self)
{
  JsonArray *learnings;

  if (!json_object_has_member (self->request, "learnings"))
    return;

  learnings = json_object_get_array_member (self->request, "learnings");
  for (guint i = 0; i < MIN (json_array_get_length (learnings), MOST_LEARNINGS); i++)
    {
      JsonObject *one = json_array_get_object_element (learnings, i);
      double confidence = get_number (one, "confidence");
      g_autofree char *percent = g_strdup_printf ("%.0f %%", 100 * confidence);
      g_autofree char *reason = g_strdup_printf (_("Learnt with %s confidence"), percent);
      const char *words[] = { "metric", get_text (self->metric, "name"),
                              "insight", get_text (one, "insight"), "confidence", percent, NULL };

      add_from_evidence (self, "learning", words, 0.05, confidence, reason);
    }
}

/* Returns: whether one of the pattern's words is in the metric's name, and which */
static const char *
find_word (JsonObject *pattern,
           const char *metric)
{
  JsonArray *words = json_object_get_array_member (pattern, "metrics");

  for (guint i = 0; i < json_array_get_length (words); i++)
    {
      const char *word = json_array_get_string_element (words, i);

      if (g_str_equal (word, "*") || strstr (metric, word) != NULL)
        return word;
    }

  return NULL;
}

static void
add_from_patterns (Desk *self)
{
  JsonArray *patterns = json_object_get_array_member (self->knowledge, "patterns");
  g_autofree char *lower = g_utf8_strdown (get_text (self->metric, "name"), -1);
  const char *words[] = { "metric", get_text (self->metric, "name"), NULL };

  for (guint i = 0; i < json_array_get_length (patterns); i++)
    {
      JsonObject *pattern = json_array_get_object_element (patterns, i);
      const char *word = find_word (pattern, lower);
      gboolean general = g_strcmp0 (word, "*") == 0;
      g_autofree char *reason = NULL;

      if (word == NULL)
        continue;

      reason = general ? g_strdup (_("Fits any metric"))
                       : g_strdup_printf (_("Fits metrics of the kind “%s”"), word);
      add_idea (self, pattern, words, get_number (pattern, "impact"),
                get_number (pattern, "confidence") * (general ? GENERAL_CONFIDENCE : 1), reason);
    }
}

static int
compare_scores (gconstpointer a,
                gconstpointer b)
{
  double one = get_number (*(JsonObject *const *) a, "score");
  double other = get_number (*(JsonObject *const *) b, "score");

  return (other > one) - (other < one);
}

/* Returns: (transfer full): `{ideas: [{name, hypothesis, metric, variants, impact, confidence, effort,
 * score, pattern, evidence}]}`, the best first */
JsonObject *
iterate_improvement_ideas_write (JsonObject  *request,
                                 GError     **error)
{
  g_autoptr(JsonObject) knowledge = load_knowledge (error);
  g_autoptr(GPtrArray) ideas = NULL;
  gint64 count = json_object_get_int_member_with_default (request, "count", DEFAULT_COUNT);
  JsonObject *answer;
  JsonArray *array;
  Desk desk;

  if (knowledge == NULL)
    return NULL;

  ideas = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  desk = (Desk) { request, json_object_get_object_member (request, "metric"), knowledge, ideas };
  add_from_funnel (&desk);
  add_from_segment (&desk);
  add_from_requests (&desk);
  add_from_learnings (&desk);
  add_from_patterns (&desk);
  g_ptr_array_sort (ideas, compare_scores);

  answer = json_object_new ();
  array = json_array_new ();
  for (guint i = 0; i < ideas->len && i < count; i++)
    json_array_add_object_element (array, json_object_ref (g_ptr_array_index (ideas, i)));
  json_object_set_array_member (answer, "ideas", array);

  return answer;
}

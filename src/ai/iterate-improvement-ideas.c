/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-improvement-ideas.h"

#include "iterate-json.h"
#include "iterate-metric-family.h"
#include "iterate-pattern.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* What could be tried to move a metric: what the workspace's own evidence suggests, and patterns of the
 * knowledge that its facts speak for, ranked by expected impact × confidence ÷ effort. Each pattern is
 * used once, and none that an experiment tried already. */

#define DEFAULT_COUNT 5

/* A pattern that no fact speaks for is less likely to fit, as is one for any metric. Each reason takes
 * the confidence a part of the way to the most that is claimed. */
#define UNSUPPORTED     0.6
#define GENERAL         0.7
#define MOST_CONFIDENCE 0.9
#define REASON_WEIGHT   0.15
#define MOST_REASONS    3

typedef struct
{
  JsonObject *request;   /* (borrowed) */
  JsonObject *metric;    /* (borrowed) */
  JsonArray  *facts;     /* (borrowed) */
  JsonArray  *taken;     /* (borrowed) */
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

/* Returns: (nullable): the object of that name; null stands for none */
static JsonObject *
get_part (JsonObject *object,
          const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* Returns: (transfer full): the list of that name, or one without anything in it */
static JsonArray *
ref_list (JsonObject *object,
          const char *name)
{
  JsonArray *array = iterate_json_get_array (object, name);

  return array == NULL ? json_array_new () : json_array_ref (array);
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
has_name (Desk       *self,
          const char *name)
{
  for (guint i = 0; i < self->ideas->len; i++)
    {
      if (g_ascii_strcasecmp (get_text (g_ptr_array_index (self->ideas, i), "name"), name) == 0)
        return TRUE;
    }

  for (guint i = 0; i < json_array_get_length (self->taken); i++)
    {
      JsonObject *taken = json_array_get_object_element (self->taken, i);

      if (g_ascii_strcasecmp (get_text (taken, "name"), name) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Whether an experiment came from the pattern, or is named like one that tried it. */
static gboolean
was_tried (Desk                 *self,
           const IteratePattern *pattern)
{
  for (guint i = 0; i < json_array_get_length (self->taken); i++)
    {
      JsonObject *taken = json_array_get_object_element (self->taken, i);
      g_autofree char *name = g_utf8_strdown (get_text (taken, "name"), -1);

      if (g_str_equal (get_text (taken, "pattern"), get_text (pattern->object, "id")))
        return TRUE;

      for (guint j = 0; pattern->tried[j] != NULL; j++)
        {
          if (strstr (name, pattern->tried[j]) != NULL)
            return TRUE;
        }
    }

  return FALSE;
}

static void
copy_member (JsonObject *to,
             JsonObject *from,
             const char *name)
{
  JsonNode *node = json_object_get_member (from, name);

  if (node != NULL)
    json_object_set_member (to, name, json_node_copy (node));
}

/* @evidence: (transfer full): sentences with the numbers that suggest it */
static void
add_idea (Desk              *self,
          JsonObject        *pattern,
          const char *const *words,
          double             impact,
          double             confidence,
          JsonArray         *evidence)
{
  g_autofree char *name = fill_in (get_text (pattern, "name"), words);
  g_autofree char *hypothesis = fill_in (get_text (pattern, "hypothesis"), words);
  g_autofree char *measure = fill_in (get_text (pattern, "measure"), words);
  double effort = get_number (pattern, "effort");
  JsonObject *idea;

  if (has_name (self, name))
    {
      json_array_unref (evidence);
      return;
    }

  idea = json_object_new ();
  g_ptr_array_add (self->ideas, idea);
  json_object_set_string_member (idea, "name", name);
  json_object_set_string_member (idea, "metric", get_text (self->metric, "name"));
  copy_member (idea, pattern, "variants");
  copy_member (idea, pattern, "guardrails");
  json_object_set_string_member (idea, "measure", measure);
  json_object_set_string_member (idea, "pattern", get_text (pattern, "id"));
  iterate_json_set_number (idea, "impact", impact);
  iterate_json_set_number (idea, "confidence", confidence);
  iterate_json_set_number (idea, "effort", effort);
  iterate_json_set_number (idea, "score", 100 * impact * confidence / effort);
  json_object_set_array_member (idea, "evidence", evidence);
  json_object_set_string_member (idea, "hypothesis", hypothesis);
}

/* Returns: (nullable): what is known of the metric itself */
static JsonObject *
find_own_fact (Desk *self)
{
  for (guint i = 0; i < json_array_get_length (self->facts); i++)
    {
      JsonObject *fact = json_array_get_object_element (self->facts, i);
      g_auto(GStrv) tags = iterate_json_dup_strv (fact, "tags");

      if (tags != NULL && g_strv_contains ((const char *const *) tags, "own"))
        return fact;
    }

  return NULL;
}

static void
add_from_evidence (Desk              *self,
                   const char        *id,
                   const char *const *words,
                   double             impact,
                   double             certainty,
                   const char        *reason)
{
  JsonObject *pattern = iterate_patterns_get_evidence_idea (id);
  JsonArray *evidence = json_array_new ();
  JsonObject *own = find_own_fact (self);

  json_array_add_string_element (evidence, reason);
  if (own != NULL)
    json_array_add_string_element (evidence, get_text (own, "text"));
  add_idea (self, pattern, words, impact,
            MIN (MOST_CONFIDENCE, get_number (pattern, "confidence") * certainty), evidence);
}

/* The step that loses most. */
static void
add_from_funnel (Desk *self)
{
  static const char *const ids[] = { "funnel-shorten", "funnel-explain", "funnel-remind" };
  JsonObject *worst = get_part (self->request, "worstStep");
  double loss;

  if (worst == NULL)
    return;

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
  JsonObject *segment = get_part (self->request, "worstSegment");
  g_autofree char *observed = NULL;
  g_autofree char *others = NULL;
  g_autofree char *reason = NULL;
  g_autofree const char **words = NULL;
  double gap;

  if (segment == NULL)
    return;

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

/* What most people ask for. */
static void
add_from_requests (Desk *self)
{
  g_autoptr(JsonArray) requests = ref_list (self->request, "requests");

  if (json_array_get_length (requests) > 0)
    {
      JsonObject *one = json_array_get_object_element (requests, 0);
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

/* What was learnt last about the metric. */
static void
add_from_learnings (Desk *self)
{
  g_autoptr(JsonArray) learnings = ref_list (self->request, "learnings");

  if (json_array_get_length (learnings) > 0)
    {
      JsonObject *one = json_array_get_object_element (learnings, 0);
      double confidence = get_number (one, "confidence");
      g_autofree char *percent = g_strdup_printf ("%.0f %%", 100 * confidence);
      g_autofree char *reason = g_strdup_printf (_("Learnt with %s confidence"), percent);
      const char *words[] = { "metric", get_text (self->metric, "name"),
                              "insight", get_text (one, "insight"), "confidence", percent, NULL };

      add_from_evidence (self, "learning", words, 0.05, confidence, reason);
    }
}

/* Returns: (transfer full): the sentences of the reasons, and of the metric's own level */
static JsonArray *
cite (Desk      *self,
      GPtrArray *reasons)
{
  JsonArray *evidence = json_array_new ();
  JsonObject *own = find_own_fact (self);

  for (guint i = 0; i < MIN (reasons->len, MOST_REASONS); i++)
    json_array_add_string_element (evidence, get_text (g_ptr_array_index (reasons, i), "text"));

  if (own != NULL && !g_ptr_array_find (reasons, own, NULL))
    json_array_add_string_element (evidence, get_text (own, "text"));

  return evidence;
}

static double
get_confidence (const IteratePattern *pattern,
                guint                 n_reasons)
{
  double base = get_number (pattern->object, "confidence");
  double part = REASON_WEIGHT * MIN (n_reasons, MOST_REASONS);

  if (iterate_pattern_moves_any (pattern))
    base *= GENERAL;

  return n_reasons == 0 ? base * UNSUPPORTED : base + (MOST_CONFIDENCE - base) * part;
}

static void
add_from_patterns (Desk *self)
{
  GPtrArray *patterns = iterate_patterns_get ();
  g_auto(GStrv) families = iterate_metric_families_list (get_text (self->metric, "name"));
  const char *words[] = { "metric", get_text (self->metric, "name"), NULL };

  for (guint i = 0; i < patterns->len; i++)
    {
      const IteratePattern *pattern = g_ptr_array_index (patterns, i);
      g_autoptr(GPtrArray) reasons = iterate_pattern_find_reasons (pattern, self->facts);
      gboolean fits = iterate_pattern_moves (pattern, (const char *const *) families);

      /* Of a metric that no name explains, only what facts speak for. */
      if (families[0] == NULL)
        fits = fits || reasons->len > 0;

      if (fits && !was_tried (self, pattern))
        add_idea (self, pattern->object, words, get_number (pattern->object, "impact"),
                  get_confidence (pattern, reasons->len), cite (self, reasons));
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

/* Returns: (transfer full): `{ideas: [{name, hypothesis, metric, variants, guardrails, measure, impact,
 * confidence, effort, score, pattern, evidence}]}`, the best first */
JsonObject *
iterate_improvement_ideas_write (JsonObject  *request,
                                 GError     **error)
{
  g_autoptr(GPtrArray) ideas = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  gint64 count = json_object_get_int_member_with_default (request, "count", DEFAULT_COUNT);
  JsonObject *answer = json_object_new ();
  JsonArray *array = json_array_new ();
  g_autoptr(JsonArray) facts = ref_list (request, "facts");
  g_autoptr(JsonArray) taken = ref_list (request, "taken");
  Desk desk = { request, json_object_get_object_member (request, "metric"), facts, taken, ideas };

  add_from_funnel (&desk);
  add_from_segment (&desk);
  add_from_requests (&desk);
  add_from_learnings (&desk);
  add_from_patterns (&desk);
  g_ptr_array_sort (ideas, compare_scores);

  for (guint i = 0; i < ideas->len && i < count; i++)
    json_array_add_object_element (array, json_object_ref (g_ptr_array_index (ideas, i)));
  json_object_set_array_member (answer, "ideas", array);

  return answer;
}

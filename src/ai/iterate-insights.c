/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-insights.h"

#include "iterate-evidence.h"
#include "iterate-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What an experiment taught, sentence by sentence from its verdict: one insight a
 * metric, what to do with it, and the contexts it applies to. */

typedef struct
{
  const char *const words[7]; /* Ended by %NULL */
  const char *context;
} Topic;

/* A metric's name tells which kind of task a finding about it helps. */
static const Topic topics[] = {
  { { "latency", "load", "speed", "p95", "time" }, "performance" },
  { { "error", "crash", "failure", "refund" }, "bug" },
  { { "signup", "activation", "retention", "conversion", "paid", "revenue" }, "growth" },
};

static const char *
find_topic (const char *metric)
{
  g_autofree char *lower = g_utf8_strdown (metric, -1);

  for (guint i = 0; i < G_N_ELEMENTS (topics); i++)
    {
      for (guint j = 0; topics[i].words[j] != NULL; j++)
        {
          if (strstr (lower, topics[i].words[j]) != NULL)
            return topics[i].context;
        }
    }

  return "growth";
}

static void
add_once (GPtrArray  *list,
          const char *text)
{
  for (guint i = 0; i < list->len; i++)
    {
      if (g_str_equal (g_ptr_array_index (list, i), text))
        return;
    }

  g_ptr_array_add (list, g_strdup (text));
}

/* Between the thresholds something is likely, though not shown. */
static gboolean
is_likely (const IterateEvidence *evidence,
           const char            *decision)
{
  return g_str_equal (decision, "suggestive") && g_strcmp0 (evidence->role, "primary") == 0;
}

static char *
describe (const IterateEvidence *evidence,
          const char            *decision)
{
  g_autofree char *effect = iterate_evidence_dup_effect (evidence);

  if (!iterate_evidence_is_clear (evidence) && is_likely (evidence, decision))
    return g_strdup_printf (iterate_evidence_is_good (evidence)
                              ? _("“%s” probably improved %s: %s.")
                              : _("“%s” probably worsened %s: %s."),
                            evidence->variant, evidence->metric, effect);

  if (!iterate_evidence_is_clear (evidence))
    return g_strdup_printf (_("“%s” made no clear difference to %s: %s."), evidence->variant,
                            evidence->metric, effect);

  if (iterate_evidence_is_good (evidence))
    return g_strdup_printf (_("“%s” improved %s by %s."), evidence->variant, evidence->metric,
                            effect);

  return g_strdup_printf (_("“%s” worsened %s by %s."), evidence->variant, evidence->metric,
                          effect);
}

/* The first is the title of the learning, which must tell what was tried: variants of
 * many experiments share their names. */
static void
name_experiment (GPtrArray  *insights,
                 const char *name)
{
  char *bare = insights->len == 0 || *name == '\0' ? NULL : g_ptr_array_index (insights, 0);

  if (bare == NULL)
    return;

  g_ptr_array_index (insights, 0) = g_strdup_printf (_("In “%s”, %s"), name, bare);
  g_free (bare);
}

static void
add_insights (GPtrArray  *insights,
              GPtrArray  *contexts,
              const char *name,
              JsonObject *verdict)
{
  g_autoptr(GArray) list = iterate_evidence_list (verdict, NULL);
  JsonObject *ratio = json_object_get_object_member (verdict, "sampleRatio");

  for (guint i = 0; i < list->len; i++)
    {
      const IterateEvidence *evidence = &g_array_index (list, IterateEvidence, i);

      g_ptr_array_add (insights,
                       describe (evidence, json_object_get_string_member (verdict, "decision")));
      /* A guardrail that was kept teaches nothing about itself. */
      if (g_strcmp0 (evidence->role, "guardrail") == 0 && !iterate_evidence_is_clear (evidence))
        continue;

      add_once (contexts, find_topic (evidence->metric));
      add_once (contexts, evidence->metric);
    }

  name_experiment (insights, name);
  if (!g_str_equal (json_object_get_string_member (ratio, "status"), "ok"))
    g_ptr_array_add (insights,
                     g_strdup_printf (_("The split between the variants was uneven (p = %.3g), which "
                                        "weakens all of this."),
                                      json_object_get_double_member (ratio, "p")));
}

static void
add_recommendations (GPtrArray  *recommendations,
                     GPtrArray  *contexts,
                     const char *decision,
                     const char *name,
                     const char *hypothesis,
                     JsonObject *verdict)
{
  const char *redesign = json_object_get_string_member_with_default (verdict, "redesign", NULL);
  IterateEvidence main;
  gboolean known = iterate_evidence_get_primary (verdict, &main);

  if (!known || g_str_equal (decision, "blocked"))
    {
      g_ptr_array_add (recommendations,
                       g_strdup (_("Repair the assignment of units and run it again before "
                                   "concluding anything.")));
      add_once (contexts, "research");
      return;
    }

  if (g_str_equal (decision, "graduate"))
    {
      g_ptr_array_add (recommendations,
                       g_strdup_printf (_("Prefer “%s” from “%s” where %s matters."),
                                        main.variant, name, main.metric));
      add_once (contexts, "feature");
    }
  else if (g_str_equal (decision, "roll-back"))
    g_ptr_array_add (recommendations,
                     g_strdup_printf (_("Avoid “%s” from “%s” where %s matters."),
                                      main.variant, name, main.metric));
  else if (g_str_equal (decision, "suggestive"))
    g_ptr_array_add (recommendations,
                     g_strdup_printf (iterate_evidence_is_good (&main)
                                        ? _("Lean towards “%s” in “%s” where %s "
                                            "matters, and repeat it to be sure.")
                                        : _("Lean away from “%s” in “%s” where %s "
                                            "matters, and repeat it to be sure."),
                                      main.variant, name, main.metric));
  else
    {
      g_ptr_array_add (recommendations,
                       g_strdup_printf (_("Do not count on “%s” from “%s” for %s: with %.0f units "
                                          "the effect is still open."),
                                        main.variant, name, main.metric, main.units));
      add_once (contexts, "research");
    }

  if (redesign != NULL)
    g_ptr_array_add (recommendations, g_strdup (redesign));
  if (*hypothesis != '\0' && !g_str_equal (decision, "suggestive"))
    g_ptr_array_add (recommendations,
                     g_strdup_printf (g_str_equal (decision, "graduate")
                                        ? _("Build on the hypothesis, which held: %s")
                                        : _("Revise the hypothesis, which did not hold: %s"),
                                      hypothesis));
}

static void
set_list (JsonObject *object,
          const char *name,
          GPtrArray  *list)
{
  g_ptr_array_add (list, NULL);
  iterate_json_set_strv (object, name, (const char *const *) list->pdata);
}

/* Returns: (transfer full): `{insights, recommendations, contexts, confidence}` */
JsonObject *
iterate_insights_write (JsonObject  *request,
                        GError     **error)
{
  JsonObject *experiment = json_object_get_object_member (request, "experiment");
  JsonObject *verdict = json_object_get_object_member (request, "results");
  const char *name = json_object_get_string_member_with_default (experiment, "name", "");
  const char *hypothesis = json_object_get_string_member_with_default (experiment, "hypothesis",
                                                                       "");
  const char *decision = json_object_get_string_member (verdict, "decision");
  g_autoptr(GPtrArray) insights = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) recommendations = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) contexts = g_ptr_array_new_with_free_func (g_free);
  JsonObject *answer = json_object_new ();
  double confidence;

  add_insights (insights, contexts, name, verdict);
  add_recommendations (recommendations, contexts, decision, name, hypothesis, verdict);
  confidence = g_str_equal (decision, "blocked")
                 ? 0 : json_object_get_double_member_with_default (verdict, "confidence", 0);

  set_list (answer, "insights", insights);
  set_list (answer, "recommendations", recommendations);
  set_list (answer, "contexts", contexts);
  iterate_json_set_number (answer, "confidence", confidence);

  return answer;
}

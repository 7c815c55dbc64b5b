/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-builtin-analyst.h"
#include "iterate-business-context.h"
#include "iterate-clock.h"
#include "iterate-idea-desk.h"
#include "iterate-json.h"
#include "iterate-metric-family.h"
#include "iterate-pattern.h"
#include "iterate-sample.h"
#include "iterate-test.h"
#include "iterate-time.h"
#include "iterate-workspace.h"

#include <string.h>

/* The built-in analyst's knowledge, and the ideas it has for the sample business. */

#define N_IDEAS 10

/* The metrics that the specification names. */
static const char *const metrics[] = {
  "p95_latency", "error_rate", "uptime", "signup_rate", "activation_rate", "paid_conversion",
  "churn_rate", "engagement", "nps", "cogs", "cac", "ltv_cac_ratio",
};

typedef struct
{
  char             *folder;
  IterateWorkspace *workspace;
  IterateDatabase  *db; /* (borrowed) */
} Sample;

static void
set_up (Sample        *self,
        gconstpointer  data)
{
  g_autoptr(IterateClock) clock = iterate_clock_new_manual (TEST_TIME);
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("iterate-ideas-XXXXXX", NULL);
  path = g_build_filename (self->folder, "sample.iterate", NULL);
  iterate_sample_load (path, g_getenv ("ITERATE_SAMPLE_DIR"), TEST_TIME, &error);
  g_assert_no_error (error);
  self->workspace = iterate_workspace_open (path, FALSE, clock, FALSE, &error);
  g_assert_no_error (error);
  self->db = iterate_store_get_reader (iterate_workspace_get_store (self->workspace), &error);
  g_assert_no_error (error);
}

static void
tear_down (Sample        *self,
           gconstpointer  data)
{
  g_clear_object (&self->workspace);
  test_remove_folder (self->folder);
  g_free (self->folder);
}

/* Returns: (transfer full): the built-in analyst's answer */
static JsonArray *
have_ideas (Sample     *self,
            const char *name)
{
  g_autoptr(IterateAnalyst) analyst = iterate_builtin_analyst_new ();
  g_autoptr(IterateMetric) metric = NULL;
  g_autoptr(IterateMetricAnalysis) analysis = NULL;
  g_autoptr(JsonObject) request = NULL;
  g_autoptr(JsonObject) answer = NULL;
  g_autoptr(GError) error = NULL;

  metric = iterate_metric_find (self->db, name, &error);
  g_assert_no_error (error);
  analysis = iterate_metric_analysis_load (self->db, metric, 30 * ITERATE_DAY, NULL, TEST_TIME,
                                           &error);
  g_assert_no_error (error);
  request = iterate_idea_request_make (self->db, analysis, N_IDEAS, &error);
  g_assert_no_error (error);
  answer = iterate_analyst_ask (analyst, "generate", "improvement-ideas", request, &error);
  g_assert_no_error (error);

  return json_array_ref (json_object_get_array_member (answer, "ideas"));
}

static gboolean
has_digit (const char *text)
{
  return strcspn (text, "0123456789") < strlen (text);
}

static void
test_each_metric_gets_ten_distinct_evidenced_ideas (Sample        *self,
                                                    gconstpointer  data)
{
  for (guint i = 0; i < G_N_ELEMENTS (metrics); i++)
    {
      g_autoptr(JsonArray) ideas = have_ideas (self, metrics[i]);
      g_autoptr(GHashTable) patterns = g_hash_table_new (g_str_hash, g_str_equal);

      g_test_message ("%s", metrics[i]);
      g_assert_cmpuint (json_array_get_length (ideas), ==, N_IDEAS);
      for (guint j = 0; j < N_IDEAS; j++)
        {
          JsonObject *idea = json_array_get_object_element (ideas, j);
          g_auto(GStrv) evidence = iterate_json_dup_strv (idea, "evidence");

          g_assert_true (g_hash_table_add (patterns, (gpointer) json_object_get_string_member (idea,
                                                                                           "pattern")));
          g_assert_cmpuint (g_strv_length (evidence), >=, 1);
          for (guint k = 0; evidence[k] != NULL; k++)
            g_assert_true (has_digit (evidence[k]));
        }
    }
}

/* The sample tried a checklist and a personal welcome. */
static void
test_what_was_tried_is_not_suggested_again (Sample        *self,
                                            gconstpointer  data)
{
  g_autoptr(JsonArray) ideas = have_ideas (self, "activation_rate");

  for (guint i = 0; i < json_array_get_length (ideas); i++)
    {
      const char *pattern = json_object_get_string_member (json_array_get_object_element (ideas, i),
                                                           "pattern");

      g_assert_cmpstr (pattern, !=, "checklist");
      g_assert_cmpstr (pattern, !=, "welcome-from-a-person");
    }
}

static void
test_no_fact_means_less_confidence (void)
{
  g_autoptr(IterateAnalyst) analyst = iterate_builtin_analyst_new ();
  g_autoptr(JsonObject) bare = iterate_json_parse ("{\"metric\":{\"name\":\"churn_rate\"},"
                                                   "\"count\":100}", NULL);
  g_autoptr(JsonObject) known = NULL;
  JsonObject *requests[2];
  double confidence[2] = { 0, 0 };

  known = iterate_json_parse ("{\"metric\":{\"name\":\"churn_rate\"},\"count\":100,\"facts\":["
                              "{\"kind\":\"theme\",\"tags\":[\"cancel\"],\"value\":3,"
                              "\"text\":\"3 of 10 messages about leaving\"}]}", NULL);
  requests[0] = bare;
  requests[1] = known;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(JsonObject) answer = iterate_analyst_ask (analyst, "generate", "improvement-ideas",
                                                          requests[i], NULL);
      JsonArray *ideas = json_object_get_array_member (answer, "ideas");

      for (guint j = 0; j < json_array_get_length (ideas); j++)
        {
          JsonObject *idea = json_array_get_object_element (ideas, j);

          if (g_str_equal (json_object_get_string_member (idea, "pattern"), "pause-instead"))
            confidence[i] = json_object_get_double_member (idea, "confidence");
        }
    }

  g_assert_cmpfloat_with_epsilon (confidence[0], 0.5 * 0.6, 1e-9);
  g_assert_cmpfloat_with_epsilon (confidence[1], 0.5 + 0.4 * 0.15, 1e-9);
}

static void
test_patterns_are_whole (void)
{
  static const char *const words[] = { "id", "name", "hypothesis", "measure" };
  static const char *const lists[] = { "moves", "when", "variants", "guardrails" };
  static const char *const weights[] = { "impact", "confidence", "effort" };
  g_autoptr(GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *patterns = iterate_patterns_get ();

  g_assert_cmpuint (patterns->len, >=, 120);
  for (guint i = 0; i < patterns->len; i++)
    {
      const IteratePattern *pattern = g_ptr_array_index (patterns, i);

      for (guint j = 0; j < G_N_ELEMENTS (words); j++)
        g_assert_cmpstr (json_object_get_string_member (pattern->object, words[j]), !=, "");
      for (guint j = 0; j < G_N_ELEMENTS (lists); j++)
        g_assert_cmpuint (json_array_get_length (json_object_get_array_member (pattern->object,
                                                                               lists[j])), >, 0);
      for (guint j = 0; j < G_N_ELEMENTS (weights); j++)
        g_assert_cmpfloat (json_object_get_double_member (pattern->object, weights[j]), >, 0);
      g_assert_true (g_hash_table_add (ids, (gpointer) json_object_get_string_member (pattern->object,
                                                                                      "id")));
      g_assert_nonnull (strstr (json_object_get_string_member (pattern->object, "hypothesis"),
                                "{metric}"));
    }
}

static void
test_names_tell_families (void)
{
  g_auto(GStrv) ratio = iterate_metric_families_list ("ltv_cac_ratio");
  g_auto(GStrv) carrier = iterate_metric_families_list ("carrier_changes");

  g_assert_true (g_strv_contains ((const char *const *) ratio, "ltv_cac"));
  g_assert_cmpuint (g_strv_length (carrier), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (metrics); i++)
    {
      g_auto(GStrv) families = iterate_metric_families_list (metrics[i]);

      g_assert_cmpuint (g_strv_length (families), >, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/ideas/each-metric-gets-ten-distinct-evidenced-ideas", Sample, NULL, set_up,
              test_each_metric_gets_ten_distinct_evidenced_ideas, tear_down);
  g_test_add ("/ideas/what-was-tried-is-not-suggested-again", Sample, NULL, set_up,
              test_what_was_tried_is_not_suggested_again, tear_down);
  g_test_add_func ("/ideas/no-fact-means-less-confidence", test_no_fact_means_less_confidence);
  g_test_add_func ("/ideas/patterns-are-whole", test_patterns_are_whole);
  g_test_add_func ("/ideas/names-tell-families", test_names_tell_families);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-idea-desk.h"

#include "iterate-error.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-id.h"
#include "iterate-json.h"
#include "iterate-number.h"
#include "iterate-query.h"

#include <string.h>

/* Keeps ideas, and makes experiments of them. */

static gboolean
find_same (IterateDatabase  *db,
           JsonObject       *idea,
           IterateIdea     **same,
           GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_IDEA);

  iterate_query_where (query, "metric", ITERATE_EQUALS, json_object_get_string_member (idea, "metric"));
  iterate_query_where (query, "pattern", ITERATE_EQUALS,
                       json_object_get_string_member (idea, "pattern"));
  iterate_query_where (query, "name", ITERATE_EQUALS, json_object_get_string_member (idea, "name"));

  return iterate_query_first (query, db, same, error);
}

/* Who had it, and in which call, where it was not the built-in analyst. */
static const char *
read_source (JsonObject *answer,
             gint64     *call)
{
  const char *subject = json_object_get_string_member_with_default (answer, "call", "");

  if (!iterate_id_parse (subject, "call", call))
    *call = 0;

  return json_object_get_string_member_with_default (answer, "by", "built-in analyst");
}

/* An idea that was had before keeps its id, and is brought up to date. */
static IterateIdea *
keep_one (IterateDatabase  *db,
          JsonObject       *answer,
          JsonObject       *idea,
          gint64            initiative,
          gint64            now,
          GError          **error)
{
  g_autoptr(IterateIdea) kept = NULL;
  g_auto(GStrv) variants = iterate_json_dup_strv (idea, "variants");
  g_auto(GStrv) guardrails = iterate_json_dup_strv (idea, "guardrails");
  g_auto(GStrv) evidence = iterate_json_dup_strv (idea, "evidence");
  const char *source;
  gint64 call;

  if (!find_same (db, idea, &kept, error))
    return NULL;

  source = read_source (answer, &call);
  if (kept == NULL)
    kept = iterate_database_create (db, ITERATE_TYPE_IDEA, error,
                                    "name", json_object_get_string_member (idea, "name"),
                                    "metric", json_object_get_string_member (idea, "metric"),
                                    "pattern", json_object_get_string_member (idea, "pattern"),
                                    "hypothesis", "",
                                    "measure", "",
                                    "variants", variants,
                                    "impact", 0.0,
                                    "confidence", 0.0,
                                    "effort", 0.0,
                                    "score", 0.0,
                                    "status", "open",
                                    "source", source,
                                    "ai-call", call,
                                    "initiative", initiative,
                                    "created-at", now,
                                    "updated-at", now,
                                    NULL);

  if (kept == NULL ||
      !iterate_database_update (db, kept, error,
                                "hypothesis", json_object_get_string_member (idea, "hypothesis"),
                                "guardrails", guardrails,
                                "measure", json_object_get_string_member_with_default (idea, "measure",
                                                                                       ""),
                                "impact", json_object_get_double_member (idea, "impact"),
                                "confidence", json_object_get_double_member (idea, "confidence"),
                                "effort", json_object_get_double_member (idea, "effort"),
                                "score", json_object_get_double_member (idea, "score"),
                                "evidence", evidence,
                                "updated-at", now,
                                NULL))
    return NULL;

  return g_steal_pointer (&kept);
}

/**
 * iterate_idea_desk_keep:
 * @answer: what the analyst said: `{ideas}`, and of a service `by` and `call`
 * @initiative: what they are for, or 0
 *
 * Returns: (transfer full) (element-type IterateIdea): the ideas, or %NULL with @error set
 */
GPtrArray *
iterate_idea_desk_keep (IterateDatabase  *db,
                        JsonObject       *answer,
                        gint64            initiative,
                        gint64            now,
                        GError          **error)
{
  g_autoptr(GPtrArray) ideas = g_ptr_array_new_with_free_func (g_object_unref);
  JsonArray *array = json_object_get_array_member (answer, "ideas");

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      IterateIdea *idea = keep_one (db, answer, json_array_get_object_element (array, i),
                                    initiative, now, error);

      if (idea == NULL)
        return NULL;

      g_ptr_array_add (ideas, idea);
    }

  return g_steal_pointer (&ideas);
}

/* Returns: (transfer full): the idea with that id, such as `idea-123`, or %NULL with @error set */
IterateIdea *
iterate_idea_find (IterateDatabase  *db,
                   const char       *text,
                   GError          **error)
{
  gint64 id;

  if (iterate_id_parse (text, "idea", &id))
    return iterate_database_find (db, ITERATE_TYPE_IDEA, id, error);

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
               "There is no idea “%s”. See: iterate ideas --metric NAME", text);

  return NULL;
}

static gboolean
add_parts (IterateDatabase    *db,
           IterateExperiment  *experiment,
           IterateIdea        *idea,
           GError            **error)
{
  const char *const *variants = iterate_idea_get_variants (idea);
  const char *metric = iterate_idea_get_metric (idea);
  gint64 id;

  for (guint i = 0; variants != NULL && variants[i] != NULL; i++)
    {
      if (!iterate_experiment_add_variant (db, experiment, variants[i], i == 0, 1, &id, error))
        return FALSE;
    }

  return *metric == '\0' ||
         iterate_experiment_add_metric (db, experiment, metric, iterate_number_guess_kind (metric),
                                        "primary",
                                        iterate_number_guess_direction (metric), &id, error);
}

/**
 * iterate_idea_try:
 * @status: `draft`, or `proposed`
 * @initiative: what it is for, or 0
 *
 * Makes an experiment of an idea.
 *
 * Returns: (transfer full): the experiment, or %NULL with @error set
 */
IterateExperiment *
iterate_idea_try (IterateDatabase  *db,
                  IterateIdea      *idea,
                  const char       *status,
                  gint64            initiative,
                  IterateEvent     *cause,
                  gint64            now,
                  GError          **error)
{
  g_autoptr(IterateExperiment) experiment = NULL;

  if (g_strcmp0 (iterate_idea_get_status (idea), "open") != 0)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                   "“%s” was made an experiment already: exp-%" G_GINT64_FORMAT,
                   iterate_idea_get_name (idea), iterate_idea_get_experiment (idea));
      return NULL;
    }

  experiment = iterate_experiment_propose (db, now, iterate_idea_get_name (idea),
                                           iterate_idea_get_hypothesis (idea), status, NULL, cause,
                                           error);
  if (experiment == NULL || !add_parts (db, experiment, idea, error) ||
      !iterate_database_update (db, experiment, error,
                                "idea", iterate_record_get_id (ITERATE_RECORD (idea)),
                                "initiative", initiative,
                                NULL) ||
      !iterate_database_update (db, idea, error,
                                "status", "taken",
                                "experiment", iterate_record_get_id (ITERATE_RECORD (experiment)),
                                "updated-at", now,
                                NULL))
    return NULL;

  return g_steal_pointer (&experiment);
}

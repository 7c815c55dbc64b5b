/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-refinement-filling.h"

#include "iterate-ai-call.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-id.h"
#include "iterate-idea-desk.h"
#include "iterate-initiative.h"
#include "iterate-investigation.h"
#include "iterate-json.h"
#include "iterate-learning.h"
#include "iterate-opportunity.h"
#include "iterate-query.h"
#include "iterate-signed-line.h"
#include "iterate-workflow-helpers.h"

/* Where a service's answer goes. It only ever adds, signed, to texts that somebody reads and to
 * proposals that somebody takes up or not: it changes no number, no status and no decision, and
 * starts nothing. */

static gboolean
has_experiment (IterateDatabase  *db,
                const char       *name,
                gboolean         *found,
                GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EXPERIMENT);

  iterate_query_where (query, "name", ITERATE_EQUALS, name);
  return iterate_query_exists (query, db, found, error);
}

static gboolean
propose (IterateRun         *run,
         IterateExperiment  *parent,
         JsonObject         *answer,
         JsonObject         *one,
         GError            **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  const char *name = json_object_get_string_member (one, "name");
  g_autofree char *subject = NULL;
  g_autoptr(IterateExperiment) proposal = NULL;
  gboolean found;

  if (!has_experiment (db, name, &found, error))
    return FALSE;
  if (found)
    return TRUE;

  proposal = iterate_experiment_propose (db, iterate_run_get_time (run), name,
                                         json_object_get_string_member (one, "hypothesis"), "proposed",
                                         parent, iterate_run_get_event (run), error);
  if (proposal == NULL)
    return FALSE;

  subject = iterate_record_dup_subject (ITERATE_RECORD (proposal));

  return iterate_ai_call_note_filled (db, answer, subject, error);
}

/* More follow-ups, proposed as the built-in analyst's are. */
static gboolean
fill_follow_ups (IterateRun  *run,
                 JsonObject  *answer,
                 GError     **error)
{
  g_autoptr(IterateExperiment) parent = NULL;
  JsonArray *experiments = json_object_get_array_member (answer, "experiments");

  parent = iterate_workflow_load_experiment (run, iterate_run_get_subject (run), error);
  for (guint i = 0; parent != NULL && i < json_array_get_length (experiments); i++)
    {
      if (!propose (run, parent, answer, json_array_get_object_element (experiments, i), error))
        return FALSE;
    }

  return parent != NULL;
}

/* More ideas, for the initiative where they were asked for one. */
static gboolean
fill_ideas (IterateRun  *run,
            JsonObject  *answer,
            GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(GPtrArray) ideas = NULL;
  gint64 initiative;

  if (!iterate_id_parse (iterate_run_get_subject (run), "initiative", &initiative))
    initiative = 0;

  ideas = iterate_idea_desk_keep (db, answer, initiative, iterate_run_get_time (run), error);

  return ideas != NULL && iterate_ai_call_note_filled_all (db, answer, ideas, error);
}

/* Returns: (transfer full): the record that was asked for, or %NULL with @error set */
static gpointer
find_subject (IterateRun  *run,
              const char  *kind,
              GType        type,
              GError     **error)
{
  gint64 id = 0;

  iterate_id_parse (iterate_run_get_subject (run), kind, &id);

  return iterate_database_find (iterate_run_get_database (run, error), type, id, error);
}

/* Returns: (transfer full): what a record says, and what the answer adds, signed */
static GStrv
add_signed (IterateRecord *record,
            const char    *property,
            JsonObject    *answer,
            const char    *member)
{
  g_autoptr(GStrvBuilder) all = g_strv_builder_new ();
  const char *const *own = iterate_record_get_strv (record, property);
  g_auto(GStrv) added = iterate_json_dup_strv (answer, member);

  if (own != NULL)
    g_strv_builder_addv (all, (const char **) own);
  for (guint i = 0; added != NULL && added[i] != NULL; i++)
    {
      g_autofree char *text = iterate_signed_line_make (added[i],
                                                        json_object_get_string_member (answer, "by"));

      if (own == NULL || !g_strv_contains (own, text))
        g_strv_builder_add (all, text);
    }

  return g_strv_builder_end (all);
}

/* Insights and recommendations beside those that the verdict gave. How sure they are stays what the
 * verdict made it. */
static gboolean
fill_learning (IterateRun  *run,
               JsonObject  *answer,
               GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(IterateLearning) learning = NULL;
  g_auto(GStrv) insights = NULL;
  g_auto(GStrv) recommendations = NULL;

  learning = find_subject (run, "learning", ITERATE_TYPE_LEARNING, error);
  if (learning == NULL)
    return FALSE;

  insights = add_signed (ITERATE_RECORD (learning), "insights", answer, "insights");
  recommendations = add_signed (ITERATE_RECORD (learning), "recommendations", answer,
                                "recommendations");

  return iterate_database_update (db, learning, error,
                                  "insights", insights,
                                  "recommendations", recommendations,
                                  NULL) &&
         iterate_ai_call_note_filled (db, answer, iterate_run_get_subject (run), error);
}

static gboolean
fill_investigation (IterateRun  *run,
                    JsonObject  *answer,
                    GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(IterateInvestigation) investigation = NULL;
  g_auto(GStrv) causes = NULL;

  investigation = find_subject (run, "investigation", ITERATE_TYPE_INVESTIGATION, error);
  if (investigation == NULL)
    return FALSE;

  causes = add_signed (ITERATE_RECORD (investigation), "hypothesis", answer, "likelyCauses");

  return iterate_database_update (db, investigation, error,
                                  "hypothesis", causes,
                                  "updated-at", iterate_run_get_time (run),
                                  NULL) &&
         iterate_ai_call_note_filled (db, answer, iterate_run_get_subject (run), error);
}

/* A second opinion beside the assessment that was acted on. */
static gboolean
fill_opportunity (IterateRun  *run,
                  JsonObject  *answer,
                  GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(IterateOpportunity) opportunity = NULL;
  g_autoptr(JsonObject) assessment = NULL;
  const char *own;
  g_autofree char *text = NULL;

  opportunity = find_subject (run, "opportunity", ITERATE_TYPE_OPPORTUNITY, error);
  if (opportunity == NULL)
    return FALSE;

  own = iterate_record_get_string (ITERATE_RECORD (opportunity), "assessment");
  assessment = own == NULL ? json_object_new () : iterate_json_parse (own, error);
  if (assessment == NULL)
    return FALSE;

  json_object_set_object_member (assessment, "secondOpinion", json_object_ref (answer));
  text = iterate_json_to_string (assessment);

  return iterate_database_update (db, opportunity, error,
                                  "assessment", text,
                                  "updated-at", iterate_run_get_time (run),
                                  NULL) &&
         iterate_ai_call_note_filled (db, answer, iterate_run_get_subject (run), error);
}

static const struct
{
  const char *what;
  gboolean  (*fill) (IterateRun  *run,
                     JsonObject  *answer,
                     GError     **error);
} fillings[] = {
  { "followup-experiments", fill_follow_ups },
  { "improvement-ideas", fill_ideas },
  { "structured-insights", fill_learning },
  { "likely-causes", fill_investigation },
  { "opportunity", fill_opportunity },
};

/* Puts an answer where it belongs, in the run's unit. What was removed since needs nothing. */
gboolean
iterate_refinement_fill (IterateRun  *run,
                         const char  *what,
                         JsonObject  *answer,
                         GError     **error)
{
  g_autoptr(GError) problem = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (fillings); i++)
    {
      if (g_str_equal (fillings[i].what, what))
        return fillings[i].fill (run, answer, &problem) ||
               iterate_workflow_pass_missing (problem, error);
    }

  return TRUE;
}

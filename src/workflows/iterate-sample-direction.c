/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-sample-direction.h"

#include "iterate-campaign-desk.h"
#include "iterate-error.h"
#include "iterate-initiative-desk.h"
#include "iterate-json.h"
#include "iterate-learning-book.h"
#include "iterate-learning-relations.h"
#include "iterate-opportunity.h"
#include "iterate-quarter-desk.h"
#include "iterate-query.h"
#include "iterate-routine.h"
#include "iterate-settings.h"
#include "iterate-task-desk.h"
#include "iterate-time.h"

#include <math.h>

/* What people of the sample business do about its direction: each gets the step as its data. */

static const char *
get_text (gpointer    step,
          const char *name)
{
  return json_object_get_string_member_with_default (step, name, NULL);
}

static gboolean
set_setting (IterateDatabase  *db,
             gint64            now,
             gpointer          step,
             GError          **error)
{
  return iterate_settings_set (db, get_text (step, "name"), get_text (step, "value"), error);
}

static gboolean
open_initiative (IterateDatabase  *db,
                 gint64            now,
                 gpointer          step,
                 GError          **error)
{
  g_auto(GStrv) metrics = iterate_json_dup_strv (step, "metrics");
  IterateInitiativeDraft draft = {
    .name = get_text (step, "name"),
    .goal = get_text (step, "goal"),
    .metrics = (const char *const *) metrics,
    .target = json_object_get_double_member_with_default (step, "target", NAN),
    .owner = get_text (step, "who"),
  };
  g_autoptr(IterateInitiative) initiative = NULL;
  gint64 length;

  if (!iterate_duration_parse (get_text (step, "duration"), &length, error))
    return FALSE;

  draft.deadline = now + length;
  initiative = iterate_initiative_open (db, &draft, now, error);

  return initiative != NULL;
}

static gboolean
start_campaign (IterateDatabase  *db,
                gint64            now,
                gpointer          step,
                GError          **error)
{
  IterateCampaignDraft draft = {
    .name = get_text (step, "name"),
    .metric = get_text (step, "metric"),
    .goal = get_text (step, "goal"),
    .owner = get_text (step, "who"),
  };
  g_autoptr(IterateCampaign) campaign = NULL;

  if (!iterate_duration_parse (get_text (step, "duration"), &draft.duration, error))
    return FALSE;

  campaign = iterate_campaign_start (db, &draft, now, error);

  return campaign != NULL;
}

static gboolean
add_task (IterateDatabase  *db,
          gint64            now,
          gpointer          step,
          GError          **error)
{
  IterateTaskDraft draft = {
    .title = get_text (step, "name"),
    .description = get_text (step, "description"),
    .type = get_text (step, "type"),
    .priority = get_text (step, "priority"),
    .feature = get_text (step, "feature"),
    .metric = get_text (step, "metric"),
    .owner = get_text (step, "who"),
  };
  g_autoptr(IterateTask) task = iterate_task_create (db, &draft, now, error);

  return task != NULL;
}

/* Moves the oldest task of a title. */
static gboolean
move_task (IterateDatabase  *db,
           gint64            now,
           gpointer          step,
           GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_TASK);
  g_autoptr(IterateTask) task = NULL;

  iterate_query_where (query, "title", ITERATE_EQUALS, get_text (step, "name"));
  iterate_query_order_by (query, "id", FALSE);
  if (!iterate_query_first (query, db, &task, error))
    return FALSE;

  if (task == NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND, "The sample has no task “%s”",
                   get_text (step, "name"));
      return FALSE;
    }

  return iterate_task_move (db, task, get_text (step, "status"), get_text (step, "who"), now, error);
}

static gboolean
note_learning (IterateDatabase  *db,
               gint64            now,
               gpointer          step,
               GError          **error)
{
  g_auto(GStrv) contexts = iterate_json_dup_strv (step, "for");
  const IterateLearningDraft draft = {
    get_text (step, "name"), get_text (step, "so"), (const char *const *) contexts,
    get_text (step, "metric"), get_text (step, "direction"), get_text (step, "certainty"),
  };
  g_autoptr(IterateLearning) learning = NULL;

  learning = iterate_learning_book_note (db, &draft, get_text (step, "who"), now, error);

  return learning != NULL;
}

/* Whether one of them repeats the other: its name goes on where the other's ends. */
static gboolean
is_repetition (IterateDatabase          *db,
               IterateLearningProposal  *proposal,
               gboolean                 *repeats,
               GError                  **error)
{
  gint64 n;

  if (!iterate_database_get_int64 (db, &n, error,
                                    "SELECT EXISTS (SELECT 1 FROM learning AS a, learning AS b, "
                                    "experiment AS one, experiment AS two "
                                    "WHERE a.id = ? AND b.id = ? AND one.id = a.experiment "
                                    "AND two.id = b.experiment AND (one.name LIKE two.name || ' %' "
                                    "OR two.name LIKE one.name || ' %'))", "ii",
                                    iterate_learning_proposal_get_learning (proposal),
                                    iterate_learning_proposal_get_other (proposal)))
    return FALSE;

  *repeats = n != 0;

  return TRUE;
}

/* Decides about what was found to be about the same: a repetition is, anything else only sounds so. */
static gboolean
answer_relations (IterateDatabase  *db,
                  gint64            now,
                  gpointer          step,
                  GError          **error)
{
  g_autoptr(GPtrArray) proposals = iterate_learning_proposal_list (db, error);

  while (proposals != NULL && proposals->len > 0)
    {
      IterateLearningProposal *first = g_ptr_array_index (proposals, 0);
      gboolean repeats;

      if (!is_repetition (db, first, &repeats, error) ||
          !iterate_learning_proposal_answer (db, iterate_record_get_id (ITERATE_RECORD (first)),
                                             repeats,
                                             get_text (step, "who"), now, error))
        return FALSE;

      /* A merge may have settled others. */
      g_clear_pointer (&proposals, g_ptr_array_unref);
      proposals = iterate_learning_proposal_list (db, error);
    }

  return proposals != NULL;
}

static gboolean
find_opportunity (IterateDatabase  *db,
                  gint64            now,
                  gpointer          step,
                  GError          **error)
{
  IterateOpportunityDraft draft = {
    .title = get_text (step, "name"),
    .description = (char *) get_text (step, "description"),
    .type = (char *) get_text (step, "type"),
    .metric = (char *) get_text (step, "metric"),
    .effort = (char *) get_text (step, "effort"),
    .impact = (char *) get_text (step, "impact"),
    .risk = (char *) get_text (step, "risk"),
  };
  g_autoptr(IterateOpportunity) opportunity = iterate_opportunity_add (db, &draft, now, error);

  return opportunity != NULL;
}

static gboolean
begin_quarter (IterateDatabase  *db,
               gint64            now,
               gpointer          step,
               GError          **error)
{
  return iterate_quarter_begin (db, iterate_quarter_of_time (now), NULL, now, error);
}

static gboolean
plan_routines (IterateDatabase  *db,
               gint64            now,
               gpointer          step,
               GError          **error)
{
  return iterate_routine_ensure (db, now, error);
}

/* Returns: (nullable): what does a step of that name; its data is the step */
IterateWriteFunc
iterate_sample_direction_find (const char *what)
{
  static const struct
  {
    const char       *what;
    IterateWriteFunc  write;
  } deeds[] = {
    { "set", set_setting }, { "initiative", open_initiative }, { "campaign", start_campaign },
    { "task", add_task }, { "move", move_task }, { "note", note_learning },
    { "relate", answer_relations }, { "opportunity", find_opportunity }, { "quarter", begin_quarter },
    { "routines", plan_routines },
  };

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      if (g_strcmp0 (deeds[i].what, what) == 0)
        return deeds[i].write;
    }

  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-builtin-analyst.h"

#include "iterate-assessment.h"
#include "iterate-error.h"
#include "iterate-feedback-answer.h"
#include "iterate-follow-ups.h"
#include "iterate-improvement-ideas.h"
#include "iterate-insights.h"
#include "iterate-likely-causes.h"
#include "iterate-metric-answers.h"
#include "iterate-question.h"

/**
 * IterateBuiltinAnalyst:
 *
 * Answers from the evidence alone, by rules, the same way each time.
 */
struct _IterateBuiltinAnalyst
{
  GObject               parent_instance;

  IterateStore         *store;         /* (owned) (nullable) */
  IterateUnderstanding *understanding; /* (owned) (nullable) */
};

static const struct
{
  const char *verb;
  const char *what;
  JsonObject *(*answer) (JsonObject  *request,
                         GError     **error);
} skills[] = {
  { "generate", "followup-experiments", iterate_follow_ups_write },
  { "generate", "improvement-ideas", iterate_improvement_ideas_write },
  { "generate", "hypotheses", iterate_hypotheses_write },
  { "analyze", "opportunities", iterate_opportunities_write },
  { "detect-anomaly", "metric", iterate_anomaly_write },
  { "assess", "opportunity", iterate_assessment_write },
  { "investigate", "likely-causes", iterate_likely_causes_write },
  { "extract", "structured-insights", iterate_insights_write },
};

static void iterate_builtin_analyst_analyst_init (IterateAnalystInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IterateBuiltinAnalyst, iterate_builtin_analyst, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ITERATE_TYPE_ANALYST,
                                                      iterate_builtin_analyst_analyst_init))

/* Reading a message takes the workspace: its words and what people corrected. */
static JsonObject *
read_feedback (IterateBuiltinAnalyst  *self,
               JsonObject             *request,
               GError                **error)
{
  IterateDatabase *db = iterate_store_get_reader (self->store, error);

  return db == NULL ? NULL
                    : iterate_feedback_answer_write (self->understanding, db, request, error);
}

static JsonObject *
iterate_builtin_analyst_ask (IterateAnalyst  *analyst,
                             const char      *verb,
                             const char      *what,
                             JsonObject      *request,
                             GError         **error)
{
  IterateBuiltinAnalyst *self = ITERATE_BUILTIN_ANALYST (analyst);
  const IterateQuestion *question = iterate_question_find (verb, what, error);

  if (question == NULL || !iterate_question_check_request (question, request, error))
    return NULL;

  if (self->store != NULL && g_str_equal (verb, "analyze") && g_str_equal (what, "feedback"))
    return read_feedback (self, request, error);

  for (guint i = 0; i < G_N_ELEMENTS (skills); i++)
    {
      if (g_str_equal (skills[i].verb, verb) && g_str_equal (skills[i].what, what))
        return skills[i].answer (request, error);
    }

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "The built-in analyst cannot %s %s", verb, what);

  return NULL;
}

static void
iterate_builtin_analyst_analyst_init (IterateAnalystInterface *iface)
{
  iface->ask = iterate_builtin_analyst_ask;
}

static void
iterate_builtin_analyst_finalize (GObject *object)
{
  IterateBuiltinAnalyst *self = ITERATE_BUILTIN_ANALYST (object);

  g_clear_object (&self->store);
  g_clear_object (&self->understanding);

  G_OBJECT_CLASS (iterate_builtin_analyst_parent_class)->finalize (object);
}

static void
iterate_builtin_analyst_class_init (IterateBuiltinAnalystClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = iterate_builtin_analyst_finalize;
}

static void
iterate_builtin_analyst_init (IterateBuiltinAnalyst *self)
{
}

/* Returns: (transfer full): the analyst that is always there */
IterateAnalyst *
iterate_builtin_analyst_new (void)
{
  return g_object_new (ITERATE_TYPE_BUILTIN_ANALYST, NULL);
}

/* Returns: (transfer full): one that reads messages, too, in the light of a workspace */
IterateAnalyst *
iterate_builtin_analyst_new_for (IterateStore         *store,
                                 IterateUnderstanding *understanding)
{
  IterateBuiltinAnalyst *self = g_object_new (ITERATE_TYPE_BUILTIN_ANALYST, NULL);

  self->store = g_object_ref (store);
  self->understanding = g_object_ref (understanding);

  return ITERATE_ANALYST (self);
}

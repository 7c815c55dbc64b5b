/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-deed.h"

#include "iterate-ai-call.h"
#include "iterate-alert-book.h"
#include "iterate-alert-rule-draft.h"
#include "iterate-analyst.h"
#include "iterate-business-context.h"
#include "iterate-change-record.h"
#include "iterate-id.h"
#include "iterate-idea-desk.h"
#include "iterate-investigation-file.h"
#include "iterate-metric-intake.h"
#include "iterate-time.h"
#include "iterate-user.h"

#define N_IDEAS 10

IterateMetricDeed *
iterate_metric_deed_new (IterateMetricDeedType  type,
                         gint64                 id,
                         const char            *text)
{
  IterateMetricDeed *self = g_new0 (IterateMetricDeed, 1);

  self->type = type;
  self->id = id;
  self->text = g_strdup (text);

  return self;
}

void
iterate_metric_deed_free (IterateMetricDeed *self)
{
  g_free (self->value);
  g_free (self->text);
  g_clear_object (&self->analyst);
  g_clear_pointer (&self->answer, json_object_unref);
  g_free (self);
}

static gboolean
write_alert (const IterateMetricDeed  *self,
             IterateDatabase          *db,
             gint64                    now,
             GError                  **error)
{
  g_autoptr(IterateAlert) alert = iterate_database_find (db, ITERATE_TYPE_ALERT, self->id, error);

  if (alert == NULL)
    return FALSE;

  return self->type == ITERATE_DEED_SNOOZE
           ? iterate_alert_book_snooze (db, alert, now + ITERATE_DAY, now, error)
           : iterate_alert_book_acknowledge (db, alert, iterate_user_get_name (), now, error);
}

static gboolean
write_answer (const IterateMetricDeed  *self,
              IterateDatabase          *db,
              gint64                    now,
              GError                  **error)
{
  g_autoptr(IterateInvestigation) investigation = NULL;

  investigation = iterate_database_find (db, ITERATE_TYPE_INVESTIGATION, self->id, error);

  return investigation != NULL &&
         iterate_investigation_set_status (db, investigation, self->value, self->text,
                                           iterate_user_get_name (), now, error);
}

static gboolean
write_value (const IterateMetricDeed  *self,
             IterateDatabase          *db,
             gint64                    now,
             GError                  **error)
{
  g_autoptr(IterateMetricIntake) intake = iterate_metric_intake_new (now);
  gboolean has_more;

  iterate_metric_intake_take (intake, self->text, NULL, NULL, now, self->number);

  return iterate_metric_intake_write (intake, db, &has_more, error);
}

static gboolean
write_change (const IterateMetricDeed  *self,
              IterateDatabase          *db,
              gint64                    now,
              GError                  **error)
{
  IterateChangeDraft draft = { .title = self->text, .at = now, .source = "person" };
  g_autoptr(IterateChange) change = iterate_change_record (db, &draft, now, error);

  return change != NULL;
}

static gboolean
write_trial (const IterateMetricDeed  *self,
             IterateDatabase          *db,
             gint64                    now,
             GError                  **error)
{
  g_autoptr(IterateIdea) idea = iterate_database_find (db, ITERATE_TYPE_IDEA, self->id, error);
  g_autoptr(IterateExperiment) experiment = NULL;

  experiment = idea == NULL ? NULL : iterate_idea_try (db, idea, "draft", 0, NULL, now, error);

  return experiment != NULL;
}

/* Keeps what a service answered. */
static gboolean
write_answer_ideas (const IterateMetricDeed  *self,
                    IterateDatabase          *db,
                    gint64                    now,
                    GError                  **error)
{
  g_autoptr(GPtrArray) ideas = iterate_idea_desk_keep (db, self->answer, 0, now, error);

  return ideas != NULL && iterate_ai_call_note_filled_all (db, self->answer, ideas, error);
}

/* Returns: (transfer full): what an analyst is asked for ideas with, or %NULL with @error set */
JsonObject *
iterate_metric_deed_make_ideas_request (IterateDatabase  *db,
                                        const char       *metric,
                                        gint64            now,
                                        GError          **error)
{
  g_autoptr(IterateMetric) found = iterate_metric_find (db, metric, error);
  g_autoptr(IterateMetricAnalysis) analysis = NULL;

  analysis = found == NULL ? NULL
                           : iterate_metric_analysis_load (db, found, 30 * ITERATE_DAY, NULL, now,
                                                           error);

  return analysis == NULL ? NULL : iterate_idea_request_make (db, analysis, N_IDEAS, error);
}

static gboolean
write_ideas (const IterateMetricDeed  *self,
             IterateDatabase          *db,
             gint64                    now,
             GError                  **error)
{
  g_autoptr(JsonObject) request = NULL;
  g_autoptr(JsonObject) answer = NULL;
  g_autoptr(GPtrArray) ideas = NULL;

  request = iterate_metric_deed_make_ideas_request (db, self->text, now, error);
  answer = request == NULL ? NULL : iterate_analyst_ask (ITERATE_ANALYST (self->analyst), "generate",
                                                         "improvement-ideas", request, error);
  ideas = answer == NULL ? NULL : iterate_idea_desk_keep (db, answer, 0, now, error);

  return ideas != NULL;
}

static gboolean
write_no_rule (const IterateMetricDeed  *self,
               IterateDatabase          *db,
               GError                  **error)
{
  g_autofree char *id = iterate_id_format ("rule", self->id);

  return iterate_alert_rule_remove (db, id, error);
}

/* Does it, in the caller's transaction. */
gboolean
iterate_metric_deed_write (IterateDatabase  *db,
                           gint64            now,
                           gpointer          self,
                           GError          **error)
{
  const IterateMetricDeed *deed = self;

  switch (deed->type)
    {
    case ITERATE_DEED_ACKNOWLEDGE:
    case ITERATE_DEED_SNOOZE:
      return write_alert (deed, db, now, error);

    case ITERATE_DEED_ANSWER:
      return write_answer (deed, db, now, error);

    case ITERATE_DEED_REMOVE_RULE:
      return write_no_rule (deed, db, error);

    case ITERATE_DEED_RECORD:
      return write_value (deed, db, now, error);

    case ITERATE_DEED_NOTE_CHANGE:
      return write_change (deed, db, now, error);

    case ITERATE_DEED_TRY_IDEA:
      return write_trial (deed, db, now, error);

    case ITERATE_DEED_HAVE_IDEAS:
      return write_ideas (deed, db, now, error);

    case ITERATE_DEED_KEEP_IDEAS:
      return write_answer_ideas (deed, db, now, error);

    default:
      g_return_val_if_reached (FALSE);
    }
}

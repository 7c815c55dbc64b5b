/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-campaign-desk.h"

#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-journal.h"
#include "iterate-json.h"
#include "iterate-query.h"
#include "iterate-scheduler.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* What becomes of campaigns. */

#define SHORTEST (7 * ITERATE_DAY)
#define LONGEST  (730 * ITERATE_DAY)

/* Takes the next number of a goal, and whether it is a percentage. */
static gboolean
take_number (const char **text,
             double      *number,
             gboolean    *is_percentage)
{
  const char *p = *text;
  char *end;

  while (*p != '\0' && !g_ascii_isdigit (*p) && !(*p == '-' && g_ascii_isdigit (p[1])))
    p++;
  if (*p == '\0')
    return FALSE;

  *number = g_ascii_strtod (p, &end);
  while (*end == ' ' || g_str_has_prefix (end, "\302\240"))
    end += *end == ' ' ? 1 : 2;
  *is_percentage = *end == '%';
  *text = end;

  return isfinite (*number);
}

/**
 * iterate_campaign_parse_goal:
 * @goal: such as “increase from 40% to 60%”
 * @unit: what the metric is measured in
 * @last: its last value, or NaN
 * @from: (out): where it begins, in the metric's unit
 * @to: (out): where it should end
 *
 * Percentages are taken as shares, unless the metric is measured in percent.
 */
gboolean
iterate_campaign_parse_goal (const char  *goal,
                             const char  *unit,
                             double       last,
                             double      *from,
                             double      *to,
                             GError     **error)
{
  gboolean first, second, in_percent = strchr (unit, '%') != NULL || last > 1.5;
  const char *rest = goal;

  if (!take_number (&rest, from, &first) || !take_number (&rest, to, &second) || *from == *to)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("“%s” does not say from where to where. Write: increase from 40%% to 60%%"), goal);
      return FALSE;
    }

  if ((first || second) && !in_percent)
    {
      *from /= 100;
      *to /= 100;
    }

  return TRUE;
}

/* Returns: (transfer full): the campaign of an id such as `campaign-1`, or %NULL with @error set */
IterateCampaign *
iterate_campaign_find (IterateDatabase  *db,
                       const char       *id,
                       GError          **error)
{
  gint64 number;

  if (iterate_id_parse (id, "campaign", &number))
    return iterate_database_find (db, ITERATE_TYPE_CAMPAIGN, number, error);

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
               _("There is no campaign “%s”. See: iterate campaign show"), id);

  return NULL;
}

static gboolean
append (IterateDatabase  *db,
        IterateCampaign  *self,
        const char       *type,
        IterateEvent     *cause,
        gint64            now,
        GError          **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (self));
  g_autoptr(JsonObject) payload = iterate_record_to_json (ITERATE_RECORD (self));

  return iterate_journal_append (db, now, type, subject, payload, cause, error) != 0;
}

/* Says that it is time to look. */
gboolean
iterate_campaign_ask_for_cycle (IterateDatabase  *db,
                                IterateCampaign  *self,
                                IterateEvent     *cause,
                                gint64            now,
                                GError          **error)
{
  return append (db, self, "campaign.cycle-due", cause, now, error);
}

static gboolean
check_draft (IterateDatabase             *db,
             const IterateCampaignDraft  *draft,
             GError                     **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_CAMPAIGN);
  gboolean exists;

  if (draft->duration < SHORTEST || draft->duration > LONGEST)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           _("A campaign takes a week at least, and two years at most"));
      return FALSE;
    }

  iterate_query_where (query, "metric", ITERATE_EQUALS, draft->metric);
  iterate_query_where (query, "status", ITERATE_EQUALS, "running");
  if (!iterate_query_exists (query, db, &exists, error))
    return FALSE;
  if (exists)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                 _("A campaign for %s is running already"), draft->metric);

  return !exists;
}

/**
 * iterate_campaign_start:
 *
 * Starts a campaign; its first cycle is due at once.
 *
 * Returns: (transfer full): the campaign, or %NULL with @error set
 */
IterateCampaign *
iterate_campaign_start (IterateDatabase             *db,
                        const IterateCampaignDraft  *draft,
                        gint64                       now,
                        GError                     **error)
{
  g_autoptr(IterateMetric) metric = iterate_metric_find (db, draft->metric, error);
  g_autoptr(IterateCampaign) self = NULL;
  g_autofree char *name = NULL;
  double from, to;

  if (metric == NULL || !check_draft (db, draft, error) ||
      !iterate_campaign_parse_goal (draft->goal, iterate_metric_get_unit (metric),
                                    iterate_metric_get_last_value (metric), &from, &to, error))
    return NULL;

  name = draft->name != NULL ? g_strdup (draft->name)
                             : g_strdup_printf (_("Focus on %s"), draft->metric);
  self = iterate_database_create (db, ITERATE_TYPE_CAMPAIGN, error,
                                  "name", name,
                                  "metric", draft->metric,
                                  "goal", draft->goal,
                                  "from-value", from,
                                  "to-value", to,
                                  "duration", draft->duration,
                                  "status", "running",
                                  "owner", draft->owner == NULL ? "" : draft->owner,
                                  "started-at", now,
                                  "ends-at", now + draft->duration,
                                  NULL);

  return self != NULL && append (db, self, "campaign.started", NULL, now, error) &&
         iterate_campaign_ask_for_cycle (db, self, NULL, now, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * iterate_campaign_end:
 * @status: `reached`, `ended` or `stopped`
 */
gboolean
iterate_campaign_end (IterateDatabase  *db,
                      IterateCampaign  *self,
                      const char       *status,
                      IterateEvent     *cause,
                      gint64            now,
                      GError          **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (self));

  if (g_strcmp0 (iterate_campaign_get_status (self), "running") != 0)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT, _("“%s” is over already"),
                   iterate_campaign_get_name (self));
      return FALSE;
    }

  return iterate_database_update (db, self, error,
                                  "status", status,
                                  "closed-at", now,
                                  NULL) &&
         iterate_schedule_cancel (db, ITERATE_ACTION_CYCLE, subject, error) &&
         append (db, self, "campaign.ended", cause, now, error);
}

/* Returns: (transfer full) (element-type IterateCampaignCycle): its cycles, the newest first, or %NULL
 * with @error set */
GPtrArray *
iterate_campaign_list_cycles (IterateDatabase  *db,
                              IterateCampaign  *self,
                              GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_CAMPAIGN_CYCLE);

  iterate_query_where (query, "campaign", ITERATE_EQUALS,
                       iterate_record_get_id (ITERATE_RECORD (self)));
  iterate_query_order_by (query, "number", TRUE);

  return iterate_query_list (query, db, error);
}

/* How many cycles fell due while nothing ran; this one is for all of them. */
static gint64
count_missed (IterateCampaignCycle *last,
              gint64                now)
{
  gint64 weeks = last == NULL ? 1 : (now - iterate_campaign_cycle_get_created_at (last)) /
                 (ITERATE_CYCLE_DAYS * ITERATE_DAY);

  return MAX (0, weeks - 1);
}

/**
 * iterate_campaign_keep_cycle:
 * @analysis: what was found
 * @answer: the hypotheses that came of it
 *
 * Writes a cycle down and has the next one fall due in a week, as long as the campaign goes on by then.
 *
 * Returns: its id, or 0 with @error set
 */
gint64
iterate_campaign_keep_cycle (IterateDatabase        *db,
                             IterateCampaign        *self,
                             IterateMetricAnalysis  *analysis,
                             JsonObject             *answer,
                             gint64                  now,
                             GError                **error)
{
  g_autoptr(GPtrArray) cycles = iterate_campaign_list_cycles (db, self, error);
  IterateCampaignCycle *last = cycles == NULL || cycles->len == 0 ? NULL
       : g_ptr_array_index (cycles, 0);
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (self));
  g_autoptr(JsonObject) object = NULL;
  g_autofree char *found = NULL;
  g_autofree char *text = iterate_json_to_string (answer);
  g_autoptr(IterateCampaignCycle) cycle = NULL;
  gint64 next = now + ITERATE_CYCLE_DAYS * ITERATE_DAY;

  if (cycles == NULL)
    return 0;

  object = iterate_metric_analysis_to_json (analysis);
  found = iterate_json_to_string (object);
  cycle = iterate_database_create (db, ITERATE_TYPE_CAMPAIGN_CYCLE, error,
                                   "campaign", iterate_record_get_id (ITERATE_RECORD (self)),
                                   "number", last == NULL
                                     ? (gint64) 1 : iterate_campaign_cycle_get_number (last) + 1,
                                   "value", analysis->level,
                                   "analysis", found,
                                   "answer", text,
                                   "missed", count_missed (last, now),
                                   "created-at", now,
                                   NULL);
  if (cycle == NULL ||
      iterate_schedule_create (db, now, next, 0, ITERATE_MISFIRE_ONCE, ITERATE_ACTION_CYCLE, subject,
                               NULL,
                               error) == 0)
    return 0;

  return iterate_record_get_id (ITERATE_RECORD (cycle));
}

/* Returns: (transfer full): how far its metric is, or %NULL with @error set */
IterateProgress *
iterate_campaign_load_progress (IterateDatabase  *db,
                                IterateCampaign  *self,
                                gint64            now,
                                GError          **error)
{
  gint64 closed_at = iterate_campaign_get_closed_at (self);
  IterateProgress *progress = iterate_progress_load (db, iterate_campaign_get_metric (self),
                                                     iterate_campaign_get_from_value (self),
                                                     iterate_campaign_get_to_value (self),
                                                     iterate_campaign_get_started_at (self),
                                                     iterate_campaign_get_ends_at (self),
                                                     closed_at == 0 ? now : MIN (now, closed_at),
                                                     error);

  if (progress != NULL && closed_at != 0)
    iterate_progress_end (progress, iterate_campaign_get_status (self));

  return progress;
}

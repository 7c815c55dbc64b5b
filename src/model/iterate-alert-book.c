/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-alert-book.h"

#include "iterate-alert-machine.h"
#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-journal.h"
#include "iterate-number.h"
#include "iterate-query.h"
#include "iterate-quiet-hours.h"
#include "iterate-scheduler.h"
#include "iterate-time.h"

#include <math.h>

/* Keeps alerts: one for a rule, a metric and an incident. It changes in place, is not told of while
 * somebody snoozes the metric or wants quiet, and joins those of other metrics that moved with it. */

#define TOGETHER ITERATE_HOUR

/* A value is compared with that of the week before, give or take half a step. */
#define WEEK (7 * ITERATE_DAY)

void
iterate_alert_news_init (IterateAlertNews *self)
{
  self->told = g_ptr_array_new_with_free_func (g_object_unref);
  self->changed = g_ptr_array_new_with_free_func (g_object_unref);
}

void
iterate_alert_news_clear (IterateAlertNews *self)
{
  g_clear_pointer (&self->told, g_ptr_array_unref);
  g_clear_pointer (&self->changed, g_ptr_array_unref);
}

/* Returns: (transfer full) (element-type IterateAlertRule): the rules for a metric; its own stand in
 * for those for all metrics that are about the same */
static GPtrArray *
list_rules (IterateDatabase  *db,
            IterateMetric    *metric,
            GError          **error)
{
  const gint64 ids[] = { iterate_record_get_id (ITERATE_RECORD (metric)), 0 };
  g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean has_own = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_ALERT_RULE);
      g_autoptr(GPtrArray) list = NULL;

      iterate_query_where (query, "metric-id", ITERATE_EQUALS, ids[i]);
      list = iterate_query_list (query, db, error);
      if (list == NULL)
        return NULL;

      for (guint j = 0; j < list->len; j++)
        {
          IterateAlertRule *rule = g_ptr_array_index (list, j);
          gboolean unusual = g_str_equal (iterate_alert_rule_get_condition (rule), "unusual");

          if (iterate_alert_rule_get_enabled (rule) && !(unusual && has_own && ids[i] == 0))
            g_ptr_array_add (rules, g_object_ref (rule));
          has_own = has_own || (unusual && ids[i] != 0);
        }
    }

  return g_steal_pointer (&rules);
}

static gboolean
find_latest (IterateDatabase   *db,
             IterateAlertRule  *rule,
             IterateMetric     *metric,
             IterateAlert     **alert,
             GError           **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_ALERT);

  iterate_query_where (query, "metric-id", ITERATE_EQUALS,
                       iterate_record_get_id (ITERATE_RECORD (metric)));
  iterate_query_where (query, "rule-id", ITERATE_EQUALS,
                       iterate_record_get_id (ITERATE_RECORD (rule)));
  iterate_query_order_by (query, "id", TRUE);
  iterate_query_limit (query, 1);

  return iterate_query_first (query, db, alert, error);
}

static IterateAlertMachine
read_machine (IterateAlert *alert)
{
  if (alert == NULL)
    return (IterateAlertMachine) { ITERATE_ALERT_IDLE };

  return (IterateAlertMachine) {
    iterate_alert_state_parse (iterate_alert_get_state (alert)),
    iterate_alert_get_started_at (alert),
    iterate_alert_get_changed_at (alert),
    iterate_alert_get_n_fired (alert),
  };
}

/* What is written of an alert besides its state. */
typedef struct
{
  const char *severity;
  const char *message;
  gint64      anomaly;
  gint64      investigation;
} Content;

/* The first of those that began at about the same time and still go on, or 0. */
static gboolean
find_group (IterateDatabase  *db,
            IterateMetric    *metric,
            gint64            started_at,
            gint64           *group,
            GError          **error)
{
  return iterate_database_get_int64 (db, group, error,
                                     "SELECT coalesce (min (coalesce (group_id, id)), 0) FROM alert "
                                     "WHERE (state = 'firing' OR state = 'recovering') AND "
                                     "metric_id != ? AND abs (started_at - ?) <= ?", "iii",
                                     iterate_record_get_id (ITERATE_RECORD (metric)), started_at,
                                     MAX (TOGETHER, 2 * iterate_metric_get_step (metric)));
}

static gboolean
save (IterateDatabase            *db,
      IterateAlertRule           *rule,
      IterateMetric              *metric,
      const IterateAlertMachine  *machine,
      const Content              *content,
      IterateAlert              **alert,
      GError                    **error)
{
  gint64 group = 0;
  gboolean is_new = *alert == NULL || machine->started_at != iterate_alert_get_started_at (*alert);

  if (is_new)
    {
      if (!find_group (db, metric, machine->started_at, &group, error))
        return FALSE;

      g_clear_object (alert);
      *alert = iterate_database_create (db, ITERATE_TYPE_ALERT, error,
                                        "rule-id", iterate_record_get_id (ITERATE_RECORD (rule)),
                                        "metric", iterate_metric_get_name (metric),
                                        "metric-id", iterate_record_get_id (ITERATE_RECORD (metric)),
                                        "group-id", group,
                                        "severity", content->severity,
                                        "message", content->message,
                                        "state", iterate_alert_state_get_name (machine->state),
                                        "started-at", machine->started_at,
                                        "changed-at", machine->changed_at,
                                        NULL);
      if (*alert == NULL)
        return FALSE;
    }

  return iterate_database_update (db, *alert, error,
                                  "severity", content->severity,
                                  "message", content->message,
                                  "anomaly-id", content->anomaly,
                                  "investigation", content->investigation,
                                  "state", iterate_alert_state_get_name (machine->state),
                                  "changed-at", machine->changed_at,
                                  "n-fired", machine->n_fired,
                                  "flapping", machine->n_fired >= ITERATE_ALERT_FLAPS,
                                  "resolved-at", machine->state == ITERATE_ALERT_RESOLVED
                                                   ? machine->changed_at : (gint64) 0,
                                  NULL);
}

static gboolean
is_snoozed (IterateDatabase  *db,
            IterateAlert     *alert,
            gint64            now,
            gboolean         *snoozed,
            GError          **error)
{
  gint64 n;

  if (!iterate_database_get_int64 (db, &n, error,
                                   "SELECT count(*) FROM alert WHERE metric_id = ? AND "
                                   "snoozed_until > ?", "ii", iterate_alert_get_metric_id (alert), now))
    return FALSE;

  *snoozed = n > 0;

  return TRUE;
}

/* Tells people of it now, or when it is no longer quiet, or not at all while they snooze it. */
static gboolean
tell (IterateDatabase   *db,
      IterateAlert      *alert,
      gint64             now,
      IterateAlertNews  *news,
      GError           **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (alert));
  gboolean snoozed;
  gint64 until;

  if (!is_snoozed (db, alert, now, &snoozed, error) ||
      !iterate_quiet_hours_until (db, now, &until, error))
    return FALSE;

  if (snoozed)
    return TRUE;
  if (until > 0)
    return iterate_schedule_create (db, now, until, 0, ITERATE_MISFIRE_ONCE, "tell-alert", subject,
                                    NULL, error) != 0;

  g_ptr_array_add (news->told, g_object_ref (alert));

  return iterate_database_update (db, alert, error,
                                  "notified-at", now,
                                  "fired-at", now,
                                  NULL);
}

/**
 * iterate_alert_book_tell_late:
 *
 * Tells of an alert that came while it was quiet, if it still goes on.
 */
gboolean
iterate_alert_book_tell_late (IterateDatabase   *db,
                              IterateAlert      *alert,
                              gint64             now,
                              IterateAlertNews  *news,
                              GError           **error)
{
  IterateAlertMachine machine = read_machine (alert);

  return !iterate_alert_machine_is_active (&machine) ||
         iterate_alert_get_notified_at (alert) != 0 ||
         iterate_alert_get_acknowledged_at (alert) != 0 || tell (db, alert, now, news, error);
}

/* Keeps a look at a rule, and notes what people have to hear of it. */
static gboolean
take_step (IterateDatabase      *db,
           IterateAlertRule     *rule,
           IterateMetric        *metric,
           IterateAlertMachine  *machine,
           IterateAlert        **alert,
           const Content        *content,
           gboolean              breached,
           gint64                at,
           gint64                now,
           IterateAlertNews     *news,
           GError              **error)
{
  IterateAlertStep step = iterate_alert_machine_step (machine, rule, breached, at);
  gboolean worse = *alert != NULL && iterate_alert_machine_is_active (machine) &&
                   g_strcmp0 (iterate_alert_get_message (*alert), content->message) != 0;

  if (*alert == NULL && machine->state == ITERATE_ALERT_IDLE)
    return TRUE;

  /* What never fired leaves no trace. */
  if (machine->state == ITERATE_ALERT_IDLE)
    {
      gint64 id = iterate_record_get_id (ITERATE_RECORD (*alert));
      gboolean is_trace = g_str_equal (iterate_alert_get_state (*alert), "pending");

      g_clear_object (alert);
      return !is_trace || iterate_database_execute (db, error, "DELETE FROM alert WHERE id = ?", "i",
                                                    id);
    }

  if (!save (db, rule, metric, machine, content, alert, error))
    return FALSE;

  if (step == ITERATE_ALERT_FIRED)
    return tell (db, *alert, now, news, error);

  if (step == ITERATE_ALERT_OVER || worse)
    g_ptr_array_add (news->changed, g_object_ref (*alert));

  return TRUE;
}

static gboolean
apply_anomaly (IterateDatabase   *db,
               IterateAlertRule  *rule,
               IterateMetric     *metric,
               IterateAnomaly    *anomaly,
               const Content     *content,
               gint64             now,
               IterateAlertNews  *news,
               GError           **error)
{
  g_autoptr(IterateAlert) alert = NULL;
  IterateAlertMachine machine;
  gint64 ended_at = iterate_anomaly_get_ended_at (anomaly);
  gint64 keep = iterate_alert_rule_get_keep_firing (rule);

  if (!find_latest (db, rule, metric, &alert, error))
    return FALSE;

  machine = read_machine (alert);
  if (machine.state == ITERATE_ALERT_RESOLVED && alert != NULL &&
      iterate_alert_get_anomaly_id (alert) == iterate_record_get_id (ITERATE_RECORD (anomaly)))
    return TRUE;

  return take_step (db, rule, metric, &machine, &alert, content, TRUE,
                    iterate_anomaly_get_onset (anomaly), now, news, error) &&
         take_step (db, rule, metric, &machine, &alert, content, TRUE,
                    iterate_anomaly_get_last_at (anomaly), now, news, error) &&
         (ended_at == 0 ||
          (take_step (db, rule, metric, &machine, &alert, content, FALSE, ended_at, now, news,
                      error) &&
           take_step (db, rule, metric, &machine, &alert, content, FALSE, ended_at + keep, now, news,
                      error)));
}

/**
 * iterate_alert_book_note_anomaly:
 * @investigation: that of the anomaly, or 0
 * @news: (inout): gets what people have to hear
 *
 * Follows an anomaly that is new, got worse or ended.
 */
gboolean
iterate_alert_book_note_anomaly (IterateDatabase   *db,
                                 IterateMetric     *metric,
                                 IterateAnomaly    *anomaly,
                                 gint64             investigation,
                                 gint64             now,
                                 IterateAlertNews  *news,
                                 GError           **error)
{
  g_autoptr(GPtrArray) rules = list_rules (db, metric, error);
  g_autofree char *message = NULL;
  Content content;

  if (rules == NULL)
    return FALSE;

  message = g_strdup_printf ("%s %s by %s", iterate_metric_get_name (metric),
                             iterate_anomaly_get_direction (anomaly),
                             iterate_anomaly_get_delta (anomaly));
  content = (Content) { iterate_anomaly_get_severity (anomaly), message,
                        iterate_record_get_id (ITERATE_RECORD (anomaly)), investigation };
  for (guint i = 0; i < rules->len; i++)
    {
      IterateAlertRule *rule = g_ptr_array_index (rules, i);

      if (g_str_equal (iterate_alert_rule_get_condition (rule), "unusual") &&
          iterate_alert_rule_takes (rule, content.severity) &&
          !apply_anomaly (db, rule, metric, anomaly, &content, now, news, error))
        return FALSE;
    }

  return TRUE;
}

/* The value a week before, or a day before where there was none then. */
static double
find_before (GArray *points,
             guint   index,
             gint64  step)
{
  static const gint64 ages[] = { WEEK, ITERATE_DAY };
  gint64 slack = MAX (step / 2, 1);

  for (guint i = 0; i < G_N_ELEMENTS (ages); i++)
    {
      gint64 wanted = g_array_index (points, IteratePoint, index).at - ages[i];
      guint low = 0, high = index;

      while (low < high)
        {
          guint middle = (low + high) / 2;

          if (g_array_index (points, IteratePoint, middle).at < wanted - slack)
            low = middle + 1;
          else
            high = middle;
        }
      if (low < index && g_array_index (points, IteratePoint, low).at <= wanted + slack)
        return g_array_index (points, IteratePoint, low).value;
    }

  return NAN;
}

static char *
make_value_message (IterateAlertRule *rule,
                    IterateMetric    *metric,
                    double            value,
                    double            before)
{
  const char *condition = iterate_alert_rule_get_condition (rule);
  g_autofree char *now = iterate_metric_format (metric, value);
  g_autofree char *limit = iterate_metric_format (metric, iterate_alert_rule_get_value (rule));
  g_autofree char *delta = iterate_number_format_change (value, before,
                                                         iterate_metric_get_unit (metric));

  if (g_str_equal (condition, "change"))
    return g_strdup_printf ("%s %s by %s", iterate_metric_get_name (metric),
                            value < before ? "decreased" : "increased", delta);

  return g_strdup_printf ("%s is %s, %s %s", iterate_metric_get_name (metric), now, condition, limit);
}

static gboolean
apply_values (IterateDatabase   *db,
              IterateAlertRule  *rule,
              IterateMetric     *metric,
              GArray            *points,
              gint64             from,
              gint64             now,
              IterateAlertNews  *news,
              GError           **error)
{
  g_autoptr(IterateAlert) alert = NULL;
  IterateAlertMachine machine;

  if (!find_latest (db, rule, metric, &alert, error))
    return FALSE;

  machine = read_machine (alert);
  for (guint i = 0; i < points->len; i++)
    {
      const IteratePoint *point = &g_array_index (points, IteratePoint, i);
      double before;
      g_autofree char *message = NULL;
      Content content;

      if (point->at < from || point->at <= machine.changed_at)
        continue;

      before = find_before (points, i, iterate_metric_get_step (metric));
      message = make_value_message (rule, metric, point->value, before);
      content = (Content) { iterate_alert_rule_get_severity (rule), message, 0, 0 };
      if (!take_step (db, rule, metric, &machine, &alert, &content,
                      iterate_alert_rule_is_breached (rule, point->value, before,
                                                      iterate_alert_machine_is_active (&machine)),
                      point->at, now, news, error))
        return FALSE;
    }

  return TRUE;
}

/* The values from @first to @last, and before them what they are compared with. */
static GArray *
load_with_past (IterateDatabase  *db,
                IterateMetric    *metric,
                gint64            first,
                gint64            last,
                GError          **error)
{
  return iterate_metric_points_load (db, iterate_record_get_id (ITERATE_RECORD (metric)), 0,
                                     first - WEEK - ITERATE_DAY, last + 1, error);
}

/**
 * iterate_alert_book_note_values:
 * @points: (element-type IteratePoint): the values that have come, in order
 * @news: (inout): gets what people have to hear
 *
 * Follows values that rules are about. What is long past is not told of.
 */
gboolean
iterate_alert_book_note_values (IterateDatabase   *db,
                                IterateMetric     *metric,
                                GArray            *points,
                                gint64             now,
                                IterateAlertNews  *news,
                                GError           **error)
{
  g_autoptr(GPtrArray) rules = list_rules (db, metric, error);
  g_autoptr(GArray) with_past = NULL;
  gint64 from = now - MAX (2 * ITERATE_DAY, 3 * iterate_metric_get_step (metric)), first;

  if (rules == NULL || points->len == 0)
    return rules != NULL;

  first = MAX (from, g_array_index (points, IteratePoint, 0).at);
  for (guint i = 0; i < rules->len; i++)
    {
      IterateAlertRule *rule = g_ptr_array_index (rules, i);

      if (g_str_equal (iterate_alert_rule_get_condition (rule), "unusual"))
        continue;

      if (with_past == NULL)
        with_past = load_with_past (db, metric, first,
                                    g_array_index (points, IteratePoint, points->len - 1).at, error);
      if (with_past == NULL ||
          !apply_values (db, rule, metric, with_past, first, now, news, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
append (IterateDatabase  *db,
        IterateAlert     *alert,
        const char       *type,
        gint64            now,
        GError          **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (alert));

  return iterate_journal_append (db, now, type, subject, NULL, NULL, error) != 0;
}

/* Notes that somebody has seen it. */
gboolean
iterate_alert_book_acknowledge (IterateDatabase  *db,
                                IterateAlert     *alert,
                                const char       *who,
                                gint64            now,
                                GError          **error)
{
  if (iterate_alert_get_acknowledged_at (alert) != 0)
    return TRUE;

  return iterate_database_update (db, alert, error,
                                  "acknowledged-at", now,
                                  "acknowledged-by", who,
                                  NULL) &&
         append (db, alert, "alert.acknowledged", now, error);
}

/* Leaves people alone with the alert's metric until then. */
gboolean
iterate_alert_book_snooze (IterateDatabase  *db,
                           IterateAlert     *alert,
                           gint64            until,
                           gint64            now,
                           GError          **error)
{
  if (until <= now)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           "An alert can be snoozed until a time to come, such as +1d");
      return FALSE;
    }

  return iterate_database_update (db, alert, error, "snoozed-until", until, NULL) &&
         append (db, alert, "alert.snoozed", now, error);
}

static gboolean
is_unusual (IterateAlertRule *rule,
            GPtrArray        *anomalies,
            gint64            at)
{
  for (guint i = 0; i < anomalies->len; i++)
    {
      IterateAnomaly *anomaly = g_ptr_array_index (anomalies, i);

      if (at >= iterate_anomaly_get_onset (anomaly) && at <= iterate_anomaly_get_last_at (anomaly) &&
          iterate_alert_rule_takes (rule, iterate_anomaly_get_severity (anomaly)))
        return TRUE;
    }

  return FALSE;
}

/**
 * iterate_alert_book_try_rule:
 * @points: (element-type IteratePoint): values in order
 * @anomalies: (element-type IterateAnomaly): what was out of the ordinary
 *
 * Returns: (transfer full) (element-type gint64): when a rule would have told people
 */
GArray *
iterate_alert_book_try_rule (IterateAlertRule *rule,
                             GArray           *points,
                             GPtrArray        *anomalies,
                             gint64            step)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));
  IterateAlertMachine machine = { ITERATE_ALERT_IDLE };
  gboolean unusual = g_str_equal (iterate_alert_rule_get_condition (rule), "unusual");

  for (guint i = 0; i < points->len; i++)
    {
      const IteratePoint *point = &g_array_index (points, IteratePoint, i);
      gboolean active = iterate_alert_machine_is_active (&machine), breached;

      breached = unusual
                   ? is_unusual (rule, anomalies, point->at)
                   : iterate_alert_rule_is_breached (rule, point->value, find_before (points, i, step),
                                                     active);
      if (iterate_alert_machine_step (&machine, rule, breached, point->at) == ITERATE_ALERT_FIRED)
        g_array_append_val (times, point->at);
    }

  return times;
}

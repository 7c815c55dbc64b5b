/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-alert-book.h"
#include "iterate-alert-rule-draft.h"
#include "iterate-change-record.h"
#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-investigation-file.h"
#include "iterate-json.h"
#include "iterate-number-text.h"
#include "iterate-time.h"
#include "iterate-user.h"

#include <glib/gi18n.h>
#include <math.h>

static char *status;
static char *cause;

static const GOptionEntry answer_options[] = {
  { "status", 0, 0, G_OPTION_ARG_STRING, &status,
    N_("investigating, explained, expected, false-alarm or over"), N_("STATUS") },
  { "cause", 0, 0, G_OPTION_ARG_STRING, &cause, N_("What it was"), N_("TEXT") },
  { NULL }
};

static IterateChangeDraft change;
static char **change_metrics;
static char *at_text;
static char *until_text;

static const GOptionEntry change_options[] = {
  { "kind", 0, 0, G_OPTION_ARG_STRING, &change.kind,
    N_("deploy, flag, rollout, experiment, configuration or note"), N_("KIND") },
  { "at", 0, 0, G_OPTION_ARG_STRING, &at_text, N_("When; now by default"), N_("TIME") },
  { "until", 0, 0, G_OPTION_ARG_STRING, &until_text, N_("Until when, where it took a while"),
    N_("TIME") },
  { "metric", 0, 0, G_OPTION_ARG_STRING_ARRAY, &change_metrics,
    N_("A metric that it is about; can be given several times"), N_("NAME") },
  { "author", 0, 0, G_OPTION_ARG_STRING, &change.author, N_("Who did it"), N_("WHO") },
  { "description", 0, 0, G_OPTION_ARG_STRING, &change.description, N_("More about it"), N_("TEXT") },
  { "url", 0, 0, G_OPTION_ARG_STRING, &change.url, N_("Where it can be seen"), N_("URL") },
  { "id", 0, 0, G_OPTION_ARG_STRING, &change.external_id,
    N_("What tells it from others, such as a commit; the same one counts once"), N_("ID") },
  { NULL }
};

static gboolean all_alerts;

static const GOptionEntry alert_options[] = {
  { "all", 0, 0, G_OPTION_ARG_NONE, &all_alerts, N_("Those that are over as well"), NULL },
  { NULL }
};

static char *snooze_until;

static const GOptionEntry snooze_options[] = {
  { "until", 0, 0, G_OPTION_ARG_STRING, &snooze_until, N_("Until when; a day by default"),
    N_("TIME") },
  { NULL }
};

static IterateAlertRuleDraft rule;
static char *value_text;
static char *recovery_text;
static char *pending_text;
static char *keep_text;
static char *cooldown_text;

static const GOptionEntry rule_options[] = {
  { "metric", 0, 0, G_OPTION_ARG_STRING, &rule.metric, N_("The metric; all by default"), N_("NAME") },
  { "value", 0, 0, G_OPTION_ARG_STRING, &value_text,
    N_("The limit; for “change” a share against the week before, such as 20%"), N_("NUMBER") },
  { "recovery", 0, 0, G_OPTION_ARG_STRING, &recovery_text,
    N_("What it has to come back to; the limit by default"), N_("NUMBER") },
  { "for", 0, 0, G_OPTION_ARG_STRING, &pending_text, N_("How long it has to be so"), N_("PERIOD") },
  { "keep-firing", 0, 0, G_OPTION_ARG_STRING, &keep_text,
    N_("How long it has to be fine again"), N_("PERIOD") },
  { "cooldown", 0, 0, G_OPTION_ARG_STRING, &cooldown_text,
    N_("How long nobody is told again after it is over"), N_("PERIOD") },
  { "severity", 0, 0, G_OPTION_ARG_STRING, &rule.severity,
    N_("For “unusual” the least that is told: low, medium or high"), N_("SEVERITY") },
  { NULL }
};

static gboolean
run_list (IterateInvocation  *invocation,
          GError            **error)
{
  static const char *const columns[] = { "id", "createdAt", "metric", "status", "hypothesis", NULL };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_INVESTIGATION);

  iterate_query_order_by (query, "id", TRUE);

  return iterate_invocation_print_query (invocation, query, _("There is nothing to look into"), columns,
                                         error);
}

static void
print_investigation (IterateInvestigation *investigation)
{
  g_autofree char *id = iterate_record_dup_subject (ITERATE_RECORD (investigation));
  g_autoptr(JsonObject) anomaly = NULL;
  const char *const *causes = iterate_investigation_get_hypothesis (investigation);

  anomaly = iterate_json_parse (iterate_investigation_get_anomaly (investigation), NULL);
  g_print ("%s: %s\n", id, iterate_investigation_get_metric (investigation));
  if (anomaly != NULL)
    g_print (_("%s by %s, %s (%s)\n"), json_object_get_string_member (anomaly, "direction"),
             json_object_get_string_member (anomaly, "delta"),
             json_object_get_string_member (anomaly, "period"),
             json_object_get_string_member (anomaly, "severity"));
  g_print (_("Status: %s\n"), iterate_investigation_get_status (investigation));
  g_print (_("\nWhat may be behind it, the likeliest first:\n"));
  for (guint i = 0; causes != NULL && causes[i] != NULL; i++)
    g_print ("%u. %s\n", i + 1, causes[i]);
}

static gboolean
show (IterateInvocation  *invocation,
      GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateInvestigation) investigation = NULL;
  g_autoptr(JsonObject) object = NULL;

  investigation = db == NULL ? NULL
                             : iterate_investigation_find (
                                 db, iterate_invocation_get_argument (invocation, 0), error);
  if (investigation == NULL)
    return FALSE;

  if (!invocation->json)
    {
      print_investigation (investigation);
      return TRUE;
    }

  object = iterate_record_to_json (ITERATE_RECORD (investigation));
  iterate_invocation_print_object (object);

  return TRUE;
}

static gboolean
answer (IterateDatabase  *db,
        gint64            now,
        gpointer          user_data,
        GError          **error)
{
  g_autoptr(IterateInvestigation) investigation = iterate_investigation_find (db, user_data, error);

  return investigation != NULL &&
         iterate_investigation_set_status (db, investigation, status == NULL ? "explained" : status,
                                           cause, iterate_user_get_name (), now, error);
}

static gboolean
run_answer (IterateInvocation  *invocation,
            GError            **error)
{
  return iterate_invocation_write (invocation, answer,
                                   (gpointer) iterate_invocation_get_argument (invocation, 0), error) &&
         show (invocation, error);
}

static gboolean
record_change (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  g_autoptr(IterateChange) recorded = NULL;

  change.at = now;
  if ((at_text != NULL && !iterate_time_text_parse (at_text, now, &change.at, error)) ||
      (until_text != NULL && !iterate_time_text_parse (until_text, now, &change.ended_at, error)))
    return FALSE;

  recorded = iterate_change_record (db, &change, now, error);
  *(gint64 *) user_data = recorded == NULL ? 0 : iterate_record_get_id (ITERATE_RECORD (recorded));

  return recorded != NULL;
}

static gboolean
run_record_change (IterateInvocation  *invocation,
                   GError            **error)
{
  g_autoptr(IterateChange) recorded = NULL;
  g_autoptr(JsonObject) object = NULL;
  g_autofree char *subject = NULL;
  gint64 id = 0;

  change.title = iterate_invocation_get_argument (invocation, 0);
  change.metrics = (const char *const *) change_metrics;
  change.source = "person";
  if (!iterate_invocation_write (invocation, record_change, &id, error))
    return FALSE;

  recorded = iterate_database_find (iterate_invocation_get_database (invocation, error),
                                    ITERATE_TYPE_CHANGE, id, error);
  if (recorded == NULL)
    return FALSE;

  object = iterate_record_to_json (ITERATE_RECORD (recorded));
  subject = iterate_record_dup_subject (ITERATE_RECORD (recorded));
  if (invocation->json)
    iterate_invocation_print_object (object);
  else
    g_print (_("%s: %s “%s” at %s\n"), subject, iterate_change_get_kind (recorded),
             iterate_change_get_title (recorded), json_object_get_string_member (object, "at"));

  return TRUE;
}

static gboolean
run_changes (IterateInvocation  *invocation,
             GError            **error)
{
  static const char *const columns[] = { "id", "at", "kind", "title", "metrics", "author", NULL };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_CHANGE);

  iterate_query_order_by (query, "at", TRUE);

  return iterate_invocation_print_query (invocation, query, _("No change was recorded"), columns,
                                         error);
}

static gboolean
run_alerts (IterateInvocation  *invocation,
            GError            **error)
{
  static const char *const columns[] = {
    "id", "startedAt", "severity", "state", "message", "investigation", "acknowledgedAt",
    "snoozedUntil", NULL
  };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_ALERT);

  if (!all_alerts)
    iterate_query_where (query, "state", ITERATE_NOT_EQUALS, "resolved");
  iterate_query_order_by (query, "id", TRUE);

  return iterate_invocation_print_query (invocation, query, _("There is no alert"), columns, error);
}

/* Returns: (transfer full): the alert with that id, or %NULL with @error set */
static IterateAlert *
find_alert (IterateDatabase  *db,
            const char       *text,
            GError          **error)
{
  gint64 id;

  if (iterate_id_parse (text, "alert", &id))
    return iterate_database_find (db, ITERATE_TYPE_ALERT, id, error);

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
               _("There is no alert “%s”. See: iterate alerts list"), text);

  return NULL;
}

static gboolean
acknowledge (IterateDatabase  *db,
             gint64            now,
             gpointer          user_data,
             GError          **error)
{
  g_autoptr(IterateAlert) alert = find_alert (db, user_data, error);

  return alert != NULL &&
         iterate_alert_book_acknowledge (db, alert, iterate_user_get_name (), now, error);
}

static gboolean
run_acknowledge (IterateInvocation  *invocation,
                 GError            **error)
{
  all_alerts = TRUE;

  return iterate_invocation_write (invocation, acknowledge,
                                   (gpointer) iterate_invocation_get_argument (invocation, 0), error) &&
         run_alerts (invocation, error);
}

static gboolean
snooze (IterateDatabase  *db,
        gint64            now,
        gpointer          user_data,
        GError          **error)
{
  g_autoptr(IterateAlert) alert = find_alert (db, user_data, error);
  gint64 until = now + ITERATE_DAY;

  return alert != NULL &&
         (snooze_until == NULL || iterate_time_parse (snooze_until, now, &until, error)) &&
         iterate_alert_book_snooze (db, alert, until, now, error);
}

static gboolean
run_snooze (IterateInvocation  *invocation,
            GError            **error)
{
  all_alerts = TRUE;

  return iterate_invocation_write (invocation, snooze,
                                   (gpointer) iterate_invocation_get_argument (invocation, 0), error) &&
         run_alerts (invocation, error);
}

static gboolean
parse_number (const char  *text,
              double      *number,
              GError     **error)
{
  gboolean percent = text != NULL && g_str_has_suffix (text, "%");

  if (text == NULL)
    return TRUE;

  if (iterate_number_text_parse (text, number) != ITERATE_NUMBER_VALUE)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, _("“%s” is no number"), text);
      return FALSE;
    }
  if (percent && g_strcmp0 (rule.condition, "change") == 0)
    *number /= 100;

  return TRUE;
}

static gboolean
parse_period (const char  *text,
              gint64      *period,
              GError     **error)
{
  return text == NULL || iterate_duration_parse (text, period, error);
}

static gboolean
print_rules (IterateInvocation  *invocation,
             GError            **error)
{
  static const char *const columns[] = {
    "id", "metricId", "condition", "value", "recovery", "severity", "enabled", NULL
  };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_ALERT_RULE);

  iterate_query_order_by (query, "id", FALSE);

  return iterate_invocation_print_query (invocation, query, _("There is no rule"), columns, error);
}

static gboolean
add_rule (IterateDatabase  *db,
          gint64            now,
          gpointer          user_data,
          GError          **error)
{
  g_autoptr(IterateAlertRule) added = iterate_alert_rule_draft_create (&rule, db, now, error);

  return added != NULL;
}

static gboolean
run_add_rule (IterateInvocation  *invocation,
              GError            **error)
{
  rule.condition = (char *) iterate_invocation_get_argument (invocation, 0);
  rule.value = NAN;
  rule.recovery = NAN;

  return parse_number (value_text, &rule.value, error) &&
         parse_number (recovery_text, &rule.recovery, error) &&
         parse_period (pending_text, &rule.pending, error) &&
         parse_period (keep_text, &rule.keep_firing, error) &&
         parse_period (cooldown_text, &rule.cooldown, error) &&
         iterate_invocation_write (invocation, add_rule, NULL, error) &&
         print_rules (invocation, error);
}

static gboolean
remove_rule (IterateDatabase  *db,
             gint64            now,
             gpointer          user_data,
             GError          **error)
{
  return iterate_alert_rule_remove (db, user_data, error);
}

static gboolean
run_remove_rule (IterateInvocation  *invocation,
                 GError            **error)
{
  return iterate_invocation_write (invocation, remove_rule,
                                   (gpointer) iterate_invocation_get_argument (invocation, 0), error) &&
         print_rules (invocation, error);
}

const IterateCommand iterate_investigation_commands[] = {
  { "investigations list", NULL, 0, 0, N_("List what was looked into, the newest first"), NULL, NULL,
    run_list },
  { "investigations show", "ID", 1, 1, N_("Show what may be behind it, and why"),
    "Example:\n  iterate investigations show investigation-3", NULL, show },
  {
    "investigations answer", "ID", 1, 1, N_("Note what it was"),
    "Example:\n  iterate investigations answer investigation-3 --cause \"The new checkout\"",
    answer_options, run_answer,
  },
  {
    "change record", "TITLE", 1, 1, N_("Record a deploy, a setting or anything that may explain a "
                                       "metric"),
    "Examples:\n  iterate change record \"Version 2.4\" --kind deploy\n"
    "  iterate change record \"Prices raised\" --kind configuration --at -2h --metric revenue\n\n"
    "In a repository's hooks/post-receive or a pipeline:\n"
    "  iterate change record \"$(git log -1 --format=%s)\" --kind deploy --id \"$(git rev-parse "
    "HEAD)\"",
    change_options, run_record_change,
  },
  { "change list", NULL, 0, 0, N_("List recorded changes, the newest first"), NULL, NULL, run_changes },
  { "alerts list", NULL, 0, 0, N_("List alerts that go on, the newest first"), NULL, alert_options,
    run_alerts },
  { "alerts ack", "ALERT", 1, 1, N_("Note that somebody has seen an alert"),
    "Example:\n  iterate alerts ack alert-2", NULL, run_acknowledge },
  { "alerts snooze", "ALERT", 1, 1, N_("Be left alone with an alert's metric for a while"),
    "Example:\n  iterate alerts snooze alert-2 --until +3d", snooze_options, run_snooze },
  { "alerts rules", NULL, 0, 0, N_("List when people are told"), NULL, NULL, print_rules },
  {
    "alerts add-rule", "CONDITION", 1, 1, N_("Be told when a metric is unusual, above, below or "
                                             "changed"),
    "Examples:\n  iterate alerts add-rule below --metric activation_rate --value 35 --recovery 37\n"
    "  iterate alerts add-rule change --metric signups --value 20% --for 2h\n"
    "  iterate alerts add-rule unusual --metric signups --severity medium",
    rule_options, run_add_rule,
  },
  { "alerts remove-rule", "RULE", 1, 1, N_("Be told no longer"),
    "Example:\n  iterate alerts remove-rule rule-2", NULL, run_remove_rule },
  { NULL }
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-event-text.h"

#include "iterate-time.h"

#include <glib/gi18n-lib.h>

/* What people read in place of an event’s type; the first kind names the experiment that
 * the payload carries. */
static const struct
{
  const char *type;
  const char *text;
} texts[] = {
  { "experiment.created", N_("“%s” was added") },
  { "experiment.started", N_("“%s” was started") },
  { "experiment.completed", N_("“%s” was completed") },
  { "experiment.graduated", N_("“%s” was graduated") },
  { "experiment.rolled-back", N_("“%s” was rolled back") },
  { "exposures.imported", N_("Units were imported into “%s”") },
  { "aggregates.imported", N_("Counts were imported into “%s”") },
  { "events.imported", N_("Events were imported") },
  { "experiment.edited", N_("A metric was added to “%s” while it ran") },
  { "learning.created", N_("Learned from “%s”") },
};

/* Its title or topic says which, or else its id. */
static const struct
{
  const char *type;
  const char *text;
} subject_texts[] = {
  { "feedback.submitted", N_("A user said something (%s)") },
  { "feedback.edited", N_("A user changed what they said (%s)") },
  { "feedback.deleted", N_("What a user said was deleted (%s)") },
  { "feedback-source.sync-requested", N_("Feedback is read from a service (%s)") },
  { "feedback-source.removed", N_("A source of feedback was removed (%s)") },
  { "feature-request.created", N_("A new request: %s") },
  { "feature-request.updated", N_("A request has grown: %s") },
  { "feature-request.merged", N_("A request was merged: %s") },
  { "feature-request.moved", N_("A request got another status: %s") },
  { "feature-request.shipped", N_("A request was shipped: %s") },
  { "requests.review-due", N_("It is time to look for requests that are the same (%s)") },
  { "task.created", N_("A task was added: %s") },
  { "task.started", N_("A task was begun: %s") },
  { "task.dropped", N_("A task was dropped: %s") },
  { "task.reopened", N_("A task was opened again: %s") },
  { "learning.noted", N_("Somebody noted what they learned: %s") },
  { "learning.changed", N_("A learning got more evidence, or less: %s") },
  { "metric.updated", N_("Values came in: %s") },
  { "metrics.updated", N_("Values of many metrics came in (%s)") },
  { "metric.defined", N_("A metric was defined (%s)") },
  { "trend.detected", N_("A metric goes one way: %s") },
  { "investigation.created", N_("Something unusual is looked into (%s)") },
  { "investigation.updated", N_("Somebody said what it was (%s)") },
  { "change.recorded", N_("A change was noted (%s)") },
  { "warehouse.count-requested", N_("An experiment is counted in its warehouse (%s)") },
  { "warehouse.counted", N_("The warehouse counted “%s”") },
  { "metric-source.sync-requested", N_("A metric is read from a service (%s)") },
  { "alert.fired", N_("Alert: %s") },
  { "alert.updated", N_("An alert got worse (%s)") },
  { "alert.resolved", N_("An alert is over (%s)") },
  { "alert.acknowledged", N_("An alert was acknowledged (%s)") },
  { "alert.snoozed", N_("An alert was snoozed (%s)") },
  { "initiative.created", N_("An initiative was opened: %s") },
  { "initiative.linked", N_("Something became part of an initiative, or no longer is: %s") },
  { "initiative.closed", N_("An initiative was closed: %s") },
  { "initiative.reopened", N_("An initiative was opened again: %s") },
  { "campaign.started", N_("A campaign was started for %s") },
  { "campaign.cycle-due", N_("It is time for a campaign's next cycle: %s") },
  { "campaign.ended", N_("A campaign is over: %s") },
  { "quarter.started", N_("A quarter has started: %s") },
  { "playbook.generated", N_("The playbook changed (%s)") },
  { "opportunity.detected", N_("An opportunity: %s") },
  { "implementation.completed", N_("Implemented: %s") },
  { "feature.stable", N_("It is stable for the team: %s") },
  { "flag.created", N_("A flag was created: %s") },
  { "flag.enabled", N_("A flag was switched on: %s") },
  { "flag.enabled-for", N_("A flag was switched on for some: %s") },
  { "flag.disabled", N_("A flag was switched off: %s") },
  { "flag.withdrawn", N_("A flag was taken back: %s") },
  { "flag.shared", N_("A flag got another share of the public: %s") },
  { "flag.edited", N_("A flag was edited: %s") },
  { "flag.removed", N_("A flag was removed: %s") },
  { "flag.linked", N_("A flag gives variants: %s") },
  { "flag.graduated", N_("A flag gives the winner to everybody: %s") },
  { "performance.degraded", N_("It takes too long: %s") },
  { "performance.improved", N_("It takes less time than it did: %s") },
  { "fix.withdrawn", N_("A fix did not help and was taken back: %s") },
  { "rollout.started", N_("A rollout was started: %s") },
  { "rollout.advanced", N_("A rollout went on: %s") },
  { "rollout.paused", N_("A rollout was paused: %s") },
  { "rollout.resumed", N_("A rollout was resumed: %s") },
  { "rollout.completed", N_("A rollout was completed: %s") },
  { "rollout.rolled-back", N_("A rollout was rolled back: %s") },
  { "rollout.stopped", N_("A rollout was stopped: %s") },
  { "refinement.requested", N_("A service may add to what was said (%s)") },
};

static const struct
{
  const char *type;
  const char *text;
} approval_texts[] = {
  { "approval.requested", N_("Iterate asked for an approval") },
  { "approval.granted", N_("%s approved") },
  { "approval.rejected", N_("%s rejected") },
  { "schedule.due", N_("A planned end was reached") },
};

static const struct
{
  const char *handler;
  const char *text;
} handlers[] = {
  { "classify-and-cluster", N_("Read it and found what it asks for") },
  { "read-again", N_("Read it again") },
  { "sync-feedback-source", N_("Read the next page") },
  { "review-requests", N_("Looked for requests that are the same, or two") },
  { "prioritise-request", N_("Weighed the request") },
  { "act-on-results", N_("Decided what the result means") },
  { "extract-learnings", N_("Wrote down what was learned") },
  { "relate-learning", N_("Looked what else was learned about it") },
  { "generate-playbook", N_("Made the playbook anew") },
  { "run-campaign-cycle", N_("Looked at its metric and drafted what to try") },
  { "focus-quarter", N_("Gave it to the dimension that needs it most") },
  { "annotate-task", N_("Put what was learned before beside it") },
  { "update-cumulative-impact", N_("Added up the lift") },
  { "carry-out-approval", N_("Carried it out") },
  { "note-rejection", N_("Noted the rejection") },
  { "run-schedule", N_("Did what was scheduled") },
  { "sync-metric-source", N_("Read what is new") },
  { "detect-anomaly", N_("Looked for what is unusual") },
  { "detect-trend", N_("Looked which way it goes") },
  { "investigate-again", N_("Looked again for what is behind it") },
  { "assess-opportunity", N_("Assessed effort, impact and risk") },
  { "release-to-team", N_("Put it behind a flag and gave it to the team") },
  { "start-rollout", N_("Asked whether to roll it out") },
  { "tell-rollout", N_("Told the team") },
  { "find-bottleneck", N_("Looked for the cause, made a task, and proposed what would help") },
  { "track-improvement", N_("Told analytics") },
  { "tell-fix", N_("Told the team") },
  { "open-initiative", N_("Opened an initiative where one is needed") },
  { "sync-warehouse-experiment", N_("Counted it in the warehouse") },
  { "note-look", N_("Noted what was seen so far") },
  { "refine-answer", N_("Let a service add to it") },
};

/* Returns: (transfer full): the event as a sentence */
char *
iterate_event_dup_text (IterateEvent *self)
{
  const char *type = iterate_event_get_event_type (self);
  g_autoptr(JsonObject) payload = iterate_event_dup_payload (self, NULL);
  const char *experiment = NULL;
  const char *who = NULL;
  const char *name = iterate_event_get_subject (self);

  if (payload != NULL)
    {
      experiment = json_object_get_string_member_with_default (payload, "experiment", NULL);
      who = json_object_get_string_member_with_default (payload, "answeredBy", NULL);
      name = json_object_get_string_member_with_default (payload, "topic", name);
      name = json_object_get_string_member_with_default (payload, "title", name);
      name = json_object_get_string_member_with_default (payload, "endpoint", name);
      name = json_object_get_string_member_with_default (payload, "flag", name);
      name = json_object_get_string_member_with_default (payload, "metric", name);
      name = json_object_get_string_member_with_default (payload, "message", name);
    }

  for (guint i = 0; experiment != NULL && i < G_N_ELEMENTS (texts); i++)
    {
      if (g_str_equal (texts[i].type, type))
        return g_strdup_printf (_(texts[i].text), experiment);
    }

  for (guint i = 0; i < G_N_ELEMENTS (approval_texts); i++)
    {
      if (g_str_equal (approval_texts[i].type, type))
        return g_strdup_printf (_(approval_texts[i].text), who == NULL ? _("Somebody") : who);
    }

  for (guint i = 0; i < G_N_ELEMENTS (subject_texts); i++)
    {
      if (g_str_equal (subject_texts[i].type, type))
        return g_strdup_printf (_(subject_texts[i].text), name);
    }

  return g_strdup_printf ("%s: %s", type, iterate_event_get_subject (self));
}

/* Returns: (transfer full): how long ago, in words */
char *
iterate_time_dup_age (gint64 time,
                      gint64 now)
{
  gint64 age = MAX (0, now - time);
  gulong n;

  if (age < 60 * ITERATE_SECOND)
    return g_strdup (_("Just now"));

  if (age < ITERATE_HOUR)
    {
      n = age / (60 * ITERATE_SECOND);
      return g_strdup_printf (ngettext ("%lu minute ago", "%lu minutes ago", n), n);
    }

  if (age < ITERATE_DAY)
    {
      n = age / ITERATE_HOUR;
      return g_strdup_printf (ngettext ("%lu hour ago", "%lu hours ago", n), n);
    }

  n = age / ITERATE_DAY;

  return g_strdup_printf (ngettext ("%lu day ago", "%lu days ago", n), n);
}

char *
iterate_event_dup_age (IterateEvent *self,
                       gint64        now)
{
  return iterate_time_dup_age (iterate_record_get_int64 (ITERATE_RECORD (self), "occurred-at"),
                               now);
}

/* Returns: (transfer full): what a handler does, as a sentence */
char *
iterate_handler_dup_text (const char *handler)
{
  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    {
      if (g_str_equal (handlers[i].handler, handler))
        return g_strdup (_(handlers[i].text));
    }

  return g_strdup (handler);
}

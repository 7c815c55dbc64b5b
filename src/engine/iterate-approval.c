/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-approval.h"

#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-journal.h"
#include "iterate-json.h"
#include "iterate-settings.h"

/**
 * IterateApproval:
 *
 * A question to a person before the engine acts on the outside world: the exact
 * action, its arguments and a digest of the evidence it rests on. Nothing waits
 * in memory for the answer; the answer is an event whose handler acts.
 */
struct _IterateApproval
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "action", G_TYPE_STRING },
  { "subject", G_TYPE_STRING },
  { "title", G_TYPE_STRING },
  { "body", G_TYPE_STRING },
  { "arguments", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "evidence-digest", G_TYPE_STRING },
  { "status", G_TYPE_STRING },
  { "reason", G_TYPE_STRING },
  { "answered-by", G_TYPE_STRING },
  { "answered-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "cause-event-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "event" },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateApproval, iterate_approval, ITERATE_TYPE_RECORD)

static void
iterate_approval_class_init (IterateApprovalClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "approval", "approval",
                                  columns, G_N_ELEMENTS (columns));
}

static void
iterate_approval_init (IterateApproval *self)
{
}

const char *
iterate_approval_get_action (IterateApproval *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "action");
}

const char *
iterate_approval_get_subject (IterateApproval *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "subject");
}

const char *
iterate_approval_get_title (IterateApproval *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "title");
}

const char *
iterate_approval_get_body (IterateApproval *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "body");
}

const char *
iterate_approval_get_status (IterateApproval *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "status");
}

const char *
iterate_approval_get_answered_by (IterateApproval *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "answered-by");
}

const char *
iterate_approval_get_evidence_digest (IterateApproval *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "evidence-digest");
}

/* Returns: (transfer full): the action's arguments, or %NULL with @error set */
JsonObject *
iterate_approval_dup_arguments (IterateApproval  *self,
                                GError          **error)
{
  return iterate_json_parse (iterate_record_get_string (ITERATE_RECORD (self), "arguments"), error);
}

static gboolean
append_event (IterateDatabase  *db,
              gint64            time,
              gint64            id,
              const char       *status,
              const char       *action,
              const char       *subject,
              const char       *who,
              IterateEvent     *cause,
              GError          **error)
{
  g_autofree char *type = g_strconcat ("approval.", status, NULL);
  g_autofree char *approval = iterate_id_format ("approval", id);
  g_autoptr(JsonObject) payload = json_object_new ();

  json_object_set_string_member (payload, "action", action);
  json_object_set_string_member (payload, "subject", subject);
  if (who != NULL)
    json_object_set_string_member (payload, "answeredBy", who);

  return iterate_journal_append (db, time, type, approval, payload, cause, error) != 0;
}

/* An older question about the same thing has been overtaken. */
static gboolean
supersede (IterateDatabase  *db,
           const char       *action,
           const char       *subject,
           GError          **error)
{
  return iterate_database_execute (db, error,
                                   "UPDATE approval SET status = 'superseded' "
                                   "WHERE status = 'waiting' AND action = ? AND subject = ?",
                                   "ss", action, subject);
}

/**
 * iterate_approval_ask:
 * @run: a run whose unit is open
 * @action: what would be done, such as `graduate`
 * @subject: the id of what it would be done to
 * @title: the question in one line
 * @body: what will happen, to whom, and how to undo it
 * @arguments: the exact arguments of the action
 * @evidence_digest: what the decision rests on
 *
 * Asks before acting. Where the setting `policy.<action>` is `automatic`, the
 * policy answers at once, and its answer is as visible as a person's.
 *
 * Returns: the approval's id, or 0 with @error set
 */
gint64
iterate_approval_ask (IterateRun  *run,
                      const char  *action,
                      const char  *subject,
                      const char  *title,
                      const char  *body,
                      JsonObject  *arguments,
                      const char  *evidence_digest,
                      GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  IterateEvent *cause = iterate_run_get_event (run);
  gint64 time = iterate_run_get_time (run);
  g_autofree char *setting = g_strconcat ("policy.", action, NULL);
  g_autofree char *policy = NULL;
  g_autofree char *text = iterate_json_to_string (arguments);
  g_autoptr(IterateApproval) approval = NULL;
  gboolean automatic;
  gint64 id;

  policy = db == NULL ? NULL : iterate_settings_dup_string (db, setting, "ask", error);
  if (policy == NULL || !supersede (db, action, subject, error))
    return 0;

  automatic = g_strcmp0 (policy, "automatic") == 0;
  approval = iterate_database_create (db, ITERATE_TYPE_APPROVAL, error,
                                      "action", action,
                                      "subject", subject,
                                      "title", title,
                                      "body", body,
                                      "arguments", text,
                                      "evidence-digest", evidence_digest,
                                      "status", automatic ? "granted" : "waiting",
                                      "answered-by", automatic ? "policy" : NULL,
                                      "answered-at", automatic ? time : (gint64) 0,
                                      "cause-event-id", iterate_event_get_id (cause),
                                      "created-at", time,
                                      NULL);
  if (approval == NULL)
    return 0;

  id = iterate_record_get_id (ITERATE_RECORD (approval));
  if (!append_event (db, time, id, automatic ? "granted" : "requested", action, subject,
                     automatic ? "policy" : NULL, cause, error))
    return 0;

  return id;
}

/**
 * iterate_approval_grant_own:
 * @db: the connection of an open unit
 * @who: the person
 *
 * Records that a person ordered an action outright, by the same path as if the
 * engine had asked first.
 *
 * Returns: the approval's id, or 0 with @error set
 */
gint64
iterate_approval_grant_own (IterateDatabase  *db,
                            gint64            time,
                            const char       *who,
                            const char       *action,
                            const char       *subject,
                            const char       *title,
                            JsonObject       *arguments,
                            const char       *evidence_digest,
                            GError          **error)
{
  g_autofree char *text = iterate_json_to_string (arguments);
  g_autoptr(IterateApproval) approval = NULL;
  gint64 id;

  if (!supersede (db, action, subject, error))
    return 0;

  approval = iterate_database_create (db, ITERATE_TYPE_APPROVAL, error,
                                      "action", action,
                                      "subject", subject,
                                      "title", title,
                                      "body", "",
                                      "arguments", text,
                                      "evidence-digest", evidence_digest,
                                      "status", "granted",
                                      "answered-by", who,
                                      "answered-at", time,
                                      "created-at", time,
                                      NULL);
  if (approval == NULL)
    return 0;

  id = iterate_record_get_id (ITERATE_RECORD (approval));

  return append_event (db, time, id, "granted", action, subject, who, NULL, error) ? id : 0;
}

/**
 * iterate_approval_answer:
 * @db: the connection of an open unit
 * @granted: yes or no
 * @who: who answered
 * @reason: (nullable): why
 *
 * Records the answer to a waiting approval.
 */
gboolean
iterate_approval_answer (IterateDatabase  *db,
                         gint64            time,
                         gint64            id,
                         gboolean          granted,
                         const char       *who,
                         const char       *reason,
                         GError          **error)
{
  g_autoptr(IterateApproval) approval = iterate_database_find (db, ITERATE_TYPE_APPROVAL, id,
                                                               error);
  const char *status = granted ? "granted" : "rejected";
  g_autoptr(IterateEvent) cause = NULL;
  gint64 cause_id;

  if (approval == NULL)
    return FALSE;

  if (g_strcmp0 (iterate_approval_get_status (approval), "waiting") != 0)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                   "approval-%" G_GINT64_FORMAT " was answered already: %s", id,
                   iterate_approval_get_status (approval));
      return FALSE;
    }

  /* The answer belongs to the chain of the question. */
  cause_id = iterate_record_get_int64 (ITERATE_RECORD (approval), "cause-event-id");
  if (cause_id != 0)
    {
      cause = iterate_database_find (db, ITERATE_TYPE_EVENT, cause_id, error);
      if (cause == NULL)
        return FALSE;
    }

  return iterate_database_update (db, approval, error,
                                  "status", status,
                                  "reason", reason,
                                  "answered-by", who,
                                  "answered-at", time,
                                  NULL) &&
         append_event (db, time, id, status, iterate_approval_get_action (approval),
                       iterate_approval_get_subject (approval), who, cause, error);
}

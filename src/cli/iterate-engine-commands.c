/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-approval.h"
#include "iterate-changes.h"
#include "iterate-delivery.h"
#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-json.h"
#include "iterate-query.h"
#include "iterate-schedule.h"
#include "iterate-user.h"

#include <glib/gi18n.h>

static gboolean all;
static gboolean follow;
static char *reason;
static int limit = 50;
static char *event_type;

static const GOptionEntry approval_list_options[] = {
  { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_("Also those that were answered"), NULL },
  { NULL }
};

static const GOptionEntry reject_options[] = {
  { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, N_("Why not"), N_("TEXT") },
  { NULL }
};

static const GOptionEntry activity_options[] = {
  { "follow", 0, 0, G_OPTION_ARG_NONE, &follow, N_("Go on as events happen"), NULL },
  { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_("How many; 50 by default"), N_("N") },
  { "type", 0, 0, G_OPTION_ARG_STRING, &event_type,
    N_("Only those, such as Experiment.completed"), N_("TYPE") },
  { NULL }
};

static gboolean
run_approvals (IterateInvocation  *invocation,
               GError            **error)
{
  static const char *const columns[] = { "id", "status", "title", "answeredBy", "createdAt", NULL };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_APPROVAL);

  if (!all)
    iterate_query_where (query, "status", ITERATE_EQUALS, "waiting");
  iterate_query_order_by (query, "id", FALSE);

  return iterate_invocation_print_query (invocation, query, _("Nothing waits for an approval"),
                                         columns, error);
}

typedef struct
{
  gint64   id;
  gboolean granted;
} Answer;

static gboolean
answer_approval (IterateDatabase  *db,
                 gint64            now,
                 gpointer          user_data,
                 GError          **error)
{
  const Answer *answer = user_data;

  return iterate_approval_answer (db, now, answer->id, answer->granted,
                                  iterate_user_get_name (), reason, error);
}

/* An id as it is shown, or its number alone. */
static gboolean
parse_id (const char *text,
          const char *kind,
          gint64     *id)
{
  guint64 number;

  if (iterate_id_parse (text, kind, id))
    return TRUE;

  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, &number, NULL))
    return FALSE;

  *id = (gint64) number;

  return TRUE;
}

static gboolean
run_answer (IterateInvocation  *invocation,
            gboolean            granted,
            GError            **error)
{
  const char *text = iterate_invocation_get_argument (invocation, 0);
  g_autoptr(IterateApproval) approval = NULL;
  g_autoptr(JsonObject) object = NULL;
  Answer answer = { .granted = granted };

  if (!parse_id (text, "approval", &answer.id))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("“%s” is no approval. See: iterate approvals list"), text);
      return FALSE;
    }

  if (!iterate_invocation_write (invocation, answer_approval, &answer, error))
    return FALSE;

  approval = iterate_database_find (iterate_invocation_get_database (invocation, error),
                                    ITERATE_TYPE_APPROVAL, answer.id, error);
  if (approval == NULL)
    return FALSE;

  object = iterate_record_to_json (ITERATE_RECORD (approval));
  if (invocation->json)
    iterate_invocation_print_object (object);
  else
    g_print ("%s: %s\n", iterate_approval_get_title (approval),
             iterate_approval_get_status (approval));

  return TRUE;
}

static gboolean
run_approve (IterateInvocation  *invocation,
             GError            **error)
{
  return run_answer (invocation, TRUE, error);
}

static gboolean
run_reject (IterateInvocation  *invocation,
            GError            **error)
{
  return run_answer (invocation, FALSE, error);
}

static gboolean
run_schedules (IterateInvocation  *invocation,
               GError            **error)
{
  static const char *const columns[] = { "id", "action", "target", "dueAt", "state", NULL };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_SCHEDULE);

  iterate_query_order_by (query, "due-at", FALSE);

  return iterate_invocation_print_query (invocation, query, _("Nothing is scheduled"), columns,
                                         error);
}

static void
print_event_text (JsonObject *object)
{
  JsonArray *deliveries = json_object_get_array_member (object, "deliveries");

  g_print ("%s  %s %s  %s", json_object_get_string_member (object, "occurredAt"),
           json_object_get_string_member (object, "id"),
           iterate_event_type_display (json_object_get_string_member (object, "type")),
           json_object_get_string_member (object, "subject"));
  if (!json_object_get_null_member (object, "causeEventId"))
    g_print ("  ← %s", json_object_get_string_member (object, "causeEventId"));
  g_print ("\n");
  for (guint i = 0; i < json_array_get_length (deliveries); i++)
    {
      JsonObject *delivery = json_array_get_object_element (deliveries, i);

      g_print ("    → %s: %s%s%s\n", json_object_get_string_member (delivery, "handler"),
               json_object_get_string_member (delivery, "state"),
               json_object_get_null_member (delivery, "error") ? "" : ", ",
               json_object_get_null_member (delivery, "error")
                 ? "" : json_object_get_string_member (delivery, "error"));
    }
}

/* Returns: (transfer full): the events after @after, oldest first */
static JsonArray *
list_events (IterateDatabase  *db,
             gint64            after,
             guint             n,
             gint64           *last,
             GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EVENT);
  g_autoptr(GPtrArray) events = NULL;
  g_autoptr(JsonArray) array = json_array_new ();

  if (event_type != NULL)
    iterate_query_where (query, "type", ITERATE_EQUALS, iterate_event_type_canonical (event_type));
  iterate_query_order_by (query, "id", TRUE);
  iterate_query_limit (query, n);
  events = iterate_query_list (query, db, error);
  if (events == NULL)
    return NULL;

  for (guint i = events->len; i > 0; i--)
    {
      IterateEvent *event = g_ptr_array_index (events, i - 1);
      JsonArray *deliveries;
      JsonObject *object;

      if (iterate_event_get_id (event) <= after)
        continue;

      deliveries = iterate_invocation_list_json (db, ITERATE_TYPE_DELIVERY, "event-id",
                                                 iterate_event_get_id (event), error);
      if (deliveries == NULL)
        return NULL;

      object = iterate_record_to_json (ITERATE_RECORD (event));
      json_object_set_array_member (object, "deliveries", deliveries);
      json_array_add_object_element (array, object);
      *last = iterate_event_get_id (event);
    }

  return g_steal_pointer (&array);
}

typedef struct
{
  IterateInvocation *invocation;
  IterateDatabase   *db;
  gint64             last;
} Follower;

/* Each event on a line of its own, so that another program can read along. */
static void
events_changed_cb (Follower *follower)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonArray) events = NULL;

  events = list_events (follower->db, follower->last, limit, &follower->last, &error);
  if (events == NULL)
    g_printerr ("iterate: %s\n", error->message);

  for (guint i = 0; events != NULL && i < json_array_get_length (events); i++)
    {
      JsonObject *object = json_array_get_object_element (events, i);
      g_autofree char *line = iterate_json_to_string (object);

      if (follower->invocation->json)
        g_print ("%s\n", line);
      else
        print_event_text (object);
    }
}

static gboolean
follow_events (Follower  *follower,
               GError   **error)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(IterateChanges) changes = NULL;

  changes = iterate_changes_new (iterate_workspace_get_store (follower->invocation->workspace),
                                 error);
  if (changes == NULL)
    return FALSE;

  events_changed_cb (follower);
  g_signal_connect_swapped (changes, "changed::event", G_CALLBACK (events_changed_cb), follower);
  g_main_loop_run (loop);

  return TRUE;
}

static gboolean
run_activity (IterateInvocation  *invocation,
              GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  Follower follower = { invocation, db, 0 };
  g_autoptr(JsonArray) events = NULL;

  if (limit < 1)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           _("--limit must be at least 1"));
      return FALSE;
    }

  if (db == NULL || follow)
    return db != NULL && follow_events (&follower, error);

  events = list_events (db, 0, limit, &follower.last, error);
  if (events == NULL)
    return FALSE;

  if (invocation->json)
    {
      iterate_invocation_print_array (events);
      return TRUE;
    }

  for (guint i = 0; i < json_array_get_length (events); i++)
    print_event_text (json_array_get_object_element (events, i));

  return TRUE;
}

static gboolean
retry (IterateDatabase  *db,
       gint64            now,
       gpointer          user_data,
       GError          **error)
{
  return iterate_engine_retry (db, *(gint64 *) user_data, error);
}

static gboolean
run_retry (IterateInvocation  *invocation,
           GError            **error)
{
  const char *text = iterate_invocation_get_argument (invocation, 0);
  gint64 id;

  if (!parse_id (text, "delivery", &id))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("“%s” is no delivery. See: iterate activity --json"), text);
      return FALSE;
    }

  return iterate_invocation_write (invocation, retry, &id, error);
}

const IterateCommand iterate_engine_commands[] = {
  {
    "approvals list", NULL, 0, 0, N_("List what waits for an approval"), NULL,
    approval_list_options, run_approvals,
  },
  {
    "approvals approve", "ID", 1, 1, N_("Let the engine act"),
    "Example:\n  iterate approvals approve approval-3",
    NULL, run_approve,
  },
  {
    "approvals reject", "ID", 1, 1, N_("Do not let it"),
    "Example:\n  iterate approvals reject approval-3 --reason 'Too early'",
    reject_options, run_reject,
  },
  { "schedule list", NULL, 0, 0, N_("List what is scheduled"), NULL, NULL, run_schedules },
  {
    "activity retry", "ID", 1, 1, N_("Try a failed delivery again"), NULL, NULL, run_retry,
  },
  {
    "activity", NULL, 0, 0, N_("Show what happened and what it caused"),
    "Examples:\n  iterate activity --limit 10\n"
    "  iterate activity --type Experiment.completed\n"
    "  iterate activity --follow --json",
    activity_options, run_activity,
  },
  { NULL }
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-error.h"
#include "iterate-feature-request.h"
#include "iterate-id.h"
#include "iterate-journal.h"
#include "iterate-request-proposal.h"

#include <glib/gi18n.h>

static gboolean look;

static const GOptionEntry list_options[] = {
  { "look", 0, 0, G_OPTION_ARG_NONE, &look, N_("Look for them now"), NULL },
  { NULL }
};

static gboolean
request_review (IterateDatabase  *db,
                gint64            now,
                gpointer          user_data,
                GError          **error)
{
  return iterate_journal_append (db, now, "requests.review-due", "requests", NULL, NULL, error) != 0;
}

static gboolean
print_proposals (IterateDatabase  *db,
                 GPtrArray        *list,
                 gboolean          as_json,
                 GError          **error)
{
  g_autoptr(JsonArray) array = json_array_new ();

  for (guint i = 0; i < list->len; i++)
    {
      IterateRequestProposal *proposal = g_ptr_array_index (list, i);
      g_autofree char *text = iterate_request_proposal_dup_text (proposal, db, error);
      g_autofree char *id = iterate_record_dup_subject (ITERATE_RECORD (proposal));
      JsonObject *object;

      if (text == NULL)
        return FALSE;

      if (!as_json)
        g_print ("%s  %s\n", id, text);
      object = iterate_record_to_json (ITERATE_RECORD (proposal));
      json_object_set_string_member (object, "text", text);
      json_array_add_object_element (array, object);
    }
  if (as_json)
    iterate_invocation_print_array (array);
  else if (list->len == 0)
    g_print (_("Nothing is proposed\n"));

  return TRUE;
}

static gboolean
run_list (IterateInvocation  *invocation,
          GError            **error)
{
  IterateDatabase *db;
  g_autoptr(GPtrArray) list = NULL;

  if (look && !iterate_invocation_write (invocation, request_review, NULL, error))
    return FALSE;

  db = iterate_invocation_get_database (invocation, error);
  list = db == NULL ? NULL : iterate_request_proposal_list (db, error);

  return list != NULL && print_proposals (db, list, invocation->json, error);
}

typedef struct
{
  IterateUnderstanding *understanding;
  gint64                id;
  gint64                request;
  gboolean              accept;
} Decision;

static gboolean
decide (IterateDatabase  *db,
        gint64            now,
        gpointer          user_data,
        GError          **error)
{
  Decision *decision = user_data;

  if (!decision->accept)
    return iterate_request_proposal_reject (db, decision->id, error);

  return iterate_request_proposal_accept (db, decision->understanding, decision->id, now,
                                          &decision->request, error);
}

static gboolean
run_decision (IterateInvocation  *invocation,
              gboolean            accept,
              GError            **error)
{
  const char *text = iterate_invocation_get_argument (invocation, 0);
  Decision decision = { .accept = accept };
  g_autoptr(IterateFeatureRequest) request = NULL;
  g_autoptr(JsonObject) object = NULL;

  if (!iterate_id_parse (text, "proposal", &decision.id))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                   _("“%s” is no proposal; ids look like proposal-3"), text);
      return FALSE;
    }

  if (iterate_invocation_open (invocation, error) == NULL)
    return FALSE;

  decision.understanding = iterate_workspace_get_understanding (invocation->workspace);
  if (!iterate_invocation_write (invocation, decide, &decision, error))
    return FALSE;

  if (!accept)
    {
      g_print (_("Rejected; it is not proposed again\n"));
      return TRUE;
    }

  request = iterate_database_find (iterate_invocation_get_database (invocation, error),
                                   ITERATE_TYPE_FEATURE_REQUEST, decision.request, error);
  if (request == NULL)
    return FALSE;

  if (invocation->json)
    {
      object = iterate_record_to_json (ITERATE_RECORD (request));
      iterate_invocation_print_object (object);
    }
  else
    g_print (_("Done: req-%" G_GINT64_FORMAT " “%s” has %" G_GINT64_FORMAT " votes\n"),
             decision.request, iterate_feature_request_get_topic (request),
             iterate_feature_request_get_votes (request));

  return TRUE;
}

static gboolean
run_accept (IterateInvocation  *invocation,
            GError            **error)
{
  return run_decision (invocation, TRUE, error);
}

static gboolean
run_reject (IterateInvocation  *invocation,
            GError            **error)
{
  return run_decision (invocation, FALSE, error);
}

const IterateCommand iterate_proposal_commands[] = {
  {
    "proposals list", NULL, 0, 0, N_("List requests that may be the same, or two"),
    "Iterate looks for them as requests are added.\n\n"
    "Example:\n  iterate proposals list --look", list_options, run_list,
  },
  { "proposals accept", "ID", 1, 1, N_("Merge or split as proposed"),
    "Example:\n  iterate proposals accept proposal-3", NULL, run_accept },
  { "proposals reject", "ID", 1, 1, N_("Leave it as it is"),
    "Example:\n  iterate proposals reject proposal-3", NULL, run_reject },
  { NULL }
};

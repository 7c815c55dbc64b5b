/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-approval-actions.h"

#include "iterate-approval.h"
#include "iterate-find-bottleneck.h"
#include "iterate-graduation.h"
#include "iterate-platform.h"
#include "iterate-refinement.h"
#include "iterate-start-rollout.h"
#include "iterate-user.h"

#include <glib/gi18n.h>

typedef struct
{
  gint64   id;
  gboolean granted;
} Answer;

typedef struct
{
  IteratePage *page; /* (owned) */
  gint64       id;
} Question;

static gboolean
answer_approval (IterateDatabase  *db,
                 gint64            now,
                 gpointer          user_data,
                 GError          **error)
{
  const Answer *answer = user_data;

  return iterate_approval_answer (db, now, answer->id, answer->granted, iterate_user_get_name (),
                                  NULL, error);
}

static Answer *
make_answer (gint64   id,
             gboolean granted)
{
  Answer *answer = g_new (Answer, 1);

  answer->id = id;
  answer->granted = granted;

  return answer;
}

static void
confirmed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autofree Question *question = user_data;
  g_autoptr(IteratePage) page = question->page;

  if (iterate_platform_confirm_finish (result))
    iterate_page_write (page, answer_approval, make_answer (question->id, TRUE), g_free,
                        _("Approved"));
}

static const IterateApprovalWords words[] = {
  { ITERATE_ACTION_GRADUATE, N_("_Graduate"), N_("Rejected; the experiment stays completed"),
    N_("_Evidence") },
  { ITERATE_ACTION_FIX, N_("_Make the Fix"), N_("Rejected; nothing is changed"), NULL },
  { ITERATE_ACTION_ROLLOUT, N_("_Start"), N_("Rejected; it stays with the team"), NULL },
  { ITERATE_ACTION_SEND, N_("_Allow"), N_("It is not sent, and you are not asked again"),
    N_("_What Is Sent") },
};

/* Returns: what is told of an action */
IterateApprovalWords
iterate_approval_actions_get_words (const char *action)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_str_equal (words[i].action, action))
        return (IterateApprovalWords) {
          action, _(words[i].accept), _(words[i].rejected),
          words[i].evidence == NULL ? NULL : _(words[i].evidence),
        };
    }

  return (IterateApprovalWords) { action, _("_Approve"), _("Rejected"), NULL };
}

/* Approves, after saying once more what will happen and how to undo it. */
void
iterate_approval_actions_approve (IteratePage *page,
                                  gint64       approval,
                                  const char  *action,
                                  const char  *title,
                                  const char  *body)
{
  Question *question = g_new (Question, 1);

  question->page = g_object_ref (page);
  question->id = approval;
  iterate_platform_confirm_async (GTK_WIDGET (page), title, body,
                                  iterate_approval_actions_get_words (action).accept, FALSE,
                                  confirmed_cb, question);
}

void
iterate_approval_actions_reject (IteratePage *page,
                                 gint64       approval,
                                 const char  *action)
{
  iterate_page_write (page, answer_approval, make_answer (approval, FALSE), g_free,
                      iterate_approval_actions_get_words (action).rejected);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!iterate_workspace_write_finish (ITERATE_WORKSPACE (source), result, &error))
    g_message ("%s", error->message);
}

/* Answers from outside a page, by a notification's button say. */
void
iterate_approval_actions_answer (IterateWorkspace *workspace,
                                 gint64            approval,
                                 gboolean          granted)
{
  iterate_workspace_write_async (workspace, answer_approval, make_answer (approval, granted),
                                 g_free,
                                 NULL, answered_cb, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-approval-actions.h"

#include "iterate-approval.h"
#include "iterate-platform.h"
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

/* Approves, after saying once more what will happen and how to undo it. */
void
iterate_approval_actions_approve (IteratePage *page,
                                  gint64       approval,
                                  const char  *title,
                                  const char  *body)
{
  Question *question = g_new (Question, 1);

  question->page = g_object_ref (page);
  question->id = approval;
  iterate_platform_confirm_async (GTK_WIDGET (page), title, body, _("_Graduate"), FALSE,
                                  confirmed_cb, question);
}

void
iterate_approval_actions_reject (IteratePage *page,
                                 gint64       approval)
{
  iterate_page_write (page, answer_approval, make_answer (approval, FALSE), g_free,
                      _("Rejected; the experiment stays completed"));
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

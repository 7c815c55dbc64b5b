/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ai-asking.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>

/* Asks from the command: a model takes its time, so that Ctrl+C ends the call as it should be ended,
 * with its record, and not the process alone. */

typedef struct
{
  IterateAiDesk    *desk;         /* (borrowed) */
  IterateAiInquiry  inquiry;
  gboolean          only_service;
  gsize             n_shown;      /* Bytes that were printed of a stream */
} Asking;

static void
show_progress (const char *text,
               gpointer    data)
{
  Asking *asking = data;
  gsize length = strlen (text);

  /* A mended answer begins anew. */
  if (length < asking->n_shown)
    {
      g_printerr ("\n");
      asking->n_shown = 0;
    }
  g_printerr ("%s", text + asking->n_shown);
  asking->n_shown = length;
}

static void
ask_in_thread (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  Asking *asking = data;
  GError *error = NULL;
  JsonObject *answer;

  answer = asking->only_service
             ? iterate_ai_desk_ask_service (asking->desk, &asking->inquiry, cancellable, &error)
             : iterate_ai_desk_ask (asking->desk, &asking->inquiry, cancellable, &error);
  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) json_object_unref);
  else
    g_task_return_error (task, error);
}

static gboolean
interrupted_cb (gpointer data)
{
  g_printerr (_("\nThe call is cancelled\n"));
  g_cancellable_cancel (data);

  return G_SOURCE_CONTINUE;
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      done)
{
  *(gboolean *) done = TRUE;
}

/**
 * iterate_ai_asking_run:
 * @only_service: whether the built-in analyst may not stand in
 * @stream: whether to show the answer while it is written
 *
 * Returns: (transfer full): the answer, or %NULL with @error set
 */
JsonObject *
iterate_ai_asking_run (IterateInvocation       *invocation,
                       const IterateAiInquiry  *inquiry,
                       gboolean                 only_service,
                       gboolean                 stream,
                       GError                 **error)
{
  IterateEngine *engine = iterate_workspace_get_engine (invocation->workspace);
  Asking asking = {
    iterate_engine_get_service (engine, ITERATE_TYPE_AI_DESK), *inquiry, only_service, 0,
  };
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GTask) task = NULL;
  gboolean done = FALSE;
  guint signal_source;
  JsonObject *answer;

  if (stream)
    {
      asking.inquiry.progress = show_progress;
      asking.inquiry.user_data = &asking;
    }

  /* It belongs to this function: the task ends before it does, cancelled or not. */
  task = g_task_new (NULL, cancellable, asked_cb, &done);
  g_task_set_source_tag (task, iterate_ai_asking_run);
  g_task_set_task_data (task, &asking, NULL);
  signal_source = g_unix_signal_add (SIGINT, interrupted_cb, cancellable);
  g_task_run_in_thread (task, ask_in_thread);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (signal_source);

  if (asking.n_shown > 0)
    g_printerr ("\n");
  answer = g_task_propagate_pointer (task, error);

  return answer;
}

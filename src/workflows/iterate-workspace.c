/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-workspace.h"

#include "iterate-ai-desk.h"
#include "iterate-builtin-analyst.h"
#include "iterate-courier.h"
#include "iterate-time.h"
#include "iterate-routine.h"
#include "iterate-workflows.h"

#define N_WORKERS 16

/**
 * IterateWorkspace:
 *
 * An open workspace with its engine running: what the command and the window
 * work on.
 */
struct _IterateWorkspace
{
  GObject        parent_instance;

  IterateStore  *store;        /* (owned) */
  IterateClock  *clock;        /* (owned) */
  IterateEngine *engine;       /* (owned) */
  IterateUnderstanding *understanding; /* (owned) */
  IterateCollector *collector; /* (owned) (nullable) until somebody asks for it */
  gint64         opened_at_event;

  /* The main thread's */
  GCancellable  *cancellable;  /* (owned): ends deliveries and reads */
  gboolean       delivering;
  gboolean       deliver_again;
  guint          retry_source;

  GMutex         mutex;
  GCond          job_done;
  guint          n_jobs;       /* (mutex mutex): reads and writes in other threads */
};

typedef struct
{
  IterateWriteFunc write;
  IterateReadFunc  read;
  gpointer         user_data;
  GDestroyNotify   destroy;
  GDestroyNotify   free_result;
} Job;

G_DEFINE_FINAL_TYPE (IterateWorkspace, iterate_workspace, G_TYPE_OBJECT)

static void
iterate_workspace_dispose (GObject *object)
{
  IterateWorkspace *self = ITERATE_WORKSPACE (object);

  iterate_workspace_close (self);
  g_clear_handle_id (&self->retry_source, g_source_remove);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);
  g_clear_object (&self->understanding);
  g_clear_object (&self->collector);
  g_clear_object (&self->store);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (iterate_workspace_parent_class)->dispose (object);
}

static void
iterate_workspace_finalize (GObject *object)
{
  IterateWorkspace *self = ITERATE_WORKSPACE (object);

  g_cond_clear (&self->job_done);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (iterate_workspace_parent_class)->finalize (object);
}

static void
iterate_workspace_class_init (IterateWorkspaceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = iterate_workspace_dispose;
  G_OBJECT_CLASS (klass)->finalize = iterate_workspace_finalize;
}

static void
iterate_workspace_init (IterateWorkspace *self)
{
  self->cancellable = g_cancellable_new ();
  g_mutex_init (&self->mutex);
  g_cond_init (&self->job_done);
}

static gboolean
get_last_event (IterateWorkspace  *self,
                gint64            *id,
                GError           **error)
{
  IterateDatabase *db = iterate_store_get_reader (self->store, error);

  return db != NULL &&
         iterate_database_get_int64 (db, id, error, "SELECT max(id) FROM event", "");
}

/**
 * iterate_workspace_open:
 * @path: the file
 * @create: whether to make it when it is missing
 * @clock: what time it is
 * @observe: whether the engine tells of events
 *
 * Opens a workspace and starts its engine.
 *
 * Returns: (transfer full): the workspace, or %NULL with @error set
 */
IterateWorkspace *
iterate_workspace_open (const char    *path,
                        gboolean       create,
                        IterateClock  *clock,
                        gboolean       observe,
                        GError       **error)
{
  g_autoptr(IterateWorkspace) self = g_object_new (ITERATE_TYPE_WORKSPACE, NULL);
  g_autoptr(IterateAnalyst) analyst = NULL;
  g_autoptr(IterateAiDesk) desk = NULL;

  self->understanding = iterate_understanding_new ();
  self->clock = g_object_ref (clock);
  self->store = iterate_store_open (path, create, error);
  if (self->store == NULL)
    return NULL;

  analyst = iterate_builtin_analyst_new_for (self->store, self->understanding);
  desk = iterate_ai_desk_new (self->store, clock, analyst);
  self->engine = iterate_engine_new (self->store, clock, N_WORKERS);
  iterate_engine_add_service (self->engine, ITERATE_TYPE_ANALYST, G_OBJECT (analyst));
  iterate_engine_add_service (self->engine, ITERATE_TYPE_AI_DESK, G_OBJECT (desk));
  iterate_engine_add_service (self->engine, ITERATE_TYPE_UNDERSTANDING,
                              G_OBJECT (self->understanding));
  iterate_workflows_connect (self->engine);
  if (observe)
    iterate_engine_observe (self->engine);

  if (!get_last_event (self, &self->opened_at_event, error) ||
      !iterate_engine_start (self->engine, error))
    return NULL;

  return g_steal_pointer (&self);
}

static gboolean
plan_routines (IterateDatabase  *db,
               gint64            now,
               gpointer          unused,
               GError          **error)
{
  return iterate_routine_ensure (db, now, error);
}

/* Plans what falls due in every workspace again and again, where it is not planned yet. */
gboolean
iterate_workspace_plan_routines (IterateWorkspace  *self,
                                 GError           **error)
{
  IterateDatabase *db = iterate_store_get_reader (self->store, error);
  gboolean planned;

  return db != NULL && iterate_routine_is_planned (db, &planned, error) &&
         (planned || iterate_workspace_write (self, plan_routines, NULL, error));
}

static void
count_job (IterateWorkspace *self,
           int               by)
{
  g_mutex_lock (&self->mutex);
  self->n_jobs += by;
  if (self->n_jobs == 0)
    g_cond_broadcast (&self->job_done);
  g_mutex_unlock (&self->mutex);
}

static void
wait_for_jobs (IterateWorkspace *self)
{
  g_mutex_lock (&self->mutex);
  while (self->n_jobs > 0)
    g_cond_wait (&self->job_done, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

/* Lets changes that were begun and running handlers end, breaks off reads and gives up the engine. */
void
iterate_workspace_close (IterateWorkspace *self)
{
  g_return_if_fail (ITERATE_IS_WORKSPACE (self));

  g_cancellable_cancel (self->cancellable);
  wait_for_jobs (self);
  g_clear_handle_id (&self->retry_source, g_source_remove);
  if (self->collector != NULL)
    iterate_collector_stop (self->collector);
  if (self->engine != NULL)
    iterate_engine_stop (self->engine);
}

/* Returns: (transfer none): what listens to products for this workspace, once it is started */
IterateCollector *
iterate_workspace_get_collector (IterateWorkspace *self)
{
  g_return_val_if_fail (ITERATE_IS_WORKSPACE (self), NULL);

  if (self->collector == NULL)
    self->collector = iterate_collector_new (self->store, self->clock);

  return self->collector;
}

IterateEngine *
iterate_workspace_get_engine (IterateWorkspace *self)
{
  g_return_val_if_fail (ITERATE_IS_WORKSPACE (self), NULL);

  return self->engine;
}

IterateUnderstanding *
iterate_workspace_get_understanding (IterateWorkspace *self)
{
  g_return_val_if_fail (ITERATE_IS_WORKSPACE (self), NULL);

  return self->understanding;
}

IterateStore *
iterate_workspace_get_store (IterateWorkspace *self)
{
  g_return_val_if_fail (ITERATE_IS_WORKSPACE (self), NULL);

  return self->store;
}

gint64
iterate_workspace_get_time (IterateWorkspace *self)
{
  g_return_val_if_fail (ITERATE_IS_WORKSPACE (self), 0);

  return iterate_clock_get_time (self->clock);
}

/* Makes a change and returns when it is on disk. */
gboolean
iterate_workspace_write (IterateWorkspace  *self,
                         IterateWriteFunc   func,
                         gpointer           user_data,
                         GError           **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;

  g_return_val_if_fail (ITERATE_IS_WORKSPACE (self), FALSE);

  return iterate_transaction_begin (&unit, iterate_store_get_writer (self->store), error) &&
         func (iterate_transaction_get_database (&unit), iterate_clock_get_time (self->clock),
               user_data, error) &&
         iterate_transaction_commit (&unit, error);
}

/* Waits until the engine has dealt with all that was appended since the workspace
 * was opened, here or in the process that leads, and carries what is owed to
 * channels if it is here. */
gboolean
iterate_workspace_settle (IterateWorkspace  *self,
                          GError           **error)
{
  gint64 last, next_due;

  return get_last_event (self, &last, error) &&
         iterate_engine_settle (self->engine, self->opened_at_event, last, error) &&
         (!iterate_engine_is_leading (self->engine) ||
          iterate_courier_deliver_due (self->store, self->clock, &next_due, self->cancellable,
                                       error));
}

static void
deliver_in_thread (GTask        *task,
                   gpointer      source,
                   gpointer      data,
                   GCancellable *cancellable)
{
  IterateWorkspace *self = source;
  GError *error = NULL;
  gint64 next_due;

  if (iterate_courier_deliver_due (self->store, self->clock, &next_due, cancellable, &error))
    g_task_return_int (task, next_due);
  else
    g_task_return_error (task, error);
}

static void
retry_cb (gpointer data)
{
  IterateWorkspace *self = data;

  self->retry_source = 0;
  iterate_workspace_deliver (self);
}

static void
delivered_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  IterateWorkspace *self = ITERATE_WORKSPACE (source);
  g_autoptr(GError) error = NULL;
  gint64 next_due = g_task_propagate_int (G_TASK (result), &error);
  gint64 wait = next_due - iterate_clock_get_time (self->clock);

  self->delivering = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  if (error != NULL)
    g_message ("Messages could not be carried: %s", error->message);
  else if (self->deliver_again)
    iterate_workspace_deliver (self);
  else if (next_due > 0 && self->retry_source == 0)
    self->retry_source = g_timeout_add_once (CLAMP (wait / ITERATE_MSEC, 1000, G_MAXINT), retry_cb,
                                             self);
}

/* Carries what is owed to channels, in the background; the main thread calls it when
 * something was added. */
void
iterate_workspace_deliver (IterateWorkspace *self)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (ITERATE_IS_WORKSPACE (self));

  self->deliver_again = self->delivering;
  if (self->delivering || !iterate_engine_is_leading (self->engine))
    return;

  self->delivering = TRUE;
  task = g_task_new (self, self->cancellable, delivered_cb, NULL);
  g_task_set_source_tag (task, iterate_workspace_deliver);
  g_task_run_in_thread (task, deliver_in_thread);
}

static void
free_job (gpointer data)
{
  Job *job = data;

  if (job->destroy != NULL)
    job->destroy (job->user_data);
  g_free (job);
}

static void
write_in_thread (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  if (iterate_workspace_write (source, job->write, job->user_data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  count_job (source, -1);
}

static void
interrupt_cb (GCancellable    *cancellable,
              IterateDatabase *db)
{
  iterate_database_interrupt (db);
}

/* Reads until somebody or the closing of the workspace breaks it off. */
static gpointer
read_breakably (IterateWorkspace  *self,
                const Job         *job,
                GCancellable      *cancellable,
                GError           **error)
{
  IterateDatabase *db = NULL;
  gulong closed, cancelled = 0;
  gpointer result;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error) ||
      (db = iterate_store_get_reader (self->store, error)) == NULL)
    return NULL;

  closed = g_cancellable_connect (self->cancellable, G_CALLBACK (interrupt_cb), db, NULL);
  if (cancellable != NULL)
    cancelled = g_cancellable_connect (cancellable, G_CALLBACK (interrupt_cb), db, NULL);
  result = job->read (db, iterate_clock_get_time (self->clock), job->user_data, error);
  g_cancellable_disconnect (cancellable, cancelled);
  g_cancellable_disconnect (self->cancellable, closed);

  /* It says that it was interrupted, which is nobody's error. */
  if (result == NULL && g_cancellable_is_cancelled (self->cancellable))
    {
      g_clear_error (error);
      g_cancellable_set_error_if_cancelled (self->cancellable, error);
    }

  return result;
}

static void
read_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  gpointer result = read_breakably (source, job, cancellable, &error);

  if (result != NULL)
    g_task_return_pointer (task, result, job->free_result);
  else
    g_task_return_error (task, error);
  count_job (source, -1);
}

static void
run_job (IterateWorkspace    *self,
         const Job           *job,
         gpointer             tag,
         GTaskThreadFunc      func,
         GCancellable        *cancellable,
         GAsyncReadyCallback  callback,
         gpointer             callback_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, callback_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, g_memdup2 (job, sizeof *job), free_job);
  count_job (self, 1);
  g_task_run_in_thread (task, func);
}

/**
 * iterate_workspace_write_async:
 * @destroy: (nullable): frees @user_data
 *
 * Makes a change without holding up the main loop.
 */
void
iterate_workspace_write_async (IterateWorkspace    *self,
                               IterateWriteFunc     func,
                               gpointer             user_data,
                               GDestroyNotify       destroy,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             callback_data)
{
  const Job job = { .write = func, .user_data = user_data, .destroy = destroy };

  g_return_if_fail (ITERATE_IS_WORKSPACE (self));

  run_job (self, &job, iterate_workspace_write_async, write_in_thread, cancellable, callback,
           callback_data);
}

gboolean
iterate_workspace_write_finish (IterateWorkspace  *self,
                                GAsyncResult      *result,
                                GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * iterate_workspace_read_async:
 * @free_result: frees a result that nobody takes
 *
 * Reads without holding up the main loop. What is read belongs to the main thread
 * from then on.
 */
void
iterate_workspace_read_async (IterateWorkspace    *self,
                              IterateReadFunc      func,
                              gpointer             user_data,
                              GDestroyNotify       destroy,
                              GDestroyNotify       free_result,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             callback_data)
{
  const Job job = {
    .read = func, .user_data = user_data, .destroy = destroy, .free_result = free_result,
  };

  g_return_if_fail (ITERATE_IS_WORKSPACE (self));

  run_job (self, &job, iterate_workspace_read_async, read_in_thread, cancellable, callback,
           callback_data);
}

gpointer
iterate_workspace_read_finish (IterateWorkspace  *self,
                               GAsyncResult      *result,
                               GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-engine.h"
#include "iterate-engine-private.h"

#include "iterate-changes.h"
#include "iterate-dispatcher.h"
#include "iterate-engine-lock.h"
#include "iterate-error.h"
#include "iterate-journal.h"
#include "iterate-lead-wait.h"
#include "iterate-query.h"
#include "iterate-scheduler.h"
#include "iterate-time.h"

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* A delivery that was running in this many crashes is set aside. */
#define MAX_CRASHES     3
/* The write-ahead log is moved into the file when this process's commits made it
 * this long: a log that starts over is written in place, which syncs faster. */
#define CHECKPOINT_PAGES 4000
/* Other processes' commits show in the log's size, which never shrinks, so they
 * are seen to once in a while. */
#define CHECKPOINT_SIZE  (16 * 1024 * 1024)
#define CHECKPOINT_EVERY ITERATE_SECOND
#define KEEP_EVENTS     (30 * ITERATE_DAY)
/* How many events an observer is told of at once at most. */
#define OBSERVE_BATCH   1000

/**
 * IterateEngine:
 *
 * Runs the handlers of a workspace's events, each once, whatever is killed when.
 * One process at a time leads a workspace; the others append to its journal and
 * take over when the leader goes. The engine's own thread waits for changes,
 * times and the lead; workers run the handlers.
 */
struct _IterateEngine
{
  GObject            parent_instance;

  IterateStore      *store;         /* (owned) */
  IterateClock      *clock;         /* (owned) */
  guint              n_workers;
  GHashTable        *services;      /* (owned) (element-type GType GObject) */
  GPtrArray         *subscriptions; /* (owned) (element-type utf8): type and handler in turn */
  GMainContext      *observer;      /* (owned): where event:: is emitted */
  gboolean           observed;

  GThread           *thread;        /* (owned) (nullable) */
  GMainContext      *context;       /* (owned) */
  GMainLoop         *loop;          /* (owned) */
  IterateLeadWait   *lead_wait;     /* (owned) (nullable) */

  /* The engine thread's own */
  IterateChanges    *changes;       /* (owned) (nullable) */
  IterateEngineLock *lock;          /* (owned) (nullable) */
  IterateDispatcher *dispatcher;    /* (owned) (nullable) */
  int                timer_fd;
  gint64             last_event;
  gint64             last_prune;
  gint64             checkpointed_at;

  GMutex             mutex;
  GCond              cond;
  GSource           *scan;          /* (owned) (mutex mutex): ready when there may be work */
  guint64            scan_wanted;   /* (mutex mutex) */
  guint64            scan_done;     /* (mutex mutex) */
  gboolean           started;       /* (mutex mutex) */
  gboolean           leading;       /* (mutex mutex) */
  IterateEngineLock *offered_lock;  /* (owned) (nullable) (mutex mutex) */
  GError            *problem;       /* (owned) (nullable) (mutex mutex) */
};

enum
{
  SIGNAL_HANDLE,
  SIGNAL_EVENT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateEngine, iterate_engine, G_TYPE_OBJECT)

static void
iterate_engine_dispose (GObject *object)
{
  IterateEngine *self = ITERATE_ENGINE (object);

  iterate_engine_stop (self);
  g_clear_object (&self->store);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (iterate_engine_parent_class)->dispose (object);
}

static void
iterate_engine_finalize (GObject *object)
{
  IterateEngine *self = ITERATE_ENGINE (object);

  g_clear_pointer (&self->services, g_hash_table_unref);
  g_clear_pointer (&self->subscriptions, g_ptr_array_unref);
  g_clear_pointer (&self->observer, g_main_context_unref);
  g_clear_error (&self->problem);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);

  G_OBJECT_CLASS (iterate_engine_parent_class)->finalize (object);
}

static void
iterate_engine_class_init (IterateEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = iterate_engine_dispose;
  object_class->finalize = iterate_engine_finalize;

  /**
   * IterateEngine::handle:
   * @run: the delivery
   * @error: (type gpointer): a `GError **`
   *
   * One delivery, emitted once for each attempt on the worker that runs it. The
   * detail is the event's type, a slash and the handler's name.
   *
   * Returns: whether the handler succeeded
   */
  signals[SIGNAL_HANDLE] =
    g_signal_new ("handle", G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED,
                  0, NULL, NULL, NULL,
                  G_TYPE_BOOLEAN, 2, ITERATE_TYPE_RUN, G_TYPE_POINTER);

  /**
   * IterateEngine::event:
   * @event: the event
   *
   * An event was committed by this or another process, for observers that need
   * no durability. Emitted on the main context in which the engine was made; the
   * detail is the event's type. See iterate_engine_observe().
   */
  signals[SIGNAL_EVENT] =
    g_signal_new ("event", G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, ITERATE_TYPE_EVENT);
}

static void
iterate_engine_init (IterateEngine *self)
{
  self->services = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  self->subscriptions = g_ptr_array_new_with_free_func (g_free);
  self->observer = g_main_context_ref_thread_default ();
  self->timer_fd = -1;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
}

/* Calls the connected handler; a delivery for which there is none any more is
 * not worth a retry. */
gboolean
iterate_engine_handle (IterateEngine  *self,
                       GQuark          detail,
                       IterateRun     *run,
                       GError        **error)
{
  g_autoptr(GError) problem = NULL;
  gboolean handled = FALSE;

  g_signal_emit (self, signals[SIGNAL_HANDLE], detail, run, &problem, &handled);
  if (handled)
    return TRUE;

  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_REFUSED,
                 "There is no handler “%s” any more", g_quark_to_string (detail));

  return FALSE;
}

/* Wakes whoever waits for the engine to settle. */
void
iterate_engine_notify (IterateEngine *self)
{
  g_mutex_lock (&self->mutex);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* Handlers have no use for the engine that emits. */
static gboolean
handle_cb (IterateEngine *self,
           IterateRun    *run,
           gpointer       error,
           gpointer       user_data)
{
  IterateHandlerFunc func = (IterateHandlerFunc) user_data;

  return func (run, error);
}

typedef struct
{
  IterateEngine *engine; /* (owned) */
  IterateEvent  *event;  /* (owned) */
} Observation;

static void
free_observation (gpointer data)
{
  Observation *observation = data;

  g_object_unref (observation->engine);
  g_object_unref (observation->event);
  g_free (observation);
}

static gboolean
emit_event_cb (gpointer data)
{
  Observation *observation = data;

  g_signal_emit (observation->engine, signals[SIGNAL_EVENT],
                 g_quark_from_string (iterate_event_get_event_type (observation->event)),
                 observation->event);

  return G_SOURCE_REMOVE;
}

static void
post_event (IterateEngine *self,
            IterateEvent  *event)
{
  g_autoptr(GSource) source = g_idle_source_new ();
  Observation *observation = g_new (Observation, 1);

  observation->engine = g_object_ref (self);
  observation->event = g_object_ref (event);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, emit_event_cb, observation, free_observation);
  g_source_attach (source, self->observer);
}

static gboolean
post_new_events (IterateEngine    *self,
                 IterateDatabase  *db,
                 GError          **error)
{
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (db, error,
                                 "SELECT id, type, subject, payload, cause_event_id, depth, "
                                 "occurred_at FROM event WHERE id > ? ORDER BY id LIMIT ?",
                                 "ii", self->last_event, (gint64) OBSERVE_BATCH);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      g_autoptr(IterateEvent) event = iterate_event_new_from_row (rows, 0);

      self->last_event = iterate_event_get_id (event);
      post_event (self, event);
    }

  return step == ITERATE_STEP_DONE;
}

static gboolean
fire_schedules (IterateEngine    *self,
                IterateDatabase  *reader,
                GError          **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  gint64 now = iterate_clock_get_time (self->clock);
  gint64 due_at;

  if (!iterate_scheduler_get_next_due (reader, &due_at, error))
    return FALSE;

  if (due_at == 0 || due_at > now)
    return TRUE;

  return iterate_transaction_begin (&unit, iterate_store_get_writer (self->store), error) &&
         iterate_scheduler_fire_due (iterate_transaction_get_database (&unit), now, error) &&
         iterate_transaction_commit (&unit, error);
}

static gboolean
prune (IterateEngine  *self,
       GError        **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  gint64 now = iterate_clock_get_time (self->clock);

  if (now - self->last_prune < ITERATE_DAY)
    return TRUE;

  self->last_prune = now;

  return iterate_transaction_begin (&unit, iterate_store_get_writer (self->store), error) &&
         iterate_journal_prune (iterate_transaction_get_database (&unit), now - KEEP_EVENTS,
                                error) &&
         iterate_transaction_commit (&unit, error);
}

/* The log's size is read from its directory entry: nothing opens it. */
static gboolean
is_log_large (IterateEngine *self)
{
  g_autofree char *log = NULL;
  GStatBuf status;

  if (iterate_writer_get_log_pages (iterate_store_get_writer (self->store)) >= CHECKPOINT_PAGES)
    return TRUE;

  if (g_get_monotonic_time () - self->checkpointed_at < CHECKPOINT_EVERY)
    return FALSE;

  log = g_strconcat (iterate_store_get_path (self->store), "-wal", NULL);

  return g_stat (log, &status) == 0 && status.st_size >= CHECKPOINT_SIZE;
}

static gboolean
checkpoint_when_large (IterateEngine  *self,
                       GError        **error)
{
  if (!is_log_large (self))
    return TRUE;

  self->checkpointed_at = g_get_monotonic_time ();

  return iterate_writer_checkpoint (iterate_store_get_writer (self->store), error);
}

/* Rings at the next time that something falls due. Real time, so that a suspend
 * counts, and cancelled by a clock change, so that it is computed anew. */
static void
arm_timer (IterateEngine   *self,
           IterateDatabase *db)
{
  struct itimerspec spec = { 0 };
  gint64 next = 0;
  gint64 delivery;

  if (iterate_clock_is_manual (self->clock) || !iterate_scheduler_get_next_due (db, &next, NULL))
    return;

  delivery = iterate_dispatcher_get_next_due (self->dispatcher);
  if (next == 0 || (delivery != 0 && delivery < next))
    next = delivery;

  if (next != 0)
    {
      next = MAX (next, 1);
      spec.it_value.tv_sec = next / ITERATE_SECOND;
      spec.it_value.tv_nsec = next % ITERATE_SECOND * 1000 + 1;
    }
  timerfd_settime (self->timer_fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, NULL);
}

static gboolean
look_for_work (IterateEngine  *self,
               GError        **error)
{
  IterateDatabase *db = iterate_store_get_reader (self->store, error);

  if (db == NULL || (self->observed && !post_new_events (self, db, error)))
    return FALSE;

  if (self->dispatcher == NULL)
    return TRUE;

  if (!fire_schedules (self, db, error) ||
      !iterate_dispatcher_load (self->dispatcher, error) ||
      !prune (self, error))
    return FALSE;

  arm_timer (self, db);

  return TRUE;
}

static gboolean
count_crashes (IterateEngine  *self,
               GArray         *noted,
               GError        **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;

  return noted->len == 0 ||
         (iterate_transaction_begin (&unit, iterate_store_get_writer (self->store), error) &&
          iterate_journal_count_crashes (iterate_transaction_get_database (&unit), noted,
                                         MAX_CRASHES, error) &&
          iterate_transaction_commit (&unit, error));
}

/* Takes the lead with the lock that is held. What fails here is tried again with the
 * next scan: a held lock without a leader would keep everybody waiting. */
static gboolean
lead (IterateEngine  *self,
      GError        **error)
{
  g_autoptr(GArray) noted = iterate_engine_lock_dup_noted (self->lock);

  if (!count_crashes (self, noted, error))
    return FALSE;

  for (guint i = 0; i < ITERATE_ENGINE_LOCK_SLOTS; i++)
    iterate_engine_lock_note (self->lock, i, 0);

  self->dispatcher = iterate_dispatcher_new (self, self->lock, self->n_workers);

  g_mutex_lock (&self->mutex);
  self->leading = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);

  return TRUE;
}

static void
set_problem (IterateEngine *self,
             const GError  *problem)
{
  g_mutex_lock (&self->mutex);
  g_clear_error (&self->problem);
  self->problem = problem == NULL ? NULL : g_error_copy (problem);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static gboolean
scan_cb (gpointer data)
{
  IterateEngine *self = data;
  g_autoptr(GError) error = NULL;
  guint64 serial;

  g_source_set_ready_time (self->scan, -1);

  g_mutex_lock (&self->mutex);
  serial = self->scan_wanted;
  if (self->lock == NULL)
    self->lock = g_steal_pointer (&self->offered_lock);
  g_mutex_unlock (&self->mutex);

  if ((self->lock == NULL || self->dispatcher != NULL || lead (self, &error)) &&
      look_for_work (self, &error))
    {
      g_mutex_lock (&self->mutex);
      self->scan_done = serial;
      g_clear_error (&self->problem);
      g_cond_broadcast (&self->cond);
      g_mutex_unlock (&self->mutex);
    }
  else
    {
      /* A full disk may have room again, a stuck process may be gone. */
      set_problem (self, error);
      g_source_set_ready_time (self->scan, g_get_monotonic_time () + ITERATE_SECOND);
    }

  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_scan (GSource     *source,
               GSourceFunc  callback,
               gpointer     user_data)
{
  return callback (user_data);
}

static GSourceFuncs scan_funcs = { NULL, NULL, dispatch_scan, NULL, NULL, NULL };

static gboolean
timer_rang_cb (int          fd,
               GIOCondition condition,
               gpointer     data)
{
  guint64 n_rings;

  /* A clock change makes the read fail, which is as good a reason to look. */
  if (read (fd, &n_rings, sizeof n_rings) < 0)
    g_debug ("The clock was set");
  iterate_engine_wake (data);

  return G_SOURCE_CONTINUE;
}

/* On the waiting thread. */
static void
lead_is_free_cb (IterateEngineLock *lock,
                 gpointer           user_data)
{
  IterateEngine *self = user_data;

  g_mutex_lock (&self->mutex);
  self->offered_lock = lock;
  g_mutex_unlock (&self->mutex);
  iterate_engine_wake (self);
}

/* Bulk rows raise no counter, but the log grows by them all the same. */
static void
committed_cb (IterateEngine *self)
{
  g_autoptr(GError) error = NULL;

  if (self->lock != NULL && !checkpoint_when_large (self, &error))
    set_problem (self, error);
}

static gboolean
watch_changes (IterateEngine  *self,
               GError        **error)
{
  static const char *const details[] = {
    "changed::event", "changed::delivery", "changed::schedule",
  };
  IterateDatabase *db = iterate_store_get_reader (self->store, error);

  if (db == NULL ||
      !iterate_database_get_int64 (db, &self->last_event, error, "SELECT max(id) FROM event", ""))
    return FALSE;

  self->changes = iterate_changes_new (self->store, error);
  if (self->changes == NULL)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (details); i++)
    g_signal_connect_object (self->changes, details[i], G_CALLBACK (iterate_engine_wake), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (self->changes, "committed", G_CALLBACK (committed_cb), self,
                           G_CONNECT_SWAPPED);

  return TRUE;
}

static gboolean
set_up (IterateEngine  *self,
        GError        **error)
{
  g_autoptr(GError) problem = NULL;

  if (!watch_changes (self, error))
    return FALSE;

  self->lock = iterate_engine_lock_take (iterate_store_get_lock_path (self->store), FALSE,
                                         &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  if (self->lock != NULL)
    return lead (self, error);

  self->lead_wait = iterate_lead_wait_start (iterate_store_get_lock_path (self->store),
                                             lead_is_free_cb, self);

  return TRUE;
}

/* Ends what set_up() began, in the order of dependence. */
static void
tear_down (IterateEngine *self)
{
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&self->lead_wait, iterate_lead_wait_cancel);
  g_clear_pointer (&self->dispatcher, iterate_dispatcher_free);
  if (self->lock != NULL &&
      !iterate_writer_checkpoint (iterate_store_get_writer (self->store), &error))
    g_warning ("%s", error->message);

  g_mutex_lock (&self->mutex);
  self->leading = FALSE;
  g_clear_pointer (&self->offered_lock, iterate_engine_lock_free);
  g_mutex_unlock (&self->mutex);

  g_clear_pointer (&self->lock, iterate_engine_lock_free);
  g_clear_object (&self->changes);
}

static gpointer
run_engine (gpointer data)
{
  IterateEngine *self = data;
  g_autoptr(GSource) timer = g_unix_fd_source_new (self->timer_fd, G_IO_IN);
  g_autoptr(GError) error = NULL;
  gboolean ready;

  g_main_context_push_thread_default (self->context);
  g_source_set_callback (timer, G_SOURCE_FUNC (timer_rang_cb), self, NULL);
  g_source_attach (timer, self->context);

  ready = set_up (self, &error);
  set_problem (self, error);
  g_mutex_lock (&self->mutex);
  self->started = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);

  if (ready)
    {
      iterate_engine_wake (self);
      g_main_loop_run (self->loop);
    }

  g_source_destroy (timer);
  tear_down (self);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

/**
 * iterate_engine_new:
 * @store: the workspace
 * @clock: what time it is
 * @n_workers: how many handlers may run at once
 */
IterateEngine *
iterate_engine_new (IterateStore *store,
                    IterateClock *clock,
                    guint         n_workers)
{
  IterateEngine *self = g_object_new (ITERATE_TYPE_ENGINE, NULL);

  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->n_workers = n_workers;

  return self;
}

IterateStore *
iterate_engine_get_store (IterateEngine *self)
{
  g_return_val_if_fail (ITERATE_IS_ENGINE (self), NULL);

  return self->store;
}

IterateClock *
iterate_engine_get_clock (IterateEngine *self)
{
  g_return_val_if_fail (ITERATE_IS_ENGINE (self), NULL);

  return self->clock;
}

/* Lets handlers find a service, such as the analyst, by its type. Before start. */
void
iterate_engine_add_service (IterateEngine *self,
                            GType          type,
                            gpointer       service)
{
  g_return_if_fail (ITERATE_IS_ENGINE (self));

  g_hash_table_insert (self->services, GSIZE_TO_POINTER (type), g_object_ref (service));
}

/* Returns: (transfer none): the service of that type */
gpointer
iterate_engine_get_service (IterateEngine *self,
                            GType          type)
{
  g_return_val_if_fail (ITERATE_IS_ENGINE (self), NULL);

  return g_hash_table_lookup (self->services, GSIZE_TO_POINTER (type));
}

/**
 * iterate_engine_on:
 * @type: an event's type
 * @handler: the handler's name
 * @func: what to run
 *
 * Connects a handler to an event, durably: from the first start on every such
 * event is delivered to it once. Before iterate_engine_start().
 */
void
iterate_engine_on (IterateEngine      *self,
                   const char         *type,
                   const char         *handler,
                   IterateHandlerFunc  func)
{
  g_autofree char *signal = g_strconcat ("handle::", type, "/", handler, NULL);

  g_return_if_fail (ITERATE_IS_ENGINE (self));
  g_return_if_fail (self->thread == NULL);

  g_ptr_array_add (self->subscriptions, g_strdup (type));
  g_ptr_array_add (self->subscriptions, g_strdup (handler));
  g_signal_connect (self, signal, G_CALLBACK (handle_cb), (gpointer) func);
}

/* Asks for event:: signals from here on. Before iterate_engine_start(). */
void
iterate_engine_observe (IterateEngine *self)
{
  g_return_if_fail (ITERATE_IS_ENGINE (self));

  self->observed = TRUE;
}

/* Writes which handlers hear what; mostly that is known and nothing is written. */
static gboolean
subscribe (IterateEngine  *self,
           GError        **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  IterateDatabase *db = iterate_store_get_reader (self->store, error);
  gboolean known;

  if (db == NULL || !iterate_journal_is_subscribed (db, self->subscriptions, &known, error))
    return FALSE;

  return known ||
         (iterate_transaction_begin (&unit, iterate_store_get_writer (self->store), error) &&
          iterate_journal_subscribe (iterate_transaction_get_database (&unit), self->subscriptions,
                                     error) &&
          iterate_transaction_commit (&unit, error));
}

static void
set_up_context (IterateEngine *self)
{
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->scan = g_source_new (&scan_funcs, sizeof (GSource));
  g_source_set_callback (self->scan, scan_cb, self, NULL);
  g_source_attach (self->scan, self->context);
  if (iterate_clock_is_manual (self->clock))
    g_signal_connect_object (self->clock, "changed", G_CALLBACK (iterate_engine_wake), self,
                             G_CONNECT_SWAPPED);
}

/**
 * iterate_engine_start:
 *
 * Starts to handle events, or to wait for the lead when another process has it.
 */
gboolean
iterate_engine_start (IterateEngine  *self,
                      GError        **error)
{
  gboolean running;

  g_return_val_if_fail (ITERATE_IS_ENGINE (self), FALSE);
  g_return_val_if_fail (self->thread == NULL, FALSE);

  if (!subscribe (self, error))
    return FALSE;

  self->timer_fd = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  set_up_context (self);
  iterate_writer_watch (iterate_store_get_writer (self->store), "event", G_OBJECT (self),
                        (void (*) (gpointer)) iterate_engine_wake);
  self->thread = g_thread_new ("iterate-engine", run_engine, self);

  g_mutex_lock (&self->mutex);
  while (!self->started)
    g_cond_wait (&self->cond, &self->mutex);
  running = self->problem == NULL;
  if (!running)
    g_propagate_error (error, g_error_copy (self->problem));
  g_mutex_unlock (&self->mutex);

  return running;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);

  return G_SOURCE_REMOVE;
}

/* Waits for running handlers, commits, and gives up the lead. */
void
iterate_engine_stop (IterateEngine *self)
{
  g_autoptr(GSource) quit = NULL;

  g_return_if_fail (ITERATE_IS_ENGINE (self));

  if (self->thread == NULL)
    return;

  /* From inside, because a quit before the loop runs would be lost. */
  quit = g_idle_source_new ();
  g_source_set_callback (quit, quit_cb, self->loop, NULL);
  g_source_attach (quit, self->context);
  g_thread_join (g_steal_pointer (&self->thread));

  iterate_writer_watch (iterate_store_get_writer (self->store), "event", NULL, NULL);
  g_mutex_lock (&self->mutex);
  g_source_destroy (self->scan);
  g_clear_pointer (&self->scan, g_source_unref);
  g_mutex_unlock (&self->mutex);

  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  close (self->timer_fd);
  self->timer_fd = -1;
  self->started = FALSE;
}

gboolean
iterate_engine_is_leading (IterateEngine *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->leading;
}

/* Says that there may be work. From any thread, and cheap. */
void
iterate_engine_wake (IterateEngine *self)
{
  g_mutex_lock (&self->mutex);
  self->scan_wanted++;
  if (self->scan != NULL)
    g_source_set_ready_time (self->scan, 0);
  g_mutex_unlock (&self->mutex);
}

static gboolean
count_owed (IterateEngine  *self,
            gint64          after_event,
            gint64          last_event,
            gint64         *n_owed,
            GError        **error)
{
  IterateDatabase *db = iterate_store_get_reader (self->store, error);

  return db != NULL && iterate_journal_count_owed (db, after_event, last_event,
                                                   iterate_clock_get_time (self->clock), n_owed,
                                                   error);
}

/* Called with the mutex. */
static gboolean
is_settled (IterateEngine *self,
            guint64        serial)
{
  return self->leading && self->scan_done >= serial && self->scan_done == self->scan_wanted &&
         iterate_dispatcher_is_idle (self->dispatcher);
}

/**
 * iterate_engine_settle:
 * @after_event: an event's id
 * @last_event: an event's id
 *
 * Waits until nothing that is due remains to be done: when this process leads,
 * at all; otherwise for the events after the first up to and with the second, and
 * all that they caused.
 */
gboolean
iterate_engine_settle (IterateEngine  *self,
                       gint64          after_event,
                       gint64          last_event,
                       GError        **error)
{
  gboolean settled = FALSE;
  guint64 serial;

  g_return_val_if_fail (ITERATE_IS_ENGINE (self), FALSE);

  iterate_engine_wake (self);
  g_mutex_lock (&self->mutex);
  serial = self->scan_wanted;

  while (!settled && self->problem == NULL)
    {
      gint64 n_owed = 1;
      guint64 seen = self->scan_done;

      settled = is_settled (self, serial);
      if (settled || self->leading)
        {
          if (!settled)
            g_cond_wait (&self->cond, &self->mutex);
          continue;
        }

      g_mutex_unlock (&self->mutex);
      if (!count_owed (self, after_event, last_event, &n_owed, error))
        return FALSE;
      g_mutex_lock (&self->mutex);

      settled = n_owed == 0;
      if (!settled && !self->leading && self->scan_done == seen)
        g_cond_wait (&self->cond, &self->mutex);
    }

  if (!settled)
    g_propagate_error (error, g_error_copy (self->problem));
  g_mutex_unlock (&self->mutex);

  return settled;
}

/**
 * iterate_engine_retry:
 * @db: the connection of an open unit
 * @delivery: a delivery that failed for good or was set aside
 *
 * Lets a delivery be tried again from the start.
 */
gboolean
iterate_engine_retry (IterateDatabase  *db,
                      gint64            delivery,
                      GError          **error)
{
  if (!iterate_database_execute (db, error,
                                 "UPDATE delivery SET state = 'pending', attempts = 0, crashes = 0, "
                                 "error = NULL WHERE id = ? AND state IN ('failed', 'set-aside')",
                                 "i", delivery))
    return FALSE;

  if (iterate_database_get_changes (db) == 1)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
               "Delivery %" G_GINT64_FORMAT " is not waiting to be tried again", delivery);

  return FALSE;
}

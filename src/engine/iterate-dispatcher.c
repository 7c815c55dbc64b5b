/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-dispatcher.h"

#include "iterate-engine-private.h"
#include "iterate-error.h"
#include "iterate-run-private.h"
#include "iterate-time.h"

/* Deliveries held in memory; more are read when half of them are done. */
#define READY_LIMIT 2048
#define LOAD_BATCH  512

/* Handlers are mostly short and write, and writers take turns: one at a time is
 * fastest. Another starts when nothing was taken for this long, or when one
 * waits for something outside. */
#define SLOW_USEC (5 * ITERATE_MSEC)

#define MAX_ATTEMPTS   8
#define FIRST_RETRY    ITERATE_SECOND
#define LONGEST_RETRY  (600 * ITERATE_SECOND)
/* How long a delivery waits after a commit that failed for its whole group. */
#define COMMIT_RETRY   ITERATE_SECOND

typedef enum
{
  OUTCOME_DONE,
  OUTCOME_RETRY,
  OUTCOME_FAILED,
} Outcome;

typedef struct
{
  IterateDispatcher *dispatcher;   /* (borrowed) */
  gint64             id;
  GQuark             detail;       /* The engine's signal detail: type/handler */
  const char        *key;          /* (borrowed): handler and subject, as its queue has it */
  IterateEvent      *event;        /* (owned) */
  guint              attempts;
  gint64             next_at;
  Outcome            outcome;
} Delivery;

/**
 * IterateDispatcher:
 *
 * The deliveries that are owed, in memory, and the workers that run them. Those
 * of one handler for one subject are a queue of which only the head runs, and the
 * next follows after the head's commit. A worker does not wait for a commit: it
 * hands its unit over and takes the next delivery, so that few threads keep many
 * units in flight and one sync serves them all.
 */
struct _IterateDispatcher
{
  IterateEngine     *engine;   /* (borrowed) */
  IterateEngineLock *lock;     /* (borrowed) */
  GPtrArray         *workers;  /* (owned) (element-type GThread) */
  GCancellable      *cancellable; /* (owned): ends what handlers wait for outside */

  GMutex             mutex;
  GCond              cond;
  GQueue             ready;    /* (element-type Delivery) (mutex mutex) */
  GHashTable        *known;    /* (owned) (element-type gint64 Delivery) (mutex mutex) */
  GHashTable        *queues;   /* (owned) (element-type utf8 GQueue) (mutex mutex) */
  GHashTable        *waiting;  /* (owned) (element-type Delivery) (mutex mutex) */
  gint64             cursor;   /* (mutex mutex): the last delivery that was read */
  guint              n_active; /* (mutex mutex): ready, running or not committed */
  gboolean           has_more; /* (mutex mutex): the file holds more than was read */
  gboolean           stopping; /* (mutex mutex) */
  guint              n_busy;   /* (mutex mutex): handlers that run and do not wait */
  gint64             taken_at; /* (mutex mutex): when a delivery was last taken */
  gboolean           lookout;  /* (mutex mutex): a worker watches for a slow handler */
  GRand             *rand;     /* (owned) (mutex mutex) */
};

typedef struct
{
  IterateDispatcher *dispatcher;
  guint              slot;
} Worker;

static void
free_delivery (gpointer data)
{
  Delivery *delivery = data;

  g_clear_object (&delivery->event);
  g_free (delivery);
}

static void
free_queue (gpointer data)
{
  g_queue_free (data);
}

/* Makes a queue's head run now or wait for its time. Called with the mutex. */
static void
activate (IterateDispatcher *self,
          Delivery          *delivery)
{
  gint64 now = iterate_clock_get_time (iterate_engine_get_clock (self->engine));

  if (delivery->next_at > now)
    {
      g_hash_table_add (self->waiting, delivery);
      return;
    }

  g_queue_push_tail (&self->ready, delivery);
  self->n_active++;
  /* A busy worker looks again by itself, and a lookout after a while. */
  if (self->n_busy == 0 || !self->lookout)
    g_cond_signal (&self->cond);
}

/* Called with the mutex. */
static void
enqueue (IterateDispatcher *self,
         Delivery          *delivery,
         const char        *key)
{
  gpointer stored, queue;

  g_hash_table_insert (self->known, &delivery->id, delivery);
  if (!g_hash_table_lookup_extended (self->queues, key, &stored, &queue))
    {
      stored = g_strdup (key);
      queue = g_queue_new ();
      g_hash_table_insert (self->queues, stored, queue);
    }

  delivery->key = stored;
  g_queue_push_tail (queue, delivery);
  if (g_queue_get_length (queue) == 1)
    activate (self, delivery);
}

/* Forgets a settled head and lets the next in its queue run. Called with the mutex. */
static void
dequeue (IterateDispatcher *self,
         Delivery          *delivery)
{
  GQueue *queue = g_hash_table_lookup (self->queues, delivery->key);
  Delivery *head = g_queue_pop_head (queue);

  g_assert (head == delivery);

  if (g_queue_is_empty (queue))
    g_hash_table_remove (self->queues, delivery->key);
  else
    activate (self, g_queue_peek_head (queue));

  g_hash_table_remove (self->known, &delivery->id);
}

/* After the commit of a delivery's unit, or its failure. */
static void
unit_committed_cb (const GError *error,
                   gpointer      user_data)
{
  Delivery *delivery = user_data;
  IterateDispatcher *self = delivery->dispatcher;
  g_autoptr(IterateEngine) engine = g_object_ref (self->engine);
  gboolean idle, hungry;

  g_mutex_lock (&self->mutex);
  self->n_active--;
  if (error != NULL)
    {
      delivery->next_at = COMMIT_RETRY +
                          iterate_clock_get_time (iterate_engine_get_clock (self->engine));
      activate (self, delivery);
    }
  else if (delivery->outcome == OUTCOME_RETRY)
    activate (self, delivery);
  else
    dequeue (self, delivery);

  idle = self->n_active == 0;
  hungry = self->has_more && g_queue_get_length (&self->ready) < READY_LIMIT / 2;
  if (self->stopping)
    g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);

  if (error != NULL)
    g_message ("A commit failed and is tried again: %s", error->message);
  if (hungry || error != NULL)
    iterate_engine_wake (engine);
  if (idle)
    iterate_engine_notify (engine);
}

/* Doubles from a second to ten minutes, give or take a fifth. */
static gint64
get_backoff (IterateDispatcher *self,
             guint              attempts)
{
  gint64 base = MIN (FIRST_RETRY << MIN (attempts, 20), LONGEST_RETRY);
  double jitter;

  g_mutex_lock (&self->mutex);
  jitter = g_rand_double_range (self->rand, 0.8, 1.2);
  g_mutex_unlock (&self->mutex);

  return (gint64) ((double) base * jitter);
}

/* Writes what became of the delivery into its unit. The state is checked, so
 * that even a delivery that was wrongly run twice takes effect once. */
static gboolean
mark (IterateDatabase  *db,
      Delivery         *delivery,
      const char       *state,
      gint64            at,
      const char       *problem,
      GError          **error)
{
  if (!iterate_database_execute (db, error,
                                 "UPDATE delivery SET state = ?, attempts = ?, at = ?, error = ? "
                                 "WHERE id = ? AND state = 'pending'",
                                 "siisi", state, (gint64) delivery->attempts, at, problem,
                                 delivery->id))
    return FALSE;

  if (iterate_database_get_changes (db) == 1)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
               "Delivery %" G_GINT64_FORMAT " was settled elsewhere", delivery->id);

  return FALSE;
}

static gboolean
run_handler (IterateDispatcher  *self,
             Delivery           *delivery,
             IterateRun         *run,
             GError            **error)
{
  IterateTransaction *unit = iterate_run_get_transaction (run);

  if (!iterate_engine_handle (self->engine, delivery->detail, run, error))
    return FALSE;

  if (!iterate_transaction_is_open (unit) && !iterate_run_begin (run, error))
    return FALSE;

  delivery->attempts++;
  delivery->outcome = OUTCOME_DONE;

  return mark (iterate_transaction_get_database (unit), delivery, "done",
               iterate_run_get_time (run), NULL, error);
}

/* Notes the failure in a unit of its own; the handler's was rolled back. */
static void
record_failure (IterateDispatcher *self,
                Delivery          *delivery,
                const GError      *problem)
{
  gint64 now = iterate_clock_get_time (iterate_engine_get_clock (self->engine));
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(GError) error = NULL;
  gboolean last;

  delivery->attempts++;
  last = delivery->attempts >= MAX_ATTEMPTS ||
         g_error_matches (problem, ITERATE_ERROR, ITERATE_ERROR_REFUSED);
  delivery->outcome = last ? OUTCOME_FAILED : OUTCOME_RETRY;
  delivery->next_at = last ? now : now + get_backoff (self, delivery->attempts - 1);

  if (iterate_transaction_begin (&unit,
                                 iterate_store_get_writer (iterate_engine_get_store (self->engine)),
                                 &error) &&
      mark (iterate_transaction_get_database (&unit), delivery, last ? "failed" : "pending",
            delivery->next_at, problem->message, &error))
    {
      iterate_transaction_hand_over (&unit, FALSE, unit_committed_cb, delivery);
      return;
    }

  iterate_transaction_clear (&unit);
  delivery->outcome = g_error_matches (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT)
                        ? OUTCOME_FAILED : OUTCOME_RETRY;
  unit_committed_cb (delivery->outcome == OUTCOME_FAILED ? NULL : error, delivery);
}

/* A handler that was cut short because the engine stops has not failed: the file still owes it. */
static void
leave_for_later (Delivery *delivery)
{
  delivery->outcome = OUTCOME_RETRY;
  unit_committed_cb (NULL, delivery);
}

static void
run_delivery (IterateDispatcher *self,
              Delivery          *delivery,
              guint              slot,
              gboolean           more)
{
  g_autoptr(IterateRun) run = iterate_run_new (self->engine, self, delivery->id, delivery->event);
  g_autoptr(GError) error = NULL;
  gboolean ran;

  iterate_engine_lock_note (self->lock, slot, delivery->id);
  ran = run_handler (self, delivery, run, &error);
  iterate_engine_lock_note (self->lock, slot, 0);

  if (ran)
    {
      iterate_transaction_hand_over (iterate_run_get_transaction (run), more,
                                     unit_committed_cb, delivery);
      return;
    }

  iterate_transaction_clear (iterate_run_get_transaction (run));
  if (g_cancellable_is_cancelled (self->cancellable))
    leave_for_later (delivery);
  else
    record_failure (self, delivery, error);
}

/* Called with the mutex. */
static gboolean
may_take (IterateDispatcher *self)
{
  return !g_queue_is_empty (&self->ready) &&
         (self->n_busy == 0 || g_get_monotonic_time () - self->taken_at >= SLOW_USEC);
}

/* Sleeps until there may be something to take. While there is, but a handler is
 * running, one of the idle workers looks whether it is a slow one. Called with
 * the mutex. */
static void
wait_for_work (IterateDispatcher *self)
{
  if (g_queue_is_empty (&self->ready) || self->lookout)
    {
      g_cond_wait (&self->cond, &self->mutex);
      return;
    }

  self->lookout = TRUE;
  g_cond_wait_until (&self->cond, &self->mutex, self->taken_at + SLOW_USEC);
  self->lookout = FALSE;
}

static gpointer
work (gpointer data)
{
  g_autofree Worker *worker = data;
  IterateDispatcher *self = worker->dispatcher;

  g_mutex_lock (&self->mutex);
  while (!self->stopping)
    {
      Delivery *delivery;
      gboolean more;

      if (!may_take (self))
        {
          wait_for_work (self);
          continue;
        }

      delivery = g_queue_pop_head (&self->ready);
      more = !g_queue_is_empty (&self->ready);
      self->n_busy++;
      self->taken_at = g_get_monotonic_time ();
      g_mutex_unlock (&self->mutex);

      run_delivery (self, delivery, worker->slot, more);

      g_mutex_lock (&self->mutex);
      self->n_busy--;
    }
  g_mutex_unlock (&self->mutex);

  return NULL;
}

/**
 * iterate_dispatcher_set_waiting:
 * @waiting: whether the calling handler now waits for something outside
 *
 * Lets another handler run meanwhile.
 */
void
iterate_dispatcher_set_waiting (IterateDispatcher *self,
                                gboolean           waiting)
{
  g_mutex_lock (&self->mutex);
  self->n_busy += waiting ? -1 : 1;
  if (waiting && !g_queue_is_empty (&self->ready))
    g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* Returns: (transfer none): what is cancelled when the engine stops */
GCancellable *
iterate_dispatcher_get_cancellable (IterateDispatcher *self)
{
  return self->cancellable;
}

/**
 * iterate_dispatcher_new:
 * @engine: whose handlers to run; it outlives the dispatcher
 * @lock: the engine lock, likewise
 * @n_workers: how many handlers may run at once
 */
IterateDispatcher *
iterate_dispatcher_new (IterateEngine     *engine,
                        IterateEngineLock *lock,
                        guint              n_workers)
{
  IterateDispatcher *self = g_new0 (IterateDispatcher, 1);

  self->engine = engine;
  self->lock = lock;
  self->rand = g_rand_new ();
  self->cancellable = g_cancellable_new ();
  self->known = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, free_delivery);
  self->queues = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_queue);
  self->waiting = g_hash_table_new (NULL, NULL);
  self->workers = g_ptr_array_new ();
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);

  n_workers = CLAMP (n_workers, 1, ITERATE_ENGINE_LOCK_SLOTS);
  for (guint i = 0; i < n_workers; i++)
    {
      Worker *worker = g_new (Worker, 1);

      worker->dispatcher = self;
      worker->slot = i;
      g_ptr_array_add (self->workers, g_thread_new ("iterate-worker", work, worker));
    }

  return self;
}

static gboolean
has_running (IterateDispatcher *self)
{
  return self->n_active > g_queue_get_length (&self->ready);
}

/* Lets running handlers finish and their units commit, and starts no other. */
void
iterate_dispatcher_free (IterateDispatcher *self)
{
  if (self == NULL)
    return;

  g_mutex_lock (&self->mutex);
  self->stopping = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);

  g_cancellable_cancel (self->cancellable);
  for (guint i = 0; i < self->workers->len; i++)
    g_thread_join (g_ptr_array_index (self->workers, i));

  /* Units that were handed over are committed by the writer within moments. */
  g_mutex_lock (&self->mutex);
  while (has_running (self))
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);

  g_queue_clear (&self->ready);
  g_hash_table_unref (self->waiting);
  g_hash_table_unref (self->queues);
  g_hash_table_unref (self->known);
  g_ptr_array_unref (self->workers);
  g_rand_free (self->rand);
  g_clear_object (&self->cancellable);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

static Delivery *
delivery_from_row (IterateDispatcher *self,
                   IterateStatement  *row)
{
  Delivery *delivery = g_new0 (Delivery, 1);
  const char *handler = iterate_statement_get_string (row, 1);
  g_autofree char *detail = NULL;

  delivery->dispatcher = self;
  delivery->id = iterate_statement_get_int64 (row, 0);
  delivery->attempts = iterate_statement_get_int64 (row, 2);
  delivery->next_at = iterate_statement_get_int64 (row, 3);
  delivery->event = iterate_event_new_from_row (row, 4);
  detail = g_strconcat (iterate_event_get_event_type (delivery->event), "/", handler, NULL);
  delivery->detail = g_quark_from_string (detail);

  return delivery;
}

/* Called with the mutex; takes the delivery. */
static void
take_up (IterateDispatcher *self,
         Delivery          *delivery)
{
  g_autofree char *key = NULL;

  self->cursor = MAX (self->cursor, delivery->id);
  if (g_hash_table_contains (self->known, &delivery->id))
    {
      free_delivery (delivery);
      return;
    }

  key = g_strconcat (g_quark_to_string (delivery->detail), " ",
                     iterate_event_get_subject (delivery->event), NULL);
  enqueue (self, delivery, key);
}

/* Reads one batch after the cursor; @n_rows tells how many there were. */
static gboolean
load_batch (IterateDispatcher  *self,
            IterateDatabase    *db,
            guint              *n_rows,
            GError            **error)
{
  g_autoptr(GPtrArray) batch = g_ptr_array_new ();
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (db, error,
                                 "SELECT d.id, d.handler, d.attempts, d.at, "
                                 "e.id, e.type, e.subject, e.payload, e.cause_event_id, e.depth, "
                                 "e.occurred_at FROM delivery d JOIN event e ON e.id = d.event_id "
                                 "WHERE d.state = 'pending' AND d.id > ? ORDER BY d.id LIMIT ?",
                                 "ii", self->cursor, (gint64) LOAD_BATCH);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    g_ptr_array_add (batch, delivery_from_row (self, rows));

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < batch->len; i++)
    take_up (self, g_ptr_array_index (batch, i));
  g_mutex_unlock (&self->mutex);

  *n_rows = batch->len;

  return step == ITERATE_STEP_DONE;
}

/* Lets what has waited long enough run. Called with the mutex. */
static void
activate_due (IterateDispatcher *self)
{
  gint64 now = iterate_clock_get_time (iterate_engine_get_clock (self->engine));
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Delivery *delivery = key;

      if (delivery->next_at <= now)
        {
          g_hash_table_iter_remove (&iter);
          activate (self, delivery);
        }
    }
}

/**
 * iterate_dispatcher_load:
 *
 * Takes up what the file owes and is not in memory yet, and what has waited long
 * enough. Called on the engine's thread.
 */
gboolean
iterate_dispatcher_load (IterateDispatcher  *self,
                         GError            **error)
{
  IterateDatabase *db = iterate_store_get_reader (iterate_engine_get_store (self->engine), error);
  guint n_rows = LOAD_BATCH;

  if (db == NULL)
    return FALSE;

  g_mutex_lock (&self->mutex);
  activate_due (self);
  /* With nothing to do, look at all that is open: a delivery that is to be
   * retried at a person's wish lies behind the cursor. */
  if (self->n_active == 0)
    self->cursor = 0;
  self->has_more = FALSE;
  g_mutex_unlock (&self->mutex);

  while (n_rows == LOAD_BATCH)
    {
      g_mutex_lock (&self->mutex);
      self->has_more = g_queue_get_length (&self->ready) >= READY_LIMIT;
      g_mutex_unlock (&self->mutex);
      if (self->has_more)
        return TRUE;

      if (!load_batch (self, db, &n_rows, error))
        return FALSE;
    }

  return TRUE;
}

/* Returns: when the next waiting delivery is due, or 0 for none */
gint64
iterate_dispatcher_get_next_due (IterateDispatcher *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GHashTableIter iter;
  gpointer key;
  gint64 next = 0;

  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Delivery *delivery = key;

      if (next == 0 || delivery->next_at < next)
        next = delivery->next_at;
    }

  return next;
}

/* Returns: whether nothing is ready, running or uncommitted */
gboolean
iterate_dispatcher_is_idle (IterateDispatcher *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_active == 0 && !self->has_more;
}

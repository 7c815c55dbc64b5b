/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-intake.h"

#include "iterate-endpoint-intake.h"
#include "iterate-error.h"
#include "iterate-event-intake.h"
#include "iterate-flag-watch.h"
#include "iterate-intake-upkeep.h"
#include "iterate-key-memory.h"
#include "iterate-key-set.h"
#include "iterate-time.h"

#include <stdlib.h>
#include <string.h>

/* What waits for its commit, in bytes: above this senders are asked to come again later. */
#define MAX_WAITING (64 * 1024 * 1024)

/* Of any kind. */
#define MAX_BATCHES 10000

/* A segment is about this large before it is packed. */
#define MAX_SEGMENT (1024 * 1024)

/* New segments after which small ones are put together. */
#define TIDY_SEGMENTS 64

/* What is folded in one transaction, so that those who send do not wait long for it. */
#define FOLD_SEGMENTS 64
#define FOLD_ROWS     4000

/* A minute is complete some seconds after its end: clients send what they gathered every few. */
#define MINUTE_COMPLETE (75 * ITERATE_SECOND)

/* While something arrives more often than this, in microseconds, what came in is folded later; but it
 * lags behind by no more than the other. */
#define IDLE    (20 * 1000)
#define MAX_LAG (10 * ITERATE_SECOND)

/**
 * IterateIntake:
 *
 * Keeps what products send. Batches that came while the last commit was made share the next; each is
 * told once its rows are safe. A row whose key was kept before is left out. When nothing waits, what
 * came in is folded into what is computed from it.
 */
struct _IterateIntake
{
  IterateStore  *store;    /* (owned) */
  IterateClock  *clock;    /* (owned) */
  IterateCollectorLog *log; /* (owned) */
  GThread       *thread;
  IterateKeyMemory *memory; /* (owned) */
  gboolean       unfolded; /* whether there may be something to fold */
  gint64         owed_since; /* by g_get_monotonic_time(): since when there is, or 0 */
  gboolean       kept_last;  /* whether the last that was done was to keep something */
  guint          n_untidy; /* segments since small ones were put together */

  GMutex         lock;
  GCond          arrived;
  GQueue         waiting;  /* (mutex lock) (element-type Batch) */
  gsize          n_bytes;  /* (mutex lock): of what waits */
  gboolean       stopping; /* (mutex lock) */
};

typedef struct
{
  const char             *kind;  /* of the rows */
  GByteArray             *rows;  /* (owned) (nullable): to be kept */
  IterateIntakeWriteFunc  write; /* (nullable): otherwise */
  IterateIntakeFunc       func;
  gpointer                user_data;
} Batch;

/* Rows on their way into a segment. */
typedef struct
{
  const char *kind;
  GByteArray *rows; /* (owned) */
  GArray     *keys; /* (owned) (element-type guint64) */
  gint64      first_at;
  gint64      last_at;
  guint64     n_known;
} Segment;

static void
segment_clear (Segment *self)
{
  g_clear_pointer (&self->rows, g_byte_array_unref);
  g_clear_pointer (&self->keys, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Segment, segment_clear)

static gboolean
add_rows (IterateIntake    *self,
          IterateDatabase  *db,
          const Batch      *batch,
          IterateKeySet    *fresh,
          Segment          *segment,
          GError          **error)
{
  IterateIntakeRow row;
  gsize at = 0, from = 0;

  while (iterate_intake_row_next (batch->rows->data, batch->rows->len, &at, &row))
    {
      gboolean known;

      if (!iterate_key_memory_knows (self->memory, db, batch->kind, row.key, row.at, &known, error))
        return FALSE;

      /* Twice in the same commit. */
      if (known || !iterate_key_set_add (fresh, row.key))
        {
          segment->n_known++;
        }
      else
        {
          g_byte_array_append (segment->rows, batch->rows->data + from, at - from);
          g_array_append_val (segment->keys, row.key);
          segment->first_at = MIN (segment->first_at, row.at);
          segment->last_at = MAX (segment->last_at, row.at);
        }
      from = at;
    }

  return TRUE;
}

static guint
count_rows_at_most (GQueue *batches)
{
  gsize n_bytes = 0;

  for (GList *l = batches->head; l != NULL; l = l->next)
    n_bytes += ((const Batch *) l->data)->rows->len;

  return (guint) (n_bytes / ITERATE_INTAKE_ROW_MIN) + 1;
}

static void
owe_fold (IterateIntake *self)
{
  self->unfolded = TRUE;
  if (self->owed_since == 0)
    self->owed_since = g_get_monotonic_time ();
}

/* Keeps batches of one kind in one commit. */
static gboolean
keep (IterateIntake  *self,
      GQueue         *batches,
      GError        **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_auto(Segment) segment = {
    ((const Batch *) batches->head->data)->kind, g_byte_array_new (),
    g_array_new (FALSE, FALSE, sizeof (guint64)), G_MAXINT64, G_MININT64,
  };
  g_autoptr(IterateKeySet) fresh = iterate_key_set_new (count_rows_at_most (batches));
  IterateDatabase *db;
  gint64 id = 0;

  if (!iterate_transaction_begin (&unit, iterate_store_get_writer (self->store), error))
    return FALSE;

  db = iterate_transaction_get_database (&unit);
  for (GList *l = batches->head; l != NULL; l = l->next)
    {
      if (!add_rows (self, db, l->data, fresh, &segment, error))
        return FALSE;
    }

  if (segment.keys->len > 0)
    {
      if (!iterate_intake_segment_write (db, segment.kind, segment.rows, segment.keys, segment.first_at,
                                         segment.last_at, FALSE, error))
        return FALSE;

      id = iterate_database_get_last_id (db);
    }

  if (!iterate_transaction_commit (&unit, error))
    return FALSE;

  for (guint i = 0; i < segment.keys->len; i++)
    iterate_key_memory_add (self->memory, g_array_index (segment.keys, guint64, i), id,
                            segment.first_at, segment.last_at);

  iterate_collector_log_add_rows (self->log, segment.kind,
                                  &(IterateCollectorRows) { segment.keys->len, segment.n_known });
  if (segment.keys->len > 0)
    owe_fold (self);
  self->n_untidy += segment.keys->len > 0;

  return TRUE;
}

/* One that makes no sense to those who count is left out of what they count: it would keep all that
 * came after it from being counted. */
static gboolean
take_event (IterateEventIntake      *intake,
            IterateFlagWatch        *watch,
            const IterateIntakeRow  *row,
            GError                 **error)
{
  const IterateProductEvent event = {
    row->user, row->user_length, row->name, row->at, row->properties,
  };
  g_autoptr(GError) problem = NULL;
  gboolean own;

  if (iterate_flag_watch_take (watch, row, &own, &problem) &&
      (own || iterate_event_intake_take (intake, &event, &problem)))
    return TRUE;

  if (!g_error_matches (problem, ITERATE_ERROR, ITERATE_ERROR_INVALID))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  g_message ("“%s” of “%s” is kept, and cannot be counted: %s", row->name, row->user, problem->message);

  return TRUE;
}

static gboolean
take_span (IterateEndpointIntake   *endpoints,
           IterateFlagWatch        *watch,
           const IterateIntakeRow  *row,
           GError                 **error)
{
  return iterate_flag_watch_take_span (watch, row, error) &&
         iterate_endpoint_intake_take (endpoints, row, error);
}

static gboolean
take_rows (IterateEventIntake     *intake,
           IterateFlagWatch       *watch,
           IterateEndpointIntake  *endpoints,
           gboolean                are_spans,
           GBytes                 *rows,
           GError                **error)
{
  gsize length, at = 0;
  const guint8 *data = g_bytes_get_data (rows, &length);
  IterateIntakeRow row;

  while (iterate_intake_row_next (data, length, &at, &row))
    {
      if (are_spans ? !take_span (endpoints, watch, &row, error)
                    : !take_event (intake, watch, &row, error))
        return FALSE;
    }

  return TRUE;
}

/* @n: (out): how many segments were folded */
static gboolean
fold_segments (IterateDatabase     *db,
               IterateEventIntake  *intake,
               gint64               now,
               guint               *n,
               GError             **error)
{
  g_autoptr(IterateFlagWatch) watch = iterate_flag_watch_new (db, now, error);
  g_autoptr(IterateEndpointIntake) endpoints = iterate_endpoint_intake_new (db);
  g_autoptr(IterateStatement) rows = NULL;
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  IterateStep step = ITERATE_STEP_DONE;
  gint64 n_rows = 0;

  *n = 0;
  if (watch == NULL)
    return FALSE;

  rows = iterate_database_query (db, error,
                                 "SELECT id, data, kind, n FROM intake_segment WHERE folded = 0 "
                                 "ORDER BY id LIMIT ?", "i", (gint64) FOLD_SEGMENTS);
  if (rows == NULL)
    return FALSE;

  while (n_rows < FOLD_ROWS && (step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      gint64 id = iterate_statement_get_int64 (rows, 0);
      gboolean are_spans = g_str_equal (iterate_statement_get_string (rows, 2), ITERATE_INTAKE_SPANS);
      gsize size;
      const guint8 *packed = iterate_statement_get_bytes (rows, 1, &size);
      g_autoptr(GBytes) unpacked = iterate_intake_segment_unpack (packed, size, error);

      if (unpacked == NULL || !take_rows (intake, watch, endpoints, are_spans, unpacked,
                                            error))
        return FALSE;
      g_array_append_val (ids, id);
      n_rows += iterate_statement_get_int64 (rows, 3);
    }

  for (guint i = 0; step != ITERATE_STEP_ERROR && i < ids->len; i++)
    {
      if (!iterate_database_execute (db, error, "UPDATE intake_segment SET folded = 1 WHERE id = ?",
                                     "i", g_array_index (ids, gint64, i)))
        return FALSE;
    }
  *n = ids->len;

  return step != ITERATE_STEP_ERROR &&
         iterate_endpoint_intake_settle (endpoints, now - MINUTE_COMPLETE, now, error);
}

/* Brings what is computed from events up to date with what came in. */
static gboolean
fold (IterateIntake  *self,
      GError        **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(IterateEventIntake) intake = NULL;
  gint64 now = iterate_clock_get_time (self->clock);
  IterateDatabase *db;
  guint n;

  intake = iterate_event_intake_new (now);
  if (!iterate_transaction_begin (&unit, iterate_store_get_writer (self->store), error))
    return FALSE;

  db = iterate_transaction_get_database (&unit);
  if (!iterate_event_intake_begin (intake, db, error) || !fold_segments (db, intake, now, &n, error) ||
      !iterate_event_intake_settle (intake, error) || !iterate_transaction_commit (&unit, error))
    return FALSE;

  self->unfolded = n > 0;
  if (n == 0)
    self->owed_since = 0;

  return TRUE;
}

static gboolean
tidy (IterateIntake  *self,
      GError        **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  IterateDatabase *db;
  gboolean merged;

  if (!iterate_transaction_begin (&unit, iterate_store_get_writer (self->store), error))
    return FALSE;

  db = iterate_transaction_get_database (&unit);
  if (!iterate_intake_upkeep_forget (db, iterate_clock_get_time (self->clock), error) ||
      !iterate_intake_upkeep_merge (db, &merged, error) || !iterate_transaction_commit (&unit, error))
    return FALSE;

  if (!merged)
    self->n_untidy = 0;

  return TRUE;
}

static void
work_off (IterateIntake *self)
{
  g_autoptr(GError) error = NULL;

  if (self->unfolded && !fold (self, &error))
    {
      g_warning ("What came in could not be counted: %s", error->message);
      self->unfolded = FALSE;
      self->owed_since = 0;
    }
  else if (!self->unfolded && self->n_untidy >= TIDY_SEGMENTS && !tidy (self, &error))
    {
      g_warning ("What came in could not be put together: %s", error->message);
      self->n_untidy = 0;
    }
}

/* A unit of its own: what one sender got wrong is nothing to the others. */
static void
write_batch (IterateIntake *self,
             Batch         *batch)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(GError) error = NULL;

  if (iterate_transaction_begin (&unit, iterate_store_get_writer (self->store), &error) &&
      batch->write (iterate_transaction_get_database (&unit), iterate_clock_get_time (self->clock),
                    batch->user_data, &error))
    iterate_transaction_commit (&unit, &error);
  batch->func (error, batch->user_data);
  g_free (batch);
}

static void
finish (GQueue       *batches,
        const GError *error)
{
  Batch *batch;

  while ((batch = g_queue_pop_head (batches)) != NULL)
    {
      batch->func (error, batch->user_data);
      g_byte_array_unref (batch->rows);
      g_free (batch);
    }
}

/* Waits until something arrives, or nothing did for a moment and there is something to work off. */
static void
wait_for_work (IterateIntake *self)
{
  gint64 until = g_get_monotonic_time () + (self->kept_last ? IDLE : 0);

  while (g_queue_is_empty (&self->waiting) && !self->stopping)
    {
      if (!self->unfolded && self->n_untidy < TIDY_SEGMENTS)
        g_cond_wait (&self->arrived, &self->lock);
      else if (!g_cond_wait_until (&self->arrived, &self->lock, until))
        return;
    }
}

/* Whether what is computed lags behind so far that those who send have to wait for it. */
static gboolean
is_overdue (IterateIntake *self)
{
  return self->owed_since != 0 && g_get_monotonic_time () - self->owed_since > MAX_LAG;
}

/* Takes what waits, up to a segment's size. Returns: whether there may be more to do */
static gboolean
take_waiting (IterateIntake *self,
              GQueue        *batches)
{
  gsize n_bytes = 0;
  gboolean going_on;
  Batch *batch;

  g_mutex_lock (&self->lock);
  wait_for_work (self);
  batch = g_queue_peek_head (&self->waiting);
  if (batch != NULL && batch->write != NULL)
    g_queue_push_tail (batches, g_queue_pop_head (&self->waiting));
  else
    {
      const char *kind = batch == NULL ? NULL : batch->kind;

      while (batch != NULL && batch->write == NULL && g_str_equal (batch->kind, kind) &&
             n_bytes < MAX_SEGMENT)
        {
          n_bytes += batch->rows->len;
          g_queue_push_tail (batches, g_queue_pop_head (&self->waiting));
          batch = g_queue_peek_head (&self->waiting);
        }
    }
  self->n_bytes -= n_bytes;
  going_on = !self->stopping || !g_queue_is_empty (batches);
  g_mutex_unlock (&self->lock);

  return going_on;
}

static gpointer
run (gpointer data)
{
  IterateIntake *self = data;
  GQueue batches = G_QUEUE_INIT;

  while (take_waiting (self, &batches))
    {
      g_autoptr(GError) error = NULL;
      Batch *first = g_queue_peek_head (&batches);

      if (first != NULL && first->write != NULL)
        {
          write_batch (self, g_queue_pop_head (&batches));
        }
      else if (first != NULL)
        {
          keep (self, &batches, &error);
          finish (&batches, error);
          self->kept_last = TRUE;
          if (is_overdue (self))
            work_off (self);
        }
      else
        {
          work_off (self);
          self->kept_last = FALSE;
        }
    }

  return NULL;
}

/**
 * iterate_intake_new:
 * @log: counts what is kept
 *
 * Returns: (transfer full): the intake, or %NULL with @error set
 */
IterateIntake *
iterate_intake_new (IterateStore         *store,
                    IterateClock         *clock,
                    IterateCollectorLog  *log,
                    GError              **error)
{
  IterateIntake *self = g_new0 (IterateIntake, 1);
  IterateDatabase *db;

  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->log = g_object_ref (log);
  owe_fold (self);
  self->n_untidy = TIDY_SEGMENTS;
  g_mutex_init (&self->lock);
  g_cond_init (&self->arrived);
  g_queue_init (&self->waiting);
  db = iterate_store_get_reader (store, error);
  self->memory = db == NULL ? NULL : iterate_key_memory_new (db, error);
  if (self->memory == NULL)
    {
      iterate_intake_free (self);
      return NULL;
    }

  self->thread = g_thread_new ("intake", run, self);

  return self;
}

/* Keeps what waits and ends. */
void
iterate_intake_free (IterateIntake *self)
{
  if (self == NULL)
    return;

  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_signal (&self->arrived);
  g_mutex_unlock (&self->lock);
  if (self->thread != NULL)
    g_thread_join (self->thread);

  iterate_key_memory_free (self->memory);
  g_object_unref (self->store);
  g_object_unref (self->clock);
  g_object_unref (self->log);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->arrived);
  g_free (self);
}

/* Whether @n_batches more of @n_bytes would be too much. */
static gboolean
is_full (IterateIntake *self,
         guint          n_batches,
         gsize          n_bytes)
{
  return self->n_bytes + n_bytes > MAX_WAITING ||
         g_queue_get_length (&self->waiting) + n_batches > MAX_BATCHES;
}

/**
 * iterate_intake_put:
 * @parts: what to keep; their rows are taken over, also when they are not taken
 * @func: told of each part once it is kept, or could not be
 *
 * Returns: whether all are taken; otherwise too much waits, and @func is not called
 */
gboolean
iterate_intake_put (IterateIntake           *self,
                    const IterateIntakePart *parts,
                    guint                    n_parts,
                    IterateIntakeFunc        func,
                    gpointer                 user_data)
{
  gsize n_bytes = 0;
  gboolean full;

  for (guint i = 0; i < n_parts; i++)
    n_bytes += parts[i].rows->len;

  g_mutex_lock (&self->lock);
  full = is_full (self, n_parts, n_bytes);
  for (guint i = 0; i < n_parts && !full; i++)
    {
      Batch *batch = g_new0 (Batch, 1);

      *batch = (Batch) {
        .kind = parts[i].kind, .rows = parts[i].rows, .func = func, .user_data = user_data,
      };
      g_queue_push_tail (&self->waiting, batch);
    }
  if (!full)
    self->n_bytes += n_bytes;
  g_cond_signal (&self->arrived);
  g_mutex_unlock (&self->lock);

  for (guint i = 0; i < n_parts && full; i++)
    g_byte_array_unref (parts[i].rows);

  return !full;
}

/**
 * iterate_intake_run:
 * @write: writes, in a unit of its own
 * @func: told once it is committed, or why it was not
 *
 * Writes something that is no row of many.
 *
 * Returns: whether it will be; otherwise too much waits, and @func is not called
 */
gboolean
iterate_intake_run (IterateIntake          *self,
                    IterateIntakeWriteFunc  write,
                    IterateIntakeFunc       func,
                    gpointer                user_data)
{
  Batch *batch = g_new0 (Batch, 1);

  *batch = (Batch) { .write = write, .func = func, .user_data = user_data };
  g_mutex_lock (&self->lock);
  if (is_full (self, 1, 0))
    {
      g_mutex_unlock (&self->lock);
      g_free (batch);
      return FALSE;
    }

  g_queue_push_tail (&self->waiting, batch);
  g_cond_signal (&self->arrived);
  g_mutex_unlock (&self->lock);

  return TRUE;
}

/* Returns: whether what came in is not folded yet */
gboolean
iterate_intake_is_behind (IterateIntake *self)
{
  return g_atomic_int_get (&self->unfolded);
}

/* Returns: bytes of rows that wait for their commit */
gsize
iterate_intake_get_n_waiting (IterateIntake *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->n_bytes;
}

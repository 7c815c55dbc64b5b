/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-run.h"
#include "iterate-run-private.h"

#include "iterate-journal.h"
#include "iterate-outbox.h"

/**
 * IterateRun:
 *
 * One delivery of an event to one handler. Reads and external calls come first;
 * iterate_run_begin() opens the unit that all the handler's writes belong to,
 * and which the engine commits together with the mark that it is done.
 */
struct _IterateRun
{
  GObject             parent_instance;

  IterateEngine      *engine;      /* (owned) */
  IterateDispatcher  *dispatcher;  /* (borrowed): it waits for its runs */
  IterateEvent       *event;       /* (owned) */
  gint64              delivery;
  IterateTransaction  transaction;
  guint               n_sends;
};

G_DEFINE_FINAL_TYPE (IterateRun, iterate_run, G_TYPE_OBJECT)

static void
iterate_run_finalize (GObject *object)
{
  IterateRun *self = ITERATE_RUN (object);

  iterate_transaction_clear (&self->transaction);
  g_clear_object (&self->event);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (iterate_run_parent_class)->finalize (object);
}

static void
iterate_run_class_init (IterateRunClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = iterate_run_finalize;
}

static void
iterate_run_init (IterateRun *self)
{
}

IterateRun *
iterate_run_new (IterateEngine     *engine,
                 IterateDispatcher *dispatcher,
                 gint64             delivery,
                 IterateEvent      *event)
{
  IterateRun *self = g_object_new (ITERATE_TYPE_RUN, NULL);

  self->engine = g_object_ref (engine);
  self->dispatcher = dispatcher;
  self->event = g_object_ref (event);
  self->delivery = delivery;

  return self;
}

IterateTransaction *
iterate_run_get_transaction (IterateRun *self)
{
  return &self->transaction;
}

IterateEvent *
iterate_run_get_event (IterateRun *self)
{
  g_return_val_if_fail (ITERATE_IS_RUN (self), NULL);

  return self->event;
}

const char *
iterate_run_get_subject (IterateRun *self)
{
  g_return_val_if_fail (ITERATE_IS_RUN (self), NULL);

  return iterate_event_get_subject (self->event);
}

gint64
iterate_run_get_time (IterateRun *self)
{
  g_return_val_if_fail (ITERATE_IS_RUN (self), 0);

  return iterate_clock_get_time (iterate_engine_get_clock (self->engine));
}

/* Returns: (transfer none): the service that was added to the engine */
gpointer
iterate_run_get_service (IterateRun *self,
                         GType       type)
{
  g_return_val_if_fail (ITERATE_IS_RUN (self), NULL);

  return iterate_engine_get_service (self->engine, type);
}

/**
 * iterate_run_get_cancellable:
 *
 * What waits for the outside takes this, and the handler fails when it is cancelled: the engine stops,
 * and runs the delivery again when it is back.
 *
 * Returns: (transfer none): what is cancelled when the engine stops
 */
GCancellable *
iterate_run_get_cancellable (IterateRun *self)
{
  g_return_val_if_fail (ITERATE_IS_RUN (self), NULL);

  return iterate_dispatcher_get_cancellable (self->dispatcher);
}

/* Returns: (transfer none): a reading connection, or after iterate_run_begin()
 * the writing one; %NULL with @error set */
IterateDatabase *
iterate_run_get_database (IterateRun  *self,
                          GError     **error)
{
  g_return_val_if_fail (ITERATE_IS_RUN (self), NULL);

  if (iterate_transaction_is_open (&self->transaction))
    return iterate_transaction_get_database (&self->transaction);

  return iterate_store_get_reader (iterate_engine_get_store (self->engine), error);
}

static gboolean
find_result (IterateRun  *self,
             const char  *name,
             const char  *digest,
             char       **result,
             GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (self, error);
  g_autoptr(IterateStatement) row = NULL;
  IterateStep step;

  if (db == NULL)
    return FALSE;

  row = iterate_database_query (db, error,
                                "SELECT result FROM step "
                                "WHERE delivery_id = ? AND name = ? AND input_digest = ?",
                                "iss", self->delivery, name, digest);
  if (row == NULL)
    return FALSE;

  step = iterate_statement_step (row, error);
  if (step == ITERATE_STEP_ROW)
    *result = g_strdup (iterate_statement_get_string (row, 0));

  return step != ITERATE_STEP_ERROR;
}

static gboolean
store_result (IterateRun  *self,
              const char  *name,
              const char  *digest,
              const char  *result,
              GError     **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  IterateWriter *writer = iterate_store_get_writer (iterate_engine_get_store (self->engine));

  return iterate_transaction_begin (&unit, writer, error) &&
         iterate_database_execute (iterate_transaction_get_database (&unit), error,
                                   "INSERT INTO step (delivery_id, name, input_digest, result, "
                                   "created_at) VALUES (?, ?, ?, ?, ?)",
                                   "isssi", self->delivery, name, digest, result,
                                   iterate_run_get_time (self)) &&
         iterate_transaction_commit (&unit, error);
}

/**
 * iterate_run_step:
 * @name: what the step is called in this handler
 * @input: what it is given; the same name and input is the same step
 * @func: makes the call
 *
 * Makes an external call at most once: its answer is stored before it is
 * returned, and a retry of the handler gets the stored one. A kill between the
 * answer and the commit may repeat the call. Not to be called after
 * iterate_run_begin(): nobody else could write while it takes its time.
 *
 * Returns: (transfer full): the answer, or %NULL with @error set
 */
char *
iterate_run_step (IterateRun       *self,
                  const char       *name,
                  const char       *input,
                  IterateStepFunc   func,
                  gpointer          user_data,
                  GError          **error)
{
  g_autofree char *digest = NULL;
  g_autofree char *result = NULL;
  gboolean stored;

  g_return_val_if_fail (ITERATE_IS_RUN (self), NULL);
  g_return_val_if_fail (!iterate_transaction_is_open (&self->transaction), NULL);

  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, input, -1);
  if (!find_result (self, name, digest, &result, error))
    return NULL;

  if (result != NULL)
    return g_steal_pointer (&result);

  iterate_dispatcher_set_waiting (self->dispatcher, TRUE);
  result = func (input, user_data, error);
  stored = result != NULL && store_result (self, name, digest, result, error);
  iterate_dispatcher_set_waiting (self->dispatcher, FALSE);

  return stored ? g_steal_pointer (&result) : NULL;
}

/**
 * iterate_run_begin:
 *
 * Opens the handler's unit: from here on it may write, and should be quick. What
 * was read before is to be checked again where it matters.
 */
gboolean
iterate_run_begin (IterateRun  *self,
                   GError     **error)
{
  g_return_val_if_fail (ITERATE_IS_RUN (self), FALSE);

  return iterate_transaction_begin (&self->transaction,
                                    iterate_store_get_writer (iterate_engine_get_store (self->engine)),
                                    error);
}

/* Appends an event that this run's event caused. */
gboolean
iterate_run_append (IterateRun  *self,
                    const char  *type,
                    const char  *subject,
                    JsonObject  *payload,
                    GError     **error)
{
  g_return_val_if_fail (iterate_transaction_is_open (&self->transaction), FALSE);

  return iterate_journal_append (iterate_transaction_get_database (&self->transaction),
                                 iterate_run_get_time (self), type, subject, payload,
                                 self->event, error) != 0;
}

/* Puts a message into the outbox. Its key is the same on a retry. */
gboolean
iterate_run_send (IterateRun  *self,
                  const char  *recipient,
                  const char  *type,
                  JsonObject  *payload,
                  GError     **error)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (iterate_transaction_is_open (&self->transaction), FALSE);

  key = g_strdup_printf ("%" G_GINT64_FORMAT "-%u", self->delivery, ++self->n_sends);

  return iterate_outbox_add (iterate_transaction_get_database (&self->transaction),
                             iterate_run_get_time (self), recipient, type, payload, key,
                             self->event, error);
}

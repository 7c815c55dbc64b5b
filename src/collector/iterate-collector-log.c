/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-collector-log.h"

/* The last refusals that are remembered. */
#define MAX_REFUSALS 50

/* Of what a sender wrote. */
#define MAX_SHOWN 200

/**
 * IterateCollectorLog:
 *
 * Counts what the collector is sent, and remembers the last requests that it refused and why, so that
 * somebody who connects a client sees what is wrong. Any thread may use it.
 */
struct _IterateCollectorLog
{
  GObject     parent_instance;

  GMutex      lock;
  GHashTable *totals;   /* (mutex lock) (element-type utf8 IterateCollectorTotals) */
  GHashTable *rows;     /* (mutex lock) (element-type utf8 IterateCollectorRows) */
  GQueue      refusals; /* (mutex lock) (element-type IterateCollectorRefusal): the newest first */
};

G_DEFINE_FINAL_TYPE (IterateCollectorLog, iterate_collector_log, G_TYPE_OBJECT)

static void
free_refusal (gpointer data)
{
  IterateCollectorRefusal *refusal = data;

  g_free (refusal->method);
  g_free (refusal->path);
  g_free (refusal->client);
  g_free (refusal->reason);
  g_free (refusal);
}

/* Senders write what they like: it is cut, and made fit to be shown. */
static char *
dup_shown (const char *text)
{
  g_autofree char *valid = text == NULL ? NULL : g_utf8_make_valid (text, -1);

  return valid == NULL ? NULL : g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), MAX_SHOWN));
}

static IterateCollectorRefusal *
copy_refusal (const IterateCollectorRefusal *refusal)
{
  IterateCollectorRefusal *copy = g_memdup2 (refusal, sizeof *refusal);

  copy->method = dup_shown (refusal->method);
  copy->path = dup_shown (refusal->path);
  copy->client = dup_shown (refusal->client);
  copy->reason = dup_shown (refusal->reason);

  return copy;
}

static void
iterate_collector_log_finalize (GObject *object)
{
  IterateCollectorLog *self = ITERATE_COLLECTOR_LOG (object);

  g_hash_table_unref (self->totals);
  g_hash_table_unref (self->rows);
  g_queue_clear_full (&self->refusals, free_refusal);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (iterate_collector_log_parent_class)->finalize (object);
}

static void
iterate_collector_log_class_init (IterateCollectorLogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = iterate_collector_log_finalize;
}

static void
iterate_collector_log_init (IterateCollectorLog *self)
{
  g_mutex_init (&self->lock);
  g_queue_init (&self->refusals);
  self->totals = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

IterateCollectorLog *
iterate_collector_log_new (void)
{
  return g_object_new (ITERATE_TYPE_COLLECTOR_LOG, NULL);
}

/* Returns: what is noted under @name, made where there is nothing yet */
static gpointer
ensure (GHashTable *table,
        const char *name,
        gsize       size)
{
  gpointer found = g_hash_table_lookup (table, name);

  if (found == NULL)
    {
      found = g_malloc0 (size);
      g_hash_table_insert (table, g_strdup (name), found);
    }

  return found;
}

/* A client that asks the same again and again would push out all others. */
static gboolean
is_same (const IterateCollectorRefusal *one,
         const IterateCollectorRefusal *other)
{
  return one != NULL && one->status == other->status && g_strcmp0 (one->path, other->path) == 0 &&
         g_strcmp0 (one->method, other->method) == 0 && g_strcmp0 (one->reason, other->reason) == 0;
}

static void
add_refusal (IterateCollectorLog           *self,
             const IterateCollectorRefusal *refusal)
{
  IterateCollectorRefusal *last = g_queue_peek_head (&self->refusals);
  IterateCollectorRefusal *copy = copy_refusal (refusal);

  if (is_same (last, copy))
    {
      last->at = refusal->at;
      last->n++;
      free_refusal (copy);
      return;
    }

  copy->n = 1;
  g_queue_push_head (&self->refusals, copy);
  if (g_queue_get_length (&self->refusals) > MAX_REFUSALS)
    free_refusal (g_queue_pop_tail (&self->refusals));
}

/**
 * iterate_collector_log_note:
 * @n_bytes: of the body, as it was sent
 * @refusal: (nullable): why it was refused, where it was
 *
 * Notes a request that was answered.
 */
void
iterate_collector_log_note (IterateCollectorLog           *self,
                            const char                    *protocol,
                            gsize                          n_bytes,
                            gint64                         now,
                            const IterateCollectorRefusal *refusal)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  IterateCollectorTotals *totals = ensure (self->totals, protocol, sizeof *totals);

  totals->n_requests++;
  totals->n_bytes += n_bytes;
  totals->last_at = now;
  if (refusal == NULL)
    return;

  totals->n_refused++;
  add_refusal (self, refusal);
}

/* Notes what became of rows. */
void
iterate_collector_log_add_rows (IterateCollectorLog        *self,
                                const char                 *kind,
                                const IterateCollectorRows *rows)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  IterateCollectorRows *all = ensure (self->rows, kind, sizeof *all);

  all->n_kept += rows->n_kept;
  all->n_known += rows->n_known;
}

void
iterate_collector_log_get_totals (IterateCollectorLog    *self,
                                  const char             *protocol,
                                  IterateCollectorTotals *totals)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  *totals = *(IterateCollectorTotals *) ensure (self->totals, protocol, sizeof *totals);
}

void
iterate_collector_log_get_rows (IterateCollectorLog  *self,
                                const char           *kind,
                                IterateCollectorRows *rows)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  *rows = *(IterateCollectorRows *) ensure (self->rows, kind, sizeof *rows);
}

/* Returns: (transfer full) (element-type IterateCollectorRefusal): the newest first */
GPtrArray *
iterate_collector_log_list_refusals (IterateCollectorLog *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GPtrArray *list = g_ptr_array_new_with_free_func (free_refusal);

  for (GList *l = self->refusals.head; l != NULL; l = l->next)
    g_ptr_array_add (list, copy_refusal (l->data));

  return list;
}

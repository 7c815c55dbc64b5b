/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-tally.h"

#include "iterate-time.h"

#define MINUTE (60 * ITERATE_SECOND)

/* Minutes that are kept; of a flag that nobody asks for any more the last one stays. */
#define KEPT (7 * ITERATE_DAY)

/**
 * IterateFlagTally:
 *
 * Counts how often flags are evaluated, by minute. It belongs to the thread that evaluates; what it
 * counted is written now and then, because nobody's receipt hangs on it.
 */
struct _IterateFlagTally
{
  GHashTable *counts; /* (owned) (element-type Count Count) */
};

typedef struct
{
  gint64 flag;
  gint64 at;
  gint64 n;
  gint64 n_on;
} Count;

static guint
hash_count (gconstpointer data)
{
  const Count *count = data;

  return (guint) (count->flag * 31 + count->at / MINUTE);
}

static gboolean
are_same (gconstpointer a,
          gconstpointer b)
{
  const Count *one = a, *other = b;

  return one->flag == other->flag && one->at == other->at;
}

static GHashTable *
make_counts (void)
{
  return g_hash_table_new_full (hash_count, are_same, g_free, NULL);
}

IterateFlagTally *
iterate_flag_tally_new (void)
{
  IterateFlagTally *self = g_new0 (IterateFlagTally, 1);

  self->counts = make_counts ();

  return self;
}

void
iterate_flag_tally_free (IterateFlagTally *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->counts);
  g_free (self);
}

static Count *
ensure_count (IterateFlagTally *self,
              gint64            flag,
              gint64            now)
{
  const Count key = { .flag = flag, .at = now - now % MINUTE };
  Count *count = g_hash_table_lookup (self->counts, &key);

  if (count == NULL)
    {
      count = g_memdup2 (&key, sizeof key);
      g_hash_table_add (self->counts, count);
    }

  return count;
}

/**
 * iterate_flag_tally_note:
 * @flag: its id
 * @on: whether it was on
 *
 * Counts an evaluation.
 */
void
iterate_flag_tally_note (IterateFlagTally *self,
                         gint64            flag,
                         gboolean          on,
                         gint64            now)
{
  Count *count = ensure_count (self, flag, now);

  count->n++;
  count->n_on += on;
}

/* Notes that a flag was given to somebody who evaluates it: it is in use, nobody knows how often. */
void
iterate_flag_tally_see (IterateFlagTally *self,
                        gint64            flag,
                        gint64            now)
{
  ensure_count (self, flag, now);
}

/* A flag may be gone by the time its count is written. */
static gboolean
write_counts (IterateDatabase  *db,
              gint64            now,
              gpointer          user_data,
              GError          **error)
{
  GHashTableIter iter;
  const Count *count;

  if (!iterate_database_execute (db, error,
                                 "INSERT INTO flag_minute SELECT 0, ?, 0, 0 WHERE NOT EXISTS "
                                 "(SELECT 1 FROM flag_minute WHERE flag = 0)", "i", now))
    return FALSE;

  g_hash_table_iter_init (&iter, user_data);
  while (g_hash_table_iter_next (&iter, (gpointer *) &count, NULL))
    {
      if (!iterate_database_execute (db, error,
                                     "INSERT INTO flag_minute SELECT id, ?2, ?3, ?4 FROM flag "
                                     "WHERE id = ?1 ON CONFLICT DO UPDATE SET n = n + excluded.n, "
                                     "n_on = n_on + excluded.n_on", "iiii", count->flag, count->at,
                                     count->n, count->n_on) ||
          !iterate_database_execute (db, error,
                                     "DELETE FROM flag_minute WHERE flag = ? AND at < ?", "ii",
                                     count->flag, count->at - KEPT))
        return FALSE;
    }

  return TRUE;
}

static void
written_cb (const GError *error,
            gpointer      user_data)
{
  if (error != NULL)
    g_warning ("How often flags were evaluated could not be written: %s", error->message);
  g_hash_table_unref (user_data);
}

/* Has what was counted written. */
void
iterate_flag_tally_flush (IterateFlagTally *self,
                          IterateIntake    *intake)
{
  if (g_hash_table_size (self->counts) == 0)
    return;

  if (iterate_intake_run (intake, write_counts, written_cb, self->counts))
    self->counts = make_counts ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-unit-store.h"

#include "iterate-unit-chunk.h"

#include <string.h>

/**
 * IterateUnitStore:
 *
 * The units of one experiment: what its moments can be computed from again. Most are
 * in the base, sorted chunks that an import wrote and nobody changes; what came later
 * is in the tail, a row a unit and import. Rows of an import that is not finished
 * count for that import alone; of the others the newest counts. So an import changes
 * nothing that anybody sees until its last commit. A large import makes a new base of
 * everything (see iterate-unit-merge.c).
 */
struct _IterateUnitStore
{
  GObject            parent_instance;

  IterateDatabase   *db;         /* (owned) (nullable) */
  gint64             experiment;
  gint64             import;     /* Its rows are visible here, and written */
  GArray            *metrics;    /* (owned) (element-type gint64) */
  gint64             base;       /* The import whose chunks count; 0 for none */

  IterateUnitChunk  *chunk;      /* (owned) (nullable): the one last looked into */
  gint64             chunk_first;
  gint64             chunk_next; /* Where the next one begins; what is below is in it */
  gboolean           chunk_last;

  /* Going through all of them */
  IterateUnitChunk  *base_chunk; /* (owned) (nullable) */
  IterateStatement  *base_rows;  /* (owned) (nullable) */
  guint              base_index;
  GPtrArray         *tails;      /* (owned) (element-type Tail) */
};

/* One ordered walk over rows of the tail: the exposures, or a metric's values. */
typedef struct
{
  IterateStatement *rows;
  gboolean          has_row;
  gint64            key;
} Tail;

G_DEFINE_FINAL_TYPE (IterateUnitStore, iterate_unit_store, G_TYPE_OBJECT)

/* The imports whose rows count: finished ones after the base, and one's own. */
#define VISIBLE "(import_id = ? OR import_id > ? AND " \
                "import_id IN (SELECT id FROM import WHERE state = 'done'))"

static void
free_tail (gpointer data)
{
  Tail *tail = data;

  g_clear_pointer (&tail->rows, iterate_statement_release);
  g_free (tail);
}

static void
stop_walking (IterateUnitStore *self)
{
  g_ptr_array_set_size (self->tails, 0);
  g_clear_pointer (&self->base_rows, iterate_statement_release);
  g_clear_pointer (&self->base_chunk, iterate_unit_chunk_free);
}

static void
iterate_unit_store_finalize (GObject *object)
{
  IterateUnitStore *self = ITERATE_UNIT_STORE (object);

  stop_walking (self);
  g_clear_pointer (&self->tails, g_ptr_array_unref);
  g_clear_pointer (&self->chunk, iterate_unit_chunk_free);
  g_clear_pointer (&self->metrics, g_array_unref);
  g_clear_object (&self->db);

  G_OBJECT_CLASS (iterate_unit_store_parent_class)->finalize (object);
}

static void
iterate_unit_store_class_init (IterateUnitStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = iterate_unit_store_finalize;
}

static void
iterate_unit_store_init (IterateUnitStore *self)
{
  self->tails = g_ptr_array_new_with_free_func (free_tail);
}

/**
 * iterate_unit_store_new:
 * @experiment: the experiment's id
 * @import: the import that writes, or 0 to see finished ones only
 * @metrics: (element-type gint64): ids, in the order of the units' values
 */
IterateUnitStore *
iterate_unit_store_new (gint64  experiment,
                        gint64  import,
                        GArray *metrics)
{
  IterateUnitStore *self = g_object_new (ITERATE_TYPE_UNIT_STORE, NULL);

  self->experiment = experiment;
  self->import = import;
  self->metrics = g_array_ref (metrics);

  return self;
}

/* Sets the connection to use from here on: an import's chunks are units of writing of
 * their own, each with the connection it gets. */
gboolean
iterate_unit_store_set_database (IterateUnitStore  *self,
                                 IterateDatabase   *db,
                                 GError           **error)
{
  gint64 base;

  stop_walking (self);
  g_set_object (&self->db, db);
  if (!iterate_database_get_int64 (db, &base, error,
                                   "SELECT ifnull (max (base_import), 0) FROM experiment WHERE id = ?",
                                   "i", self->experiment))
    return FALSE;

  if (base != self->base)
    g_clear_pointer (&self->chunk, iterate_unit_chunk_free);
  self->base = base;

  return TRUE;
}

/* The base ------------------------------------------------------------------------ */

/* Finds where the chunk after the one at @first begins. */
static gboolean
find_next_chunk (IterateUnitStore  *self,
                 gint64             first,
                 GError           **error)
{
  g_autoptr(IterateStatement) row = NULL;
  IterateStep step;

  row = iterate_database_query (self->db, error,
                                "SELECT first_key FROM unit_chunk WHERE experiment_id = ? AND "
                                "import_id = ? AND first_key > ? ORDER BY first_key LIMIT 1",
                                "iii", self->experiment, self->base, first);
  if (row == NULL)
    return FALSE;

  step = iterate_statement_step (row, error);
  self->chunk_last = step == ITERATE_STEP_DONE;
  if (step == ITERATE_STEP_ROW)
    self->chunk_next = iterate_statement_get_int64 (row, 0);

  return step != ITERATE_STEP_ERROR;
}

static IterateUnitChunk *
decode_row (IterateUnitStore  *self,
            IterateStatement  *row,
            int                column,
            GError           **error)
{
  gsize size;
  gconstpointer data = iterate_statement_get_bytes (row, column, &size);

  return iterate_unit_chunk_decode (data, size, self->metrics, error);
}

/* Loads the chunk that a key would be in; there may be none. */
static gboolean
load_chunk (IterateUnitStore  *self,
            gint64             key,
            GError           **error)
{
  g_autoptr(IterateStatement) row = NULL;

  if (self->chunk != NULL && key >= self->chunk_first && (self->chunk_last || key < self->chunk_next))
    return TRUE;

  g_clear_pointer (&self->chunk, iterate_unit_chunk_free);
  row = iterate_database_query (self->db, error,
                                "SELECT first_key, data FROM unit_chunk WHERE experiment_id = ? AND "
                                "import_id = ? AND first_key <= ? ORDER BY first_key DESC LIMIT 1",
                                "iii", self->experiment, self->base, key);
  if (row == NULL)
    return FALSE;

  switch (iterate_statement_step (row, error))
    {
    case ITERATE_STEP_DONE:
      return TRUE;

    case ITERATE_STEP_ROW:
      self->chunk_first = iterate_statement_get_int64 (row, 0);
      self->chunk = decode_row (self, row, 1, error);
      return self->chunk != NULL && find_next_chunk (self, self->chunk_first, error);

    default:
      return FALSE;
    }
}

/* The tail ------------------------------------------------------------------------ */

static void
read_exposure (IterateStatement *row,
               IterateUnit      *unit)
{
  unit->variant = iterate_statement_get_int64 (row, 2);
  unit->at = iterate_statement_get_int64 (row, 3);
  unit->segment = iterate_statement_get_int64 (row, 4);
}

static void
read_value (IterateStatement *row,
            guint             metric,
            IterateUnit      *unit)
{
  unit->present |= G_GUINT64_CONSTANT (1) << metric;
  for (guint axis = 0; axis < ITERATE_N_MOMENTS; axis++)
    unit->values[metric].axes[axis] = iterate_statement_get_double (row, 2 + axis);
}

#define EXPOSURE_COLUMNS "key, import_id, variant_id, exposed_at, segment_id"
#define VALUE_COLUMNS "key, import_id, x, y, pre, pre_y"

static gboolean
find_exposure (IterateUnitStore  *self,
               IterateUnit       *unit,
               GError           **error)
{
  g_autoptr(IterateStatement) row = NULL;
  IterateStep step;

  row = iterate_database_query (self->db, error,
                                "SELECT " EXPOSURE_COLUMNS " FROM exposure "
                                "WHERE experiment_id = ? AND key = ? AND " VISIBLE
                                "ORDER BY import_id DESC LIMIT 1",
                                "iiii", self->experiment, unit->key, self->import, self->base);
  if (row == NULL)
    return FALSE;

  step = iterate_statement_step (row, error);
  if (step == ITERATE_STEP_ROW)
    read_exposure (row, unit);

  return step != ITERATE_STEP_ERROR;
}

static gboolean
find_value (IterateUnitStore  *self,
            guint              metric,
            IterateUnit       *unit,
            GError           **error)
{
  g_autoptr(IterateStatement) row = NULL;
  IterateStep step;

  row = iterate_database_query (self->db, error,
                                "SELECT " VALUE_COLUMNS " FROM unit_value "
                                "WHERE experiment_metric_id = ? AND key = ? AND " VISIBLE
                                "ORDER BY import_id DESC LIMIT 1",
                                "iiii", g_array_index (self->metrics, gint64, metric), unit->key,
                                self->import, self->base);
  if (row == NULL)
    return FALSE;

  step = iterate_statement_step (row, error);
  if (step == ITERATE_STEP_ROW)
    read_value (row, metric, unit);

  return step != ITERATE_STEP_ERROR;
}

/**
 * iterate_unit_store_get:
 * @unit: (out caller-allocates): the unit; without variant and values if nobody has
 *   seen it
 */
gboolean
iterate_unit_store_get (IterateUnitStore  *self,
                        gint64             key,
                        IterateUnit       *unit,
                        GError           **error)
{
  iterate_unit_init (unit, key);
  if (self->base != 0)
    {
      if (!load_chunk (self, key, error))
        return FALSE;

      if (self->chunk != NULL)
        iterate_unit_chunk_find (self->chunk, key, unit);
    }

  if (!find_exposure (self, unit, error))
    return FALSE;

  for (guint metric = 0; metric < self->metrics->len; metric++)
    {
      if (!find_value (self, metric, unit, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
put_value (IterateUnitStore   *self,
           const IterateUnit  *unit,
           guint               metric,
           GError            **error)
{
  const double *axes = unit->values[metric].axes;

  return iterate_database_execute (self->db, error,
                                   "INSERT INTO unit_value "
                                   "(experiment_metric_id, key, import_id, x, y, pre, pre_y) "
                                   "VALUES (?, ?, ?, ?, ?, ?, ?) "
                                   "ON CONFLICT DO UPDATE SET x = excluded.x, y = excluded.y, "
                                   "pre = excluded.pre, pre_y = excluded.pre_y",
                                   "iiidddd", g_array_index (self->metrics, gint64, metric),
                                   unit->key, self->import,
                                   axes[ITERATE_MOMENT_X], axes[ITERATE_MOMENT_Y],
                                   axes[ITERATE_MOMENT_PRE], axes[ITERATE_MOMENT_PRE_Y]);
}

/**
 * iterate_unit_store_put:
 * @before: the unit as it was read
 * @unit: as it is now; a value can change but not go
 *
 * Writes what changed to the tail.
 */
gboolean
iterate_unit_store_put (IterateUnitStore   *self,
                        const IterateUnit  *before,
                        const IterateUnit  *unit,
                        GError            **error)
{
  if ((before->variant != unit->variant || before->at != unit->at ||
       before->segment != unit->segment) &&
      !iterate_database_execute (self->db, error,
                                 "INSERT INTO exposure "
                                 "(experiment_id, key, import_id, variant_id, exposed_at, segment_id) "
                                 "VALUES (?, ?, ?, ?, ?, ?) "
                                 "ON CONFLICT DO UPDATE SET variant_id = excluded.variant_id, "
                                 "exposed_at = excluded.exposed_at, "
                                 "segment_id = excluded.segment_id",
                                 "iiiiii", self->experiment, unit->key, self->import,
                                 unit->variant, unit->at, unit->segment))
    return FALSE;

  for (guint metric = 0; metric < self->metrics->len; metric++)
    {
      if (iterate_unit_has_value (unit, metric) &&
          (!iterate_unit_has_value (before, metric) ||
           memcmp (&before->values[metric], &unit->values[metric], sizeof unit->values[metric]) != 0) &&
          !put_value (self, unit, metric, error))
        return FALSE;
    }

  return TRUE;
}

/* Writes units in place of those of the chunk that was looked into. */
static gboolean
replace_chunk (IterateUnitStore  *self,
               IterateUnitChunk  *units,
               GError           **error)
{
  g_autoptr(GBytes) data = iterate_unit_chunk_encode (units);
  g_autoptr(IterateStatement) update = NULL;
  gsize size;
  gconstpointer bytes = g_bytes_get_data (data, &size);

  g_clear_pointer (&self->chunk, iterate_unit_chunk_free);
  if (iterate_unit_chunk_get_n (units) == 0)
    return iterate_database_execute (self->db, error,
                                     "DELETE FROM unit_chunk WHERE experiment_id = ? AND "
                                     "import_id = ? AND first_key = ?",
                                     "iii", self->experiment, self->base, self->chunk_first);

  update = iterate_database_query (self->db, error,
                                   "UPDATE unit_chunk SET n_units = ?1, data = ?5 WHERE "
                                   "experiment_id = ?2 AND import_id = ?3 AND first_key = ?4",
                                   "iiii", (gint64) iterate_unit_chunk_get_n (units),
                                   self->experiment, self->base, self->chunk_first);
  if (update == NULL)
    return FALSE;

  iterate_statement_bind_bytes (update, 4, bytes, size);

  return iterate_statement_run (update, error);
}

/* Writes the chunk that a unit is in without it. */
static gboolean
forget_in_base (IterateUnitStore  *self,
                gint64             key,
                GError           **error)
{
  g_autoptr(IterateUnitChunk) kept = NULL;
  guint n;

  if (self->base == 0)
    return TRUE;
  if (!load_chunk (self, key, error))
    return FALSE;

  kept = iterate_unit_chunk_new (self->metrics);
  n = self->chunk == NULL ? 0 : iterate_unit_chunk_get_n (self->chunk);
  for (guint i = 0; i < n; i++)
    {
      IterateUnit unit;

      iterate_unit_chunk_get (self->chunk, i, &unit);
      if (unit.key != key)
        iterate_unit_chunk_append (kept, &unit);
    }

  return iterate_unit_chunk_get_n (kept) == n || replace_chunk (self, kept, error);
}

/**
 * iterate_unit_store_forget:
 *
 * Removes a unit, of which nothing is left.
 */
gboolean
iterate_unit_store_forget (IterateUnitStore  *self,
                           gint64             key,
                           GError           **error)
{
  return forget_in_base (self, key, error) &&
         iterate_database_execute (self->db, error,
                                   "DELETE FROM exposure WHERE experiment_id = ? AND key = ?",
                                   "ii", self->experiment, key) &&
         iterate_database_execute (self->db, error,
                                   "DELETE FROM unit_value WHERE key = ? AND experiment_metric_id IN "
                                   "(SELECT id FROM experiment_metric WHERE experiment_id = ?)",
                                   "ii", key, self->experiment);
}

/* Going through all of them --------------------------------------------------------- */

static gboolean
advance_tail (Tail    *tail,
              GError **error)
{
  IterateStep step = iterate_statement_step (tail->rows, error);

  tail->has_row = step == ITERATE_STEP_ROW;
  if (tail->has_row)
    tail->key = iterate_statement_get_int64 (tail->rows, 0);

  return step != ITERATE_STEP_ERROR;
}

static gboolean
add_tail (IterateUnitStore  *self,
          const char        *sql,
          gint64             id,
          GError           **error)
{
  Tail *tail = g_new0 (Tail, 1);

  g_ptr_array_add (self->tails, tail);
  tail->rows = iterate_database_query (self->db, error, sql, "iii", id, self->import, self->base);

  return tail->rows != NULL && advance_tail (tail, error);
}

static gboolean
advance_base (IterateUnitStore  *self,
              GError           **error)
{
  if (self->base_chunk != NULL && ++self->base_index < iterate_unit_chunk_get_n (self->base_chunk))
    return TRUE;

  g_clear_pointer (&self->base_chunk, iterate_unit_chunk_free);
  self->base_index = 0;
  switch (iterate_statement_step (self->base_rows, error))
    {
    case ITERATE_STEP_DONE:
      return TRUE;

    case ITERATE_STEP_ROW:
      self->base_chunk = decode_row (self, self->base_rows, 0, error);
      return self->base_chunk != NULL;

    default:
      return FALSE;
    }
}

/* Starts over with iterate_unit_store_next(). */
gboolean
iterate_unit_store_rewind (IterateUnitStore  *self,
                           GError           **error)
{
  stop_walking (self);
  self->base_rows = iterate_database_query (self->db, error,
                                            "SELECT data FROM unit_chunk WHERE experiment_id = ? "
                                            "AND import_id = ? ORDER BY first_key",
                                            "ii", self->experiment, self->base);
  if (self->base_rows == NULL || !advance_base (self, error) ||
      !add_tail (self, "SELECT " EXPOSURE_COLUMNS " FROM exposure WHERE experiment_id = ? AND "
                 VISIBLE " ORDER BY key, import_id", self->experiment, error))
    return FALSE;

  for (guint i = 0; i < self->metrics->len; i++)
    {
      if (!add_tail (self, "SELECT " VALUE_COLUMNS " FROM unit_value WHERE experiment_metric_id = ? "
                     "AND " VISIBLE " ORDER BY key, import_id",
                     g_array_index (self->metrics, gint64, i), error))
        return FALSE;
    }

  return TRUE;
}

/* Returns: whether there is a unit that was not read yet; @key is the first */
static gboolean
peek_key (IterateUnitStore *self,
          gint64           *key)
{
  gboolean found = self->base_chunk != NULL;

  if (found)
    *key = iterate_unit_chunk_get_key (self->base_chunk, self->base_index);

  for (guint i = 0; i < self->tails->len; i++)
    {
      const Tail *tail = g_ptr_array_index (self->tails, i);

      if (!tail->has_row || (found && tail->key >= *key))
        continue;

      *key = tail->key;
      found = TRUE;
    }

  return found;
}

/* Takes what the tail has of a unit, the newest import last. */
static gboolean
read_tails (IterateUnitStore  *self,
            IterateUnit       *unit,
            GError           **error)
{
  for (guint i = 0; i < self->tails->len; i++)
    {
      Tail *tail = g_ptr_array_index (self->tails, i);

      while (tail->has_row && tail->key == unit->key)
        {
          if (i == 0)
            read_exposure (tail->rows, unit);
          else
            read_value (tail->rows, i - 1, unit);
          if (!advance_tail (tail, error))
            return FALSE;
        }
    }

  return TRUE;
}

/* Reads the next unit in the order of keys; @found is %FALSE at the end. */
gboolean
iterate_unit_store_next (IterateUnitStore  *self,
                         IterateUnit       *unit,
                         gboolean          *found,
                         GError           **error)
{
  gint64 key = 0;

  *found = peek_key (self, &key);
  if (!*found)
    return TRUE;

  iterate_unit_init (unit, key);
  if (self->base_chunk != NULL &&
      iterate_unit_chunk_get_key (self->base_chunk, self->base_index) == key)
    {
      iterate_unit_chunk_get (self->base_chunk, self->base_index, unit);
      if (!advance_base (self, error))
        return FALSE;
    }

  return read_tails (self, unit, error);
}

gboolean
iterate_unit_store_foreach (IterateUnitStore  *self,
                            IterateUnitFunc    func,
                            gpointer           user_data,
                            GError           **error)
{
  g_autofree IterateUnit *unit = g_new (IterateUnit, 1);
  gboolean found = TRUE, done;

  done = iterate_unit_store_rewind (self, error);
  while (done && found)
    {
      done = iterate_unit_store_next (self, unit, &found, error);
      if (done && found)
        func (unit, user_data);
    }
  stop_walking (self);

  return done;
}

/* How many rows the imports after the base brought. */
gboolean
iterate_unit_store_count_tail (IterateUnitStore  *self,
                               gint64            *n,
                               GError           **error)
{
  return iterate_database_get_int64 (self->db, n, error,
                                     "SELECT ifnull (sum (n_rows), 0) FROM import "
                                     "WHERE experiment_id = ? AND id > ? AND state = 'done'",
                                     "ii", self->experiment, self->base);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-intake-upkeep.h"

#include "iterate-intake-segment.h"
#include "iterate-intake.h"
#include "iterate-settings.h"
#include "iterate-time.h"

/* Keeps what came in from growing for ever: what is old is dropped, and the many small segments of
 * quiet times become few. */

#define KEPT_DAYS 90

/* What of this is needed longer is computed when it comes in. */
static const struct
{
  const char *kind;
  int         days; /* that it is kept at most */
} kinds[] = {
  { ITERATE_INTAKE_EVENTS, G_MAXINT16 }, { ITERATE_INTAKE_SPANS, 14 },
  { ITERATE_INTAKE_EVALUATIONS, 14 },
};

/* Segments below this size are small, and so many of them are put together. */
#define SMALL (32 * 1024)
#define GROUP 32

/* Drops what is older than the setting `collector.keep-days`, and of some kinds what is older than two
 * weeks. What is computed from them stays. */
gboolean
iterate_intake_upkeep_forget (IterateDatabase  *db,
                              gint64            now,
                              GError          **error)
{
  double days;

  if (!iterate_settings_get_double (db, "collector.keep-days", KEPT_DAYS, &days, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (!iterate_database_execute (db, error,
                                     "DELETE FROM intake_segment WHERE kind = ? AND folded = 1 "
                                     "AND last_at < ?", "si", kinds[i].kind,
                                     now - (gint64) (MIN (days, kinds[i].days) * ITERATE_DAY)))
        return FALSE;
    }

  return TRUE;
}

/* Several segments as one. */
typedef struct
{
  gint64      first_id;
  gint64      last_id;
  gint64      first_at;
  gint64      last_at;
  guint       n_segments;
  GByteArray *rows; /* (owned) */
  GArray     *keys; /* (owned) (element-type guint64) */
} Group;

static void
group_clear (Group *self)
{
  g_clear_pointer (&self->rows, g_byte_array_unref);
  g_clear_pointer (&self->keys, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Group, group_clear)

static gboolean
add_segment (Group             *self,
             IterateStatement  *row,
             GError           **error)
{
  gsize size, length;
  const guint8 *packed = iterate_statement_get_bytes (row, 4, &size);
  g_autoptr(GBytes) unpacked = iterate_intake_segment_unpack (packed, size, error);
  gint64 id = iterate_statement_get_int64 (row, 0);
  const guint8 *rows;
  gconstpointer keys;

  if (unpacked == NULL)
    return FALSE;

  rows = g_bytes_get_data (unpacked, &length);
  g_byte_array_append (self->rows, rows, length);
  keys = iterate_statement_get_bytes (row, 3, &size);
  g_array_append_vals (self->keys, keys, size / sizeof (guint64));
  self->first_id = self->n_segments == 0 ? id : self->first_id;
  self->last_id = id;
  self->first_at = MIN (self->first_at, iterate_statement_get_int64 (row, 1));
  self->last_at = MAX (self->last_at, iterate_statement_get_int64 (row, 2));
  self->n_segments++;

  return TRUE;
}

/* The group takes the place of its first segment: whoever has the keys from some segment on in memory
 * has all of the group's then, or looks for them in the file. */
static gboolean
write_group (Group            *self,
             IterateDatabase  *db,
             const char       *kind,
             GError          **error)
{
  g_autoptr(GBytes) packed = iterate_intake_segment_pack (self->rows->data, self->rows->len);
  g_autoptr(IterateStatement) update = NULL;
  gsize size;
  gconstpointer data = g_bytes_get_data (packed, &size);

  g_array_sort (self->keys, iterate_intake_compare_keys);
  update = iterate_database_prepare (db,
                                     "UPDATE intake_segment SET first_at = ?, last_at = ?, n = ?, "
                                     "keys = ?, data = ? WHERE id = ?", error);
  if (update == NULL)
    return FALSE;

  iterate_statement_bind_int64 (update, 0, self->first_at);
  iterate_statement_bind_int64 (update, 1, self->last_at);
  iterate_statement_bind_int64 (update, 2, self->keys->len);
  iterate_statement_bind_bytes (update, 3, self->keys->data, self->keys->len * sizeof (guint64));
  iterate_statement_bind_bytes (update, 4, data, size);
  iterate_statement_bind_int64 (update, 5, self->first_id);

  return iterate_statement_run (update, error) &&
         iterate_database_execute (db, error,
                                   "DELETE FROM intake_segment WHERE kind = ? AND folded = 1 AND "
                                   "length (data) < ? AND id > ? AND id <= ?", "siii", kind,
                                   (gint64) SMALL, self->first_id, self->last_id);
}

static gboolean
merge_kind (IterateDatabase  *db,
            const char       *kind,
            gboolean         *merged,
            GError          **error)
{
  g_auto(Group) group = {
    .first_at = G_MAXINT64, .last_at = G_MININT64, .rows = g_byte_array_new (),
    .keys = g_array_new (FALSE, FALSE, sizeof (guint64)),
  };
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (db, error,
                                 "SELECT id, first_at, last_at, keys, data FROM intake_segment "
                                 "WHERE kind = ? AND folded = 1 AND length (data) < ? ORDER BY id "
                                 "LIMIT ?", "sii", kind, (gint64) SMALL, (gint64) GROUP);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      if (!add_segment (&group, rows, error))
        return FALSE;
    }

  if (step == ITERATE_STEP_ERROR)
    return FALSE;

  if (group.n_segments < GROUP)
    return TRUE;

  *merged = TRUE;

  return write_group (&group, db, kind, error);
}

/**
 * iterate_intake_upkeep_merge:
 * @merged: (out): whether there may be more to do
 *
 * Puts small segments together.
 */
gboolean
iterate_intake_upkeep_merge (IterateDatabase  *db,
                             gboolean         *merged,
                             GError          **error)
{
  *merged = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (!merge_kind (db, kinds[i].kind, merged, error))
        return FALSE;
    }

  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-intake-segment.h"

#include "iterate-error.h"

#include <string.h>
#include <zstd.h>

/* Rows one behind the other, packed together: what products send repeats itself. Fast rather than
 * small, because those who send wait for it. */

#define LEVEL 1

/* Nothing that was packed here is larger. */
#define MAX_LENGTH (512 * 1024 * 1024)

/* A number to know it by, a time, and the lengths of three texts. */
#define HEAD_SIZE (sizeof (guint64) + sizeof (gint64) + 3 * sizeof (guint32))

void
iterate_intake_row_append (GByteArray             *rows,
                           const IterateIntakeRow *row)
{
  guint64 key = GUINT64_TO_LE (row->key), at = GUINT64_TO_LE ((guint64) row->at);
  const char *texts[] = { row->user, row->name, row->properties };
  const gsize lengths[] = { row->user_length, row->name_length, row->properties_length };

  g_byte_array_append (rows, (const guint8 *) &key, sizeof key);
  g_byte_array_append (rows, (const guint8 *) &at, sizeof at);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      guint32 length = GUINT32_TO_LE ((guint32) lengths[i]);

      g_byte_array_append (rows, (const guint8 *) &length, sizeof length);
    }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_byte_array_append (rows, (const guint8 *) texts[i], lengths[i]);
      g_byte_array_append (rows, (const guint8 *) "", 1);
    }
}

/**
 * iterate_intake_row_next:
 * @at: (inout): where one is, 0 at first
 * @row: (out caller-allocates): the row there, which points into @rows
 *
 * Returns: whether there was a further whole row
 */
gboolean
iterate_intake_row_next (const guint8     *rows,
                         gsize             length,
                         gsize            *at,
                         IterateIntakeRow *row)
{
  const char **texts[] = { &row->user, &row->name, &row->properties };
  gsize *lengths[] = { &row->user_length, &row->name_length, &row->properties_length };
  const guint8 *head = rows + *at;
  gsize next = *at + HEAD_SIZE;
  guint64 number;

  if (length - *at < HEAD_SIZE)
    return FALSE;

  memcpy (&number, head, sizeof number);
  row->key = GUINT64_FROM_LE (number);
  memcpy (&number, head + sizeof number, sizeof number);
  row->at = (gint64) GUINT64_FROM_LE (number);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      guint32 n;

      memcpy (&n, head + 2 * sizeof number + i * sizeof n, sizeof n);
      *lengths[i] = GUINT32_FROM_LE (n);
      if (*lengths[i] >= length - next)
        return FALSE;
      *texts[i] = (const char *) rows + next;
      next += *lengths[i] + 1;
    }
  *at = next;

  return TRUE;
}

GBytes *
iterate_intake_segment_pack (const guint8 *rows,
                             gsize         length)
{
  gsize capacity = ZSTD_compressBound (length), size;
  g_autofree guint8 *packed = g_malloc (capacity);

  size = ZSTD_compress (packed, capacity, rows, length, LEVEL);
  if (ZSTD_isError (size))
    g_error ("Rows could not be packed: %s", ZSTD_getErrorName (size));

  return g_bytes_new_take (g_realloc (g_steal_pointer (&packed), size), size);
}

/* Returns: (transfer full): the rows, or %NULL with @error set */
GBytes *
iterate_intake_segment_unpack (const guint8  *packed,
                               gsize          length,
                               GError       **error)
{
  unsigned long long size = ZSTD_getFrameContentSize (packed, length);
  g_autofree guint8 *rows = NULL;
  gsize got;

  if (size < MAX_LENGTH)
    {
      rows = g_malloc (MAX (size, 1));
      got = ZSTD_decompress (rows, size, packed, length);
      if (!ZSTD_isError (got) && got == size)
        return g_bytes_new_take (g_steal_pointer (&rows), size);
    }

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_DATABASE,
                       "What came in is damaged in the workspace and cannot be read");

  return NULL;
}

int
iterate_intake_compare_keys (gconstpointer a,
                             gconstpointer b)
{
  guint64 one = *(const guint64 *) a, other = *(const guint64 *) b;

  return (one > other) - (one < other);
}

/**
 * iterate_intake_segment_write:
 * @rows: as iterate_intake_row_append() wrote them
 * @keys: (element-type guint64): of the rows, in any order
 * @first_at: the earliest time of a row
 * @last_at: the latest one
 * @folded: whether what is computed from them has been
 */
gboolean
iterate_intake_segment_write (IterateDatabase  *db,
                              const char       *kind,
                              GByteArray       *rows,
                              GArray           *keys,
                              gint64            first_at,
                              gint64            last_at,
                              gboolean          folded,
                              GError          **error)
{
  g_autoptr(GArray) sorted = g_array_copy (keys);
  g_autoptr(GBytes) packed = iterate_intake_segment_pack (rows->data, rows->len);
  g_autoptr(IterateStatement) insert = NULL;
  gsize size;
  gconstpointer data = g_bytes_get_data (packed, &size);

  g_array_sort (sorted, iterate_intake_compare_keys);
  insert = iterate_database_prepare (db,
                                     "INSERT INTO intake_segment "
                                     "(kind, first_at, last_at, n, keys, data, folded) "
                                     "VALUES (?, ?, ?, ?, ?, ?, ?)", error);
  if (insert == NULL)
    return FALSE;

  iterate_statement_bind_string (insert, 0, kind);
  iterate_statement_bind_int64 (insert, 1, first_at);
  iterate_statement_bind_int64 (insert, 2, last_at);
  iterate_statement_bind_int64 (insert, 3, keys->len);
  iterate_statement_bind_bytes (insert, 4, sorted->data, sorted->len * sizeof (guint64));
  iterate_statement_bind_bytes (insert, 5, data, size);
  iterate_statement_bind_int64 (insert, 6, folded);

  return iterate_statement_run (insert, error);
}

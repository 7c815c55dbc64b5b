/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-unit-sorter.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Keys are hashes and spread evenly, so their first byte deals records out to parts
 * of about the same size; a part is small enough to be sorted in the cache. */
#define N_PARTS       256
/* What a part writes to the file at once when memory is short. */
#define PART_MEMORY   (64 * 1024)
#define RADIX_BITS    11
#define RADIX         (1 << RADIX_BITS)

/**
 * IterateUnitSorter:
 *
 * Sorts records by their unit's key in bounded memory: beyond it they wait in a file
 * that has no name and goes with the process.
 */
struct _IterateUnitSorter
{
  gsize       stride;     /* A key and its record */
  gsize       memory;
  gsize       used;
  GByteArray *parts[N_PARTS]; /* (owned) */
  GArray     *blocks[N_PARTS]; /* (owned) (element-type Block): what waits in the file */
  int         file;       /* −1 for none */
  goffset     file_end;
};

typedef struct
{
  goffset offset;
  gsize   size;
} Block;

/* A record's place and key while a part is sorted. */
typedef struct
{
  guint64 key;
  guint32 index;
} Place;

/**
 * iterate_unit_sorter_new:
 * @record_size: bytes of a record
 * @memory: bytes that records may take before they go to a file
 */
IterateUnitSorter *
iterate_unit_sorter_new (gsize record_size,
                         gsize memory)
{
  IterateUnitSorter *self = g_new0 (IterateUnitSorter, 1);

  self->stride = sizeof (gint64) + (record_size + 7) / 8 * 8;
  self->memory = memory;
  self->file = -1;
  for (guint i = 0; i < N_PARTS; i++)
    {
      self->parts[i] = g_byte_array_new ();
      self->blocks[i] = g_array_new (FALSE, FALSE, sizeof (Block));
    }

  return self;
}

void
iterate_unit_sorter_free (IterateUnitSorter *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < N_PARTS; i++)
    {
      g_byte_array_unref (self->parts[i]);
      g_array_unref (self->blocks[i]);
    }
  if (self->file >= 0)
    g_close (self->file, NULL);
  g_free (self);
}

static gboolean
set_file_error (GError **error)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
               "The temporary file for sorting could not be used: %s", g_strerror (errno));

  return FALSE;
}

static gboolean
open_file (IterateUnitSorter  *self,
           GError            **error)
{
  g_autofree char *path = NULL;

  if (self->file >= 0)
    return TRUE;

  path = g_build_filename (g_get_tmp_dir (), "iterate-sort-XXXXXX", NULL);
  self->file = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  if (self->file < 0)
    return set_file_error (error);

  g_unlink (path);

  return TRUE;
}

/* Writes a part's records to the file, where they may be read from again. */
static gboolean
spill_part (IterateUnitSorter  *self,
            guint               part,
            GError            **error)
{
  GByteArray *records = self->parts[part];
  Block block = { self->file_end, records->len };
  gsize done = 0;

  while (done < records->len)
    {
      gssize n = pwrite (self->file, records->data + done, records->len - done,
                         self->file_end + done);

      if (n < 0 && errno != EINTR)
        return set_file_error (error);
      done += MAX (n, 0);
    }

  if (block.size > 0)
    g_array_append_val (self->blocks[part], block);
  self->file_end += records->len;
  self->used -= records->len;
  g_byte_array_set_size (records, 0);

  return TRUE;
}

/* Makes room: all that is large enough to be worth a write. */
static gboolean
spill (IterateUnitSorter  *self,
       GError            **error)
{
  if (!open_file (self, error))
    return FALSE;

  for (guint i = 0; i < N_PARTS; i++)
    {
      if ((self->parts[i]->len >= PART_MEMORY || self->memory < N_PARTS * PART_MEMORY) &&
          !spill_part (self, i, error))
        return FALSE;
    }

  return TRUE;
}

/* The key with its order made that of unsigned numbers. */
static guint64
order_key (gint64 key)
{
  return (guint64) key ^ (G_GUINT64_CONSTANT (1) << 63);
}

/**
 * iterate_unit_sorter_add:
 *
 * Returns: (transfer none): the record to fill in, until the next call; %NULL with
 *   @error set
 */
gpointer
iterate_unit_sorter_add (IterateUnitSorter  *self,
                         gint64              key,
                         GError            **error)
{
  GByteArray *part = self->parts[order_key (key) >> 56];
  guint length;

  if (self->used >= self->memory && !spill (self, error))
    return NULL;

  length = part->len;
  g_byte_array_set_size (part, length + self->stride);
  self->used += self->stride;
  memcpy (part->data + length, &key, sizeof key);

  return part->data + length + sizeof key;
}

/* Reads a part's spilled records back, in front of those in memory. */
static gboolean
load_part (IterateUnitSorter  *self,
           guint               part,
           GByteArray         *all,
           GError            **error)
{
  for (guint i = 0; i < self->blocks[part]->len; i++)
    {
      Block block = g_array_index (self->blocks[part], Block, i);
      gsize done = 0, length = all->len;

      g_byte_array_set_size (all, length + block.size);
      while (done < block.size)
        {
          gssize n = pread (self->file, all->data + length + done, block.size - done,
                            block.offset + done);

          if (n == 0)
            errno = EIO;
          if (n <= 0 && errno != EINTR)
            return set_file_error (error);
          done += MAX (n, 0);
        }
    }

  g_byte_array_append (all, self->parts[part]->data, self->parts[part]->len);
  g_byte_array_set_size (self->parts[part], 0);

  return TRUE;
}

/* One stable pass over some bits of the keys. */
static void
radix_pass (const Place *from,
            Place       *to,
            guint        n,
            guint        shift)
{
  guint starts[RADIX] = { 0 };
  guint sum = 0;

  for (guint i = 0; i < n; i++)
    starts[from[i].key >> shift & (RADIX - 1)]++;
  for (guint i = 0; i < RADIX; i++)
    {
      guint count = starts[i];

      starts[i] = sum;
      sum += count;
    }
  for (guint i = 0; i < n; i++)
    to[starts[from[i].key >> shift & (RADIX - 1)]++] = from[i];
}

/* Three passes leave hardly two in the wrong order, for a last stable one to find. */
static void
sort_places (Place *places,
             Place *spare,
             guint  n)
{
  radix_pass (places, spare, n, 56 - 3 * RADIX_BITS);
  radix_pass (spare, places, n, 56 - 2 * RADIX_BITS);
  radix_pass (places, spare, n, 56 - RADIX_BITS);
  memcpy (places, spare, n * sizeof *places);

  for (guint i = 1; i < n; i++)
    {
      Place place = places[i];
      guint j = i;

      for (; j > 0 && places[j - 1].key > place.key; j--)
        places[j] = places[j - 1];
      places[j] = place;
    }
}

static gboolean
visit_part (IterateUnitSorter  *self,
            GByteArray         *records,
            IterateSortedFunc   func,
            gpointer            user_data,
            GError            **error)
{
  guint n = records->len / self->stride;
  g_autofree Place *places = g_new (Place, n);
  g_autofree Place *spare = g_new (Place, n);

  for (guint i = 0; i < n; i++)
    {
      gint64 key;

      memcpy (&key, records->data + i * self->stride, sizeof key);
      places[i] = (Place) { order_key (key), i };
    }
  sort_places (places, spare, n);

  for (guint i = 0; i < n; i++)
    {
      const guint8 *record = records->data + places[i].index * self->stride;
      gint64 key;

      memcpy (&key, record, sizeof key);
      if (!func (key, record + sizeof key, user_data, error))
        return FALSE;
    }

  return TRUE;
}

/* Goes through all records in order, once; they are gone afterwards. */
gboolean
iterate_unit_sorter_foreach (IterateUnitSorter  *self,
                             IterateSortedFunc   func,
                             gpointer            user_data,
                             GError            **error)
{
  g_autoptr(GByteArray) records = g_byte_array_new ();

  for (guint i = 0; i < N_PARTS; i++)
    {
      g_byte_array_set_size (records, 0);
      if (!load_part (self, i, records, error) ||
          (records->len > 0 && !visit_part (self, records, func, user_data, error)))
        return FALSE;
    }

  return TRUE;
}

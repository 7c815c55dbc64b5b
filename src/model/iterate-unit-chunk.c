/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-unit-chunk.h"

#include "iterate-error.h"

#include <math.h>
#include <string.h>

/**
 * IterateUnitChunk:
 *
 * Units in the order of their keys, kept and stored by column: a row for each unit
 * costs SQLite more than everything else together. A column is written as narrow as
 * its values allow, and not at all when they are all the same. Little-endian:
 *
 *   u32 format, u32 units, u32 metrics, then for each metric its i64 id;
 *   columns of keys, variants, times and segments; for each metric a column of 0 and 1
 *   that tells who has a value, and one for each axis.
 *
 *   A column is a u8 form and then: the i64 or f64 they all are; or a value a unit, as
 *   u8, i16, i32 or i64, or as f64.
 */
struct _IterateUnitChunk
{
  guint    n;
  guint    capacity;
  GArray  *metrics;  /* (owned) (element-type gint64) */
  gint64  *keys;     /* (owned) */
  gint64  *variants; /* (owned) */
  gint64  *times;    /* (owned) */
  gint64  *segments; /* (owned) */
  guint64 *present;  /* (owned) */
  double  *values;   /* (owned): by metric, axis and unit */
};

#define FORMAT 1

enum
{
  FORM_SAME,
  FORM_U8,
  FORM_I16,
  FORM_I32,
  FORM_I64,
  FORM_F64,
};

static const guint8 form_sizes[] = { 0, 1, 2, 4, 8, 8 };

static double *
get_axis (IterateUnitChunk *self,
          guint             metric,
          guint             axis)
{
  return self->values + (gsize) (metric * ITERATE_N_MOMENTS + axis) * self->capacity;
}

static void
allocate (IterateUnitChunk *self,
          guint             capacity)
{
  self->capacity = capacity;
  self->keys = g_new (gint64, capacity);
  self->variants = g_new (gint64, capacity);
  self->times = g_new (gint64, capacity);
  self->segments = g_new (gint64, capacity);
  self->present = g_new (guint64, capacity);
  self->values = g_new0 (double, (gsize) self->metrics->len * ITERATE_N_MOMENTS * capacity);
}

/**
 * iterate_unit_chunk_new:
 * @metrics: (element-type gint64): ids, in the order of the units' values
 */
IterateUnitChunk *
iterate_unit_chunk_new (GArray *metrics)
{
  IterateUnitChunk *self = g_new0 (IterateUnitChunk, 1);

  self->metrics = g_array_ref (metrics);
  allocate (self, ITERATE_CHUNK_UNITS);

  return self;
}

void
iterate_unit_chunk_free (IterateUnitChunk *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->metrics);
  g_free (self->keys);
  g_free (self->variants);
  g_free (self->times);
  g_free (self->segments);
  g_free (self->present);
  g_free (self->values);
  g_free (self);
}

/* Adds a unit, whose key must be above the last one's. */
void
iterate_unit_chunk_append (IterateUnitChunk  *self,
                           const IterateUnit *unit)
{
  g_return_if_fail (self->n < self->capacity);

  self->keys[self->n] = unit->key;
  self->variants[self->n] = unit->variant;
  self->times[self->n] = unit->at;
  self->segments[self->n] = unit->segment;
  self->present[self->n] = unit->present;
  for (guint metric = 0; metric < self->metrics->len; metric++)
    {
      gboolean has_value = iterate_unit_has_value (unit, metric);

      for (guint axis = 0; axis < ITERATE_N_MOMENTS; axis++)
        get_axis (self, metric, axis)[self->n] = has_value ? unit->values[metric].axes[axis] : 0;
    }
  self->n++;
}

void
iterate_unit_chunk_clear (IterateUnitChunk *self)
{
  self->n = 0;
}

guint
iterate_unit_chunk_get_n (IterateUnitChunk *self)
{
  return self->n;
}

gint64
iterate_unit_chunk_get_key (IterateUnitChunk *self,
                            guint             index)
{
  return self->keys[index];
}

void
iterate_unit_chunk_get (IterateUnitChunk *self,
                        guint             index,
                        IterateUnit      *unit)
{
  unit->key = self->keys[index];
  unit->variant = self->variants[index];
  unit->at = self->times[index];
  unit->segment = self->segments[index];
  unit->present = self->present[index];
  for (guint metric = 0; metric < self->metrics->len; metric++)
    for (guint axis = 0; axis < ITERATE_N_MOMENTS; axis++)
      unit->values[metric].axes[axis] = get_axis (self, metric, axis)[index];
}

/* Returns: whether the unit is there */
gboolean
iterate_unit_chunk_find (IterateUnitChunk *self,
                         gint64            key,
                         IterateUnit      *unit)
{
  guint low = 0, high = self->n;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (self->keys[middle] < key)
        low = middle + 1;
      else
        high = middle;
    }

  if (low == self->n || self->keys[low] != key)
    return FALSE;

  iterate_unit_chunk_get (self, low, unit);

  return TRUE;
}

static guint
choose_integer_form (gint64 low,
                     gint64 high)
{
  if (low == high)
    return FORM_SAME;
  if (low >= 0 && high <= G_MAXUINT8)
    return FORM_U8;
  if (low >= G_MININT16 && high <= G_MAXINT16)
    return FORM_I16;

  return low >= G_MININT32 && high <= G_MAXINT32 ? FORM_I32 : FORM_I64;
}

/* Writes eight bytes for each value and goes on after as many as the form has: the
 * fastest copy there is. */
static void
put_words (GByteArray    *out,
           const guint64 *words,
           guint          n,
           guint          size)
{
  guint length = out->len;
  guint8 *at;

  g_byte_array_set_size (out, length + n * size + sizeof *words);
  at = out->data + length;
  for (guint i = 0; i < n; i++, at += size)
    {
      guint64 word = GUINT64_TO_LE (words[i]);

      memcpy (at, &word, sizeof word);
    }
  g_byte_array_set_size (out, length + n * size);
}

static void
put_integers (GByteArray   *out,
              const gint64 *values,
              guint         n)
{
  gint64 low = G_MAXINT64, high = G_MININT64;
  guint8 form;

  for (guint i = 0; i < n; i++)
    {
      low = MIN (low, values[i]);
      high = MAX (high, values[i]);
    }

  form = choose_integer_form (low, high);
  g_byte_array_append (out, &form, 1);
  if (form == FORM_SAME)
    put_words (out, (const guint64 *) values, 1, 8);
  else
    put_words (out, (const guint64 *) values, n, form_sizes[form]);
}

/* Whether all are whole numbers, of which there is no negative zero. */
static gboolean
are_whole (const double *values,
           guint         n)
{
  for (guint i = 0; i < n; i++)
    {
      if (values[i] != trunc (values[i]) || fabs (values[i]) > G_MAXINT32 ||
          (values[i] == 0 && signbit (values[i])))
        return FALSE;
    }

  return TRUE;
}

static void
put_doubles (GByteArray   *out,
             const double *values,
             guint         n)
{
  if (are_whole (values, n))
    {
      g_autofree gint64 *whole = g_new (gint64, n);

      for (guint i = 0; i < n; i++)
        whole[i] = (gint64) values[i];
      put_integers (out, whole, n);
    }
  else
    {
      guint8 form = FORM_F64;

      g_byte_array_append (out, &form, 1);
      put_words (out, (const guint64 *) values, n, 8);
    }
}

static void
put_presence (GByteArray       *out,
              IterateUnitChunk *self,
              guint             metric)
{
  g_autofree gint64 *bits = g_new (gint64, self->n);

  for (guint i = 0; i < self->n; i++)
    bits[i] = self->present[i] >> metric & 1;
  put_integers (out, bits, self->n);
}

static void
put_u32 (GByteArray *out,
         guint32     value)
{
  value = GUINT32_TO_LE (value);
  g_byte_array_append (out, (const guint8 *) &value, sizeof value);
}

/* Returns: (transfer full): the chunk as it is stored */
GBytes *
iterate_unit_chunk_encode (IterateUnitChunk *self)
{
  GByteArray *out = g_byte_array_sized_new (self->n * 32);

  put_u32 (out, FORMAT);
  put_u32 (out, self->n);
  put_u32 (out, self->metrics->len);
  put_words (out, (const guint64 *) self->metrics->data, self->metrics->len, 8);

  put_integers (out, self->keys, self->n);
  put_integers (out, self->variants, self->n);
  put_integers (out, self->times, self->n);
  put_integers (out, self->segments, self->n);
  for (guint metric = 0; metric < self->metrics->len; metric++)
    {
      put_presence (out, self, metric);
      for (guint axis = 0; axis < ITERATE_N_MOMENTS; axis++)
        put_doubles (out, get_axis (self, metric, axis), self->n);
    }

  return g_byte_array_free_to_bytes (out);
}

/* What is being decoded; every read checks that there is enough left. */
typedef struct
{
  const guint8 *at;
  gsize         left;
  gboolean      damaged;
} Input;

static const guint8 *
take (Input *input,
      gsize  size)
{
  const guint8 *at = input->at;

  if (input->damaged || input->left < size)
    {
      input->damaged = TRUE;
      return NULL;
    }

  input->at += size;
  input->left -= size;

  return at;
}

static guint32
take_u32 (Input *input)
{
  const guint8 *at = take (input, 4);
  guint32 value = 0;

  if (at != NULL)
    memcpy (&value, at, sizeof value);

  return GUINT32_FROM_LE (value);
}

static gint64
read_integer (const guint8 *at,
              guint         form)
{
  gint64 word = 0;

  memcpy (&word, at, form == FORM_SAME ? 8 : form_sizes[form]);
  word = GINT64_FROM_LE (word);
  switch (form)
    {
    case FORM_I16:
      return (gint16) word;

    case FORM_I32:
      return (gint32) word;

    default:
      return word;
    }
}

static double
read_double (const guint8 *at)
{
  guint64 word;
  double value;

  memcpy (&word, at, sizeof word);
  word = GUINT64_FROM_LE (word);
  memcpy (&value, &word, sizeof value);

  return value;
}

/* Reads a column into @integers or, where that is %NULL, into @doubles. */
static void
take_column (Input  *input,
             guint   n,
             gint64 *integers,
             double *doubles)
{
  const guint8 *form = take (input, 1);
  const guint8 *data;
  gsize size, step;

  if (form == NULL || *form > FORM_F64)
    {
      input->damaged = TRUE;
      return;
    }

  size = form_sizes[*form];
  step = *form == FORM_SAME ? 0 : size;
  data = take (input, *form == FORM_SAME ? 8 : size * n);
  if (data == NULL)
    return;

  for (guint i = 0; i < n; i++)
    {
      if (doubles != NULL)
        doubles[i] = *form == FORM_F64 ? read_double (data + i * step)
                                       : (double) read_integer (data + i * step, *form);
      else
        integers[i] = read_integer (data + i * step, *form);
    }
}

/* Returns: which of the wanted metrics it is, or how many there are for none */
static guint
find_metric (GArray *metrics,
             gint64  id)
{
  guint i = 0;

  while (i < metrics->len && g_array_index (metrics, gint64, i) != id)
    i++;

  return i;
}

static void
take_metric (IterateUnitChunk *self,
             Input            *input,
             gint64            id,
             gint64           *bits,
             double           *unwanted)
{
  guint metric = find_metric (self->metrics, id);
  gboolean wanted = metric < self->metrics->len;

  take_column (input, self->n, bits, NULL);
  for (guint i = 0; wanted && !input->damaged && i < self->n; i++)
    self->present[i] |= (guint64) (bits[i] & 1) << metric;
  for (guint axis = 0; axis < ITERATE_N_MOMENTS; axis++)
    take_column (input, self->n, NULL, wanted ? get_axis (self, metric, axis) : unwanted);
}

/**
 * iterate_unit_chunk_decode:
 * @metrics: (element-type gint64): the metrics that are wanted, in which order
 *
 * Returns: (transfer full): the chunk, or %NULL with @error set
 */
IterateUnitChunk *
iterate_unit_chunk_decode (gconstpointer   data,
                           gsize           size,
                           GArray         *metrics,
                           GError        **error)
{
  g_autoptr(IterateUnitChunk) self = g_new0 (IterateUnitChunk, 1);
  Input input = { data, size, FALSE };
  guint32 format = take_u32 (&input), n = take_u32 (&input), n_metrics = take_u32 (&input);
  g_autofree gint64 *bits = NULL;
  g_autofree double *unwanted = NULL;
  g_autofree gint64 *ids = NULL;

  self->metrics = g_array_ref (metrics);
  if (format == FORMAT && n <= ITERATE_CHUNK_UNITS && n_metrics <= ITERATE_MAX_METRICS)
    {
      allocate (self, MAX (1, n));
      self->n = n;
      memset (self->present, 0, self->capacity * sizeof *self->present);
      bits = g_new0 (gint64, MAX (1, n));
      unwanted = g_new (double, MAX (1, n));
      ids = g_new0 (gint64, MAX (1, n_metrics));
      for (guint i = 0; i < n_metrics; i++)
        {
          const guint8 *at = take (&input, 8);

          if (at != NULL)
            ids[i] = read_integer (at, FORM_I64);
        }
      take_column (&input, n, self->keys, NULL);
      take_column (&input, n, self->variants, NULL);
      take_column (&input, n, self->times, NULL);
      take_column (&input, n, self->segments, NULL);
      for (guint i = 0; i < n_metrics; i++)
        take_metric (self, &input, ids[i], bits, unwanted);
      if (!input.damaged && input.left == 0)
        return g_steal_pointer (&self);
    }

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_DATABASE,
                       "The workspace is damaged: an experiment's units cannot be read");

  return NULL;
}

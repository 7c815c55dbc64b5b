/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-csv-moments.h"

#include "iterate-csv-reader.h"
#include "iterate-error.h"
#include "iterate-unit-table.h"

#include <math.h>
#include <string.h>

#define MAX_VARIANTS 50
/* Values that wait to be added at once. */
#define BATCH        512
#define N_PLACES     256

/**
 * IterateCsvMoments:
 *
 * What a file of units says of each variant, without a workspace and without keeping
 * its rows. Where a column names the unit its rows are put together first; otherwise
 * each row is a unit.
 */
struct _IterateCsvMoments
{
  GPtrArray           *metrics;  /* (owned) (element-type IterateMetricColumn) */
  GPtrArray           *variants; /* (owned) (element-type utf8) */
  GPtrArray           *sums;     /* (owned) (element-type Sums): by variant */
  gint64               n_multiple;
  IterateImportReport *report;   /* (owned) */

  int                  variant_at;
  int                 *columns;  /* (owned): numerator and denominator of each metric */
  gboolean            *all_truth; /* (owned) */
  guint8               places[N_PLACES]; /* Where a variant may be, by its hash */
};

/* One metric in one variant. */
typedef struct
{
  IterateMoments moments;
  double         waiting[BATCH];
  guint          n_waiting;
} Sum;

typedef struct
{
  char   *name;   /* (owned) */
  gsize   length;
  gint64  n_units;
  Sum    *sums;   /* (owned): by metric */
} Sums;

static void
free_sums (gpointer data)
{
  Sums *sums = data;

  g_free (sums->name);
  g_free (sums->sums);
  g_free (sums);
}

void
iterate_csv_moments_free (IterateCsvMoments *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->metrics);
  g_ptr_array_unref (self->variants);
  g_ptr_array_unref (self->sums);
  g_clear_pointer (&self->report, iterate_import_report_free);
  g_free (self->columns);
  g_free (self->all_truth);
  g_free (self);
}

static void
add_variant (IterateCsvMoments *self,
             const char        *name)
{
  Sums *sums = g_new0 (Sums, 1);

  sums->name = g_strdup (name);
  sums->length = strlen (name);
  sums->sums = g_new0 (Sum, self->metrics->len);
  g_ptr_array_add (self->sums, sums);
  g_ptr_array_add (self->variants, g_strdup (name));
}

/* From a variant's first bytes and length. Rows alternate between variants at random,
 * so asking one after the other would be guessed wrong by the processor every time. */
static guint
get_place (const IterateCsvField *name)
{
  guint64 word;

  memcpy (&word, name->text, sizeof word);
  word = GUINT64_FROM_LE (word);
  if (name->length < 8)
    word &= (G_GUINT64_CONSTANT (1) << (8 * name->length)) - 1;

  return ((word ^ name->length) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 56;
}

static gboolean
is_named (const Sums            *sums,
          const IterateCsvField *name)
{
  return sums->length == name->length && memcmp (sums->name, name->text, name->length) == 0;
}

/* Returns: (nullable): the variant's sums, or %NULL with @error set */
static Sums *
find_variant (IterateCsvMoments      *self,
              const IterateCsvField  *name,
              GError                **error)
{
  guint place = get_place (name), variant = self->places[place];
  g_autofree char *text = NULL;

  if (variant < self->variants->len && is_named (g_ptr_array_index (self->sums, variant), name))
    return g_ptr_array_index (self->sums, variant);

  for (variant = 0; variant < self->variants->len; variant++)
    if (is_named (g_ptr_array_index (self->sums, variant), name))
      break;

  if (variant == self->variants->len)
    {
      if (self->variants->len == MAX_VARIANTS)
        {
          g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       "There are more than %d variants. Is it the right column?", MAX_VARIANTS);
          return NULL;
        }

      text = g_strndup (name->text, name->length);
      add_variant (self, text);
    }
  self->places[place] = variant;

  return g_ptr_array_index (self->sums, variant);
}

static void
flush (Sum *sum)
{
  iterate_moments_add_values (&sum->moments, sum->waiting, sum->n_waiting);
  sum->n_waiting = 0;
}

static void
add_value (Sum    *sum,
           double  value)
{
  sum->waiting[sum->n_waiting++] = value;
  if (sum->n_waiting == BATCH)
    flush (sum);
}

/* A number or truth value, or NaN for a blank; says why when it is neither. */
static gboolean
read_number (IterateCsvMoments     *self,
             IterateCsvReader      *reader,
             const IterateCsvField *field,
             gboolean              *all_truth,
             double                *value)
{
  gboolean truth;

  *value = NAN;
  if (field->length == 0)
    return TRUE;

  if (iterate_metric_column_parse (field->text, field->length, value, &truth))
    {
      *all_truth &= truth;
      return TRUE;
    }

  iterate_import_report_refuse (self->report, iterate_csv_reader_get_row (reader),
                                "“%.*s” is not a number", (int) field->length, field->text);

  return FALSE;
}

static gboolean
take_row (IterateCsvMoments  *self,
          IterateCsvReader   *reader,
          GError            **error)
{
  double values[2 * ITERATE_MAX_METRICS];
  guint n_fields;
  const IterateCsvField *fields = iterate_csv_reader_get_fields (reader, &n_fields);
  Sums *sums;

  if (n_fields != iterate_csv_reader_get_n_columns (reader) ||
      fields[self->variant_at].length == 0)
    {
      iterate_import_report_refuse (self->report, iterate_csv_reader_get_row (reader),
                                    "it has no variant, or another number of fields than the header");
      return TRUE;
    }

  for (guint i = 0; i < 2 * self->metrics->len; i++)
    {
      if (self->columns[i] >= 0 &&
          !read_number (self, reader, &fields[self->columns[i]], &self->all_truth[i],
                        &values[i]))
        return TRUE;
    }

  sums = find_variant (self, &fields[self->variant_at], error);
  if (sums == NULL)
    return FALSE;

  self->report->n_rows++;
  sums->n_units++;
  for (guint i = 0; i < self->metrics->len; i++)
    {
      double x = values[2 * i];

      if (self->columns[2 * i + 1] < 0 && !isnan (x))
        add_value (&sums->sums[i], x);
      else if (self->columns[2 * i + 1] >= 0 && !isnan (x) && !isnan (values[2 * i + 1]))
        iterate_moments_add (&sums->sums[i].moments,
                             (const double[ITERATE_N_MOMENTS]) { x, values[2 * i + 1] });
    }

  return TRUE;
}

static gboolean
find_columns (IterateCsvMoments  *self,
              IterateCsvReader   *reader,
              const char         *variant_column,
              GError            **error)
{
  self->columns = g_new (int, 2 * self->metrics->len);
  self->all_truth = g_new (gboolean, 2 * self->metrics->len);
  self->variant_at = iterate_csv_reader_find_column (reader, variant_column, error);
  if (self->variant_at < 0)
    return FALSE;

  for (guint i = 0; i < self->metrics->len; i++)
    {
      const IterateMetricColumn *metric = g_ptr_array_index (self->metrics, i);

      self->all_truth[2 * i] = self->all_truth[2 * i + 1] = TRUE;
      self->columns[2 * i + 1] = -1;
      self->columns[2 * i] = iterate_csv_reader_find_column (reader, metric->column, error);
      if (metric->denominator != NULL)
        self->columns[2 * i + 1] = iterate_csv_reader_find_column (reader, metric->denominator,
                                                                   error);
      if (self->columns[2 * i] < 0 || (metric->denominator != NULL && self->columns[2 * i + 1] < 0))
        return FALSE;
    }

  return TRUE;
}

static void
settle (IterateCsvMoments *self)
{
  for (guint i = 0; i < self->metrics->len; i++)
    {
      IterateMetricColumn *metric = g_ptr_array_index (self->metrics, i);

      if (!metric->has_kind && self->all_truth[2 * i])
        metric->kind = ITERATE_METRIC_PROPORTION;
      for (guint j = 0; j < self->sums->len; j++)
        flush (&((Sums *) g_ptr_array_index (self->sums, j))->sums[i]);
    }
}

/* Each row is a unit: nothing is kept of it but the sums. */
static gboolean
read_rows (IterateCsvMoments  *self,
           const char         *path,
           const char         *variant_column,
           GError            **error)
{
  g_autoptr(IterateCsvReader) reader = iterate_csv_reader_open (path, error);
  gboolean has_row = TRUE;

  if (reader == NULL || !find_columns (self, reader, variant_column, error))
    return FALSE;

  self->report = iterate_import_report_new ();
  while (has_row)
    {
      if (!iterate_csv_reader_next (reader, &has_row, error) ||
          (has_row && !take_row (self, reader, error)))
        return FALSE;
    }
  settle (self);

  return TRUE;
}

static gboolean
take_unit (const IterateUnit  *unit,
           gpointer            user_data,
           GError            **error)
{
  IterateCsvMoments *self = user_data;
  Sums *sums;

  if (!iterate_unit_counts (unit))
    {
      self->n_multiple++;
      return TRUE;
    }

  sums = g_ptr_array_index (self->sums, unit->variant - 1);
  sums->n_units++;
  for (guint i = 0; i < self->metrics->len; i++)
    if (iterate_unit_has_value (unit, i))
      iterate_moments_add (&sums->sums[i].moments, unit->values[i].axes);

  return TRUE;
}

static gboolean
read_units (IterateCsvMoments  *self,
            const char         *path,
            const char         *unit_column,
            const char         *variant_column,
            GError            **error)
{
  g_autoptr(IterateUnitTable) table = iterate_unit_table_new (path, unit_column, variant_column,
                                                              self->metrics);
  GPtrArray *variants;

  if (!iterate_unit_table_read (table, 0, NULL, NULL, error))
    return FALSE;

  variants = iterate_unit_table_get_variants (table);
  for (guint i = 0; i < variants->len; i++)
    add_variant (self, g_ptr_array_index (variants, i));
  self->report = iterate_import_report_copy (iterate_unit_table_get_report (table));

  return iterate_unit_table_foreach (table, take_unit, self, error);
}

/**
 * iterate_csv_moments_read:
 * @unit_column: (nullable): the column that names the unit, when it may have several rows
 * @metrics: (element-type IterateMetricColumn): their kind is set where it is not given
 *
 * Returns: (transfer full): the moments, or %NULL with @error set
 */
IterateCsvMoments *
iterate_csv_moments_read (const char  *path,
                          const char  *unit_column,
                          const char  *variant_column,
                          GPtrArray   *metrics,
                          GError     **error)
{
  g_autoptr(IterateCsvMoments) self = g_new0 (IterateCsvMoments, 1);

  self->metrics = g_ptr_array_ref (metrics);
  self->variants = g_ptr_array_new_with_free_func (g_free);
  self->sums = g_ptr_array_new_with_free_func (free_sums);
  if (unit_column == NULL ? !read_rows (self, path, variant_column, error)
                          : !read_units (self, path, unit_column, variant_column, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* Returns: (transfer none) (element-type utf8): the variants, in the order of the file */
GPtrArray *
iterate_csv_moments_get_variants (IterateCsvMoments *self)
{
  return self->variants;
}

double
iterate_csv_moments_get_units (IterateCsvMoments *self,
                               guint              variant)
{
  return ((Sums *) g_ptr_array_index (self->sums, variant))->n_units;
}

const IterateMoments *
iterate_csv_moments_get (IterateCsvMoments *self,
                         guint              variant,
                         guint              metric)
{
  return &((Sums *) g_ptr_array_index (self->sums, variant))->sums[metric].moments;
}

/* Returns: how many units were in several variants and are left out */
gint64
iterate_csv_moments_get_n_multiple (IterateCsvMoments *self)
{
  return self->n_multiple;
}

IterateImportReport *
iterate_csv_moments_get_report (IterateCsvMoments *self)
{
  return self->report;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-unit-table.h"

#include "iterate-csv-reader.h"
#include "iterate-error.h"
#include "iterate-time.h"
#include "iterate-unit-key.h"
#include "iterate-unit-sorter.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

/* More different values than this are no variants but another column. */
#define MAX_VARIANTS   50
/* More combinations than this are counted together. */
#define MAX_SEGMENTS   1000
#define MAX_UNIT       512
/* What the sorter may take; with what else there is, a quarter of a gigabyte. */
#define SORTER_MEMORY  (128 * 1024 * 1024)
#define PROGRESS_ROWS  100000

/**
 * IterateUnitTable:
 *
 * A file with a row for each unit, read once and sorted by the unit's key on the way,
 * so that rows of one unit come together and join what the workspace has in one pass.
 */
struct _IterateUnitTable
{
  char                *path;
  char                *unit_column;
  char                *variant_column;
  char                *time_column;   /* (nullable) */
  GPtrArray           *segment_columns; /* (owned) (element-type utf8) */
  GPtrArray           *metrics;       /* (owned) (element-type IterateMetricColumn) */

  GPtrArray           *numbers;       /* (owned) (element-type Number) */
  GArray              *sources;       /* (owned) (element-type Source): by metric */
  GPtrArray           *variants;      /* (owned) (element-type utf8) */
  GHashTable          *variant_index; /* (owned): name to number + 1 */
  GPtrArray           *segments;      /* (owned) (element-type utf8): JSON */
  GHashTable          *segment_index; /* (owned): values to number + 1 */
  GString             *segment_text;  /* (owned) */
  guint                last_variant;
  IterateUnitSorter   *sorter;        /* (owned) */
  IterateImportReport *report;        /* (owned) */
  gint64               first_at;
  gint64               now;

  int                  unit_at;
  int                  variant_at;
  int                  time_at;
  GArray              *segments_at;   /* (owned) (element-type int) */
};

/* A column of numbers, whichever metrics it serves. */
typedef struct
{
  const char *column;
  int         at;
  gboolean    all_truth;
  gboolean    only_truth; /* Anything else is refused */
} Number;

/* Which numbers make up a metric; −1 for none. */
typedef struct
{
  int axes[ITERATE_N_MOMENTS];
} Source;

/* What is sorted: a row. The numbers follow. */
typedef struct
{
  gint64 at;
  gint16 variant;
  gint16 segment; /* −1 for none */
  double numbers[];
} Row;

/**
 * iterate_unit_table_new:
 * @metrics: (element-type IterateMetricColumn): their kind is set by reading, where it
 *   is not given
 */
IterateUnitTable *
iterate_unit_table_new (const char *path,
                        const char *unit_column,
                        const char *variant_column,
                        GPtrArray  *metrics)
{
  IterateUnitTable *self = g_new0 (IterateUnitTable, 1);

  self->path = g_strdup (path);
  self->unit_column = g_strdup (unit_column);
  self->variant_column = g_strdup (variant_column);
  self->metrics = g_ptr_array_ref (metrics);
  self->segment_columns = g_ptr_array_new_with_free_func (g_free);
  self->segments_at = g_array_new (FALSE, FALSE, sizeof (int));
  self->numbers = g_ptr_array_new_with_free_func (g_free);
  self->sources = g_array_new (FALSE, FALSE, sizeof (Source));
  self->variants = g_ptr_array_new_with_free_func (g_free);
  self->variant_index = g_hash_table_new (g_str_hash, g_str_equal);
  self->segments = g_ptr_array_new_with_free_func (g_free);
  self->segment_index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->segment_text = g_string_new (NULL);
  self->report = iterate_import_report_new ();

  return self;
}

void
iterate_unit_table_free (IterateUnitTable *self)
{
  if (self == NULL)
    return;

  g_free (self->path);
  g_free (self->unit_column);
  g_free (self->variant_column);
  g_free (self->time_column);
  g_ptr_array_unref (self->metrics);
  g_ptr_array_unref (self->segment_columns);
  g_array_unref (self->segments_at);
  g_ptr_array_unref (self->numbers);
  g_array_unref (self->sources);
  g_hash_table_unref (self->variant_index);
  g_ptr_array_unref (self->variants);
  g_hash_table_unref (self->segment_index);
  g_ptr_array_unref (self->segments);
  g_string_free (self->segment_text, TRUE);
  g_clear_pointer (&self->sorter, iterate_unit_sorter_free);
  iterate_import_report_free (self->report);
  g_free (self);
}

/* Names a column with the time of exposure. */
void
iterate_unit_table_set_time (IterateUnitTable *self,
                             const char       *column)
{
  g_free (self->time_column);
  self->time_column = g_strdup (column);
}

/* Names a column by which results are broken down. */
void
iterate_unit_table_add_segment (IterateUnitTable *self,
                                const char       *column)
{
  g_ptr_array_add (self->segment_columns, g_strdup (column));
}

/* Returns: the number of that column, which several metrics may share */
static int
find_number (IterateUnitTable *self,
             const char       *column)
{
  Number *number;

  if (column == NULL)
    return -1;

  for (guint i = 0; i < self->numbers->len; i++)
    {
      number = g_ptr_array_index (self->numbers, i);
      if (g_str_equal (number->column, column))
        return i;
    }

  number = g_new0 (Number, 1);
  number->column = column;
  number->all_truth = TRUE;
  g_ptr_array_add (self->numbers, number);

  return self->numbers->len - 1;
}

static void
plan_numbers (IterateUnitTable *self)
{
  for (guint i = 0; i < self->metrics->len; i++)
    {
      const IterateMetricColumn *metric = g_ptr_array_index (self->metrics, i);
      const Source source = { { find_number (self, metric->column),
                                find_number (self, metric->denominator),
                                find_number (self, metric->covariate),
                                find_number (self, metric->covariate_denominator) } };

      if (metric->has_kind && metric->kind == ITERATE_METRIC_PROPORTION)
        ((Number *) g_ptr_array_index (self->numbers, source.axes[0]))->only_truth = TRUE;
      g_array_append_val (self->sources, source);
    }
}

static gboolean
find_column (IterateCsvReader  *reader,
             const char        *column,
             int               *at,
             GError           **error)
{
  *at = column == NULL ? -1 : iterate_csv_reader_find_column (reader, column, error);

  return column == NULL || *at >= 0;
}

static gboolean
find_columns (IterateUnitTable  *self,
              IterateCsvReader  *reader,
              GError           **error)
{
  if (!find_column (reader, self->unit_column, &self->unit_at, error) ||
      !find_column (reader, self->variant_column, &self->variant_at, error) ||
      !find_column (reader, self->time_column, &self->time_at, error))
    return FALSE;

  for (guint i = 0; i < self->numbers->len; i++)
    {
      Number *number = g_ptr_array_index (self->numbers, i);

      if (!find_column (reader, number->column, &number->at, error))
        return FALSE;
    }

  for (guint i = 0; i < self->segment_columns->len; i++)
    {
      int at;

      if (!find_column (reader, g_ptr_array_index (self->segment_columns, i), &at, error))
        return FALSE;

      g_array_append_val (self->segments_at, at);
    }

  return TRUE;
}

/* Returns: the variant's number, or −1 with @error set. Nearly always it is the last
 * one or another of a few. */
static int
find_variant (IterateUnitTable  *self,
              const char        *name,
              GError           **error)
{
  guint number;

  if (self->variants->len > 0 &&
      strcmp (g_ptr_array_index (self->variants, self->last_variant), name) == 0)
    return self->last_variant;

  number = GPOINTER_TO_UINT (g_hash_table_lookup (self->variant_index, name));
  if (number > 0)
    return self->last_variant = number - 1;

  if (self->variants->len == MAX_VARIANTS)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "Column “%s” has more than %d different values. Is it the variant column?",
                   self->variant_column, MAX_VARIANTS);
      return -1;
    }

  g_ptr_array_add (self->variants, g_strdup (name));
  self->last_variant = self->variants->len - 1;
  g_hash_table_insert (self->variant_index, g_ptr_array_index (self->variants, self->last_variant),
                       GUINT_TO_POINTER (self->variants->len));

  return self->last_variant;
}

static char *
dup_labels (IterateUnitTable *self,
            IterateCsvReader *reader)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *labels = json_object_new ();

  for (guint i = 0; i < self->segment_columns->len; i++)
    json_object_set_string_member (labels, g_ptr_array_index (self->segment_columns, i),
                                   iterate_csv_reader_get_field (
                                     reader, g_array_index (self->segments_at, int, i)));
  json_node_take_object (node, labels);

  return json_to_string (node, FALSE);
}

/* Returns: the segment's number, or −1 for none */
static int
find_segment (IterateUnitTable *self,
              IterateCsvReader *reader)
{
  guint number;

  if (self->segment_columns->len == 0)
    return -1;

  g_string_truncate (self->segment_text, 0);
  for (guint i = 0; i < self->segments_at->len; i++)
    {
      g_string_append (self->segment_text, iterate_csv_reader_get_field (
                         reader, g_array_index (self->segments_at, int, i)));
      g_string_append_c (self->segment_text, '\x1f');
    }

  number = GPOINTER_TO_UINT (g_hash_table_lookup (self->segment_index, self->segment_text->str));
  if (number > 0)
    return number - 1;

  if (self->segments->len == MAX_SEGMENTS || !g_utf8_validate (self->segment_text->str, -1, NULL))
    return -1;

  g_ptr_array_add (self->segments, dup_labels (self, reader));
  g_hash_table_insert (self->segment_index, g_strdup (self->segment_text->str),
                       GUINT_TO_POINTER (self->segments->len));

  return self->segments->len - 1;
}

/* Whether the row says who and where; says why not. */
static gboolean
check_row (IterateUnitTable *self,
           IterateCsvReader *reader)
{
  guint n_columns = iterate_csv_reader_get_n_columns (reader), n_fields;
  const IterateCsvField *fields = iterate_csv_reader_get_fields (reader, &n_fields);
  gint64 row = iterate_csv_reader_get_row (reader);
  const IterateCsvField *unit;

  if (n_fields != n_columns)
    {
      iterate_import_report_refuse (self->report, row, "it has %u fields, the header has %u",
                                    n_fields, n_columns);
      return FALSE;
    }

  unit = &fields[self->unit_at];
  if (unit->length == 0 || unit->length > MAX_UNIT ||
      !g_utf8_validate (unit->text, unit->length, NULL))
    {
      iterate_import_report_refuse (self->report, row, "column “%s” needs a unit of 1 to %d bytes",
                                    self->unit_column, MAX_UNIT);
      return FALSE;
    }

  if (fields[self->variant_at].length == 0)
    {
      iterate_import_report_refuse (self->report, row, "column “%s” is empty",
                                    self->variant_column);
      return FALSE;
    }

  return TRUE;
}

static gboolean
read_time (IterateUnitTable *self,
           IterateCsvReader *reader,
           gint64           *at)
{
  g_autoptr(GError) problem = NULL;

  *at = self->now;
  if (self->time_at < 0 ||
      iterate_time_parse (iterate_csv_reader_get_field (reader, self->time_at), self->now, at,
                          &problem))
    return TRUE;

  iterate_import_report_refuse (self->report, iterate_csv_reader_get_row (reader), "%s",
                                problem->message);

  return FALSE;
}

/* A number or truth value; blank is missing and not zero. */
static gboolean
read_number (IterateUnitTable      *self,
             IterateCsvReader      *reader,
             const IterateCsvField *field,
             Number                *number,
             double                *value)
{
  gboolean truth;

  *value = NAN;
  if (field->length == 0)
    return TRUE;

  if (iterate_metric_column_parse (field->text, field->length, value, &truth) &&
      (truth || !number->only_truth))
    {
      number->all_truth &= truth;
      return TRUE;
    }

  iterate_import_report_refuse (self->report, iterate_csv_reader_get_row (reader),
                                "“%.*s” in column “%s” is not %s", (int) field->length, field->text,
                                number->column,
                                number->only_truth ? "0, 1, true or false" : "a number");

  return FALSE;
}

static gboolean
take_row (IterateUnitTable  *self,
          IterateCsvReader  *reader,
          GError           **error)
{
  double numbers[4 * ITERATE_MAX_METRICS];
  const IterateCsvField *fields;
  guint n_fields;
  gint64 at;
  int variant;
  Row *row;

  if (!check_row (self, reader) || !read_time (self, reader, &at))
    return TRUE;

  fields = iterate_csv_reader_get_fields (reader, &n_fields);
  for (guint i = 0; i < self->numbers->len; i++)
    {
      Number *number = g_ptr_array_index (self->numbers, i);

      if (!read_number (self, reader, &fields[number->at], number, &numbers[i]))
        return TRUE;
    }

  variant = find_variant (self, iterate_csv_reader_get_field (reader, self->variant_at), error);
  if (variant < 0)
    return FALSE;

  row = iterate_unit_sorter_add (self->sorter,
                                 iterate_unit_key (fields[self->unit_at].text,
                                                   fields[self->unit_at].length),
                                 error);
  if (row == NULL)
    return FALSE;

  row->at = at;
  row->variant = variant;
  row->segment = find_segment (self, reader);
  memcpy (row->numbers, numbers, self->numbers->len * sizeof *numbers);
  self->first_at = MIN (self->first_at, at);
  self->report->n_rows++;

  return TRUE;
}

static void
settle_kinds (IterateUnitTable *self)
{
  for (guint i = 0; i < self->metrics->len; i++)
    {
      IterateMetricColumn *metric = g_ptr_array_index (self->metrics, i);
      const Number *number = g_ptr_array_index (self->numbers,
                                                g_array_index (self->sources, Source, i).axes[0]);

      if (!metric->has_kind && number->all_truth && metric->combine != ITERATE_COMBINE_SUM)
        metric->kind = ITERATE_METRIC_PROPORTION;
    }
}

/**
 * iterate_unit_table_read:
 * @now: the time of exposure where the file has none
 * @progress: (nullable): called now and then; may cancel
 *
 * Reads the file. Rows that cannot be taken are listed in the report.
 */
gboolean
iterate_unit_table_read (IterateUnitTable       *self,
                         gint64                  now,
                         IterateImportProgress   progress,
                         gpointer                user_data,
                         GError                **error)
{
  g_autoptr(IterateCsvReader) reader = iterate_csv_reader_open (self->path, error);
  gboolean has_row = TRUE;

  plan_numbers (self);
  if (reader == NULL || !find_columns (self, reader, error))
    return FALSE;

  self->now = self->first_at = now;
  self->sorter = iterate_unit_sorter_new (sizeof (Row) + self->numbers->len * sizeof (double),
                                          SORTER_MEMORY);
  while (TRUE)
    {
      if (!iterate_csv_reader_next (reader, &has_row, error))
        return FALSE;
      if (!has_row)
        break;
      if (!take_row (self, reader, error))
        return FALSE;

      if (progress != NULL && iterate_csv_reader_get_row (reader) % PROGRESS_ROWS == 0 &&
          !progress (iterate_csv_reader_get_fraction (reader), user_data))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The import was cancelled");
          return FALSE;
        }
    }
  settle_kinds (self);

  return TRUE;
}

/* Returns: (transfer none) (element-type utf8): the variants' names by number */
GPtrArray *
iterate_unit_table_get_variants (IterateUnitTable *self)
{
  return self->variants;
}

/* Returns: (transfer none) (element-type utf8): the segments' labels by number */
GPtrArray *
iterate_unit_table_get_segments (IterateUnitTable *self)
{
  return self->segments;
}

IterateImportReport *
iterate_unit_table_get_report (IterateUnitTable *self)
{
  return self->report;
}

/* Returns: the earliest exposure */
gint64
iterate_unit_table_get_first_at (IterateUnitTable *self)
{
  return self->first_at;
}

/* The unit whose rows are being put together. */
typedef struct
{
  IterateUnitTable     *table;
  IterateUnitTableFunc  func;
  gpointer              user_data;
  gboolean              has_unit;
  IterateUnit           unit;
  IterateUnit           row;
} Grouping;

static void
set_values (IterateUnitTable *self,
            const Row        *row,
            IterateUnit      *unit)
{
  for (guint i = 0; i < self->sources->len; i++)
    {
      const int *axes = g_array_index (self->sources, Source, i).axes;
      double x = row->numbers[axes[ITERATE_MOMENT_X]];
      double y = axes[ITERATE_MOMENT_Y] < 0 ? 1 : row->numbers[axes[ITERATE_MOMENT_Y]];
      double pre = axes[ITERATE_MOMENT_PRE] < 0 ? 0 : row->numbers[axes[ITERATE_MOMENT_PRE]];
      double pre_y = axes[ITERATE_MOMENT_PRE_Y] < 0 ? 0 : row->numbers[axes[ITERATE_MOMENT_PRE_Y]];

      if (!isnan (x) && !isnan (y))
        iterate_unit_set_value (unit, i, x, y, isnan (pre) ? 0 : pre, isnan (pre_y) ? 0 : pre_y);
    }
}

/* Puts a further row's values in place of the sum, or the larger, of both. */
static void
combine_values (IterateUnitTable  *self,
                const IterateUnit *unit,
                IterateUnit       *row)
{
  for (guint i = 0; i < self->metrics->len; i++)
    {
      const IterateMetricColumn *metric = g_ptr_array_index (self->metrics, i);
      const double *before = unit->values[i].axes;
      double *axes = row->values[i].axes;

      if (metric->combine == ITERATE_COMBINE_LAST || !iterate_unit_has_value (unit, i) ||
          !iterate_unit_has_value (row, i))
        continue;

      if (metric->combine == ITERATE_COMBINE_MAX)
        axes[ITERATE_MOMENT_X] = MAX (axes[ITERATE_MOMENT_X], before[ITERATE_MOMENT_X]);
      else
        {
          axes[ITERATE_MOMENT_X] += before[ITERATE_MOMENT_X];
          if (metric->denominator != NULL)
            axes[ITERATE_MOMENT_Y] += before[ITERATE_MOMENT_Y];
        }
    }
}

static gboolean
emit (Grouping  *grouping,
      GError   **error)
{
  return !grouping->has_unit || grouping->func (&grouping->unit, grouping->user_data, error);
}

static gboolean
group_row (gint64         key,
           gconstpointer  record,
           gpointer       user_data,
           GError       **error)
{
  Grouping *grouping = user_data;
  IterateUnitTable *self = grouping->table;
  gboolean further = grouping->has_unit && grouping->unit.key == key;
  IterateUnit *unit = further ? &grouping->row : &grouping->unit;
  const Row *row = record;

  if (!further && !emit (grouping, error))
    return FALSE;

  grouping->has_unit = TRUE;
  iterate_unit_init (unit, key);
  unit->variant = row->variant + 1;
  unit->at = row->at;
  unit->segment = row->segment + 1;
  set_values (self, row, unit);
  if (further)
    {
      combine_values (self, &grouping->unit, &grouping->row);
      iterate_unit_absorb (&grouping->unit, &grouping->row, self->metrics->len);
    }

  return TRUE;
}

/**
 * iterate_unit_table_foreach:
 *
 * Goes through the units in the order of keys, once. A unit in several variants has
 * %ITERATE_MULTIPLE_VARIANTS; variants and segments count from 1 here, 0 is no segment.
 */
gboolean
iterate_unit_table_foreach (IterateUnitTable      *self,
                            IterateUnitTableFunc   func,
                            gpointer               user_data,
                            GError               **error)
{
  g_autofree Grouping *grouping = g_new0 (Grouping, 1);

  grouping->table = self;
  grouping->func = func;
  grouping->user_data = user_data;

  return iterate_unit_sorter_foreach (self->sorter, group_row, grouping, error) &&
         emit (grouping, error);
}

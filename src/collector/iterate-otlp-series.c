/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-otlp-series.h"

#include "iterate-time.h"

#include <math.h>
#include <string.h>

/* What exporters count, as what was added since the last reading. A sender repeats what it sent when no
 * answer came, and an older batch may come after a newer one. */

/* Times of readings that are remembered: exporters try five times within ten seconds. */
#define MAX_SEEN 16

/* A count that began no longer before its first reading is taken as a whole; otherwise nobody knows
 * when most of it came. */
#define NEW_NANOSECONDS (G_GUINT64_CONSTANT (300) * 1000000000)

/* A series that did not come for so long is another when it comes again. */
#define FORGOTTEN (2 * ITERATE_DAY)

typedef struct
{
  gboolean                known;
  guint64                 start;
  GArray                 *seen;      /* (element-type guint64): nanoseconds, the newest first */
  double                  value;
  IterateBucketHistogram *histogram; /* (owned) (nullable) */
} Reading;

static void
reading_clear (Reading *self)
{
  g_clear_pointer (&self->seen, g_array_unref);
  g_clear_pointer (&self->histogram, iterate_bucket_histogram_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static void
read_doubles (IterateJsonValue  object,
              const char       *name,
              GArray           *numbers)
{
  IterateJsonValue list, item;
  IterateJsonIter iter;

  iterate_json_value_find (object, name, &list);
  iterate_json_iter_init (&iter, list);
  while (iterate_json_iter_next (&iter, NULL, NULL, &item))
    {
      double number = 0;

      iterate_json_value_get_double (item, &number);
      g_array_append_val (numbers, number);
    }
}

static void
read_reading (Reading          *self,
              IterateJsonValue  root)
{
  IterateJsonValue value, list;

  iterate_json_value_find (root, "value", &value);
  iterate_json_value_get_double (value, &self->value);
  if (!iterate_json_value_find (root, "counts", &list))
    return;

  self->histogram = iterate_bucket_histogram_new ();
  self->histogram->count = self->value;
  iterate_json_value_find (root, "sum", &value);
  iterate_json_value_get_double (value, &self->histogram->sum);
  read_doubles (root, "bounds", self->histogram->bounds);
  read_doubles (root, "counts", self->histogram->counts);
}

static gboolean
load (Reading          *self,
      IterateDatabase  *db,
      guint64           series,
      GError          **error)
{
  g_autoptr(IterateStatement) row = NULL;
  g_autoptr(IterateJsonReader) reader = NULL;
  g_auto(GStrv) times = NULL;
  const char *text;
  IterateJsonValue root;
  IterateStep step;

  self->seen = g_array_new (FALSE, FALSE, sizeof (guint64));
  row = iterate_database_query (db, error,
                                "SELECT started_at, seen, reading FROM otlp_series WHERE key = ?", "i",
                                (gint64) series);
  step = row == NULL ? ITERATE_STEP_ERROR : iterate_statement_step (row, error);
  if (step != ITERATE_STEP_ROW)
    return step == ITERATE_STEP_DONE;

  self->known = TRUE;
  self->start = (guint64) iterate_statement_get_int64 (row, 0);
  times = g_strsplit (iterate_statement_get_string (row, 1), " ", -1);
  for (guint i = 0; times[i] != NULL; i++)
    {
      guint64 time = g_ascii_strtoull (times[i], NULL, 10);

      g_array_append_val (self->seen, time);
    }
  reader = iterate_json_reader_new ();
  text = iterate_statement_get_string (row, 2);
  if (!iterate_json_reader_parse (reader, text, strlen (text), &root, error))
    return FALSE;

  read_reading (self, root);

  return TRUE;
}

static void
append_doubles (GString      *text,
                const char   *name,
                const GArray *numbers)
{
  g_string_append_printf (text, ",\"%s\":[", name);
  for (guint i = 0; i < numbers->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      iterate_json_append_number (text, g_array_index (numbers, double, i));
    }
  g_string_append_c (text, ']');
}

static gboolean
save (const Reading           *before,
      IterateDatabase         *db,
      gint64                   now,
      const IterateOtlpPoint  *point,
      GError                 **error)
{
  g_autoptr(GString) text = g_string_new ("{\"value\":");
  g_autoptr(GString) seen = g_string_new (NULL);

  iterate_json_append_number (text, point->histogram == NULL ? point->value : point->histogram->count);
  if (point->histogram != NULL)
    {
      g_string_append (text, ",\"sum\":");
      iterate_json_append_number (text, isfinite (point->histogram->sum) ? point->histogram->sum : 0);
      append_doubles (text, "bounds", point->histogram->bounds);
      append_doubles (text, "counts", point->histogram->counts);
    }
  g_string_append_c (text, '}');

  g_string_append_printf (seen, "%" G_GUINT64_FORMAT, point->time);
  for (guint i = 0; i < before->seen->len && i < MAX_SEEN - 1; i++)
    g_string_append_printf (seen, " %" G_GUINT64_FORMAT, g_array_index (before->seen, guint64, i));

  return iterate_database_execute (db, error,
                                   "INSERT OR REPLACE INTO otlp_series "
                                   "(key, at, started_at, seen, reading) VALUES (?, ?, ?, ?, ?)",
                                   "iiiss", (gint64) point->series, now, (gint64) point->start,
                                   seen->str, text->str);
}

/* Whether it came before, or was overtaken by a later one that has it in it. */
static gboolean
is_old (const Reading          *before,
        const IterateOtlpPoint *point)
{
  for (guint i = 0; i < before->seen->len; i++)
    {
      guint64 time = g_array_index (before->seen, guint64, i);

      if (time == point->time)
        return TRUE;

      if (point->cumulative && time > point->time &&
          (point->start <= before->start || point->start == 0))
        return TRUE;
    }

  return FALSE;
}

/* Leaves in the point what was added since the reading before. */
static void
subtract (const Reading    *before,
          IterateOtlpPoint *point,
          gboolean         *is_news)
{
  gboolean anew = before->known && point->start != before->start;

  if (!before->known)
    *is_news = point->start > 0 && point->time - point->start <= NEW_NANOSECONDS;
  else if (anew)
    return;
  else if (point->histogram != NULL && before->histogram != NULL)
    iterate_bucket_histogram_subtract (point->histogram, before->histogram);
  else if (point->histogram == NULL && point->value >= before->value)
    point->value -= before->value;
}

/**
 * iterate_otlp_series_advance:
 * @point: (inout): what was read; then what was added since
 * @is_news: (out): whether there is anything to count
 *
 * Notes a reading of something that is counted, in the transaction that counts it.
 */
gboolean
iterate_otlp_series_advance (IterateDatabase   *db,
                             gint64             now,
                             IterateOtlpPoint  *point,
                             gboolean          *is_news,
                             GError           **error)
{
  g_auto(Reading) before = { 0 };

  *is_news = TRUE;
  if (!load (&before, db, point->series, error))
    return FALSE;

  if (is_old (&before, point))
    {
      *is_news = FALSE;
      return TRUE;
    }

  if (!save (&before, db, now, point, error))
    return FALSE;

  if (point->cumulative)
    subtract (&before, point, is_news);

  return TRUE;
}

/* Drops what was not sent for days: each process is a series of its own. */
gboolean
iterate_otlp_series_forget (IterateDatabase  *db,
                            gint64            now,
                            GError          **error)
{
  return iterate_database_execute (db, error, "DELETE FROM otlp_series WHERE at < ?", "i",
                                   now - FORGOTTEN);
}

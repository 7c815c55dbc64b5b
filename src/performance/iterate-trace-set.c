/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-trace-set.h"

/* A parent further up than this is a loop. */
#define MAX_DEPTH 500

IterateTraceSet *
iterate_trace_set_new (void)
{
  IterateTraceSet *self = g_new0 (IterateTraceSet, 1);

  self->spans = g_array_new (FALSE, FALSE, sizeof (IterateTracedSpan));
  self->texts = g_string_chunk_new (16384);

  return self;
}

void
iterate_trace_set_free (IterateTraceSet *self)
{
  g_array_unref (self->spans);
  g_string_chunk_free (self->texts);
  g_free (self);
}

/* Adds a span, whose texts live as long as the set. */
void
iterate_trace_set_add (IterateTraceSet   *self,
                       const IterateSpan *span)
{
  const IterateTracedSpan traced = { *span, ITERATE_TRACE_NONE, ITERATE_TRACE_NONE };

  g_array_append_val (self->spans, traced);
}

static int
compare_starts (gconstpointer one,
                gconstpointer other)
{
  const IterateSpan *a = &((const IterateTracedSpan *) one)->span;
  const IterateSpan *b = &((const IterateTracedSpan *) other)->span;

  return (a->start > b->start) - (a->start < b->start);
}

/* Ids are of one trace. */
static gint64
make_key (guint64 trace,
          guint64 id)
{
  return (gint64) (trace * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) ^ id);
}

static guint
find_entry (IterateTraceSet *self,
            guint            place)
{
  for (guint depth = 0; place != ITERATE_TRACE_NONE && depth < MAX_DEPTH; depth++)
    {
      const IterateTracedSpan *traced = iterate_trace_set_get (self, place);

      if (traced->entry != ITERATE_TRACE_NONE || traced->span.endpoint != NULL)
        return traced->entry != ITERATE_TRACE_NONE ? traced->entry : place;

      place = traced->parent;
    }

  return ITERATE_TRACE_NONE;
}

/* Joins spans to their parents, and to the requests that they were done for. */
void
iterate_trace_set_link (IterateTraceSet *self)
{
  g_autoptr(GHashTable) places = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  g_array_sort (self->spans, compare_starts);
  for (guint i = 0; i < self->spans->len; i++)
    {
      const IterateSpan *span = &iterate_trace_set_get (self, i)->span;
      gint64 key = make_key (span->trace, span->id);

      g_hash_table_insert (places, g_memdup2 (&key, sizeof key), GUINT_TO_POINTER (i));
    }

  for (guint i = 0; i < self->spans->len; i++)
    {
      IterateTracedSpan *traced = &g_array_index (self->spans, IterateTracedSpan, i);
      gint64 key = make_key (traced->span.trace, traced->span.parent);
      gpointer parent;

      if (traced->span.parent != 0 && g_hash_table_lookup_extended (places, &key, NULL, &parent) &&
          GPOINTER_TO_UINT (parent) != i)
        traced->parent = GPOINTER_TO_UINT (parent);
    }
  for (guint i = 0; i < self->spans->len; i++)
    g_array_index (self->spans, IterateTracedSpan, i).entry = find_entry (self, i);
}

static gboolean
add_rows (IterateTraceSet    *self,
          IterateJsonReader  *reader,
          GBytes             *rows,
          GError            **error)
{
  gsize length, at = 0;
  const guint8 *data = g_bytes_get_data (rows, &length);
  IterateIntakeRow row;
  IterateSpan span;

  while (iterate_intake_row_next (data, length, &at, &row))
    {
      if (!iterate_span_read (&span, &row, reader, self->texts, error))
        return FALSE;

      iterate_trace_set_add (self, &span);
    }

  return TRUE;
}

/**
 * iterate_trace_set_load:
 * @max_spans: about how many
 *
 * Returns: (transfer full): the newest spans that came in, or %NULL with @error set
 */
IterateTraceSet *
iterate_trace_set_load (IterateDatabase  *db,
                        guint             max_spans,
                        GError          **error)
{
  g_autoptr(IterateTraceSet) self = iterate_trace_set_new ();
  g_autoptr(IterateJsonReader) reader = iterate_json_reader_new ();
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step = ITERATE_STEP_DONE;

  rows = iterate_database_query (db, error,
                                 "SELECT data FROM intake_segment WHERE kind = ? "
                                 "ORDER BY last_at DESC, id DESC", "s", ITERATE_INTAKE_SPANS);
  if (rows == NULL)
    return NULL;

  while (self->spans->len < max_spans &&
         (step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      gsize size;
      const guint8 *packed = iterate_statement_get_bytes (rows, 0, &size);
      g_autoptr(GBytes) unpacked = iterate_intake_segment_unpack (packed, size, error);

      if (unpacked == NULL || !add_rows (self, reader, unpacked, error))
        return NULL;
    }
  if (step == ITERATE_STEP_ERROR)
    return NULL;

  iterate_trace_set_link (self);

  return g_steal_pointer (&self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-waterfall.h"

#include "iterate-query-shape.h"

#include <math.h>
#include <string.h>

/* A request as its parts, each below what it was done for. Parts of one kind that follow each other are
 * one row. */

#define MAX_ROWS  60
#define MAX_DEPTH 12

typedef struct
{
  const IterateTraceSet   *set;
  const IterateBottleneck *cause;
  const IterateSpan       *request;
  GHashTable              *children; /* (owned) (element-type guint GArray): places by their parent's */
  GPtrArray               *rows;
} Job;

static void
free_row (gpointer data)
{
  IterateWaterfallRow *row = data;

  g_free (row->name);
  g_free (row->service);
  g_free (row);
}

/* What a span is of: its query without values, or its name. */
static char *
dup_kind (const IterateSpan *span)
{
  return span->query != NULL ? iterate_query_shape_make (span->query) : g_strdup (span->name);
}

static void
gather_children (Job   *job,
                 guint  entry)
{
  guint64 trace = iterate_trace_set_get (job->set, entry)->span.trace;

  for (guint i = 0; i < job->set->spans->len; i++)
    {
      const IterateTracedSpan *traced = iterate_trace_set_get (job->set, i);
      GArray *list;

      if (traced->span.trace != trace || traced->parent == ITERATE_TRACE_NONE)
        continue;

      list = g_hash_table_lookup (job->children, GUINT_TO_POINTER (traced->parent));
      if (list == NULL)
        {
          list = g_array_new (FALSE, FALSE, sizeof (guint));
          g_hash_table_insert (job->children, GUINT_TO_POINTER (traced->parent), list);
        }
      g_array_append_val (list, i);
    }
}

static IterateWaterfallRow *
add_row (Job               *job,
         const IterateSpan *span,
         char              *name,
         guint              depth)
{
  IterateWaterfallRow *row = g_new0 (IterateWaterfallRow, 1);

  row->name = name;
  row->service = g_strdup (span->service);
  row->depth = depth;
  row->start = (double) (span->start - job->request->start) / 1e6;
  row->duration = iterate_span_get_duration (span);
  row->n = 1;
  row->failed = span->failed;
  row->is_cause = job->cause != NULL && g_str_equal (job->cause->query, name);
  g_ptr_array_add (job->rows, row);

  return row;
}

static void
add_children (Job   *job,
              guint  place,
              guint  depth)
{
  GArray *list = g_hash_table_lookup (job->children, GUINT_TO_POINTER (place));
  IterateWaterfallRow *last = NULL;

  for (guint i = 0; list != NULL && i < list->len && job->rows->len < MAX_ROWS; i++)
    {
      guint child = g_array_index (list, guint, i);
      const IterateSpan *span = &iterate_trace_set_get (job->set, child)->span;
      g_autofree char *kind = dup_kind (span);
      gboolean has_children = g_hash_table_contains (job->children, GUINT_TO_POINTER (child));

      if (last != NULL && g_str_equal (last->name, kind))
        {
          double end = (double) (span->end - job->request->start) / 1e6;

          last->n++;
          last->duration = MAX (last->duration, end - last->start);
          last->failed |= span->failed;
          continue;
        }

      last = add_row (job, span, g_steal_pointer (&kind), depth);
      if (has_children && depth < MAX_DEPTH)
        add_children (job, child, depth + 1);
    }
}

/**
 * iterate_waterfall_make:
 * @entry: the place of a request
 * @cause: (nullable): what is to be seen
 *
 * Returns: (transfer full) (element-type IterateWaterfallRow): the request, and its parts
 */
GPtrArray *
iterate_waterfall_make (const IterateTraceSet   *set,
                        guint                    entry,
                        const IterateBottleneck *cause)
{
  g_autoptr(GHashTable) children = g_hash_table_new_full (NULL, NULL, NULL,
                                                          (GDestroyNotify) g_array_unref);
  Job job = {
    set, cause, &iterate_trace_set_get (set, entry)->span, children,
    g_ptr_array_new_with_free_func (free_row),
  };

  gather_children (&job, entry);
  add_row (&job, job.request, g_strdup (job.request->endpoint), 0);
  add_children (&job, entry, 1);

  return job.rows;
}

/**
 * iterate_waterfall_find:
 * @duration: in milliseconds
 *
 * Returns: the place of the endpoint's request that took about so long, or %ITERATE_TRACE_NONE
 */
guint
iterate_waterfall_find (const IterateTraceSet *set,
                        const char            *service,
                        const char            *endpoint,
                        double                 duration)
{
  guint found = ITERATE_TRACE_NONE;
  double least = INFINITY;

  for (guint i = 0; i < set->spans->len; i++)
    {
      const IterateSpan *span = &iterate_trace_set_get (set, i)->span;
      double away = fabs (iterate_span_get_duration (span) - duration);

      if (span->endpoint == NULL || away >= least || !g_str_equal (span->endpoint, endpoint) ||
          !g_str_equal (span->service, service))
        continue;

      found = i;
      least = away;
    }

  return found;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-service-map.h"

/* More cannot be told apart in a picture. */
#define MAX_NODES 60

static void
free_node (gpointer data)
{
  IterateServiceNode *node = data;

  g_free (node->name);
  g_free (node);
}

void
iterate_service_map_free (IterateServiceMap *self)
{
  g_ptr_array_unref (self->nodes);
  g_array_unref (self->edges);
  g_free (self);
}

/* Returns: the node's place, or %ITERATE_TRACE_NONE where there are too many */
static guint
ensure_node (IterateServiceMap *self,
             const char        *name,
             gboolean           is_database)
{
  IterateServiceNode *node;

  for (guint i = 0; i < self->nodes->len; i++)
    {
      node = g_ptr_array_index (self->nodes, i);
      if (node->is_database == is_database && g_str_equal (node->name, name))
        return i;
    }
  if (self->nodes->len == MAX_NODES)
    return ITERATE_TRACE_NONE;

  node = g_new0 (IterateServiceNode, 1);
  node->name = g_strdup (name);
  node->is_database = is_database;
  g_ptr_array_add (self->nodes, node);

  return self->nodes->len - 1;
}

static void
add_call (IterateServiceMap *self,
          guint              from,
          guint              to,
          const IterateSpan *span)
{
  IterateServiceEdge edge = { from, to, 1, span->failed, iterate_span_get_duration (span) };

  if (from == ITERATE_TRACE_NONE || to == ITERATE_TRACE_NONE)
    return;

  for (guint i = 0; i < self->edges->len; i++)
    {
      IterateServiceEdge *known = &g_array_index (self->edges, IterateServiceEdge, i);

      if (known->from != from || known->to != to)
        continue;

      known->n++;
      known->n_errors += span->failed;
      known->mean += (iterate_span_get_duration (span) - known->mean) / known->n;
      return;
    }
  g_array_append_val (self->edges, edge);
}

/* Puts each node one layer below the highest of those who ask it; who ask each other in a circle stay
 * where they are. */
static void
find_layers (IterateServiceMap *self)
{
  for (guint round = 0; round < self->nodes->len; round++)
    {
      gboolean moved = FALSE;

      for (guint i = 0; i < self->edges->len; i++)
        {
          const IterateServiceEdge *edge = &g_array_index (self->edges, IterateServiceEdge, i);
          IterateServiceNode *from = g_ptr_array_index (self->nodes, edge->from);
          IterateServiceNode *to = g_ptr_array_index (self->nodes, edge->to);

          if (edge->from != edge->to && to->layer <= from->layer && from->layer + 1 < self->nodes->len)
            {
              to->layer = from->layer + 1;
              moved = TRUE;
            }
        }
      if (!moved)
        return;
    }
}

/* Returns: (transfer full): who asks whom, as spans show it */
IterateServiceMap *
iterate_service_map_new (const IterateTraceSet *set)
{
  IterateServiceMap *self = g_new0 (IterateServiceMap, 1);

  self->nodes = g_ptr_array_new_with_free_func (free_node);
  self->edges = g_array_new (FALSE, FALSE, sizeof (IterateServiceEdge));
  for (guint i = 0; i < set->spans->len; i++)
    {
      const IterateTracedSpan *traced = iterate_trace_set_get (set, i);
      const IterateSpan *span = &traced->span;
      guint own = ensure_node (self, span->service, FALSE);

      if (span->database != NULL && span->query != NULL)
        add_call (self, own, ensure_node (self, span->database, TRUE), span);
      if (traced->parent == ITERATE_TRACE_NONE)
        continue;

      if (!g_str_equal (iterate_trace_set_get (set, traced->parent)->span.service, span->service))
        add_call (self,
                  ensure_node (self, iterate_trace_set_get (set, traced->parent)->span.service, FALSE),
                  own, span);
    }
  find_layers (self);

  return self;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-trace-set.h"

G_BEGIN_DECLS

/**
 * IterateServiceNode:
 * @name: of a service or a database
 * @is_database: which of both
 * @layer: how many calls it is away from where requests come in
 */
typedef struct
{
  char     *name;
  gboolean  is_database;
  guint     layer;
} IterateServiceNode;

/**
 * IterateServiceEdge:
 * @from: the place of who asks
 * @to: the place of who is asked
 * @n: how often
 * @n_errors: and how often that failed
 * @mean: how long it took, in milliseconds
 */
typedef struct
{
  guint  from;
  guint  to;
  guint  n;
  guint  n_errors;
  double mean;
} IterateServiceEdge;

/**
 * IterateServiceMap:
 * @nodes: (element-type IterateServiceNode)
 * @edges: (element-type IterateServiceEdge)
 *
 * Who asks whom.
 */
typedef struct
{
  GPtrArray *nodes;
  GArray    *edges;
} IterateServiceMap;

IterateServiceMap *iterate_service_map_new  (const IterateTraceSet *set);
void               iterate_service_map_free (IterateServiceMap     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateServiceMap, iterate_service_map_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-lineage.h"

#include "iterate-experiment-analysis.h"
#include "iterate-query.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Where an experiment comes from and what followed: the whole tree it belongs to, in the
 * order in which it is drawn, each experiment right below what it follows up. */

#define MAX_NODES 500

static void
free_node (gpointer data)
{
  IterateLineageNode *node = data;

  g_clear_object (&node->experiment);
  g_clear_object (&node->verdict);
  g_free (node);
}

static gint64
get_id (gpointer record)
{
  return iterate_record_get_id (record);
}

/* Returns: (transfer full): the first of its line, or %NULL with @error set */
static IterateExperiment *
find_root (IterateDatabase    *db,
           IterateExperiment  *experiment,
           GError            **error)
{
  IterateExperiment *root = g_object_ref (experiment);

  for (guint i = 0; i < MAX_NODES; i++)
    {
      gint64 parent = iterate_experiment_get_parent_experiment (root);

      if (parent == 0)
        break;

      g_object_unref (root);
      root = iterate_database_find (db, ITERATE_TYPE_EXPERIMENT, parent, error);
      if (root == NULL)
        return NULL;
    }

  return root;
}

/* The lift that a graduated experiment added, in the wanted direction. */
static gboolean
get_lift (const IterateLineageNode *node,
          double                   *lift,
          double                   *se)
{
  const IterateResult *result;

  if (g_strcmp0 (iterate_experiment_get_status (node->experiment), "graduated") != 0)
    return FALSE;

  result = iterate_verdict_get_primary (node->verdict,
                                        iterate_experiment_get_winner (node->experiment));
  if (result == NULL)
    return FALSE;

  *lift = result->effect.comparisons[ITERATE_RELATIVE].effect * (result->wants_up ? 1 : -1);
  *se = result->effect.comparisons[ITERATE_RELATIVE].se;

  return *se > 0 && isfinite (*lift);
}

static void
compound_line (GPtrArray          *nodes,
               IterateLineageNode *node)
{
  g_autoptr(GArray) lifts = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) ses = g_array_new (FALSE, FALSE, sizeof (double));

  for (const IterateLineageNode *at = node; at != NULL;
       at = at->parent < 0 ? NULL : g_ptr_array_index (nodes, at->parent))
    {
      double lift, se;

      if (!get_lift (at, &lift, &se))
        continue;

      g_array_append_val (lifts, lift);
      g_array_append_val (ses, se);
    }

  node->line = iterate_cumulative_lift ((const double *) lifts->data, (const double *) ses->data,
                                        lifts->len, NULL);
}

static gboolean
add_node (IterateDatabase    *db,
          IterateExperiment  *experiment,
          int                 parent,
          gint64              now,
          GPtrArray          *nodes,
          GError            **error)
{
  IterateLineageNode *node = g_new0 (IterateLineageNode, 1);

  g_ptr_array_add (nodes, node);
  node->experiment = g_object_ref (experiment);
  node->parent = parent;
  if (parent >= 0)
    node->depth = ((IterateLineageNode *) g_ptr_array_index (nodes, parent))->depth + 1;
  node->verdict = iterate_experiment_analyze (experiment, db, now, error);
  if (node->verdict == NULL)
    return FALSE;

  compound_line (nodes, node);

  return TRUE;
}

static gboolean
add_tree (IterateDatabase    *db,
          IterateExperiment  *experiment,
          int                 parent,
          gint64              now,
          GPtrArray          *nodes,
          GError            **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EXPERIMENT);
  g_autoptr(GPtrArray) children = NULL;
  int index = nodes->len;

  if (nodes->len >= MAX_NODES)
    return TRUE;

  if (!add_node (db, experiment, parent, now, nodes, error))
    return FALSE;

  iterate_query_where (query, "parent-experiment", ITERATE_EQUALS, get_id (experiment));
  iterate_query_order_by (query, "id", FALSE);
  children = iterate_query_list (query, db, error);
  for (guint i = 0; children != NULL && i < children->len; i++)
    {
      if (!add_tree (db, g_ptr_array_index (children, i), index, now, nodes, error))
        return FALSE;
    }

  return children != NULL;
}

/**
 * iterate_lineage_load:
 *
 * Returns: (transfer container) (element-type IterateLineageNode): the tree that the
 *   experiment belongs to, or %NULL with @error set
 */
GPtrArray *
iterate_lineage_load (IterateDatabase    *db,
                      IterateExperiment  *experiment,
                      gint64              now,
                      GError            **error)
{
  g_autoptr(GPtrArray) nodes = g_ptr_array_new_with_free_func (free_node);
  g_autoptr(IterateExperiment) root = find_root (db, experiment, error);

  if (root == NULL || !add_tree (db, root, -1, now, nodes, error))
    return NULL;

  return g_steal_pointer (&nodes);
}

/* Returns: (transfer full) (nullable): what the line to a node comes to, in words */
char *
iterate_lineage_dup_line (GPtrArray *nodes,
                          guint      index)
{
  const IterateLineageNode *node = g_ptr_array_index (nodes, index);
  g_autofree char *total = iterate_format_change (node->line.total);
  g_autofree char *naive = iterate_format_change (node->line.naive);

  if (node->line.n == 0)
    return NULL;

  return g_strdup_printf (ngettext ("%u graduated on this line: %s together (naively %s)",
                                    "%u graduated on this line: %s together (naively %s)",
                                    node->line.n), node->line.n, total, naive);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-cumulative.h"
#include "iterate-experiment.h"
#include "iterate-verdict-text.h"

G_BEGIN_DECLS

/**
 * IterateLineageNode:
 * @experiment: the experiment
 * @verdict: what its data say
 * @parent: the index of what it follows up, or −1
 * @depth: how many experiments lead to it
 * @line: what the graduated experiments from the root to here come to together
 */
typedef struct
{
  IterateExperiment *experiment;
  IterateVerdict    *verdict;
  int                parent;
  guint              depth;
  IterateCumulative  line;
} IterateLineageNode;

GPtrArray *iterate_lineage_load    (IterateDatabase    *db,
                                    IterateExperiment  *experiment,
                                    gint64              now,
                                    GError            **error);
char      *iterate_lineage_dup_line (GPtrArray         *nodes,
                                    guint               index);

G_END_DECLS

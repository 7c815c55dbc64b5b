/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateLag:
 * @steps: by how many steps the first series runs ahead of the second
 * @correlation: of their changes from step to step, at that lag
 * @p: two-sided, for the best of all lags that were tried
 * @n: pairs that were compared
 *
 * How much one series says of another one later.
 */
typedef struct
{
  guint  steps;
  double correlation;
  double p;
  gsize  n;
} IterateLag;

IterateLag iterate_lag_find (const double *leader,
                             const double *follower,
                             gsize         n,
                             guint         most);

G_END_DECLS

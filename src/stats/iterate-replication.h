/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateReplication:
 * @n: how many effects
 * @effect: what they come to together
 * @se: its standard error
 * @low: the lower end of its 95 % interval
 * @high: the upper end
 * @tau: the standard deviation of the true effects among themselves
 * @i2: the share of the variation that is not chance, 0 … 1
 * @confidence: two-sided, that the sign of @effect is right, 0 … 1
 *
 * What several experiments on the same question say together.
 */
typedef struct
{
  guint  n;
  double effect;
  double se;
  double low;
  double high;
  double tau;
  double i2;
  double confidence;
} IterateReplication;

IterateReplication iterate_replication_pool (const double *effects,
                                             const double *ses,
                                             guint         n);

G_END_DECLS

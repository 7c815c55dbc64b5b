/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateCumulative:
 * @naive: the plain sum of the lifts, which flatters: winners were chosen for it
 * @james_stein: the sum of the lifts shrunk by James and Stein's positive-part rule;
 *   the same as @naive where there are too few of them for it
 * @product: what the shrunk lifts come to when compounded
 * @total: the one to report: @product, and never more than the shrunk sum
 * @low: the lower end of the 95 % interval of @total
 * @high: the upper end
 * @n: how many experiments
 */
typedef struct
{
  double naive;
  double james_stein;
  double product;
  double total;
  double low;
  double high;
  guint  n;
} IterateCumulative;

/**
 * IterateSelection:
 * @bias: by how much the sum of the chosen lifts is expected to be too high
 * @variance: how little that is known itself
 *
 * What it does to a sum of lifts that the large ones were chosen for it.
 */
typedef struct
{
  double bias;
  double variance;
} IterateSelection;

void              iterate_selection_add   (IterateSelection       *self,
                                           double                  lift,
                                           double                  se,
                                           double                  threshold);
IterateCumulative iterate_cumulative_lift (const double           *lifts,
                                           const double           *ses,
                                           guint                   n,
                                           const IterateSelection *selection);
void              iterate_shrink_lifts    (const double           *lifts,
                                           const double           *ses,
                                           guint                   n,
                                           double                 *shrunk);

G_END_DECLS

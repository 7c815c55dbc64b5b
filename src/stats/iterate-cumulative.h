/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateCumulative:
 * @naive: the plain sum of the lifts
 * @total: what the shrunk lifts come to together
 * @n: how many experiments
 */
typedef struct
{
  double naive;
  double total;
  guint  n;
} IterateCumulative;

IterateCumulative iterate_cumulative_lift (const double *lifts,
                                           const double *ses,
                                           guint         n);

G_END_DECLS

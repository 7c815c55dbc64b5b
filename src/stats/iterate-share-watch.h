/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateShareWatch:
 * @limit: what a request is above, or not
 * @usual: the share of requests above it as it usually is
 * @wanted: the share that would be a shift; it can be above or below
 * @learns: whether it learns by how much batches differ
 * @spread: how many times the variance of a batch's count is that of independent requests
 * @score: how much speaks for a shift, in nats; 0 at first
 * @since: when it last rose from 0, in microseconds
 * @block_n: requests of the batches that go on
 * @block_above: those above the limit
 * @block_batches: how many of them have been
 *
 * Looks batch by batch whether a share has shifted for good. Plain data.
 */
typedef struct
{
  double   limit;
  double   usual;
  double   wanted;
  gboolean learns;
  double   spread;
  double   score;
  gint64   since;
  double   block_n;
  double   block_above;
  int      block_batches;
} IterateShareWatch;

void     iterate_share_watch_aim       (IterateShareWatch       *self,
                                        double                   limit,
                                        double                   usual,
                                        double                   wanted);
void     iterate_share_watch_add       (IterateShareWatch       *self,
                                        gint64                   at,
                                        double                   n,
                                        double                   n_above);
gboolean iterate_share_watch_has_fired (const IterateShareWatch *self,
                                        double                   batches);

G_END_DECLS

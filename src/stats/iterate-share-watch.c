/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-share-watch.h"

#include <math.h>

/* Page's cumulative sum of log-likelihood ratios (E. S. Page, Continuous inspection schemes, Biometrika
 * 1954) for a binomial share. Where nothing shifted, it takes exp(h) batches or more on average until
 * the sum reaches h (G. Lorden, Procedures for reacting to a change in distribution, Annals of
 * Mathematical Statistics 1971, theorem 2). Requests of a batch are more alike than independent ones:
 * the likelihood is divided by the dispersion, as a quasi-likelihood (P. McCullagh, J. A. Nelder,
 * Generalized Linear Models, 1989, section 4.5.2). */

/* Shares of 0 and 1 would forbid what may yet happen. */
#define LEAST 1e-4

/* One batch, however unlikely, is no sustained shift. */
#define MOST_A_BATCH 6

/* By how much batches differ is learnt of ten at a time, so that what follows each other counts, over
 * some hundreds of them, and not while something seems to shift. */
#define BLOCK_BATCHES 10
#define BLOCK_WEIGHT  (1 / 72.)
#define BLOCK_MOST    9
#define BLOCK_SCORE   3

/* Sets what is looked for, and goes on with what speaks for it. */
void
iterate_share_watch_aim (IterateShareWatch *self,
                         double             limit,
                         double             usual,
                         double             wanted)
{
  self->limit = limit;
  self->usual = CLAMP (usual, LEAST, 1 - LEAST);
  self->wanted = CLAMP (wanted, LEAST, 1 - LEAST);
}

/* Pearson's statistic of ten batches together. */
static void
learn_spread (IterateShareWatch *self,
              double             n,
              double             n_above)
{
  double expected, away;

  self->block_n += n;
  self->block_above += n_above;
  if (++self->block_batches < BLOCK_BATCHES)
    return;

  expected = self->block_n * self->usual;
  away = self->block_above - expected;
  if (expected > 0 && self->score < BLOCK_SCORE)
    self->spread += BLOCK_WEIGHT *
                    (MIN (away * away / (expected * (1 - self->usual)), BLOCK_MOST) - self->spread);
  self->block_n = self->block_above = 0;
  self->block_batches = 0;
}

/**
 * iterate_share_watch_add:
 * @at: when the batch was, in microseconds
 * @n: requests of the batch
 * @n_above: those above the limit
 */
void
iterate_share_watch_add (IterateShareWatch *self,
                         gint64             at,
                         double             n,
                         double             n_above)
{
  double gain = n_above * log (self->wanted / self->usual) +
                (n - n_above) * log ((1 - self->wanted) / (1 - self->usual));

  if (self->learns)
    learn_spread (self, n, n_above);
  if (self->score == 0)
    self->since = at;
  self->score = MAX (0, self->score + MIN (gain / MAX (self->spread, 1), MOST_A_BATCH));
}

/**
 * iterate_share_watch_has_fired:
 * @batches: how many batches it should take on average until it fires where nothing shifted
 */
gboolean
iterate_share_watch_has_fired (const IterateShareWatch *self,
                               double                   batches)
{
  return self->score >= log (batches);
}

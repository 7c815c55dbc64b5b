/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-comparison.h"

G_BEGIN_DECLS

/**
 * IteratePosterior:
 * @mean: expected effect
 * @sd: its posterior standard deviation
 * @low: lower end of the credible interval
 * @high: upper end
 * @chance_to_win: the probability that the effect is above zero
 * @loss_control: expected loss of keeping the control
 * @loss_treatment: expected loss of choosing the treatment
 */
typedef struct
{
  double mean;
  double sd;
  double low;
  double high;
  double chance_to_win;
  double loss_control;
  double loss_treatment;
} IteratePosterior;

IteratePosterior iterate_posterior (const IterateComparison *comparison,
                                    double                   alpha,
                                    double                   prior_mean,
                                    double                   prior_sd);

G_END_DECLS

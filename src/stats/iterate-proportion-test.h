/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-frequentist.h"

G_BEGIN_DECLS

/* Units and how many of them converted, in both variants. */
typedef struct
{
  double n_control;
  double x_control;
  double n_treatment;
  double x_treatment;
} IterateTwoProportions;

/* A test of a difference, and the same interval for the ratio less one. */
typedef struct
{
  IterateTest absolute;
  IterateTest relative;
} IterateTwoTests;

gboolean        iterate_proportions_are_sparse  (const IterateTwoProportions *data,
                                                 double                       least_cell);
IterateTwoTests iterate_score_test              (const IterateTwoProportions *data,
                                                 double                       alpha);
IterateTwoTests iterate_exact_test              (const IterateTwoProportions *data,
                                                 double                       alpha);
void            iterate_binomial_interval       (double                       n,
                                                 double                       x,
                                                 double                       alpha,
                                                 double                      *low,
                                                 double                      *high);

G_END_DECLS

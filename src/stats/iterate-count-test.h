/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-proportion-test.h"

G_BEGIN_DECLS

gboolean        iterate_counts_are_sparse     (const IterateTwoProportions *data,
                                               double                       least_cell);
IterateTwoTests iterate_conditional_test      (const IterateTwoProportions *data,
                                               double                       alpha);
IterateTwoTests iterate_conditional_sequence_test (const IterateTwoProportions *data,
                                               double                       alpha);
double          iterate_randomisation_p       (double                       n_control,
                                               double                       n_treatment);
double          iterate_randomisation_mixture_p (double                     n_control,
                                               double                       n_treatment);

G_END_DECLS

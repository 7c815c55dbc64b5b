/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-sample-ratio.h"
#include "iterate-unit-summary.h"

G_BEGIN_DECLS

double        iterate_covariate_balance_p      (const IterateUnitSummary *control,
                                                const IterateUnitSummary *treatment);
IterateHealth iterate_covariate_balance_health (double                    least_p,
                                                guint                     n_tests);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment-summary.h"
#include "iterate-page.h"

G_BEGIN_DECLS

void iterate_experiment_export (IteratePage              *page,
                                IterateExperimentSummary *summary,
                                const char               *format);

G_END_DECLS

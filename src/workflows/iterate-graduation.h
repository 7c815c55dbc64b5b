/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment.h"
#include "iterate-run.h"
#include "iterate-verdict-text.h"

G_BEGIN_DECLS

#define ITERATE_ACTION_GRADUATE "graduate"

gboolean iterate_graduation_ask   (IterateRun         *run,
                                   IterateExperiment  *experiment,
                                   IterateVerdict     *verdict,
                                   const char         *winner,
                                   GError            **error);
gboolean iterate_graduation_order (IterateDatabase    *db,
                                   IterateExperiment  *experiment,
                                   const char         *variant,
                                   const char         *who,
                                   gint64              now,
                                   GError            **error);

G_END_DECLS

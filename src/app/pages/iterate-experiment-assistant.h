/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_EXPERIMENT_ASSISTANT (iterate_experiment_assistant_get_type ())

G_DECLARE_FINAL_TYPE (IterateExperimentAssistant, iterate_experiment_assistant, ITERATE,
                      EXPERIMENT_ASSISTANT, AdwWindow)

GtkWidget *iterate_experiment_assistant_new (IterateWorkspace *workspace,
                                             GPtrArray        *summaries);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment.h"
#include "iterate-run.h"
#include "iterate-verdict-text.h"

G_BEGIN_DECLS

IterateExperiment *iterate_workflow_load_experiment (IterateRun         *run,
                                                     const char         *subject,
                                                     GError            **error);
gboolean           iterate_workflow_pass_missing    (const GError       *problem,
                                                     GError            **error);
JsonObject        *iterate_workflow_make_request    (IterateExperiment  *experiment,
                                                     const char         *role,
                                                     IterateVerdict     *verdict,
                                                     const char         *objective);
JsonObject        *iterate_workflow_ask             (IterateRun         *run,
                                                     const char         *verb,
                                                     const char         *what,
                                                     JsonObject         *request,
                                                     GError            **error);
gboolean           iterate_workflow_send            (IterateRun         *run,
                                                     const char         *recipient,
                                                     const char         *type,
                                                     JsonObject         *payload,
                                                     GError            **error);

G_END_DECLS

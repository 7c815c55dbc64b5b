/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-approval.h"
#include "iterate-question.h"
#include "iterate-run.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Sends to an AI service; asked for once for each kind of question and service. */
#define ITERATE_ACTION_SEND   "send"
#define ITERATE_ACTION_REFINE "refine"

gboolean    iterate_refinement_request     (IterateRun             *run,
                                            const char             *verb,
                                            const char             *what,
                                            JsonObject             *request,
                                            const char             *subject,
                                            GError                **error);
gboolean    iterate_refine_answer          (IterateRun             *run,
                                            GError                **error);
JsonObject *iterate_refinement_dup_request (IterateApproval        *approval,
                                            const IterateQuestion **question,
                                            GError                **error);
gboolean    iterate_refinement_allow       (IterateRun             *run,
                                            IterateApproval        *approval,
                                            GError                **error);
gboolean    iterate_refinement_forbid      (IterateRun             *run,
                                            IterateApproval        *approval,
                                            GError                **error);
gboolean    iterate_refinement_try_again   (IterateRun             *run,
                                            const char             *target,
                                            GError                **error);
gboolean    iterate_refinement_drop_texts  (IterateDatabase        *db,
                                            gint64                  since,
                                            GError                **error);

G_END_DECLS

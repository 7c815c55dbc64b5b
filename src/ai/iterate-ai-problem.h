/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * IterateAiProblem:
 * @status: of HTTP
 * @message: what the service says
 * @code: (nullable): what it calls the problem
 * @final: whether trying again cannot help, whatever the status says
 *
 * What went wrong at a service.
 */
typedef struct
{
  guint     status;
  char     *message;
  char     *code;
  gboolean  final;
} IterateAiProblem;

IterateAiProblem *iterate_ai_problem_read      (guint                   status,
                                                const char             *body,
                                                gsize                   length);
IterateAiProblem *iterate_ai_problem_read_node (guint                   status,
                                                JsonNode               *body);
void              iterate_ai_problem_free      (IterateAiProblem       *self);
gboolean          iterate_ai_problem_is_about_form
                                               (const IterateAiProblem *self);
gboolean          iterate_ai_problem_may_pass  (const IterateAiProblem *self);
void              iterate_ai_problem_set_error (const IterateAiProblem *self,
                                                const char             *service,
                                                const char             *model,
                                                const char             *request_id,
                                                GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateAiProblem, iterate_ai_problem_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-ai-service.h"
#include "iterate-invocation.h"

G_BEGIN_DECLS

gboolean iterate_ai_service_entry_add    (IterateInvocation            *invocation,
                                          const IterateAiServiceDraft  *draft,
                                          GError                      **error);
gboolean iterate_ai_service_entry_test   (IterateInvocation            *invocation,
                                          const IterateAiServiceDraft  *draft,
                                          GError                      **error);
gboolean iterate_ai_service_entry_retest (IterateInvocation            *invocation,
                                          const char                   *name,
                                          GError                      **error);
gboolean iterate_ai_service_entry_remove (IterateInvocation            *invocation,
                                          const char                   *name,
                                          GError                      **error);
gboolean iterate_ai_service_entry_print  (IterateInvocation            *invocation,
                                          GError                      **error);

G_END_DECLS

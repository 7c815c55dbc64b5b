/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-ai-desk.h"
#include "iterate-invocation.h"

G_BEGIN_DECLS

JsonObject *iterate_ai_asking_run (IterateInvocation       *invocation,
                                   const IterateAiInquiry  *inquiry,
                                   gboolean                 only_service,
                                   gboolean                 stream,
                                   GError                 **error);

G_END_DECLS

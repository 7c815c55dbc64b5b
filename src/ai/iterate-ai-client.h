/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-ai-exchange.h"

G_BEGIN_DECLS

IterateAiReply *iterate_ai_client_ask         (IterateAiService       *service,
                                               const char             *key,
                                               const IterateAiPrompt  *prompt,
                                               IterateAiProgressFunc   progress,
                                               gpointer                user_data,
                                               GCancellable           *cancellable,
                                               GError                **error);
GStrv           iterate_ai_client_list_models (IterateAiService       *service,
                                               const char             *key,
                                               GCancellable           *cancellable,
                                               GError                **error);
GPtrArray      *iterate_ai_client_embed       (IterateAiService       *service,
                                               const char             *key,
                                               const char *const      *texts,
                                               GCancellable           *cancellable,
                                               GError                **error);
char           *iterate_ai_client_test        (IterateAiService       *service,
                                               const char             *key,
                                               GCancellable           *cancellable,
                                               GError                **error);

G_END_DECLS

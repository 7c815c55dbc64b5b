/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-channel.h"

G_BEGIN_DECLS

gboolean iterate_webhook_check_url (const char                *url,
                                    GError                   **error);
gboolean iterate_webhook_post      (const IterateChannelPost  *post,
                                    const char                *key,
                                    gint64                     now,
                                    GCancellable              *cancellable,
                                    IterateChannelAnswer      *answer,
                                    GError                   **error);

G_END_DECLS

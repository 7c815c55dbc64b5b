/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean iterate_webhook_check_url (const char    *url,
                                    GError       **error);
gboolean iterate_webhook_post      (const char    *url,
                                    const char    *key,
                                    const char    *body,
                                    GCancellable  *cancellable,
                                    GError       **error);

G_END_DECLS

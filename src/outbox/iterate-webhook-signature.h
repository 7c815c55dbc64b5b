/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean  iterate_webhook_signature_check (const char  *secret,
                                           GError     **error);
char     *iterate_webhook_signature_make  (const char  *secret,
                                           const char  *id,
                                           gint64       seconds,
                                           const char  *body,
                                           GError     **error);

G_END_DECLS

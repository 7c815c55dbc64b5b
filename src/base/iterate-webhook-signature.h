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
                                           gssize       length,
                                           GError     **error);
gboolean  iterate_webhook_signature_verify (const char  *secret,
                                           const char  *id,
                                           const char  *time,
                                           const char  *signatures,
                                           const char  *body,
                                           gsize        length,
                                           gint64       now,
                                           GError     **error);
gboolean  iterate_are_equal_secretly      (const char  *one,
                                           const char  *other);

G_END_DECLS

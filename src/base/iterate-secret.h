/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean iterate_secret_store  (const char  *purpose,
                                const char  *account,
                                const char  *secret,
                                GError     **error);
void     iterate_secret_remember (const char *purpose,
                                  const char *account,
                                  const char *secret);
gboolean iterate_secret_lookup (const char  *purpose,
                                const char  *account,
                                char       **secret,
                                GError     **error);
gboolean iterate_secret_clear  (const char  *purpose,
                                const char  *account,
                                GError     **error);

G_END_DECLS

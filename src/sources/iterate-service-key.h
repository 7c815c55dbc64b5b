/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean iterate_service_key_store  (const char  *kind,
                                     const char  *address,
                                     const char  *account,
                                     const char  *key,
                                     GError     **error);
gboolean iterate_service_key_lookup (const char  *kind,
                                     const char  *address,
                                     const char  *account,
                                     char       **key,
                                     GError     **error);

G_END_DECLS

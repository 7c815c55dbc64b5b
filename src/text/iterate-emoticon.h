/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint iterate_emoticon_match (const char *text,
                              gsize       length,
                              char        before);

G_END_DECLS

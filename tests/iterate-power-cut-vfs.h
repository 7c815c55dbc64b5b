/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void iterate_power_cut_vfs_install (void);
void iterate_power_cut_vfs_cut_at  (guint64      operation,
                                    const char  *survivors);
guint64 iterate_power_cut_vfs_get_operation (void);

G_END_DECLS

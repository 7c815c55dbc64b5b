/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_SHELL (iterate_shell_get_type ())

G_DECLARE_FINAL_TYPE (IterateShell, iterate_shell, ITERATE, SHELL, GtkWidget)

void     iterate_shell_show_content (IterateShell *self);
void     iterate_shell_show_sidebar (IterateShell *self);
gboolean iterate_shell_is_folded    (IterateShell *self);

G_END_DECLS

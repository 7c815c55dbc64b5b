/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void iterate_context_menu_attach (GtkWidget  *owner,
                                  GtkWidget  *list,
                                  GMenuModel *menu);

G_END_DECLS

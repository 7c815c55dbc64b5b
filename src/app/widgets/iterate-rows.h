/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void       iterate_rows_clear (GtkListBox *list);
GtkWidget *iterate_rows_add   (GtkListBox *list,
                               const char *title,
                               const char *subtitle,
                               const char *icon_name,
                               const char *style);

G_END_DECLS

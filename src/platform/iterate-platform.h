/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What depends on the version of GTK or libadwaita, in words of our own. */

void      iterate_platform_confirm_async  (GtkWidget            *parent,
                                           const char           *heading,
                                           const char           *body,
                                           const char           *accept_label,
                                           gboolean              destructive,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean  iterate_platform_confirm_finish (GAsyncResult         *result);
void      iterate_platform_ask_text_async  (GtkWidget           *parent,
                                            const char          *heading,
                                            const char          *text,
                                            const char          *accept_label,
                                            GAsyncReadyCallback  callback,
                                            gpointer             user_data);
char     *iterate_platform_ask_text_finish (GAsyncResult        *result);
void      iterate_platform_open_async     (GtkWidget            *parent,
                                           const char           *title,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
char     *iterate_platform_open_finish    (GAsyncResult         *result);
void      iterate_platform_save_async     (GtkWidget            *parent,
                                           const char           *title,
                                           const char           *name,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
char     *iterate_platform_save_finish    (GAsyncResult         *result);
void      iterate_platform_show_about     (GtkWidget            *parent);
void      iterate_platform_get_color      (GtkWidget            *widget,
                                           const char           *name,
                                           GdkRGBA              *color);
void      iterate_platform_get_text_color (GtkWidget            *widget,
                                           GdkRGBA              *color);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-window.h"

G_BEGIN_DECLS

/* What the parts of the test of the window share. */

typedef gboolean (*Matcher) (GtkWidget  *widget,
                             const char *text);

extern IterateWindow *window;
extern IterateWorkspace *workspace;

GtkWidget *find            (GtkWidget  *widget,
                            Matcher     matches,
                            const char *text);
gboolean   is_label        (GtkWidget  *widget,
                            const char *text);
gboolean   is_button       (GtkWidget  *widget,
                            const char *text);
gboolean   shows_label     (gpointer    text);
gboolean   shows_button    (gpointer    text);
gboolean   close_window    (gpointer    title);
gboolean   has_rows        (gpointer    sql);
gint64     count_rows      (const char *sql);
void       press           (const char *action,
                            const char *format,
                            ...);

void       test_app_add_ai (void);
void       test_app_add_loop (void);

G_END_DECLS

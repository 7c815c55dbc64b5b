/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_WINDOW (iterate_window_get_type ())

G_DECLARE_FINAL_TYPE (IterateWindow, iterate_window, ITERATE, WINDOW, AdwApplicationWindow)

GtkWidget *iterate_window_new            (AdwApplication   *application);
void       iterate_window_set_workspace  (IterateWindow    *self,
                                          IterateWorkspace *workspace);
void       iterate_window_show_page      (IterateWindow    *self,
                                          const char       *title,
                                          const char       *subject);
void       iterate_window_tell           (IterateWindow    *self,
                                          const char       *text);

G_END_DECLS

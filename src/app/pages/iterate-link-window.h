/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_LINK_WINDOW (iterate_link_window_get_type ())

G_DECLARE_FINAL_TYPE (IterateLinkWindow, iterate_link_window, ITERATE, LINK_WINDOW, AdwWindow)

GtkWidget *iterate_link_window_new (IterateWorkspace *workspace,
                                    gint64            initiative);

G_END_DECLS

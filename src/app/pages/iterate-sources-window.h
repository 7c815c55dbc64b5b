/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_SOURCES_WINDOW (iterate_sources_window_get_type ())

G_DECLARE_FINAL_TYPE (IterateSourcesWindow, iterate_sources_window, ITERATE, SOURCES_WINDOW, AdwWindow)

GtkWidget *iterate_sources_window_new (IterateWorkspace *workspace);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_COLLECTOR_SOURCE_WINDOW (iterate_collector_source_window_get_type ())

G_DECLARE_FINAL_TYPE (IterateCollectorSourceWindow, iterate_collector_source_window, ITERATE,
                      COLLECTOR_SOURCE_WINDOW, AdwWindow)

GtkWidget *iterate_collector_source_window_new (IterateWorkspace *workspace);

G_END_DECLS

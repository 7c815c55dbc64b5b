/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_SERVICES_WINDOW (iterate_services_window_get_type ())

G_DECLARE_FINAL_TYPE (IterateServicesWindow, iterate_services_window, ITERATE, SERVICES_WINDOW,
                      AdwWindow)

GtkWidget *iterate_services_window_new (IterateWorkspace *workspace);

G_END_DECLS

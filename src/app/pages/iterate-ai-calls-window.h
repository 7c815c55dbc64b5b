/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_AI_CALLS_WINDOW (iterate_ai_calls_window_get_type ())

G_DECLARE_FINAL_TYPE (IterateAiCallsWindow, iterate_ai_calls_window, ITERATE, AI_CALLS_WINDOW,
                      AdwWindow)

GtkWidget *iterate_ai_calls_window_new (IterateWorkspace *workspace);

G_END_DECLS

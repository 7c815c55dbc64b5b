/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_ROLLOUT_WINDOW (iterate_rollout_window_get_type ())

G_DECLARE_FINAL_TYPE (IterateRolloutWindow, iterate_rollout_window, ITERATE, ROLLOUT_WINDOW, AdwWindow)

GtkWidget *iterate_rollout_window_new (IterateWorkspace *workspace,
                                       const char       *flag);

G_END_DECLS

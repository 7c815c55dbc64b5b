/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-feature-request.h"
#include "iterate-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_THANKS_WINDOW (iterate_thanks_window_get_type ())

G_DECLARE_FINAL_TYPE (IterateThanksWindow, iterate_thanks_window, ITERATE, THANKS_WINDOW, AdwWindow)

GtkWidget *iterate_thanks_window_new (IterateWorkspace      *workspace,
                                      IterateFeatureRequest *request);

G_END_DECLS

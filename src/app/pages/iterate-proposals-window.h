/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_PROPOSALS_WINDOW (iterate_proposals_window_get_type ())

G_DECLARE_FINAL_TYPE (IterateProposalsWindow, iterate_proposals_window, ITERATE, PROPOSALS_WINDOW,
                      AdwWindow)

GtkWidget *iterate_proposals_window_new (IterateWorkspace *workspace);

G_END_DECLS

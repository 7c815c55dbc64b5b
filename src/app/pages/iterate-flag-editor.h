/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-flag.h"
#include "iterate-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_FLAG_EDITOR (iterate_flag_editor_get_type ())

G_DECLARE_FINAL_TYPE (IterateFlagEditor, iterate_flag_editor, ITERATE, FLAG_EDITOR, AdwWindow)

GtkWidget *iterate_flag_editor_new (IterateWorkspace *workspace,
                                    IterateFlag      *flag);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _IterateFocusPlace IterateFocusPlace;

IterateFocusPlace *iterate_focus_place_take    (GtkWidget         *around);
void               iterate_focus_place_restore (IterateFocusPlace *self);
void               iterate_focus_place_free    (IterateFocusPlace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateFocusPlace, iterate_focus_place_free)

G_END_DECLS

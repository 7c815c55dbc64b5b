/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _IterateTurn IterateTurn;

IterateTurn *iterate_turn_new     (const char   *path,
                                   GError      **error);
void         iterate_turn_free    (IterateTurn  *self);
gboolean     iterate_turn_take    (IterateTurn  *self,
                                   GError      **error);
void         iterate_turn_release (IterateTurn  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateTurn, iterate_turn_free)

G_END_DECLS

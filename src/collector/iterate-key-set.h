/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _IterateKeySet IterateKeySet;

IterateKeySet *iterate_key_set_new      (guint          capacity);
void           iterate_key_set_free     (IterateKeySet *self);
gboolean       iterate_key_set_add      (IterateKeySet *self,
                                         guint64        key);
gboolean       iterate_key_set_contains (IterateKeySet *self,
                                         guint64        key);
gboolean       iterate_key_set_is_full  (IterateKeySet *self);
void           iterate_key_set_foreach  (IterateKeySet *self,
                                         void         (*func) (guint64  key,
                                                               gpointer user_data),
                                         gpointer       user_data);
void           iterate_key_set_clear    (IterateKeySet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateKeySet, iterate_key_set_free)

G_END_DECLS

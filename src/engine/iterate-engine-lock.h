/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many deliveries can be noted as running at once. */
#define ITERATE_ENGINE_LOCK_SLOTS 64

typedef struct _IterateEngineLock IterateEngineLock;

IterateEngineLock *iterate_engine_lock_take      (const char         *path,
                                                  gboolean            wait,
                                                  GError            **error);
void               iterate_engine_lock_free      (IterateEngineLock  *self);
GArray            *iterate_engine_lock_dup_noted (IterateEngineLock  *self);
void               iterate_engine_lock_note      (IterateEngineLock  *self,
                                                  guint               slot,
                                                  gint64              delivery);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateEngineLock, iterate_engine_lock_free)

G_END_DECLS

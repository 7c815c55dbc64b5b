/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

typedef struct _IterateKeyMemory IterateKeyMemory;

IterateKeyMemory *iterate_key_memory_new   (IterateDatabase   *db,
                                            GError           **error);
void              iterate_key_memory_free  (IterateKeyMemory  *self);
gboolean          iterate_key_memory_knows (IterateKeyMemory  *self,
                                            IterateDatabase   *db,
                                            const char        *kind,
                                            guint64            key,
                                            gint64             at,
                                            gboolean          *known,
                                            GError           **error);
void              iterate_key_memory_add   (IterateKeyMemory  *self,
                                            guint64            key,
                                            gint64             segment,
                                            gint64             first_at,
                                            gint64             last_at);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateKeyMemory, iterate_key_memory_free)

G_END_DECLS

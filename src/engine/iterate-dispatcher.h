/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-engine-lock.h"
#include "iterate-engine.h"

G_BEGIN_DECLS

typedef struct _IterateDispatcher IterateDispatcher;

IterateDispatcher *iterate_dispatcher_new          (IterateEngine      *engine,
                                                    IterateEngineLock  *lock,
                                                    guint               n_workers);
void               iterate_dispatcher_free         (IterateDispatcher  *self);
gboolean           iterate_dispatcher_load         (IterateDispatcher  *self,
                                                    GError            **error);
gint64             iterate_dispatcher_get_next_due (IterateDispatcher  *self);
gboolean           iterate_dispatcher_is_idle      (IterateDispatcher  *self);
GCancellable      *iterate_dispatcher_get_cancellable (IterateDispatcher *self);
void               iterate_dispatcher_set_waiting  (IterateDispatcher  *self,
                                                    gboolean            waiting);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateDispatcher, iterate_dispatcher_free)

G_END_DECLS

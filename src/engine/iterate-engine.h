/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-clock.h"
#include "iterate-run.h"
#include "iterate-store.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_ENGINE (iterate_engine_get_type ())

G_DECLARE_FINAL_TYPE (IterateEngine, iterate_engine, ITERATE, ENGINE, GObject)

/**
 * IterateHandlerFunc:
 * @run: the delivery
 *
 * A handler, run on a worker thread. When it fails nothing of its unit is
 * written, and it is tried again.
 */
typedef gboolean (*IterateHandlerFunc) (IterateRun  *run,
                                        GError     **error);

IterateEngine *iterate_engine_new         (IterateStore        *store,
                                           IterateClock        *clock,
                                           guint                n_workers);
IterateStore  *iterate_engine_get_store   (IterateEngine       *self);
IterateClock  *iterate_engine_get_clock   (IterateEngine       *self);
void           iterate_engine_add_service (IterateEngine       *self,
                                           GType                type,
                                           gpointer             service);
gpointer       iterate_engine_get_service (IterateEngine       *self,
                                           GType                type);
void           iterate_engine_on          (IterateEngine       *self,
                                           const char          *type,
                                           const char          *handler,
                                           IterateHandlerFunc   func);
void           iterate_engine_observe     (IterateEngine       *self);
gboolean       iterate_engine_start       (IterateEngine       *self,
                                           GError             **error);
void           iterate_engine_stop        (IterateEngine       *self);
gboolean       iterate_engine_is_leading  (IterateEngine       *self);
void           iterate_engine_wake        (IterateEngine       *self);
gboolean       iterate_engine_settle      (IterateEngine       *self,
                                           gint64               after_event,
                                           gint64               last_event,
                                           GError             **error);
gboolean       iterate_engine_retry       (IterateDatabase     *db,
                                           gint64               delivery,
                                           GError             **error);

G_END_DECLS

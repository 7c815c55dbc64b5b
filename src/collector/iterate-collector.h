/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-clock.h"
#include "iterate-collector-log.h"
#include "iterate-store.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_COLLECTOR (iterate_collector_get_type ())

G_DECLARE_FINAL_TYPE (IterateCollector, iterate_collector, ITERATE, COLLECTOR, GObject)

/* Where products send to when nobody says otherwise: OpenTelemetry's port. */
#define ITERATE_COLLECTOR_ADDRESS "127.0.0.1:4318"

IterateCollector *iterate_collector_new         (IterateStore      *store,
                                                 IterateClock      *clock);
gboolean          iterate_collector_start       (IterateCollector  *self,
                                                 const char        *address,
                                                 GError           **error);
void              iterate_collector_stop        (IterateCollector  *self);
const char       *iterate_collector_get_address (IterateCollector  *self);
IterateCollectorLog *iterate_collector_get_log  (IterateCollector  *self);

extern const char *const iterate_collector_protocols[];

G_END_DECLS

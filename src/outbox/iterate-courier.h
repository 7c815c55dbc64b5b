/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-clock.h"
#include "iterate-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean iterate_courier_deliver_due (IterateStore  *store,
                                      IterateClock  *clock,
                                      gint64        *next_due,
                                      GCancellable  *cancellable,
                                      GError       **error);

G_END_DECLS

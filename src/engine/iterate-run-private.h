/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-dispatcher.h"
#include "iterate-run.h"
#include "iterate-writer.h"

G_BEGIN_DECLS

IterateRun         *iterate_run_new             (IterateEngine      *engine,
                                                 IterateDispatcher  *dispatcher,
                                                 gint64              delivery,
                                                 IterateEvent       *event);
IterateTransaction *iterate_run_get_transaction (IterateRun         *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-engine.h"

G_BEGIN_DECLS

gboolean iterate_engine_handle (IterateEngine  *self,
                                GQuark          detail,
                                IterateRun     *run,
                                GError        **error);
void     iterate_engine_notify (IterateEngine  *self);

G_END_DECLS

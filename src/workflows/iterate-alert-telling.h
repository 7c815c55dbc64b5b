/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-alert-book.h"
#include "iterate-run.h"

G_BEGIN_DECLS

gboolean iterate_alert_telling_tell      (IterateRun        *run,
                                          IterateAlertNews  *news,
                                          GError           **error);
gboolean iterate_alert_telling_tell_late (IterateRun        *run,
                                          const char        *target,
                                          GError           **error);

G_END_DECLS

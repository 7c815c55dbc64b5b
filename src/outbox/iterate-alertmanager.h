/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-message.h"

G_BEGIN_DECLS

char *iterate_alertmanager_write (IterateMessage *message,
                                  gint64          now);

G_END_DECLS

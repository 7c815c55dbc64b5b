/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-event.h"

G_BEGIN_DECLS

gboolean iterate_outbox_add (IterateDatabase  *db,
                             gint64            time,
                             const char       *recipient,
                             const char       *type,
                             JsonObject       *payload,
                             const char       *key,
                             IterateEvent     *cause,
                             GError          **error);

G_END_DECLS

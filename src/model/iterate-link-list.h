/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

/* The filter of the list that holds what is part of the initiative. */
#define ITERATE_LINK_LINKED 0

GPtrArray *iterate_link_items_list (IterateDatabase  *db,
                                    gint64            initiative,
                                    GError          **error);

G_END_DECLS

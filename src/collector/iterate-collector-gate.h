/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _IterateCollectorGate IterateCollectorGate;

IterateCollectorGate *iterate_collector_gate_new        (IterateDatabase       *db,
                                                         gboolean               loopback,
                                                         GError               **error);
void                  iterate_collector_gate_free       (IterateCollectorGate  *self);
guint                 iterate_collector_gate_check      (IterateCollectorGate  *self,
                                                         SoupServerMessage     *message,
                                                         gboolean               open,
                                                         const char           **reason);
guint                 iterate_collector_gate_get_n_sources (IterateCollectorGate *self);
char                 *iterate_collector_token_digest    (const char            *token);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateCollectorGate, iterate_collector_gate_free)

G_END_DECLS

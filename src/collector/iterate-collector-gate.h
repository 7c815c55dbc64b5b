/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * IterateTokenPlace:
 * @ITERATE_TOKEN_IN_HEADERS: in a header or the address
 * @ITERATE_TOKEN_IN_BODY: or in the body, as browsers' clients send it
 * @ITERATE_TOKEN_NOWHERE: none is needed
 *
 * Where a request has its token.
 */
typedef enum
{
  ITERATE_TOKEN_IN_HEADERS,
  ITERATE_TOKEN_IN_BODY,
  ITERATE_TOKEN_NOWHERE,
} IterateTokenPlace;

/**
 * IterateCollectorPassage:
 * @source: who sends, or 0
 * @waits: whether its body has to be looked at for the token
 * @free: whether it may pass without one
 * @reason: (nullable): why it is refused
 *
 * What the gate knows of a sender.
 */
typedef struct
{
  gint64      source;
  gboolean    waits;
  gboolean    free;
  const char *reason;
} IterateCollectorPassage;

typedef struct _IterateCollectorGate IterateCollectorGate;

IterateCollectorGate *iterate_collector_gate_new        (IterateDatabase         *db,
                                                         gboolean                 loopback,
                                                         GError                 **error);
void                  iterate_collector_gate_free       (IterateCollectorGate    *self);
guint                 iterate_collector_gate_check      (IterateCollectorGate    *self,
                                                         SoupServerMessage       *message,
                                                         IterateTokenPlace        place,
                                                         IterateCollectorPassage *passage);
guint                 iterate_collector_gate_check_late (IterateCollectorGate    *self,
                                                         const char              *token,
                                                         IterateCollectorPassage *passage);
guint                 iterate_collector_gate_get_n_sources (IterateCollectorGate *self);
char                 *iterate_collector_token_digest    (const char            *token);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateCollectorGate, iterate_collector_gate_free)

G_END_DECLS

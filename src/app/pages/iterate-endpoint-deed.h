/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-endpoint-judge.h"

G_BEGIN_DECLS

/* What a person does about an endpoint: asks for a fix, or sets a budget. */
typedef struct _IterateEndpointDeed IterateEndpointDeed;

IterateEndpointDeed *iterate_endpoint_deed_new   (const char           *endpoint,
                                                  const char           *budget);
void                 iterate_endpoint_deed_free  (IterateEndpointDeed  *self);
gboolean             iterate_endpoint_deed_write (IterateDatabase      *db,
                                                  gint64                now,
                                                  gpointer              deed,
                                                  GError              **error);

G_END_DECLS

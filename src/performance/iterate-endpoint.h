/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_ENDPOINT (iterate_endpoint_get_type ())

G_DECLARE_FINAL_TYPE (IterateEndpoint, iterate_endpoint, ITERATE, ENDPOINT, IterateRecord)

/* What the 95th percentile may be where nobody says otherwise, in milliseconds. */
#define ITERATE_DEFAULT_THRESHOLD 500

IterateEndpoint *iterate_endpoint_find          (IterateDatabase  *db,
                                                 const char       *name,
                                                 GError          **error);
const char      *iterate_endpoint_get_name      (IterateEndpoint  *self);
const char      *iterate_endpoint_get_service   (IterateEndpoint  *self);
const char      *iterate_endpoint_get_state     (IterateEndpoint  *self);
const char      *iterate_endpoint_get_cause     (IterateEndpoint  *self);
double           iterate_endpoint_get_p95       (IterateEndpoint  *self);
double           iterate_endpoint_get_before    (IterateEndpoint  *self);
gboolean         iterate_endpoint_get_threshold (IterateEndpoint  *self,
                                                 IterateDatabase  *db,
                                                 double           *threshold,
                                                 GError          **error);
gboolean         iterate_endpoint_set_budget    (IterateEndpoint  *self,
                                                 IterateDatabase  *db,
                                                 double            budget,
                                                 GError          **error);
char            *iterate_endpoint_dup_slug      (IterateEndpoint  *self);

G_END_DECLS

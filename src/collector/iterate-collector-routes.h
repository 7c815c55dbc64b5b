/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-collector-request.h"

G_BEGIN_DECLS

/**
 * IterateRouteFlags:
 * @ITERATE_ROUTE_JSON: the body is JSON, whatever its type says
 * @ITERATE_ROUTE_PREFIX: the path goes on behind it
 * @ITERATE_ROUTE_OPEN: needs no token
 * @ITERATE_ROUTE_KEYED: the token may be in the body
 */
typedef enum
{
  ITERATE_ROUTE_PLAIN = 0,
  ITERATE_ROUTE_JSON = 1 << 0,
  ITERATE_ROUTE_PREFIX = 1 << 1,
  ITERATE_ROUTE_OPEN = 1 << 2,
  ITERATE_ROUTE_KEYED = 1 << 3,
} IterateRouteFlags;

/**
 * IterateRoute:
 * @method: (nullable): %NULL ends a table
 * @path: where it is
 * @flags: what it wants
 * @refuse: (nullable): answers a request that could not be read; a plain text otherwise
 * @answer: answers a request
 *
 * One thing that can be asked for.
 */
typedef struct
{
  const char         *method;
  const char         *path;
  IterateRouteFlags   flags;
  void              (*refuse) (IterateCollectorRequest *request,
                               guint                    status,
                               const char              *reason);
  void              (*answer) (IterateCollectorRequest *request);
} IterateRoute;

extern const IterateRoute iterate_ofrep_routes[];
extern const IterateRoute iterate_growthbook_routes[];
extern const IterateRoute iterate_posthog_routes[];
extern const IterateRoute iterate_segment_routes[];
extern const IterateRoute iterate_otlp_routes[];
extern const IterateRoute iterate_record_routes[];
extern const IterateRoute iterate_hook_routes[];
extern const IterateRoute iterate_status_routes[];

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-endpoint-samples.h"
#include "iterate-intake-segment.h"
#include "iterate-span.h"
#include "iterate-store.h"

G_BEGIN_DECLS

/**
 * IterateEndpointIntake:
 *
 * Counts requests to servers, from spans. It lives as long as a transaction.
 */
typedef struct _IterateEndpointIntake IterateEndpointIntake;

IterateEndpointIntake *iterate_endpoint_intake_new       (IterateDatabase              *db);
void                   iterate_endpoint_intake_free      (IterateEndpointIntake        *self);
gboolean               iterate_endpoint_intake_take      (IterateEndpointIntake        *self,
                                                          const IterateIntakeRow       *row,
                                                          GError                      **error);
void                   iterate_endpoint_intake_add       (IterateEndpointIntake        *self,
                                                          const char                   *service,
                                                          const char                   *name,
                                                          const IterateEndpointSample  *sample);
gboolean               iterate_endpoint_intake_settle    (IterateEndpointIntake        *self,
                                                          gint64                        judge_until,
                                                          gint64                        now,
                                                          GError                      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateEndpointIntake, iterate_endpoint_intake_free)

G_END_DECLS

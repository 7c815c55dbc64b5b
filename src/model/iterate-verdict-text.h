/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-verdict.h"

G_BEGIN_DECLS

const char *iterate_verdict_get_decision_name (IterateVerdict      *self);
const char *iterate_health_get_name           (IterateHealth        health);
char       *iterate_verdict_dup_headline      (IterateVerdict      *self);
char       *iterate_verdict_dup_advice        (IterateVerdict      *self);
char       *iterate_verdict_dup_redesign      (IterateVerdict      *self);
char       *iterate_verdict_dup_method        (IterateVerdict      *self);
char       *iterate_verdict_dup_split         (IterateVerdict      *self,
                                               guint                variant);
char       *iterate_verdict_dup_digest        (IterateVerdict      *self);
JsonObject *iterate_verdict_to_json           (IterateVerdict      *self);
JsonObject *iterate_result_to_json            (const IterateResult *result);
char       *iterate_format_change             (double               value);
char       *iterate_format_estimate           (const IterateResult *result,
                                               IterateEstimate      estimate,
                                               IterateScale         scale);
char       *iterate_result_dup_effect         (const IterateResult *result);

G_END_DECLS

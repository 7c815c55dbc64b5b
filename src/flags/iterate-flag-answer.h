/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-flag-evaluation.h"

G_BEGIN_DECLS

const char *iterate_flag_answer_get_reason  (IterateFlagSet              *set,
                                             const char                  *key,
                                             const IterateFlagEvaluation *evaluation);
const char *iterate_flag_answer_get_variant (const IterateFlagEvaluation *evaluation);
char       *iterate_flag_answer_dup_text    (const IterateFlagEvaluation *evaluation);
char       *iterate_flag_answer_dup_miss    (const IterateFlagRule       *rule,
                                             IterateFlagMiss              miss,
                                             double                       bucket);

G_END_DECLS

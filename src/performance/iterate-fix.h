/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_FIX (iterate_fix_get_type ())

G_DECLARE_FINAL_TYPE (IterateFix, iterate_fix, ITERATE, FIX, IterateRecord)

gint64      iterate_fix_get_endpoint    (IterateFix *self);
const char *iterate_fix_get_kind        (IterateFix *self);
const char *iterate_fix_get_flag        (IterateFix *self);
const char *iterate_fix_get_query       (IterateFix *self);
const char *iterate_fix_get_status      (IterateFix *self);
const char *iterate_fix_get_reason      (IterateFix *self);
gint64      iterate_fix_get_ttl         (IterateFix *self);
gint64      iterate_fix_get_applied_at  (IterateFix *self);
gint64      iterate_fix_get_decided_at  (IterateFix *self);
double      iterate_fix_get_before      (IterateFix *self);
double      iterate_fix_get_after       (IterateFix *self);
double      iterate_fix_get_improvement (IterateFix *self);
double      iterate_fix_get_low         (IterateFix *self);
double      iterate_fix_get_high        (IterateFix *self);

G_END_DECLS

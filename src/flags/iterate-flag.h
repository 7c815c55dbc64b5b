/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_FLAG (iterate_flag_get_type ())

G_DECLARE_FINAL_TYPE (IterateFlag, iterate_flag, ITERATE, FLAG, IterateRecord)

const char         *iterate_flag_get_name         (IterateFlag *self);
gboolean            iterate_flag_is_enabled       (IterateFlag *self);
double              iterate_flag_get_percentage   (IterateFlag *self);
const char         *iterate_flag_get_variant      (IterateFlag *self);
const char         *iterate_flag_get_kind         (IterateFlag *self);
const char         *iterate_flag_get_off_value    (IterateFlag *self);
const char         *iterate_flag_get_on_value     (IterateFlag *self);
const char         *iterate_flag_get_rules        (IterateFlag *self);
const char *const  *iterate_flag_get_audience     (IterateFlag *self);
gint64              iterate_flag_get_experiment   (IterateFlag *self);
gint64              iterate_flag_get_task         (IterateFlag *self);
gint64              iterate_flag_get_version      (IterateFlag *self);
gint64              iterate_flag_get_phase        (IterateFlag *self);
gint64              iterate_flag_get_soak_from    (IterateFlag *self);
gint64              iterate_flag_get_stable_at    (IterateFlag *self);
const char         *iterate_flag_get_description  (IterateFlag *self);
gint64              iterate_flag_get_created_at   (IterateFlag *self);
gint64              iterate_flag_get_updated_at   (IterateFlag *self);

G_END_DECLS

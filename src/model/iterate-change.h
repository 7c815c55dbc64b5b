/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_CHANGE (iterate_change_get_type ())

G_DECLARE_FINAL_TYPE (IterateChange, iterate_change, ITERATE, CHANGE, IterateRecord)

const char        *iterate_change_get_kind     (IterateChange *self);
const char        *iterate_change_get_title    (IterateChange *self);
gint64             iterate_change_get_at       (IterateChange *self);

G_END_DECLS

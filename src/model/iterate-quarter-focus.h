/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_QUARTER_FOCUS (iterate_quarter_focus_get_type ())

G_DECLARE_FINAL_TYPE (IterateQuarterFocus, iterate_quarter_focus, ITERATE, QUARTER_FOCUS, IterateRecord)

const char *iterate_quarter_focus_get_quarter    (IterateQuarterFocus *self);
const char *iterate_quarter_focus_get_dimension  (IterateQuarterFocus *self);
const char *iterate_quarter_focus_get_goal       (IterateQuarterFocus *self);
gint64      iterate_quarter_focus_get_initiative (IterateQuarterFocus *self);

G_END_DECLS

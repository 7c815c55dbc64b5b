/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_FLAG_CHANGE (iterate_flag_change_get_type ())

G_DECLARE_FINAL_TYPE (IterateFlagChange, iterate_flag_change, ITERATE, FLAG_CHANGE, IterateRecord)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_FLAG (iterate_flag_get_type ())

G_DECLARE_FINAL_TYPE (IterateFlag, iterate_flag, ITERATE, FLAG, IterateRecord)

G_END_DECLS

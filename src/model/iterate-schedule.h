/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_SCHEDULE (iterate_schedule_get_type ())

G_DECLARE_FINAL_TYPE (IterateSchedule, iterate_schedule, ITERATE, SCHEDULE, IterateRecord)

G_END_DECLS

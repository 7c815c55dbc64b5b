/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-approval.h"

G_BEGIN_DECLS

#define ITERATE_ACTION_FIX "fix"

gboolean iterate_find_bottleneck           (IterateRun       *run,
                                            GError          **error);
gboolean iterate_find_bottleneck_carry_out (IterateRun       *run,
                                            IterateApproval  *approval,
                                            GError          **error);

G_END_DECLS

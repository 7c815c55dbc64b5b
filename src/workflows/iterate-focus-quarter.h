/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-run.h"

G_BEGIN_DECLS

gboolean iterate_focus_quarter (IterateRun  *run,
                               GError     **error);

G_END_DECLS

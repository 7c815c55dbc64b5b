/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-engine.h"

G_BEGIN_DECLS

void iterate_workflows_connect (IterateEngine *engine);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-workspace.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

IterateWriteFunc iterate_sample_direction_find (const char *what);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-run.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean iterate_refinement_fill (IterateRun  *run,
                                  const char  *what,
                                  JsonObject  *answer,
                                  GError     **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-comparison.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean iterate_sample_pair_from_json (JsonObject     *input,
                                        IterateSample  *control,
                                        IterateSample  *treatment,
                                        GError        **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-feature-request.h"

G_BEGIN_DECLS

JsonArray *iterate_thanks_draft (IterateFeatureRequest  *request,
                                 IterateDatabase        *db,
                                 GError                **error);

G_END_DECLS

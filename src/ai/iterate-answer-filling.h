/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-question.h"

G_BEGIN_DECLS

JsonNode *iterate_answer_clean (JsonNode               *node);
void      iterate_answer_fill  (const IterateQuestion  *question,
                                JsonObject             *request,
                                JsonObject             *answer);

G_END_DECLS

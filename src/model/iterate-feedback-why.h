/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-feedback.h"
#include "iterate-understanding.h"

G_BEGIN_DECLS

JsonArray *iterate_feedback_explain (IterateFeedback       *self,
                                     IterateUnderstanding  *understanding,
                                     IterateDatabase       *db,
                                     GError               **error);

G_END_DECLS

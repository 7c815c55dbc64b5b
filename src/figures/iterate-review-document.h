/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-document.h"
#include "iterate-review.h"

G_BEGIN_DECLS

IterateDocument *iterate_review_document_new (IterateReview *review,
                                              gboolean       with_hints);

G_END_DECLS

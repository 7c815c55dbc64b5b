/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-page.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_REVIEW_PAGE (iterate_review_page_get_type ())

G_DECLARE_FINAL_TYPE (IterateReviewPage, iterate_review_page, ITERATE, REVIEW_PAGE, IteratePage)

G_END_DECLS

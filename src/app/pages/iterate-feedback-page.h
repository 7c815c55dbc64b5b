/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-page.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_FEEDBACK_PAGE (iterate_feedback_page_get_type ())

G_DECLARE_FINAL_TYPE (IterateFeedbackPage, iterate_feedback_page, ITERATE, FEEDBACK_PAGE, IteratePage)

G_END_DECLS

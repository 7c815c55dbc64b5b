/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-feedback-change.h"
#include "iterate-feedback-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_FEEDBACK_DETAIL (iterate_feedback_detail_get_type ())

G_DECLARE_FINAL_TYPE (IterateFeedbackDetail, iterate_feedback_detail, ITERATE, FEEDBACK_DETAIL,
                      GtkWidget)

void iterate_feedback_detail_show (IterateFeedbackDetail        *self,
                                   const IterateFeedbackContext *context);

G_END_DECLS

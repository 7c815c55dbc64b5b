/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-feedback.h"
#include "iterate-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_FEEDBACK_MODEL (iterate_feedback_model_get_type ())

G_DECLARE_FINAL_TYPE (IterateFeedbackModel, iterate_feedback_model, ITERATE, FEEDBACK_MODEL, GObject)

IterateFeedbackModel *iterate_feedback_model_new       (void);
void                  iterate_feedback_model_set_store (IterateFeedbackModel *self,
                                                        IterateStore         *store);
void                  iterate_feedback_model_show      (IterateFeedbackModel *self,
                                                        GArray               *ids);
guint                 iterate_feedback_model_find      (IterateFeedbackModel *self,
                                                        gint64                id);

G_END_DECLS

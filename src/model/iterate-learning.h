/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_LEARNING (iterate_learning_get_type ())

G_DECLARE_FINAL_TYPE (IterateLearning, iterate_learning, ITERATE, LEARNING, IterateRecord)

gint64             iterate_learning_get_experiment      (IterateLearning *self);
const char *const *iterate_learning_get_insights        (IterateLearning *self);
const char *const *iterate_learning_get_recommendations (IterateLearning *self);
const char *const *iterate_learning_get_applicable_to   (IterateLearning *self);
double             iterate_learning_get_confidence      (IterateLearning *self);
const char        *iterate_learning_get_status          (IterateLearning *self);
const char        *iterate_learning_get_metric          (IterateLearning *self);
const char        *iterate_learning_get_direction       (IterateLearning *self);
const char        *iterate_learning_get_certainty       (IterateLearning *self);
gint64             iterate_learning_get_supporting      (IterateLearning *self);
gint64             iterate_learning_get_contradicting   (IterateLearning *self);
gint64             iterate_learning_get_merged_into     (IterateLearning *self);
const char        *iterate_learning_get_reason          (IterateLearning *self);
gint64             iterate_learning_get_supported_at    (IterateLearning *self);

G_END_DECLS

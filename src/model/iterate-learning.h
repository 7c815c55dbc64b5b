/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_LEARNING (iterate_learning_get_type ())

G_DECLARE_FINAL_TYPE (IterateLearning, iterate_learning, ITERATE, LEARNING, IterateRecord)

gint64               iterate_learning_get_experiment      (IterateLearning *self);
const char *const   *iterate_learning_get_insights        (IterateLearning *self);
const char *const   *iterate_learning_get_recommendations (IterateLearning *self);
const char *const   *iterate_learning_get_applicable_to   (IterateLearning *self);
double               iterate_learning_get_confidence      (IterateLearning *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_ROLLOUT_STEP (iterate_rollout_step_get_type ())

G_DECLARE_FINAL_TYPE (IterateRolloutStep, iterate_rollout_step, ITERATE, ROLLOUT_STEP, IterateRecord)

gint64      iterate_rollout_step_get_at         (IterateRolloutStep *self);
double      iterate_rollout_step_get_planned    (IterateRolloutStep *self);
double      iterate_rollout_step_get_percentage (IterateRolloutStep *self);
const char *iterate_rollout_step_get_action     (IterateRolloutStep *self);
gint64      iterate_rollout_step_get_phase      (IterateRolloutStep *self);
const char *iterate_rollout_step_get_evidence   (IterateRolloutStep *self);
const char *iterate_rollout_step_get_reason     (IterateRolloutStep *self);

G_END_DECLS

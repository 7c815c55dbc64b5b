/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_ROLLOUT (iterate_rollout_get_type ())

G_DECLARE_FINAL_TYPE (IterateRollout, iterate_rollout, ITERATE, ROLLOUT, IterateRecord)

gint64             iterate_rollout_get_flag        (IterateRollout *self);
const char        *iterate_rollout_get_schedule    (IterateRollout *self);
const char        *iterate_rollout_get_points      (IterateRollout *self);
gboolean           iterate_rollout_is_staged       (IterateRollout *self);
const char        *iterate_rollout_get_state       (IterateRollout *self);
double             iterate_rollout_get_percentage  (IterateRollout *self);
const char *const *iterate_rollout_get_guardrails  (IterateRollout *self);
const char        *iterate_rollout_get_reason      (IterateRollout *self);
gint64             iterate_rollout_get_first_phase (IterateRollout *self);
gint64             iterate_rollout_get_shifted     (IterateRollout *self);
gint64             iterate_rollout_get_started_at  (IterateRollout *self);
gint64             iterate_rollout_get_paused_at   (IterateRollout *self);
gint64             iterate_rollout_get_checked_at  (IterateRollout *self);
gint64             iterate_rollout_get_ended_at    (IterateRollout *self);

G_END_DECLS

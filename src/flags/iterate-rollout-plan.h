/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The longest chain of shares. */
#define ITERATE_ROLLOUT_MAX_POINTS 16

/**
 * IterateRolloutPoint:
 * @after: how long after the start, in microseconds
 * @percentage: which share is planned then
 */
typedef struct
{
  gint64 after;
  double percentage;
} IterateRolloutPoint;

/**
 * IterateRolloutPlan:
 * @staged: whether the share jumps at each point, or moves evenly to the next
 * @step: how often it is looked at, in microseconds
 *
 * Which share of the public a flag is to have at what time.
 */
typedef struct
{
  IterateRolloutPoint points[ITERATE_ROLLOUT_MAX_POINTS];
  guint               n_points;
  gboolean            staged;
  gint64              step;
} IterateRolloutPlan;

gboolean iterate_rollout_plan_parse          (IterateRolloutPlan        *self,
                                              const char                *text,
                                              GError                   **error);
gboolean iterate_rollout_plan_from_json      (IterateRolloutPlan        *self,
                                              const char                *points,
                                              gboolean                   staged,
                                              GError                   **error);
char    *iterate_rollout_plan_to_json        (const IterateRolloutPlan  *self);
double   iterate_rollout_plan_get_percentage (const IterateRolloutPlan  *self,
                                              gint64                     after);
gint64   iterate_rollout_plan_get_duration   (const IterateRolloutPlan  *self);

G_END_DECLS

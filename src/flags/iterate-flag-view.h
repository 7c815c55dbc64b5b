/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-flag-change.h"
#include "iterate-flag-evidence.h"
#include "iterate-flag.h"
#include "iterate-rollout-plan.h"
#include "iterate-rollout-step.h"
#include "iterate-rollout.h"

G_BEGIN_DECLS

/**
 * IterateFlagMinute:
 * @at: when it began
 * @n: how often the flag was evaluated
 * @n_on: how often it was on
 */
typedef struct
{
  gint64 at;
  gint64 n;
  gint64 n_on;
} IterateFlagMinute;

/**
 * IterateFlagGuardRow:
 * @title: what is watched
 * @text: how that is
 * @state: what it says
 */
typedef struct
{
  char             *title;
  char             *text;
  IterateFlagGuard  state;
} IterateFlagGuardRow;

/**
 * IterateFlagView:
 * @flag: the flag
 * @rollout: (nullable): the one that goes on, or the last one
 * @is_open: whether it goes on
 * @plan: of the rollout
 * @steps: (element-type IterateRolloutStep): of the rollout, from the first
 * @guards: (element-type IterateFlagGuardRow): what is watched
 * @changes: (element-type IterateFlagChange): the newest first
 * @rules: in order, in words
 * @others: what everybody gets whom no rule concerns, in words
 * @minutes: (element-type IterateFlagMinute): of the last hour, without gaps
 * @headline: what is the matter, in a sentence
 * @advice: what that means; may be empty
 * @staleness: (nullable): why it is of no more use
 * @now: when it was read
 *
 * All that is shown of a flag.
 */
typedef struct
{
  IterateFlag        *flag;
  IterateRollout     *rollout;
  gboolean            is_open;
  IterateRolloutPlan  plan;
  GPtrArray          *steps;
  GPtrArray          *guards;
  GPtrArray          *changes;
  GStrv               rules;
  char               *others;
  GArray             *minutes;
  char               *headline;
  char               *advice;
  char               *staleness;
  gint64              now;
} IterateFlagView;

IterateFlagView *iterate_flag_view_load           (IterateDatabase        *db,
                                                   const char             *name,
                                                   gint64                  now,
                                                   GError                **error);
void             iterate_flag_view_free           (IterateFlagView        *self);
double           iterate_flag_view_get_rate       (const IterateFlagView  *self);
char            *iterate_flag_view_describe_change (IterateFlagChange     *change);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateFlagView, iterate_flag_view_free)

G_END_DECLS

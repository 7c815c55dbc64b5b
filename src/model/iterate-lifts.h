/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-cumulative.h"
#include "iterate-experiment.h"
#include "iterate-verdict.h"

G_BEGIN_DECLS

/**
 * IterateLifts:
 * @lifts: (element-type double): relative lifts of the graduated experiments; up is better
 * @ses: (element-type double): their standard errors
 * @selection: what choosing them adds to their sum
 *
 * What completed experiments add to a cumulative lift, gathered one by one.
 */
typedef struct
{
  GArray           *lifts;
  GArray           *ses;
  IterateSelection  selection;
} IterateLifts;

void              iterate_lifts_init       (IterateLifts        *self);
void              iterate_lifts_clear      (IterateLifts        *self);
gboolean          iterate_lifts_add        (IterateLifts        *self,
                                            IterateExperiment   *experiment,
                                            IterateVerdict      *verdict,
                                            const IterateResult *result,
                                            double              *lift);
IterateCumulative iterate_lifts_get_impact (const IterateLifts  *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IterateLifts, iterate_lifts_clear)

G_END_DECLS

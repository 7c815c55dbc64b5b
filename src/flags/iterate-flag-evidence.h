/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-flag.h"

G_BEGIN_DECLS

/**
 * IterateFlagGuard:
 * @ITERATE_FLAG_GUARD_NO_DATA: there is nothing to go by yet
 * @ITERATE_FLAG_GUARD_FINE: no harm is seen
 * @ITERATE_FLAG_GUARD_HARMED: it got worse, beyond chance
 * @ITERATE_FLAG_GUARD_MISSING: there was something to go by, and now there is not
 * @ITERATE_FLAG_GUARD_SKEWED: the shares are not as planned
 */
typedef enum
{
  ITERATE_FLAG_GUARD_NO_DATA,
  ITERATE_FLAG_GUARD_FINE,
  ITERATE_FLAG_GUARD_HARMED,
  ITERATE_FLAG_GUARD_MISSING,
  ITERATE_FLAG_GUARD_SKEWED,
} IterateFlagGuard;

/**
 * IterateFlagArm:
 * @n: units
 * @n_requests: what they did
 * @n_errors: what of that failed
 * @duration: the geometric mean of how long it took, in seconds; NaN where nothing was timed
 */
typedef struct
{
  double n;
  double n_requests;
  double n_errors;
  double duration;
} IterateFlagArm;

/**
 * IterateFlagEvidence:
 * @arms: off and on
 * @errors: whether more of their requests fail
 * @latency: whether they take longer
 * @sample_ratio: whether as many get it as planned
 * @error_p: one-sided and always valid
 * @latency_p: likewise
 * @sample_ratio_p: likewise
 * @n_latest: units in the latest phase
 *
 * What became of those who got a flag, beside those who did not, over phases. Shares are constant
 * within a phase, so that arms are compared within it and the differences averaged: comparing the sums
 * would mistake a change over time for an effect.
 */
typedef struct
{
  IterateFlagArm    arms[2];
  IterateFlagGuard errors;
  IterateFlagGuard latency;
  IterateFlagGuard sample_ratio;
  double            error_p;
  double            latency_p;
  double            sample_ratio_p;
  double            n_latest;
} IterateFlagEvidence;

gboolean iterate_flag_evidence_gather (IterateDatabase      *db,
                                       IterateFlag          *flag,
                                       gint64                first_phase,
                                       gint64                rollout,
                                       IterateFlagEvidence  *self,
                                       GError              **error);
gboolean iterate_flag_evidence_close  (IterateDatabase      *db,
                                       IterateFlag          *flag,
                                       GError              **error);
const char *iterate_flag_guard_to_string (IterateFlagGuard state);
IterateFlagGuard iterate_flag_guard_from_string (const char *name);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

/**
 * IterateFlagTrial:
 * @key: the flag's name
 * @value: JSON, what somebody gets
 * @variant: what that is called
 * @reason: why, as OpenFeature calls it
 * @because: why, in words
 * @bucket: where they are in the draw, 0 … 1, or NaN where nothing was drawn
 * @rules: what each rule that was looked at said
 *
 * What somebody would be given, and why.
 */
typedef struct
{
  char   *key;
  char   *value;
  char   *variant;
  char   *reason;
  char   *because;
  double  bucket;
  GStrv   rules;
} IterateFlagTrial;

IterateFlagTrial *iterate_flag_trial_run  (IterateDatabase    *db,
                                           const char         *key,
                                           const char         *user,
                                           const char *const  *attributes,
                                           GError            **error);
void              iterate_flag_trial_free (IterateFlagTrial   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateFlagTrial, iterate_flag_trial_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-flag-rule.h"

G_BEGIN_DECLS

typedef struct _IterateFlagSet IterateFlagSet;

/**
 * IterateFlagFeature:
 * @key: the flag's name
 * @default_value: what those get whom no rule concerns
 * @rules: (element-type IterateFlagRule): in order
 * @disabled: whether it is switched off, so that everybody gets the default
 * @version: counts its changes
 * @id: of its record, 0 where it has none
 * @phase: counts the times at which its audience changed
 * @watched: whether what becomes of those who get it is measured
 *
 * A flag, compiled.
 */
typedef struct
{
  const char       *key;
  IterateFlagValue  default_value;
  GArray           *rules;
  gboolean          disabled;
  int               version;
  gint64            id;
  gint64            phase;
  gboolean          watched;
} IterateFlagFeature;

IterateFlagSet       *iterate_flag_set_new         (const char      *payload,
                                                    gsize            length,
                                                    GError         **error);
IterateFlagSet       *iterate_flag_set_ref         (IterateFlagSet  *self);
void                  iterate_flag_set_unref       (IterateFlagSet  *self);
const IterateFlagFeature *iterate_flag_set_find        (IterateFlagSet  *self,
                                                    const char      *key);
guint                 iterate_flag_set_get_n_flags (IterateFlagSet  *self);
const IterateFlagFeature *iterate_flag_set_get         (IterateFlagSet  *self,
                                                    guint            index);
IterateJsonValue      iterate_flag_set_get_payload (IterateFlagSet  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateFlagSet, iterate_flag_set_unref)

G_END_DECLS

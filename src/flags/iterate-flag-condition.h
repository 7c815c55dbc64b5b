/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-json-reader.h"

G_BEGIN_DECLS

typedef struct _IterateFlagCondition IterateFlagCondition;

/**
 * IterateFlagAttributes:
 * @values: what is known of somebody, an object
 * @id: what `id` and `targetingKey` mean where @values has them not
 * @value: what `value` means there: another flag's, for prerequisites
 *
 * Whom a flag is evaluated for.
 */
typedef struct
{
  IterateJsonValue values;
  IterateJsonValue id;
  IterateJsonValue value;
} IterateFlagAttributes;

IterateJsonValue      iterate_flag_attributes_get     (const IterateFlagAttributes  *self,
                                                       const char                   *name);

IterateFlagCondition *iterate_flag_condition_new      (IterateJsonValue              definition,
                                                       IterateJsonValue              groups,
                                                       GError                      **error);
void                  iterate_flag_condition_free     (IterateFlagCondition         *self);
gboolean              iterate_flag_condition_is_met   (IterateFlagCondition         *self,
                                                       const IterateFlagAttributes  *attributes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateFlagCondition, iterate_flag_condition_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-event.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_OPPORTUNITY (iterate_opportunity_get_type ())

G_DECLARE_FINAL_TYPE (IterateOpportunity, iterate_opportunity, ITERATE, OPPORTUNITY, IterateRecord)

/**
 * IterateOpportunityDraft:
 * @title: what could be done
 * @description: (nullable): more about it
 * @type: (nullable): a task's type, `growth` by default
 * @metric: (nullable): what it would move
 * @feature_name: (nullable): the key of the flag that it would be behind
 * @effort: (nullable): `low`, `medium` or `high`, where somebody knows
 * @impact: (nullable): likewise
 * @risk: (nullable): likewise
 * @source: (nullable): who found it, `person` by default
 *
 * An opportunity before it is there. All are borrowed.
 */
typedef struct
{
  const char *title;
  const char *description;
  const char *type;
  const char *metric;
  const char *feature_name;
  const char *effort;
  const char *impact;
  const char *risk;
  const char *source;
} IterateOpportunityDraft;

IterateOpportunity *iterate_opportunity_add              (IterateDatabase                *db,
                                                          const IterateOpportunityDraft  *draft,
                                                          gint64                          now,
                                                          GError                        **error);
const char         *iterate_opportunity_get_title        (IterateOpportunity             *self);
const char         *iterate_opportunity_get_description  (IterateOpportunity             *self);
const char         *iterate_opportunity_get_task_type    (IterateOpportunity             *self);
const char         *iterate_opportunity_get_metric       (IterateOpportunity             *self);
const char         *iterate_opportunity_get_feature_name (IterateOpportunity             *self);
const char         *iterate_opportunity_get_status       (IterateOpportunity             *self);

G_END_DECLS

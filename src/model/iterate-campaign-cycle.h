/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_CAMPAIGN_CYCLE (iterate_campaign_cycle_get_type ())

G_DECLARE_FINAL_TYPE (IterateCampaignCycle, iterate_campaign_cycle, ITERATE, CAMPAIGN_CYCLE,
                      IterateRecord)

gint64      iterate_campaign_cycle_get_number     (IterateCampaignCycle *self);
double      iterate_campaign_cycle_get_value      (IterateCampaignCycle *self);
const char *iterate_campaign_cycle_get_analysis   (IterateCampaignCycle *self);
const char *iterate_campaign_cycle_get_answer     (IterateCampaignCycle *self);
gint64      iterate_campaign_cycle_get_missed     (IterateCampaignCycle *self);
gint64      iterate_campaign_cycle_get_created_at (IterateCampaignCycle *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_CAMPAIGN (iterate_campaign_get_type ())

G_DECLARE_FINAL_TYPE (IterateCampaign, iterate_campaign, ITERATE, CAMPAIGN, IterateRecord)

const char *iterate_campaign_get_name       (IterateCampaign *self);
const char *iterate_campaign_get_metric     (IterateCampaign *self);
const char *iterate_campaign_get_goal       (IterateCampaign *self);
double      iterate_campaign_get_from_value (IterateCampaign *self);
double      iterate_campaign_get_to_value   (IterateCampaign *self);
const char *iterate_campaign_get_status     (IterateCampaign *self);
gint64      iterate_campaign_get_started_at (IterateCampaign *self);
gint64      iterate_campaign_get_ends_at    (IterateCampaign *self);
gint64      iterate_campaign_get_closed_at  (IterateCampaign *self);

G_END_DECLS

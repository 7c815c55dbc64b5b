/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-campaign-cycle.h"
#include "iterate-campaign.h"
#include "iterate-progress.h"

G_BEGIN_DECLS

/**
 * IterateCampaignStage:
 * @cycle: a cycle
 * @findings: what was found then, in sentences
 * @experiments: (element-type IterateExperiment): what came of it
 *
 * A week of a campaign.
 */
typedef struct
{
  IterateCampaignCycle *cycle;
  GStrv                 findings;
  GPtrArray            *experiments;
} IterateCampaignStage;

/**
 * IterateCampaignView:
 * @campaign: the campaign
 * @progress: how far its metric is
 * @stages: (element-type IterateCampaignStage): its weeks, the newest first
 *
 * A campaign and how it does.
 */
typedef struct
{
  IterateCampaign *campaign;
  IterateProgress *progress;
  GPtrArray       *stages;
} IterateCampaignView;

IterateCampaignView *iterate_campaign_view_load (IterateDatabase      *db,
                                                 IterateCampaign      *campaign,
                                                 gint64                now,
                                                 GError              **error);
void                 iterate_campaign_view_free (IterateCampaignView  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateCampaignView, iterate_campaign_view_free)

G_END_DECLS

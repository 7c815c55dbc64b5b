/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-campaign-cycle.h"
#include "iterate-campaign.h"
#include "iterate-event.h"
#include "iterate-metric-analysis.h"
#include "iterate-progress.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* How often a campaign looks and goes on. */
#define ITERATE_CYCLE_DAYS 7

/* What the scheduler is told to do then. */
#define ITERATE_ACTION_CYCLE "review-and-iterate"

/**
 * IterateCampaignDraft:
 * @name: (nullable): what it is called
 * @metric: the metric that it is about
 * @goal: such as “increase from 40% to 60%”
 * @duration: in microseconds
 * @owner: (nullable): who takes care of it
 *
 * A campaign as a person starts it.
 */
typedef struct
{
  const char *name;
  const char *metric;
  const char *goal;
  gint64      duration;
  const char *owner;
} IterateCampaignDraft;

gboolean         iterate_campaign_parse_goal    (const char                  *goal,
                                                 const char                  *unit,
                                                 double                       last,
                                                 double                      *from,
                                                 double                      *to,
                                                 GError                     **error);
IterateCampaign *iterate_campaign_find          (IterateDatabase             *db,
                                                 const char                  *id,
                                                 GError                     **error);
IterateCampaign *iterate_campaign_start         (IterateDatabase             *db,
                                                 const IterateCampaignDraft  *draft,
                                                 gint64                       now,
                                                 GError                     **error);
gboolean         iterate_campaign_end           (IterateDatabase             *db,
                                                 IterateCampaign             *self,
                                                 const char                  *status,
                                                 IterateEvent                *cause,
                                                 gint64                       now,
                                                 GError                     **error);
gboolean         iterate_campaign_ask_for_cycle (IterateDatabase             *db,
                                                 IterateCampaign             *self,
                                                 IterateEvent                *cause,
                                                 gint64                       now,
                                                 GError                     **error);
GPtrArray       *iterate_campaign_list_cycles   (IterateDatabase             *db,
                                                 IterateCampaign             *self,
                                                 GError                     **error);
gint64           iterate_campaign_keep_cycle    (IterateDatabase             *db,
                                                 IterateCampaign             *self,
                                                 IterateMetricAnalysis       *analysis,
                                                 JsonObject                  *answer,
                                                 gint64                       now,
                                                 GError                     **error);
IterateProgress *iterate_campaign_load_progress (IterateDatabase             *db,
                                                 IterateCampaign             *self,
                                                 gint64                       now,
                                                 GError                     **error);

G_END_DECLS

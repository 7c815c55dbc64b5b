/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-campaign-cycle.h"

/**
 * IterateCampaignCycle:
 *
 * One week of a campaign: what was found, and what came of it.
 */
struct _IterateCampaignCycle
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "campaign", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "campaign" },
  { "number", G_TYPE_INT64 },
  { "value", G_TYPE_DOUBLE },
  { "analysis", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "answer", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "missed", G_TYPE_INT64 },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateCampaignCycle, iterate_campaign_cycle, ITERATE_TYPE_RECORD)

static void
iterate_campaign_cycle_class_init (IterateCampaignCycleClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "campaign_cycle", "cycle", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_campaign_cycle_init (IterateCampaignCycle *self)
{
}

gint64
iterate_campaign_cycle_get_number (IterateCampaignCycle *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "number");
}

double
iterate_campaign_cycle_get_value (IterateCampaignCycle *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "value");
}

const char *
iterate_campaign_cycle_get_analysis (IterateCampaignCycle *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "analysis");
}

const char *
iterate_campaign_cycle_get_answer (IterateCampaignCycle *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "answer");
}

gint64
iterate_campaign_cycle_get_missed (IterateCampaignCycle *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "missed");
}

gint64
iterate_campaign_cycle_get_created_at (IterateCampaignCycle *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "created-at");
}

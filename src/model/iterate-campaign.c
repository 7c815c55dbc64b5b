/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-campaign.h"

/**
 * IterateCampaign:
 *
 * A metric that is worked on week after week, from one value to another.
 */
struct _IterateCampaign
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "name", G_TYPE_STRING },
  { "metric", G_TYPE_STRING },
  { "goal", G_TYPE_STRING },
  { "from-value", G_TYPE_DOUBLE },
  { "to-value", G_TYPE_DOUBLE },
  { "duration", G_TYPE_INT64 },
  { "status", G_TYPE_STRING },
  { "owner", G_TYPE_STRING },
  { "started-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "ends-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "closed-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateCampaign, iterate_campaign, ITERATE_TYPE_RECORD)

static void
iterate_campaign_class_init (IterateCampaignClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "campaign", "campaign", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_campaign_init (IterateCampaign *self)
{
}

const char *
iterate_campaign_get_name (IterateCampaign *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "name");
}

const char *
iterate_campaign_get_metric (IterateCampaign *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "metric");
}

const char *
iterate_campaign_get_goal (IterateCampaign *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "goal");
}

double
iterate_campaign_get_from_value (IterateCampaign *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "from-value");
}

double
iterate_campaign_get_to_value (IterateCampaign *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "to-value");
}

const char *
iterate_campaign_get_status (IterateCampaign *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "status");
}

gint64
iterate_campaign_get_started_at (IterateCampaign *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "started-at");
}

gint64
iterate_campaign_get_ends_at (IterateCampaign *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "ends-at");
}

gint64
iterate_campaign_get_closed_at (IterateCampaign *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "closed-at");
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-campaign-view.h"

#include "iterate-campaign-desk.h"
#include "iterate-experiment.h"
#include "iterate-json.h"
#include "iterate-query.h"

#include <string.h>

static void
stage_free (gpointer data)
{
  IterateCampaignStage *self = data;

  g_clear_object (&self->cycle);
  g_strfreev (self->findings);
  g_clear_pointer (&self->experiments, g_ptr_array_unref);
  g_free (self);
}

void
iterate_campaign_view_free (IterateCampaignView *self)
{
  g_clear_object (&self->campaign);
  g_clear_pointer (&self->progress, iterate_progress_free);
  g_clear_pointer (&self->stages, g_ptr_array_unref);
  g_free (self);
}

/* Returns: (transfer full): what was found, without what only names a command to type */
static GStrv
dup_findings (JsonObject *analysis)
{
  g_auto(GStrv) all = iterate_json_dup_strv (analysis, "next");
  g_autoptr(GStrvBuilder) findings = g_strv_builder_new ();

  for (guint i = 0; all != NULL && all[i] != NULL; i++)
    {
      if (strstr (all[i], "“iterate ") == NULL)
        g_strv_builder_add (findings, all[i]);
    }

  return g_strv_builder_end (findings);
}

static gboolean
add_stage (IterateCampaignView   *self,
           IterateDatabase       *db,
           IterateCampaignCycle  *cycle,
           GError               **error)
{
  IterateCampaignStage *stage = g_new0 (IterateCampaignStage, 1);
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EXPERIMENT);
  g_autoptr(JsonObject) analysis = NULL;

  g_ptr_array_add (self->stages, stage);
  stage->cycle = g_object_ref (cycle);
  analysis = iterate_json_parse (iterate_campaign_cycle_get_analysis (cycle), error);
  if (analysis == NULL)
    return FALSE;

  stage->findings = dup_findings (analysis);
  iterate_query_where (query, "campaign-cycle", ITERATE_EQUALS,
                       iterate_record_get_id (ITERATE_RECORD (cycle)));
  iterate_query_order_by (query, "id", FALSE);
  stage->experiments = iterate_query_list (query, db, error);

  return stage->experiments != NULL;
}

/* Returns: (transfer full): the campaign and how it does, or %NULL with @error set */
IterateCampaignView *
iterate_campaign_view_load (IterateDatabase  *db,
                            IterateCampaign  *campaign,
                            gint64            now,
                            GError          **error)
{
  g_autoptr(IterateCampaignView) self = g_new0 (IterateCampaignView, 1);
  g_autoptr(GPtrArray) cycles = NULL;

  self->campaign = g_object_ref (campaign);
  self->stages = g_ptr_array_new_with_free_func (stage_free);
  self->progress = iterate_campaign_load_progress (db, campaign, now, error);
  cycles = self->progress == NULL ? NULL : iterate_campaign_list_cycles (db, campaign, error);
  for (guint i = 0; cycles != NULL && i < cycles->len; i++)
    {
      if (!add_stage (self, db, g_ptr_array_index (cycles, i), error))
        return NULL;
    }

  return cycles == NULL ? NULL : g_steal_pointer (&self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-initiative-document.h"

#include "iterate-burn-up-figure.h"
#include "iterate-experiment-summary.h"
#include "iterate-feature-request.h"
#include "iterate-number.h"
#include "iterate-task.h"
#include "iterate-time.h"
#include "iterate-verdict-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* What is to be read of an initiative and of a campaign. */

/* The first metric's sentence is the answer; the others' are paragraphs. */
static void
add_progress (IterateDocument       *document,
              const IterateProgress *progress,
              gboolean               is_main)
{
  if (is_main)
    iterate_document_add_lead (document, progress->sentence);
  else
    iterate_document_add_paragraph (document, progress->sentence);
  if (progress->days->len > 1)
    {
      g_autoptr(IterateFigure) figure = iterate_burn_up_figure_new (progress);

      iterate_document_add_figure (document, figure);
    }
}

static void
add_contributions (IterateDocument       *document,
                   IterateInitiativeView *view)
{
  const IterateProgress *progress = iterate_initiative_view_get_main (view);
  g_autofree char *moved = iterate_initiative_view_dup_moved (view);

  iterate_document_add_heading (document, 1, _("What moved it"));
  iterate_document_add_paragraph (document, moved);
  for (guint i = 0; i < view->contributions->len; i++)
    {
      const IterateContribution *one = g_ptr_array_index (view->contributions, i);
      g_autofree char *lift = iterate_format_change (one->lift);
      g_autofree char *change = iterate_number_format (fabs (one->change), progress->unit);
      g_autofree char *note = g_strdup_printf (_("%s, which comes to %s%s"), lift,
                                               one->change < 0 ? "−" : "+", change);

      iterate_document_add_link (document, one->name, note, one->experiment);
    }
}

static void
add_experiments (IterateDocument *document,
                 GPtrArray       *experiments)
{
  if (experiments->len > 0)
    iterate_document_add_heading (document, 1, _("Experiments"));
  for (guint i = 0; i < experiments->len; i++)
    {
      IterateExperiment *experiment = g_ptr_array_index (experiments, i);
      g_autofree char *id = iterate_record_dup_subject (ITERATE_RECORD (experiment));

      iterate_document_add_link (document, iterate_experiment_get_name (experiment),
                                 iterate_experiment_status_get_text (
                                   iterate_experiment_get_status (experiment)), id);
    }
}

static void
add_records (IterateDocument *document,
             const char      *title,
             GPtrArray       *records,
             const char      *property)
{
  if (records->len > 0)
    iterate_document_add_heading (document, 1, title);
  for (guint i = 0; i < records->len; i++)
    {
      IterateRecord *record = g_ptr_array_index (records, i);
      g_autofree char *id = iterate_record_dup_subject (record);

      iterate_document_add_link (document, iterate_record_get_string (record, property),
                                 iterate_record_get_string (record, "status"), id);
    }
}

/* Returns: (transfer full): the initiative as a document */
IterateDocument *
iterate_initiative_document_new (IterateInitiativeView *view)
{
  IterateDocument *document = iterate_document_new (iterate_initiative_get_name (view->initiative));

  if (*iterate_initiative_get_goal (view->initiative) != '\0')
    iterate_document_add_note (document, iterate_initiative_get_goal (view->initiative));
  for (guint i = 0; i < view->progress->len; i++)
    add_progress (document, g_ptr_array_index (view->progress, i), i == 0);
  if (view->progress->len > 0)
    add_contributions (document, view);
  add_experiments (document, view->experiments);
  add_records (document, _("Tasks"), view->tasks, "title");
  add_records (document, _("Requests"), view->requests, "topic");

  return document;
}

/* A cycle on a page: what the metric did, where people are lost, what is tried next. */
static void
add_cycle (IterateDocument            *document,
           const IterateCampaignStage *stage,
           const char                 *unit)
{
  IterateCampaignCycle *cycle = stage->cycle;
  g_autofree char *when = iterate_time_format (iterate_campaign_cycle_get_created_at (cycle));
  g_autofree char *title = g_strdup_printf (_("Cycle %d, %.10s"),
                                            (int) iterate_campaign_cycle_get_number (cycle), when);
  g_autofree char *value = iterate_number_format (iterate_campaign_cycle_get_value (cycle), unit);
  g_autofree char *level = g_strdup_printf (_("The metric was at %s over the last 30 days."), value);
  gint64 missed = iterate_campaign_cycle_get_missed (cycle);

  iterate_document_add_heading (document, 1, title);
  if (missed > 0)
    {
      g_autofree char *note =
        g_strdup_printf (ngettext ("It caught up for %d cycle that fell due while nothing ran.",
                                   "It caught up for %d cycles that fell due while nothing ran.",
                                   missed),
                         (int) missed);

      iterate_document_add_note (document, note);
    }
  if (!isnan (iterate_campaign_cycle_get_value (cycle)))
    iterate_document_add_paragraph (document, level);
  if (stage->findings[0] == NULL)
    iterate_document_add_paragraph (document, _("No segment and no step of its funnel stood out."));
  iterate_document_add_list (document, (const char *const *) stage->findings);
  if (stage->experiments->len > 0)
    iterate_document_add_note (document, _("What is tried:"));
  for (guint i = 0; i < stage->experiments->len; i++)
    {
      IterateExperiment *experiment = g_ptr_array_index (stage->experiments, i);
      g_autofree char *id = iterate_record_dup_subject (ITERATE_RECORD (experiment));
      g_autofree char *note = g_strdup_printf ("%s · %s", iterate_experiment_status_get_text (
                                                 iterate_experiment_get_status (experiment)),
                                               iterate_experiment_get_hypothesis (experiment));

      iterate_document_add_link (document, iterate_experiment_get_name (experiment), note, id);
    }
}

/* Returns: (transfer full): the campaign as a document, the newest cycle first */
IterateDocument *
iterate_campaign_document_new (IterateCampaignView *view)
{
  IterateDocument *document = iterate_document_new (iterate_campaign_get_name (view->campaign));

  iterate_document_add_note (document, iterate_campaign_get_goal (view->campaign));
  add_progress (document, view->progress, TRUE);
  for (guint i = 0; i < view->stages->len; i++)
    add_cycle (document, g_ptr_array_index (view->stages, i), view->progress->unit);

  return document;
}

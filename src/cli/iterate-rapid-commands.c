/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-opportunity.h"

#include <glib/gi18n.h>

static IterateOpportunityDraft opportunity;

static const GOptionEntry opportunity_options[] = {
  { "description", 0, 0, G_OPTION_ARG_STRING, &opportunity.description, N_("More about it"),
    N_("TEXT") },
  { "type", 0, 0, G_OPTION_ARG_STRING, &opportunity.type,
    N_("feature, bug, performance, growth (the default) or research"), N_("TYPE") },
  { "metric", 0, 0, G_OPTION_ARG_STRING, &opportunity.metric, N_("What it would move"),
    N_("METRIC") },
  { "feature", 0, 0, G_OPTION_ARG_STRING, &opportunity.feature_name,
    N_("The key of the flag that it would be behind"), N_("KEY") },
  { "effort", 0, 0, G_OPTION_ARG_STRING, &opportunity.effort,
    N_("low, medium or high, where you know; it is assessed otherwise"), N_("LEVEL") },
  { "impact", 0, 0, G_OPTION_ARG_STRING, &opportunity.impact, N_("Likewise"), N_("LEVEL") },
  { "risk", 0, 0, G_OPTION_ARG_STRING, &opportunity.risk, N_("Likewise"), N_("LEVEL") },
  { "source", 0, 0, G_OPTION_ARG_STRING, &opportunity.source, N_("Who found it"), N_("NAME") },
  { NULL }
};

static const char *const opportunity_columns[] = {
  "id", "title", "status", "task", "idea", "assessment", NULL
};

typedef struct
{
  IterateInvocation *invocation;
  gint64             id;
} Work;

static gboolean
add_opportunity (IterateDatabase  *db,
                 gint64            now,
                 gpointer          user_data,
                 GError          **error)
{
  Work *work = user_data;
  g_autoptr(IterateOpportunity) added = NULL;

  opportunity.title = iterate_invocation_get_argument (work->invocation, 0);
  added = iterate_opportunity_add (db, &opportunity, now, error);
  if (added != NULL)
    work->id = iterate_record_get_id (ITERATE_RECORD (added));

  return added != NULL;
}

static gboolean
run_add_opportunity (IterateInvocation  *invocation,
                     GError            **error)
{
  Work work = { invocation };

  return iterate_invocation_write (invocation, add_opportunity, &work, error) &&
         iterate_invocation_print_one (invocation, ITERATE_TYPE_OPPORTUNITY, work.id,
                                       opportunity_columns, error);
}

static gboolean
run_opportunities (IterateInvocation  *invocation,
                   GError            **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_OPPORTUNITY);

  iterate_query_order_by (query, "id", TRUE);

  return iterate_invocation_print_query (invocation, query, _("There is no opportunity yet"),
                                         opportunity_columns, error);
}

const IterateCommand iterate_rapid_commands[] = {
  {
    "opportunity add", "TITLE", 1, 1, N_("Note what could be improved; it is assessed at once"),
    "Examples:\n  iterate opportunity add 'Shorter label on the signup button' --feature signup-label\n"
    "  iterate opportunity add 'Cache the price list' --effort low --impact high --risk low\n\n"
    "What takes little effort and has a high impact becomes a task for today; anything else an idea.",
    opportunity_options, run_add_opportunity,
  },
  {
    "opportunity list", NULL, 0, 0, N_("List opportunities, the newest first"), NULL, NULL,
    run_opportunities,
  },
  { NULL }
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-campaign-desk.h"
#include "iterate-error.h"
#include "iterate-json.h"
#include "iterate-quarter-desk.h"
#include "iterate-time.h"

#include <glib/gi18n.h>

static IterateCampaignDraft draft;
static char *duration, *goal;
static char **metrics;

static const GOptionEntry start_options[] = {
  { "metric", 0, 0, G_OPTION_ARG_STRING, &draft.metric, N_("The metric that it is about"),
    N_("METRIC") },
  { "goal", 0, 0, G_OPTION_ARG_STRING, &draft.goal, N_("Such as “increase from 40% to 60%”"),
    N_("TEXT") },
  { "duration", 0, 0, G_OPTION_ARG_STRING, &duration, N_("How long; 90d by default"), N_("PERIOD") },
  { "name", 0, 0, G_OPTION_ARG_STRING, &draft.name, N_("What it is called"), N_("NAME") },
  { "owner", 0, 0, G_OPTION_ARG_STRING, &draft.owner, N_("Who takes care of it"), N_("NAME") },
  { NULL }
};

static const GOptionEntry dimension_options[] = {
  { "goal", 0, 0, G_OPTION_ARG_STRING, &goal, N_("What it is for"), N_("TEXT") },
  { "metric", 0, 0, G_OPTION_ARG_STRING_ARRAY, &metrics,
    N_("A metric that belongs to it; may stand several times"), N_("METRIC") },
  { NULL }
};

typedef struct
{
  IterateInvocation *invocation;
  gint64             id;
  IterateQuarter     quarter;
} Work;

static const char *const campaign_columns[] = {
  "id", "name", "metric", "status", "fromValue", "toValue", "endsAt", NULL
};

static gboolean
start (IterateDatabase  *db,
       gint64            now,
       gpointer          user_data,
       GError          **error)
{
  Work *work = user_data;
  g_autoptr(IterateCampaign) campaign = NULL;

  if (draft.metric == NULL || draft.goal == NULL)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           _("Write: iterate campaign start --metric METRIC --goal 'from 40% to 60%'"));
      return FALSE;
    }

  if (!iterate_duration_parse (duration == NULL ? "90d" : duration, &draft.duration, error))
    return FALSE;

  campaign = iterate_campaign_start (db, &draft, now, error);
  if (campaign != NULL)
    work->id = iterate_record_get_id (ITERATE_RECORD (campaign));

  return campaign != NULL;
}

static gboolean
stop (IterateDatabase  *db,
      gint64            now,
      gpointer          user_data,
      GError          **error)
{
  Work *work = user_data;
  g_autoptr(IterateCampaign) campaign = NULL;

  campaign = iterate_campaign_find (db, iterate_invocation_get_argument (work->invocation, 0), error);
  if (campaign != NULL)
    work->id = iterate_record_get_id (ITERATE_RECORD (campaign));

  return campaign != NULL && iterate_campaign_end (db, campaign, "stopped", NULL, now, error);
}

static void
print_cycle (IterateCampaignCycle *cycle)
{
  g_autofree char *when = iterate_time_format (iterate_campaign_cycle_get_created_at (cycle));
  g_autoptr(JsonObject) answer = iterate_json_parse (iterate_campaign_cycle_get_answer (cycle), NULL);
  JsonArray *hypotheses = answer == NULL ? NULL : iterate_json_get_array (answer, "hypotheses");

  g_print (_("\nCycle %d, %.10s\n"), (int) iterate_campaign_cycle_get_number (cycle), when);
  if (iterate_campaign_cycle_get_missed (cycle) > 0)
    g_print (_("  caught up for %d more\n"), (int) iterate_campaign_cycle_get_missed (cycle));
  for (guint i = 0; hypotheses != NULL && i < MIN (3, json_array_get_length (hypotheses)); i++)
    g_print ("  %s\n",
             json_object_get_string_member (json_array_get_object_element (hypotheses, i), "name"));
}

static gboolean
print_campaign (IterateInvocation  *invocation,
                IterateDatabase    *db,
                gint64              id,
                GError            **error)
{
  g_autoptr(IterateCampaign) campaign = iterate_database_find (db, ITERATE_TYPE_CAMPAIGN, id, error);
  gint64 now = iterate_invocation_get_time (invocation);
  g_autoptr(IterateProgress) progress = NULL;
  g_autoptr(GPtrArray) cycles = NULL;

  progress = campaign == NULL ? NULL : iterate_campaign_load_progress (db, campaign, now, error);
  cycles = progress == NULL ? NULL : iterate_campaign_list_cycles (db, campaign, error);
  if (cycles == NULL)
    return FALSE;

  if (invocation->json)
    {
      g_autoptr(JsonObject) object = iterate_record_to_json (ITERATE_RECORD (campaign));
      JsonArray *list = iterate_invocation_list_json (db, ITERATE_TYPE_CAMPAIGN_CYCLE, "campaign", id,
                                                      error);

      if (list == NULL)
        return FALSE;

      json_object_set_object_member (object, "progress", iterate_progress_to_json (progress));
      json_object_set_array_member (object, "cycles", list);
      iterate_invocation_print_object (object);
      return TRUE;
    }

  g_print ("campaign-%" G_GINT64_FORMAT "  %s · %s\n%s\n", id, iterate_campaign_get_name (campaign),
           iterate_campaign_get_status (campaign), progress->sentence);
  for (guint i = 0; i < cycles->len; i++)
    print_cycle (g_ptr_array_index (cycles, i));

  return TRUE;
}

static gboolean
run_start (IterateInvocation  *invocation,
           GError            **error)
{
  Work work = { invocation };

  return iterate_invocation_write (invocation, start, &work, error) &&
         print_campaign (invocation, iterate_invocation_get_database (invocation, error), work.id,
                         error);
}

static gboolean
run_stop (IterateInvocation  *invocation,
          GError            **error)
{
  Work work = { invocation };

  return iterate_invocation_write (invocation, stop, &work, error) &&
         iterate_invocation_print_one (invocation, ITERATE_TYPE_CAMPAIGN, work.id, campaign_columns,
                                       error);
}

static gboolean
run_show (IterateInvocation  *invocation,
          GError            **error)
{
  const char *id = iterate_invocation_get_argument (invocation, 0);
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_CAMPAIGN);
  g_autoptr(IterateCampaign) campaign = NULL;

  if (db == NULL)
    return FALSE;

  if (id == NULL)
    {
      iterate_query_order_by (query, "id", TRUE);
      return iterate_invocation_print_query (invocation, query, _("There is no campaign"),
                                             campaign_columns,
                                             error);
    }

  campaign = iterate_campaign_find (db, id, error);

  return campaign != NULL &&
         print_campaign (invocation, db, iterate_record_get_id (ITERATE_RECORD (campaign)), error);
}

static gboolean
read_quarter (IterateInvocation  *invocation,
              IterateQuarter     *quarter,
              GError            **error)
{
  const char *text = iterate_invocation_get_argument (invocation, 0);

  *quarter = iterate_quarter_of_time (iterate_invocation_get_time (invocation));

  return text == NULL || iterate_quarter_parse (text, quarter, error);
}

static gboolean
begin_quarter (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  return iterate_quarter_begin (db, ((Work *) user_data)->quarter, NULL, now, error);
}

static void
print_needs (GPtrArray *needs)
{
  for (guint i = 0; i < needs->len; i++)
    {
      const IterateNeed *need = g_ptr_array_index (needs, i);
      g_autofree char *text = iterate_need_dup_text (need);

      g_print ("  %.2f  %s\n", need->need, text);
    }
}

static gboolean
run_show_quarter (IterateInvocation  *invocation,
                  GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateQuarterFocus) focus = NULL;
  g_autoptr(GPtrArray) needs = NULL;
  g_autofree char *name = NULL;
  IterateQuarter quarter;

  if (db == NULL || !read_quarter (invocation, &quarter, error) ||
      !iterate_quarter_find_focus (db, quarter, &focus, error))
    return FALSE;

  if (focus != NULL && invocation->json)
    {
      g_autoptr(JsonObject) object = iterate_record_to_json (ITERATE_RECORD (focus));

      iterate_invocation_print_object (object);
      return TRUE;
    }

  needs = iterate_needs_load (db, quarter, error);
  if (needs == NULL)
    return FALSE;

  name = iterate_quarter_format (quarter);
  if (focus != NULL)
    g_print (_("The focus of %s is %s (%s): initiative-%" G_GINT64_FORMAT "\n"), name,
             iterate_quarter_focus_get_dimension (focus), iterate_quarter_focus_get_goal (focus),
             iterate_quarter_focus_get_initiative (focus));
  else
    g_print (_("%s has no focus yet. Start it with: iterate quarter start\n"), name);
  print_needs (needs);

  return TRUE;
}

static gboolean
run_start_quarter (IterateInvocation  *invocation,
                   GError            **error)
{
  Work work = { invocation };

  return read_quarter (invocation, &work.quarter, error) &&
         iterate_invocation_write (invocation, begin_quarter, &work, error) &&
         run_show_quarter (invocation, error);
}

static gboolean
run_dimensions (IterateInvocation  *invocation,
                GError            **error)
{
  static const char *const columns[] = { "name", "goal", "metrics", NULL };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_DIMENSION);

  iterate_query_order_by (query, "position", FALSE);

  return iterate_invocation_print_query (invocation, query, _("There is no dimension"), columns, error);
}

static gboolean
set_dimension (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  return iterate_dimension_set (db, iterate_invocation_get_argument (user_data, 0), goal,
                                (const char *const *) metrics, error);
}

static gboolean
remove_dimension (IterateDatabase  *db,
                  gint64            now,
                  gpointer          user_data,
                  GError          **error)
{
  return iterate_dimension_remove (db, iterate_invocation_get_argument (user_data, 0), error);
}

static gboolean
run_set_dimension (IterateInvocation  *invocation,
                   GError            **error)
{
  return iterate_invocation_write (invocation, set_dimension, invocation, error) &&
         run_dimensions (invocation, error);
}

static gboolean
run_remove_dimension (IterateInvocation  *invocation,
                      GError            **error)
{
  return iterate_invocation_write (invocation, remove_dimension, invocation, error) &&
         run_dimensions (invocation, error);
}

const IterateCommand iterate_focus_commands[] = {
  {
    "campaign start", NULL, 0, 0, N_("Work on one metric week after week"),
    "Example:\n  iterate campaign start --metric activation_rate --goal 'increase from 40% to 60%' "
    "--duration 90d\n\n"
    "Each week its segments and its funnel are looked at, and the best three hypotheses become drafts.",
    start_options, run_start,
  },
  {
    "campaign show", "[CAMPAIGN]", 0, 1, N_("Show a campaign and its cycles, or list all"),
    "Example:\n  iterate campaign show campaign-1", NULL, run_show,
  },
  {
    "campaign stop", "CAMPAIGN", 1, 1, N_("End a campaign"), NULL, NULL, run_stop,
  },
  {
    "quarter start", "[QUARTER]", 0, 1, N_("Give a quarter to the dimension that needs it most"),
    "Example:\n  iterate quarter start 2026-Q4\n\n"
    "It starts by itself with the calendar; this starts it at once.", NULL, run_start_quarter,
  },
  {
    "quarter show", "[QUARTER]", 0, 1, N_("Show a quarter's focus, and what each dimension needs"),
        NULL,
    NULL, run_show_quarter,
  },
  {
    "quarter dimensions", NULL, 0, 0, N_("List what the business is improved along, in turns"), NULL,
        NULL,
    run_dimensions,
  },
  {
    "quarter set-dimension", "NAME", 1, 1, N_("Add a dimension, or change what belongs to it"),
    "Example:\n  iterate quarter set-dimension support --goal 'fast help' --metric first_reply_minutes",
    dimension_options, run_set_dimension,
  },
  {
    "quarter remove-dimension", "NAME", 1, 1, N_("Remove a dimension"), NULL, NULL,
        run_remove_dimension,
  },
  { NULL }
};

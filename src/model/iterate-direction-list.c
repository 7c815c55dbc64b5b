/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-direction-list.h"

#include "iterate-campaign-desk.h"
#include "iterate-initiative-view.h"
#include "iterate-list-item.h"
#include "iterate-playbook.h"
#include "iterate-query.h"
#include "iterate-task-words.h"
#include "iterate-task.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>

/* What the lists of the pages on direction hold: initiatives with campaigns, tasks, learnings. */

static const char *
get_health_style (const char *health)
{
  if (g_str_equal (health, "reached") || g_str_equal (health, "on-track"))
    return "success";

  return g_str_equal (health, "at-risk") ? "warning"
           : g_str_equal (health, "off-track") || g_str_equal (health, "missed") ? "error" : NULL;
}

static gboolean
is_worrying (const char *health)
{
  return g_str_equal (health, "at-risk") || g_str_equal (health, "off-track") ||
         g_str_equal (health, "missed");
}

static char *
dup_deadline (gint64 deadline,
              gint64 now)
{
  gint64 days = (deadline - now) / ITERATE_DAY;

  if (deadline == 0)
    return g_strdup (_("no deadline"));
  if (deadline < now)
    return g_strdup_printf (ngettext ("%d day over", "%d days over", -days), (int) -days);

  return g_strdup_printf (ngettext ("%d day left", "%d days left", days), (int) days);
}

static gboolean
add_campaign (GPtrArray        *items,
              IterateDatabase  *db,
              IterateCampaign  *campaign,
              gint64            now,
              GError          **error)
{
  g_autoptr(IterateProgress) progress = iterate_campaign_load_progress (db, campaign, now, error);
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (campaign));
  gboolean running = g_strcmp0 (iterate_campaign_get_status (campaign), "running") == 0;
  g_autofree char *when = running ? dup_deadline (iterate_campaign_get_ends_at (campaign), now)
                                  : g_strdup (iterate_campaign_get_status (campaign));
  g_autofree char *subtitle = NULL;

  if (progress == NULL)
    return FALSE;

  subtitle = g_strdup_printf (_("Campaign · %s · %s"), progress->metric, when);
  g_ptr_array_add (items, iterate_list_item_new (&(IterateListItemDraft) {
    .subject = subject,
    .title = iterate_campaign_get_name (campaign),
    .subtitle = subtitle,
    .tag = iterate_progress_get_health_text (progress->health),
    .tag_style = get_health_style (progress->health),
    .filters = ITERATE_INITIATIVES_ALL | ITERATE_INITIATIVES_CAMPAIGNS |
      (running ? ITERATE_INITIATIVES_OPEN : 0) |
      (running && is_worrying (progress->health) ? ITERATE_INITIATIVES_AT_RISK : 0),
  }));

  return TRUE;
}

static gboolean
add_initiative (GPtrArray          *items,
                IterateDatabase    *db,
                IterateInitiative  *initiative,
                gint64              now,
                GError            **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(IterateProgress) progress =
    iterate_initiative_load_progress (db, initiative, now, &problem);
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (initiative));
  g_autofree char *when = dup_deadline (iterate_initiative_get_deadline (initiative), now);
  const char *status = iterate_initiative_get_status (initiative);
  gboolean open = g_strcmp0 (status, "open") == 0;
  const char *health = progress == NULL ? "unknown" : progress->health;
  g_autofree char *subtitle = NULL;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  subtitle = progress == NULL ? g_strdup (when) : g_strdup_printf ("%s · %s", progress->metric, when);
  g_ptr_array_add (items, iterate_list_item_new (&(IterateListItemDraft) {
    .subject = subject,
    .title = iterate_initiative_get_name (initiative),
    .subtitle = open ? subtitle : iterate_initiative_get_goal (initiative),
    .tag = iterate_progress_get_health_text (open ? health : status),
    .tag_style = open ? get_health_style (health) : NULL,
    .searched = iterate_initiative_get_goal (initiative),
    .filters = ITERATE_INITIATIVES_ALL | (open ? ITERATE_INITIATIVES_OPEN : 0) |
      (open && is_worrying (health) ? ITERATE_INITIATIVES_AT_RISK : 0),
  }));

  return TRUE;
}

static GPtrArray *
list_all (IterateDatabase  *db,
          GType             type,
          GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (type);

  iterate_query_order_by (query, "id", TRUE);

  return iterate_query_list (query, db, error);
}

/* Returns: (transfer full) (element-type IterateListItem): campaigns and initiatives, the newest first,
 * or %NULL with @error set */
GPtrArray *
iterate_initiative_items_list (IterateDatabase  *db,
                               gint64            now,
                               GError          **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) campaigns = list_all (db, ITERATE_TYPE_CAMPAIGN, error);
  g_autoptr(GPtrArray) initiatives = campaigns == NULL ? NULL
                                                       : list_all (db, ITERATE_TYPE_INITIATIVE, error);

  if (initiatives == NULL)
    return NULL;

  for (guint i = 0; i < campaigns->len; i++)
    {
      if (!add_campaign (items, db, g_ptr_array_index (campaigns, i), now, error))
        return NULL;
    }
  for (guint i = 0; i < initiatives->len; i++)
    {
      if (!add_initiative (items, db, g_ptr_array_index (initiatives, i), now, error))
        return NULL;
    }

  return g_steal_pointer (&items);
}

static const char *
get_priority_style (const char *priority)
{
  return g_str_equal (priority, "immediate") ? "error" : g_str_equal (priority, "high") ? "warning"
       : NULL;
}

static guint
get_task_chips (const char *status)
{
  return ITERATE_TASKS_ALL | (g_str_equal (status, "open") ? ITERATE_TASKS_OPEN : 0) |
         (g_str_equal (status, "started") ? ITERATE_TASKS_STARTED : 0) |
         (g_str_equal (status, "done") ? ITERATE_TASKS_DONE : 0);
}

static void
add_task (GPtrArray   *items,
          IterateTask *task,
          gint64       now)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (task));
  const char *status = iterate_task_get_status (task), *owner = iterate_task_get_owner (task);
  gboolean over = g_str_equal (status, "done") || g_str_equal (status, "dropped");
  g_autofree char *due = iterate_task_get_due_at (task) == 0 || over
                           ? NULL : dup_deadline (iterate_task_get_due_at (task), now);
  g_autoptr(GPtrArray) parts = g_ptr_array_new ();
  g_autofree char *subtitle = NULL;

  g_ptr_array_add (parts, (gpointer) iterate_task_get_word_text (iterate_task_get_type_name (task)));
  if (owner != NULL && *owner != '\0')
    g_ptr_array_add (parts, (gpointer) owner);
  if (due != NULL)
    g_ptr_array_add (parts, due);
  g_ptr_array_add (parts, NULL);
  subtitle = g_strjoinv (" · ", (GStrv) parts->pdata);

  g_ptr_array_add (items, iterate_list_item_new (&(IterateListItemDraft) {
    .subject = subject,
    .title = iterate_task_get_title (task),
    .subtitle = subtitle,
    .tag = over ? (g_str_equal (status, "done") ? _("Done") : _("Dropped"))
                : iterate_task_get_word_text (iterate_task_get_priority (task)),
    .tag_style = over ? NULL : get_priority_style (iterate_task_get_priority (task)),
    .searched = iterate_task_get_description (task),
    .filters = get_task_chips (status),
  }));
}

/* Returns: (transfer full) (element-type IterateListItem): the tasks, the most urgent first, or
 * %NULL with @error set */
GPtrArray *
iterate_task_items_list (IterateDatabase  *db,
                         gint64            now,
                         GError          **error)
{
  static const char *const priorities[] = { "immediate", "high", "normal", "low" };
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) tasks = list_all (db, ITERATE_TYPE_TASK, error);

  if (tasks == NULL)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (priorities); i++)
    {
      for (guint j = 0; j < tasks->len; j++)
        {
          IterateTask *task = g_ptr_array_index (tasks, j);

          if (g_str_equal (iterate_task_get_priority (task), priorities[i]))
            add_task (items, task, now);
        }
    }

  return g_steal_pointer (&items);
}

static const char *
get_standing (const char *status)
{
  static const struct
  {
    const char *name;
    const char *text;
  } texts[] = {
    { "confirmed", N_("Confirmed") }, { "supported", N_("Supported") }, { "emerging", N_("Emerging") },
    { "rejected", N_("Rejected") }, { "merged", N_("Merged") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (g_str_equal (texts[i].name, status))
        return _(texts[i].text);
    }

  return status;
}

static void
add_play (GPtrArray         *items,
          const IteratePlay *play,
          double             least)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (play->learning));
  const char *status = iterate_learning_get_status (play->learning);
  const char *const *insights = iterate_learning_get_insights (play->learning);
  g_autofree char *searched = insights == NULL ? NULL : g_strjoinv (" ", (GStrv) insights);
  g_autofree char *subtitle = NULL;
  gboolean rejected = g_str_equal (status, "rejected");
  gboolean is_play = !rejected && play->confidence >= least;

  subtitle = g_strdup_printf ("%s · %.0f %%", iterate_playbook_get_title (play->chapter),
                              100 * play->confidence);
  g_ptr_array_add (items, iterate_list_item_new (&(IterateListItemDraft) {
    .subject = subject,
    .title = play->rule,
    .subtitle = subtitle,
    .tag = get_standing (status),
    .tag_style = g_str_equal (status, "confirmed") ? "success" : rejected ? "error" : NULL,
    .searched = searched,
    .filters = ITERATE_LEARNINGS_ALL | (is_play ? ITERATE_LEARNINGS_PLAYS : 0) |
      (rejected ? ITERATE_LEARNINGS_REJECTED : 0) |
      (!rejected && !is_play ? ITERATE_LEARNINGS_EMERGING : 0),
  }));
}

/* Returns: (transfer full) (element-type IterateListItem): the plays by chapter, and then what
 * is not sure enough, or %NULL with @error set */
GPtrArray *
iterate_learning_items_list (IterateDatabase  *db,
                             gint64            now,
                             GError          **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(IteratePlaybook) all = iterate_playbook_load_all (db, now, error);

  if (all == NULL)
    return NULL;

  for (guint sure = 2; sure > 0; sure--)
    {
      for (guint i = 0; i < all->plays->len; i++)
        {
          const IteratePlay *play = g_ptr_array_index (all->plays, i);

          if ((play->confidence >= all->least) == (sure == 2))
            add_play (items, play, all->least);
        }
    }

  return g_steal_pointer (&items);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-alert-notice.h"

#include "iterate-alert.h"
#include "iterate-investigation.h"
#include "iterate-query.h"

#include <glib/gi18n-lib.h>

#define MOST_NAMED 4

void
iterate_alert_notice_free (IterateAlertNotice *self)
{
  g_free (self->metric);
  g_free (self->title);
  g_free (self->body);
  g_free (self);
}

/* Whether somebody should still see it. */
static gboolean
is_open (IterateAlert *alert,
         gint64        now)
{
  return g_strcmp0 (iterate_alert_get_state (alert), "resolved") != 0 &&
         iterate_alert_get_acknowledged_at (alert) == 0 && iterate_alert_get_notified_at (alert) != 0 &&
         iterate_alert_get_snoozed_until (alert) <= now;
}

static gboolean
add_cause (IterateDatabase  *db,
           IterateAlert     *alert,
           GString          *body,
           GError          **error)
{
  g_autoptr(IterateInvestigation) investigation = NULL;
  const char *const *causes;

  if (iterate_alert_get_investigation (alert) == 0)
    return TRUE;

  investigation = iterate_database_find (db, ITERATE_TYPE_INVESTIGATION,
                                         iterate_alert_get_investigation (alert), error);
  if (investigation == NULL)
    return FALSE;

  causes = iterate_investigation_get_hypothesis (investigation);
  if (causes != NULL && causes[0] != NULL)
    g_string_append_printf (body, "%s.", causes[0]);

  return TRUE;
}

/* Names the metrics that moved with the first one. */
static gboolean
add_others (IterateDatabase     *db,
            IterateAlertNotice  *self,
            GString             *body,
            gint64               now,
            GError             **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_ALERT);
  g_autoptr(GPtrArray) others = NULL;
  g_autoptr(GString) names = g_string_new (NULL);
  guint n = 0;

  iterate_query_where (query, "group-id", ITERATE_EQUALS, self->id);
  iterate_query_order_by (query, "id", FALSE);
  others = iterate_query_list (query, db, error);
  for (guint i = 0; others != NULL && i < others->len; i++)
    {
      IterateAlert *other = g_ptr_array_index (others, i);

      self->is_open = self->is_open || is_open (other, now);
      if (n++ < MOST_NAMED)
        g_string_append_printf (names, "%s%s", names->len == 0 ? "" : ", ",
                                iterate_alert_get_message (other));
    }
  if (n > 0)
    g_string_append_printf (body, _("%sWith it: %s"), body->len == 0 ? "" : "\n", names->str);

  return others != NULL;
}

/**
 * iterate_alert_notice_load:
 * @alert: any of those that came together
 *
 * Returns: (transfer full): what to say of them, or %NULL with @error set
 */
IterateAlertNotice *
iterate_alert_notice_load (IterateDatabase  *db,
                           gint64            alert,
                           gint64            now,
                           GError          **error)
{
  g_autoptr(IterateAlertNotice) self = g_new0 (IterateAlertNotice, 1);
  g_autoptr(IterateAlert) one = iterate_database_find (db, ITERATE_TYPE_ALERT, alert, error);
  g_autoptr(IterateAlert) first = NULL;
  g_autoptr(GString) body = g_string_new (NULL);

  if (one == NULL)
    return NULL;

  self->id = iterate_alert_get_group_id (one) != 0 ? iterate_alert_get_group_id (one) : alert;
  first = iterate_database_find (db, ITERATE_TYPE_ALERT, self->id, error);
  if (first == NULL)
    return NULL;

  self->metric = g_strdup (iterate_alert_get_metric (first));
  self->title = g_strdup (iterate_alert_get_message (first));
  self->is_open = is_open (first, now);
  self->is_urgent = g_strcmp0 (iterate_alert_get_severity (first), "high") == 0;
  if (!add_cause (db, first, body, error) || !add_others (db, self, body, now, error))
    return NULL;

  self->body = g_string_free (g_steal_pointer (&body), FALSE);

  return g_steal_pointer (&self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-today.h"

#include "iterate-activity.h"
#include "iterate-alert.h"
#include "iterate-approval.h"
#include "iterate-cumulative-impact.h"
#include "iterate-delivery.h"
#include "iterate-experiment.h"
#include "iterate-query.h"
#include "iterate-settings.h"
#include "iterate-time.h"

#include <math.h>

/* Kept beside the settings, but nobody sets it by hand. */
#define SEEN_AT "today.seen-at"

/* The loop is counted over a week. */
#define LOOP_DAYS 7

static GPtrArray *
list_where (IterateDatabase  *db,
            GType             type,
            const char       *property,
            const char       *value,
            GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (type);

  iterate_query_where (query, property, ITERATE_EQUALS, value);
  iterate_query_order_by (query, "id", FALSE);

  return iterate_query_list (query, db, error);
}

/* Failed ones first, then those that were set aside. */
static GPtrArray *
list_failed (IterateDatabase  *db,
             GError          **error)
{
  g_autoptr(GPtrArray) failed = list_where (db, ITERATE_TYPE_DELIVERY, "state", "failed", error);
  g_autoptr(GPtrArray) aside = NULL;

  aside = failed == NULL ? NULL
                         : list_where (db, ITERATE_TYPE_DELIVERY, "state", "set-aside", error);
  if (aside == NULL)
    return NULL;

  g_ptr_array_extend_and_steal (failed, g_steal_pointer (&aside));

  return g_steal_pointer (&failed);
}

static GPtrArray *
list_alerts (IterateDatabase  *db,
             GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_ALERT);

  iterate_query_where (query, "state", ITERATE_NOT_EQUALS, "resolved");
  iterate_query_where (query, "acknowledged-at", ITERATE_EQUALS, (gint64) 0);
  iterate_query_where (query, "notified-at", ITERATE_NOT_EQUALS, (gint64) 0);
  iterate_query_order_by (query, "id", TRUE);

  return iterate_query_list (query, db, error);
}

/* When somebody looked last; who was away for long is told of a month at most. */
static gboolean
read_since (IterateDatabase  *db,
            gint64            now,
            gint64           *since,
            GError          **error)
{
  g_autofree char *text = iterate_settings_dup_string (db, SEEN_AT, "0", error);

  if (text == NULL)
    return FALSE;

  *since = g_ascii_strtoll (text, NULL, 10);
  if (*since == 0 || *since > now)
    *since = now - ITERATE_DAY;
  *since = MAX (*since, now - 30 * ITERATE_DAY);

  return TRUE;
}

/* Somebody has looked; what happens from now on is new to them. */
gboolean
iterate_today_note_look (IterateDatabase  *db,
                         gint64            now,
                         GError          **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, now);

  return iterate_database_execute (db, error,
                                   "INSERT INTO setting (name, value) VALUES (?1, ?2) "
                                   "ON CONFLICT (name) DO UPDATE SET value = ?2", "ss", SEEN_AT, text);
}

static gboolean
load_news (IterateToday     *self,
           IterateDatabase  *db,
           gint64            now,
           GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EXPERIMENT);

  if (!read_since (db, now, &self->since, error))
    return FALSE;

  self->recent = iterate_activity_list_since (db, self->since, error);
  iterate_query_where (query, "status", ITERATE_EQUALS, "graduated");
  iterate_query_where (query, "graduated-at", ITERATE_GTE, self->since);
  self->celebrated = self->recent == NULL ? NULL : iterate_query_list (query, db, error);

  return self->celebrated != NULL;
}

static gboolean
load_north_star (IterateToday     *self,
                 IterateDatabase  *db,
                 gint64            now,
                 GError          **error)
{
  g_autofree char *name = iterate_settings_dup_string (db, "business.north-star", "", error);
  g_autoptr(IterateMetric) metric = NULL;

  if (name == NULL || !iterate_metric_find_by_name (db, name, &metric, error))
    return FALSE;
  if (metric == NULL)
    return TRUE;

  self->north_star = iterate_progress_load (db, name, NAN, iterate_metric_get_target (metric),
                                            now - 90 * ITERATE_DAY, 0, now, error);

  return self->north_star != NULL;
}

/* Returns: (transfer full): what the first page shows, or %NULL with @error set */
IterateToday *
iterate_today_load (IterateDatabase  *db,
                    gint64            now,
                    GError          **error)
{
  g_autoptr(IterateToday) self = g_new0 (IterateToday, 1);

  self->approvals = list_where (db, ITERATE_TYPE_APPROVAL, "status", "waiting", error);
  if (self->approvals == NULL)
    return NULL;

  self->alerts = list_alerts (db, error);
  if (self->alerts == NULL)
    return NULL;

  self->failed = list_failed (db, error);
  if (self->failed == NULL)
    return NULL;

  if (!load_news (self, db, now, error) ||
      !iterate_loop_count (db, LOOP_DAYS, now, &self->loop, error) ||
      !load_north_star (self, db, now, error) ||
      !iterate_cumulative_impact_calculate (db, NULL, now, &self->impact, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
iterate_today_free (IterateToday *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->approvals, g_ptr_array_unref);
  g_clear_pointer (&self->alerts, g_ptr_array_unref);
  g_clear_pointer (&self->failed, g_ptr_array_unref);
  g_clear_pointer (&self->recent, g_ptr_array_unref);
  g_clear_pointer (&self->celebrated, g_ptr_array_unref);
  g_clear_pointer (&self->north_star, iterate_progress_free);
  g_free (self);
}

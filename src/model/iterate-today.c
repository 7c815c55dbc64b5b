/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-today.h"

#include "iterate-activity.h"
#include "iterate-alert.h"
#include "iterate-approval.h"
#include "iterate-cumulative-impact.h"
#include "iterate-delivery.h"
#include "iterate-query.h"
#include "iterate-time.h"

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

  self->recent = iterate_activity_list_since (db, now - ITERATE_DAY, error);
  if (self->recent == NULL ||
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
  g_free (self);
}

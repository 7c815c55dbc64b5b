/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-activity.h"

#include "iterate-delivery.h"
#include "iterate-message.h"
#include "iterate-query.h"

/**
 * IterateActivity:
 *
 * An event with what it led to: the handlers that heard it, what they sent, and
 * the events that they caused, each of them an activity again.
 */
struct _IterateActivity
{
  GObject       parent_instance;

  IterateEvent *event;      /* (owned) */
  GPtrArray    *deliveries; /* (owned) (element-type IterateDelivery) */
  GPtrArray    *messages;   /* (owned) (element-type IterateMessage) */
  GPtrArray    *effects;    /* (owned) (element-type IterateActivity) */
};

G_DEFINE_FINAL_TYPE (IterateActivity, iterate_activity, G_TYPE_OBJECT)

static void
iterate_activity_finalize (GObject *object)
{
  IterateActivity *self = ITERATE_ACTIVITY (object);

  g_clear_object (&self->event);
  g_clear_pointer (&self->deliveries, g_ptr_array_unref);
  g_clear_pointer (&self->messages, g_ptr_array_unref);
  g_clear_pointer (&self->effects, g_ptr_array_unref);

  G_OBJECT_CLASS (iterate_activity_parent_class)->finalize (object);
}

static void
iterate_activity_class_init (IterateActivityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = iterate_activity_finalize;
}

static void
iterate_activity_init (IterateActivity *self)
{
}

static GPtrArray *
list_by_event (IterateDatabase  *db,
               GType             type,
               const char       *property,
               gint64            event,
               GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (type);

  iterate_query_where (query, property, ITERATE_EQUALS, event);
  iterate_query_order_by (query, "id", FALSE);

  return iterate_query_list (query, db, error);
}

static IterateActivity *load (IterateDatabase  *db,
                              IterateEvent     *event,
                              GError          **error);

static gboolean
load_effects (IterateActivity  *self,
              IterateDatabase  *db,
              GError          **error)
{
  g_autoptr(GPtrArray) events = list_by_event (db, ITERATE_TYPE_EVENT, "cause-event-id",
                                               iterate_event_get_id (self->event), error);

  self->effects = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      IterateActivity *effect = load (db, g_ptr_array_index (events, i), error);

      if (effect == NULL)
        return FALSE;

      g_ptr_array_add (self->effects, effect);
    }

  return events != NULL;
}

static IterateActivity *
load (IterateDatabase  *db,
      IterateEvent     *event,
      GError          **error)
{
  g_autoptr(IterateActivity) self = g_object_new (ITERATE_TYPE_ACTIVITY, NULL);
  gint64 id = iterate_event_get_id (event);

  self->event = g_object_ref (event);
  self->deliveries = list_by_event (db, ITERATE_TYPE_DELIVERY, "event-id", id, error);
  if (self->deliveries == NULL)
    return NULL;

  self->messages = list_by_event (db, ITERATE_TYPE_MESSAGE, "cause-event-id", id, error);
  if (self->messages == NULL || !load_effects (self, db, error))
    return NULL;

  return g_steal_pointer (&self);
}

static GPtrArray *
load_all (IterateDatabase  *db,
          IterateQuery     *query,
          GError          **error)
{
  g_autoptr(GPtrArray) events = iterate_query_list (query, db, error);
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      IterateActivity *activity = load (db, g_ptr_array_index (events, i), error);

      if (activity == NULL)
        return NULL;

      g_ptr_array_add (list, activity);
    }

  return events == NULL ? NULL : g_steal_pointer (&list);
}

/* Returns: (transfer container) (element-type IterateActivity): the newest events
 * that nothing caused, each with all that it caused */
GPtrArray *
iterate_activity_list (IterateDatabase  *db,
                       guint             limit,
                       GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EVENT);

  iterate_query_where (query, "cause-event-id", ITERATE_EQUALS, (gint64) 0);
  iterate_query_order_by (query, "id", TRUE);
  iterate_query_limit (query, limit);

  return load_all (db, query, error);
}

/* The same for all events since a time, whatever caused them. */
GPtrArray *
iterate_activity_list_since (IterateDatabase  *db,
                             gint64            since,
                             GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EVENT);

  iterate_query_where (query, "occurred-at", ITERATE_GTE, since);
  iterate_query_order_by (query, "id", TRUE);
  iterate_query_limit (query, 100);

  return load_all (db, query, error);
}

IterateEvent *
iterate_activity_get_event (IterateActivity *self)
{
  return self->event;
}

GPtrArray *
iterate_activity_get_deliveries (IterateActivity *self)
{
  return self->deliveries;
}

GPtrArray *
iterate_activity_get_effects (IterateActivity *self)
{
  return self->effects;
}

GPtrArray *
iterate_activity_get_messages (IterateActivity *self)
{
  return self->messages;
}

/* Whether a delivery here or further on waits to be tried again. */
gboolean
iterate_activity_needs_person (IterateActivity *self)
{
  for (guint i = 0; i < self->deliveries->len; i++)
    {
      const char *state = iterate_delivery_get_state (g_ptr_array_index (self->deliveries, i));

      if (g_str_equal (state, "failed") || g_str_equal (state, "set-aside"))
        return TRUE;
    }

  for (guint i = 0; i < self->effects->len; i++)
    {
      if (iterate_activity_needs_person (g_ptr_array_index (self->effects, i)))
        return TRUE;
    }

  return FALSE;
}

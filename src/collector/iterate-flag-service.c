/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-service.h"

#include "iterate-flag-payload.h"

#include <string.h>
#include <xxhash.h>

/**
 * IterateFlagService:
 *
 * The flags as they are now, for those who ask over HTTP. It follows the workspace, whoever changes it,
 * and belongs to the thread and main context that made it.
 */
struct _IterateFlagService
{
  GObject         parent_instance;

  IterateStore   *store;   /* (owned) */
  IterateFlagSet *set;     /* (owned) */
  char           *payload; /* (owned) */
  char            version[17];
  gboolean        stale;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateFlagService, iterate_flag_service, G_TYPE_OBJECT)

static void
iterate_flag_service_dispose (GObject *object)
{
  IterateFlagService *self = ITERATE_FLAG_SERVICE (object);

  g_clear_object (&self->store);
  g_clear_pointer (&self->set, iterate_flag_set_unref);
  g_clear_pointer (&self->payload, g_free);

  G_OBJECT_CLASS (iterate_flag_service_parent_class)->dispose (object);
}

static void
iterate_flag_service_class_init (IterateFlagServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = iterate_flag_service_dispose;

  /**
   * IterateFlagService::changed:
   *
   * What flags give has changed.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
iterate_flag_service_init (IterateFlagService *self)
{
}

static gboolean
load (IterateFlagService  *self,
      GError             **error)
{
  IterateDatabase *db = iterate_store_get_reader (self->store, error);
  g_autofree char *payload = db == NULL ? NULL : iterate_flag_payload_compose (db, error);
  g_autoptr(IterateFlagSet) set = NULL;

  if (payload == NULL)
    return FALSE;

  if (g_strcmp0 (payload, self->payload) == 0)
    return TRUE;

  set = iterate_flag_set_new (payload, strlen (payload), error);
  if (set == NULL)
    return FALSE;

  g_clear_pointer (&self->set, iterate_flag_set_unref);
  self->set = g_steal_pointer (&set);
  g_free (self->payload);
  self->payload = g_steal_pointer (&payload);
  g_snprintf (self->version, sizeof self->version, "%016" G_GINT64_MODIFIER "x",
              (guint64) XXH3_64bits (self->payload, strlen (self->payload)));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);

  return TRUE;
}

static void
flags_changed_cb (IterateFlagService *self)
{
  self->stale = TRUE;
}

/* The flags that were there go on being served where the new ones cannot be read. */
static void
committed_cb (IterateFlagService *self)
{
  g_autoptr(GError) error = NULL;

  if (!self->stale)
    return;

  self->stale = FALSE;
  if (!load (self, &error))
    g_warning ("The flags could not be read again: %s", error->message);
}

/**
 * iterate_flag_service_new:
 * @changes: of @store, on this thread
 *
 * Returns: (transfer full): the service, or %NULL with @error set
 */
IterateFlagService *
iterate_flag_service_new (IterateStore    *store,
                          IterateChanges  *changes,
                          GError         **error)
{
  static const char *const tables[] = {
    "changed::flag", "changed::rollout", "changed::experiment", "changed::variant", "changed::team",
  };
  g_autoptr(IterateFlagService) self = g_object_new (ITERATE_TYPE_FLAG_SERVICE, NULL);

  self->store = g_object_ref (store);
  if (!load (self, error))
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    g_signal_connect_object (changes, tables[i], G_CALLBACK (flags_changed_cb), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (changes, "committed", G_CALLBACK (committed_cb), self, G_CONNECT_SWAPPED);

  return g_steal_pointer (&self);
}

IterateFlagSet *
iterate_flag_service_get_set (IterateFlagService *self)
{
  g_return_val_if_fail (ITERATE_IS_FLAG_SERVICE (self), NULL);

  return self->set;
}

/* Returns: the flags in GrowthBook's format */
const char *
iterate_flag_service_get_payload (IterateFlagService *self,
                                  gsize              *length)
{
  g_return_val_if_fail (ITERATE_IS_FLAG_SERVICE (self), NULL);

  *length = strlen (self->payload);

  return self->payload;
}

/* Returns: another text whenever any flag gives anything else */
const char *
iterate_flag_service_get_version (IterateFlagService *self)
{
  g_return_val_if_fail (ITERATE_IS_FLAG_SERVICE (self), NULL);

  return self->version;
}

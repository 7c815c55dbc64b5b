/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-search-provider.h"

#include "iterate-id.h"
#include "iterate-playbook.h"

#include <string.h>

/**
 * IterateSearchProvider:
 *
 * Lets GNOME Shell find plays, by its interface `org.gnome.Shell.SearchProvider2`. What is asked for is
 * answered from the playbook's index; opening one opens the window on it.
 */
struct _IterateSearchProvider
{
  GObject          parent_instance;

  /* Owned */
  GDBusConnection *connection;

  guint            registration;
};

enum
{
  SIGNAL_NEED_WORKSPACE,
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateSearchProvider, iterate_search_provider, G_TYPE_OBJECT)

/* The shell shows a few. */
#define MOST_RESULTS 5

static const char interface[] =
  "<node><interface name='org.gnome.Shell.SearchProvider2'>"
  "<method name='GetInitialResultSet'><arg type='as' direction='in'/><arg type='as' direction='out'/>"
  "</method><method name='GetSubsearchResultSet'><arg type='as' direction='in'/>"
  "<arg type='as' direction='in'/><arg type='as' direction='out'/></method>"
  "<method name='GetResultMetas'><arg type='as' direction='in'/><arg type='aa{sv}' direction='out'/>"
  "</method><method name='ActivateResult'><arg type='s' direction='in'/><arg type='as' direction='in'/>"
  "<arg type='u' direction='in'/></method><method name='LaunchSearch'><arg type='as' direction='in'/>"
  "<arg type='u' direction='in'/></method></interface></node>";

/* Reading -------------------------------------------------------------------------------------- */

static gpointer
read_results (IterateDatabase  *db,
              gint64            now,
              gpointer          terms,
              GError          **error)
{
  g_autofree char *text = g_strjoinv (" ", terms);
  g_autoptr(GArray) found = iterate_playbook_search (db, text, MOST_RESULTS, error);
  GVariantBuilder builder;

  if (found == NULL)
    return NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("as"));
  for (guint i = 0; i < found->len; i++)
    {
      g_autofree char *id = iterate_id_format ("learning", g_array_index (found, gint64, i));

      g_variant_builder_add (&builder, "s", id);
    }

  return g_variant_ref_sink (g_variant_new ("(as)", &builder));
}

static void
add_meta (GVariantBuilder   *builder,
          const char        *id,
          const IteratePlay *play)
{
  g_variant_builder_open (builder, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (builder, "{sv}", "id", g_variant_new_string (id));
  g_variant_builder_add (builder, "{sv}", "name", g_variant_new_string (play->rule));
  g_variant_builder_add (builder, "{sv}", "description", g_variant_new_string (play->applies));
  g_variant_builder_add (builder, "{sv}", "gicon", g_variant_new_string (ITERATE_APPLICATION_ID));
  g_variant_builder_close (builder);
}

/* What is gone since is left out. */
static gpointer
read_metas (IterateDatabase  *db,
            gint64            now,
            gpointer          ids,
            GError          **error)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (char **id = ids; *id != NULL; id++)
    {
      g_autoptr(IteratePlaybook) one = iterate_playbook_load_one (db, *id, now, NULL);

      if (one != NULL)
        add_meta (&builder, *id, g_ptr_array_index (one->plays, 0));
    }

  return g_variant_ref_sink (g_variant_new ("(aa{sv})", &builder));
}

static void
answer_read_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = NULL;

  answer = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);
  if (answer == NULL)
    g_dbus_method_invocation_return_gerror (invocation, error);
  else
    g_dbus_method_invocation_return_value (invocation, answer);
}

static void
return_nothing (GDBusMethodInvocation *invocation,
                const char            *type)
{
  g_autoptr(GVariantType) array = g_variant_type_new (type);
  GVariant *empty = g_variant_new_array (array, NULL, 0);

  g_dbus_method_invocation_return_value (invocation, g_variant_new_tuple (&empty, 1));
}

/* Without a workspace there is nothing to find. */
static void
answer (IterateSearchProvider *self,
        GDBusMethodInvocation *invocation,
        IterateReadFunc        func,
        GStrv                  words,
        const char            *type)
{
  IterateWorkspace *workspace = NULL;

  g_signal_emit (self, signals[SIGNAL_NEED_WORKSPACE], 0, &workspace);
  if (workspace == NULL)
    {
      g_strfreev (words);
      return_nothing (invocation, type);
      return;
    }

  iterate_workspace_read_async (workspace, func, words, (GDestroyNotify) g_strfreev,
                                (GDestroyNotify) g_variant_unref, NULL, answer_read_cb, invocation);
}

/* Methods -------------------------------------------------------------------------------------- */

static void
method_called_cb (GDBusConnection       *connection,
                  const char            *sender,
                  const char            *path,
                  const char            *interface_name,
                  const char            *method,
                  GVariant              *parameters,
                  GDBusMethodInvocation *invocation,
                  gpointer               user_data)
{
  IterateSearchProvider *self = user_data;
  g_autofree char *id = NULL;
  GStrv words = NULL;

  if (g_str_equal (method, "GetInitialResultSet"))
    {
      g_variant_get (parameters, "(^as)", &words);
      answer (self, invocation, read_results, words, "s");
    }
  else if (g_str_equal (method, "GetSubsearchResultSet"))
    {
      g_variant_get (parameters, "(as^as)", NULL, &words);
      answer (self, invocation, read_results, words, "s");
    }
  else if (g_str_equal (method, "GetResultMetas"))
    {
      g_variant_get (parameters, "(^as)", &words);
      answer (self, invocation, read_metas, words, "a{sv}");
    }
  else
    {
      if (g_str_equal (method, "ActivateResult"))
        g_variant_get (parameters, "(sasu)", &id, NULL, NULL);
      g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, id);
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
}

static const GDBusInterfaceVTable vtable = { .method_call = method_called_cb };

static void
iterate_search_provider_dispose (GObject *object)
{
  iterate_search_provider_unexport (ITERATE_SEARCH_PROVIDER (object));

  G_OBJECT_CLASS (iterate_search_provider_parent_class)->dispose (object);
}

static void
iterate_search_provider_class_init (IterateSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = iterate_search_provider_dispose;

  /**
   * IterateSearchProvider::need-workspace:
   *
   * Returns: (transfer none) (nullable): the workspace, opened if it can be
   */
  signals[SIGNAL_NEED_WORKSPACE] = g_signal_new ("need-workspace", G_TYPE_FROM_CLASS (klass),
                                                 G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                 ITERATE_TYPE_WORKSPACE, 0);

  /**
   * IterateSearchProvider::chosen:
   * @id: (nullable): the play that somebody wants to see, or %NULL for all
   */
  signals[SIGNAL_CHOSEN] =
    g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
iterate_search_provider_init (IterateSearchProvider *self)
{
}

IterateSearchProvider *
iterate_search_provider_new (void)
{
  return g_object_new (ITERATE_TYPE_SEARCH_PROVIDER, NULL);
}

gboolean
iterate_search_provider_export (IterateSearchProvider  *self,
                                GDBusConnection        *connection,
                                const char             *path,
                                GError                **error)
{
  g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface, error);

  if (node == NULL)
    return FALSE;

  self->registration =
    g_dbus_connection_register_object (connection, path, node->interfaces[0], &vtable,
                                       self, NULL, error);
  g_set_object (&self->connection, connection);

  return self->registration != 0;
}

void
iterate_search_provider_unexport (IterateSearchProvider *self)
{
  if (self->registration != 0)
    g_dbus_connection_unregister_object (self->connection, self->registration);
  self->registration = 0;
  g_clear_object (&self->connection);
}

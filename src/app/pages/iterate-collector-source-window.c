/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-collector-source-window.h"

#include "iterate-collector-source.h"
#include "iterate-toast.h"

#include <glib/gi18n.h>

/**
 * IterateCollectorSourceWindow:
 *
 * Makes a source of the collector, and shows its token or secret this once.
 */
struct _IterateCollectorSourceWindow
{
  AdwWindow         parent_instance;

  /* Template */
  AdwToastOverlay  *toast_overlay;
  GtkWidget        *add_button;
  GtkWidget        *draft_group;
  GtkEditable      *name_row;
  AdwComboRow      *kind_row;
  GtkWidget        *origins_row;
  GtkWidget        *secret_row;
  GtkWidget        *result_group;
  GtkWidget        *secret_result_row;

  /* Owned */
  IterateWorkspace *workspace;
  char             *token; /* (nullable) */
};

/* A source on its way into the workspace. */
typedef struct
{
  char  *name;
  char  *kind;
  GStrv  origins;
  char  *secret; /* (nullable): in, and then the token or secret */
} Draft;

G_DEFINE_FINAL_TYPE (IterateCollectorSourceWindow, iterate_collector_source_window, ADW_TYPE_WINDOW)

static const char *
get_kind (IterateCollectorSourceWindow *self)
{
  return iterate_collector_source_kinds[MIN (adw_combo_row_get_selected (self->kind_row), 3)];
}

static void
changed_cb (IterateCollectorSourceWindow *self)
{
  gboolean token = g_str_equal (get_kind (self), ITERATE_SOURCE_TOKEN);

  gtk_widget_set_visible (self->origins_row, token);
  gtk_widget_set_visible (self->secret_row, !token);
  gtk_widget_set_sensitive (self->add_button, *gtk_editable_get_text (self->name_row) != '\0');
}

static void
copy_clicked_cb (IterateCollectorSourceWindow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->token);
  adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (_("Copied")));
}

static void
free_draft (gpointer data)
{
  Draft *draft = data;

  g_free (draft->name);
  g_free (draft->kind);
  g_strfreev (draft->origins);
  g_free (draft->secret);
  g_free (draft);
}

static gboolean
write_source (IterateDatabase  *db,
              gint64            now,
              gpointer          user_data,
              GError          **error)
{
  Draft *draft = user_data;

  if (!g_str_equal (draft->kind, ITERATE_SOURCE_TOKEN))
    return iterate_collector_source_add_hook (db, draft->name, draft->kind, now, &draft->secret, error);

  return iterate_collector_source_add (db, draft->name, (const char *const *) draft->origins, now,
                                       &draft->secret, error);
}

static void
show_token (IterateCollectorSourceWindow *self,
            const Draft                  *draft)
{
  g_autofree char *safe = g_markup_escape_text (draft->secret, -1);
  g_autofree char *address = g_strdup_printf (_("Webhooks are taken at /v1/hooks/%s"), draft->name);
  gboolean token = g_str_equal (draft->kind, ITERATE_SOURCE_TOKEN);

  self->token = g_strdup (draft->secret);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->secret_result_row), safe);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->secret_result_row), token ? "" : address);
  gtk_widget_set_visible (self->result_group, TRUE);
  gtk_widget_set_visible (self->draft_group, FALSE);
  gtk_widget_set_visible (self->add_button, FALSE);
}

/* What was written, beside the window that shows it. */
typedef struct
{
  IterateCollectorSourceWindow *self; /* (owned) */
  Draft                        *draft; /* (owned) */
} Written;

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Written *written = user_data;
  g_autoptr(IterateCollectorSourceWindow) self = written->self;
  g_autoptr(GError) error = NULL;

  if (iterate_workspace_write_finish (ITERATE_WORKSPACE (source), result, &error))
    show_token (self, written->draft);
  else
    adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (error->message));
  free_draft (written->draft);
  g_free (written);
}

static void
add_clicked_cb (IterateCollectorSourceWindow *self)
{
  const char *secret = gtk_editable_get_text (GTK_EDITABLE (self->secret_row));
  const char *pages = gtk_editable_get_text (GTK_EDITABLE (self->origins_row));
  g_auto(GStrv) origins = g_strsplit_set (pages, " ,", -1);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  Draft *draft = g_new0 (Draft, 1);
  Written *written = g_new0 (Written, 1);

  for (guint i = 0; origins[i] != NULL; i++)
    {
      if (*origins[i] != '\0')
        g_strv_builder_add (builder, origins[i]);
    }
  draft->name = g_strdup (gtk_editable_get_text (self->name_row));
  draft->kind = g_strdup (get_kind (self));
  draft->origins = g_strv_builder_end (builder);
  if (*secret != '\0' && !g_str_equal (draft->kind, ITERATE_SOURCE_TOKEN))
    draft->secret = g_strdup (secret);
  *written = (Written) { g_object_ref (self), draft };
  iterate_workspace_write_async (self->workspace, write_source, draft, NULL, NULL, written_cb, written);
}

static void
iterate_collector_source_window_dispose (GObject *object)
{
  IterateCollectorSourceWindow *self = ITERATE_COLLECTOR_SOURCE_WINDOW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_COLLECTOR_SOURCE_WINDOW);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->token, g_free);

  G_OBJECT_CLASS (iterate_collector_source_window_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateCollectorSourceWindow, name)

static void
iterate_collector_source_window_class_init (IterateCollectorSourceWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = iterate_collector_source_window_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-collector-source-window.ui");
  BIND (toast_overlay);
  BIND (add_button);
  BIND (draft_group);
  BIND (name_row);
  BIND (kind_row);
  BIND (origins_row);
  BIND (secret_row);
  BIND (result_group);
  BIND (secret_result_row);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
iterate_collector_source_window_init (IterateCollectorSourceWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  changed_cb (self);
}

GtkWidget *
iterate_collector_source_window_new (IterateWorkspace *workspace)
{
  IterateCollectorSourceWindow *self = g_object_new (ITERATE_TYPE_COLLECTOR_SOURCE_WINDOW, NULL);

  self->workspace = g_object_ref (workspace);

  return GTK_WIDGET (self);
}

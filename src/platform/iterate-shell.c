/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-shell.h"

#include <adwaita.h>

/**
 * IterateShell:
 *
 * Two panes side by side which, where that is too narrow, become one after the
 * other. Its name is ours so that pages need not know which widget of which
 * libadwaita does it.
 */
struct _IterateShell
{
  GtkWidget    parent_instance;

  AdwLeaflet  *leaflet; /* (owned): the child */
  GtkWidget   *sidebar; /* (borrowed) (nullable) */
  GtkWidget   *content; /* (borrowed) (nullable) */
};

enum
{
  PROP_0,
  PROP_SIDEBAR,
  PROP_CONTENT,
  PROP_FOLDED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (IterateShell, iterate_shell, GTK_TYPE_WIDGET)

static void
iterate_shell_dispose (GObject *object)
{
  IterateShell *self = ITERATE_SHELL (object);

  self->sidebar = NULL;
  self->content = NULL;
  if (self->leaflet != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->leaflet)));

  G_OBJECT_CLASS (iterate_shell_parent_class)->dispose (object);
}

static void
append_pane (IterateShell *self,
             GtkWidget    *pane,
             const char   *name)
{
  AdwLeafletPage *page = adw_leaflet_append (self->leaflet, pane);

  adw_leaflet_page_set_name (page, name);
}

static void
iterate_shell_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  IterateShell *self = ITERATE_SHELL (object);

  switch (prop_id)
    {
    case PROP_SIDEBAR:
      self->sidebar = g_value_get_object (value);
      append_pane (self, self->sidebar, "sidebar");
      break;

    case PROP_CONTENT:
      self->content = g_value_get_object (value);
      gtk_widget_set_hexpand (self->content, TRUE);
      append_pane (self, gtk_separator_new (GTK_ORIENTATION_VERTICAL), "separator");
      adw_leaflet_page_set_navigatable (
        adw_leaflet_get_page (self->leaflet,
                              adw_leaflet_get_child_by_name (self->leaflet, "separator")), FALSE);
      append_pane (self, self->content, "content");
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_shell_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  IterateShell *self = ITERATE_SHELL (object);

  switch (prop_id)
    {
    case PROP_SIDEBAR:
      g_value_set_object (value, self->sidebar);
      break;

    case PROP_CONTENT:
      g_value_set_object (value, self->content);
      break;

    case PROP_FOLDED:
      g_value_set_boolean (value, iterate_shell_is_folded (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_shell_class_init (IterateShellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = iterate_shell_dispose;
  object_class->set_property = iterate_shell_set_property;
  object_class->get_property = iterate_shell_get_property;

  properties[PROP_SIDEBAR] =
    g_param_spec_object ("sidebar", NULL, NULL, GTK_TYPE_WIDGET,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CONTENT] =
    g_param_spec_object ("content", NULL, NULL, GTK_TYPE_WIDGET,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_FOLDED] =
    g_param_spec_boolean ("folded", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
folded_cb (IterateShell *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED]);
}

static void
iterate_shell_init (IterateShell *self)
{
  self->leaflet = ADW_LEAFLET (adw_leaflet_new ());
  adw_leaflet_set_can_navigate_back (self->leaflet, TRUE);
  gtk_widget_set_parent (GTK_WIDGET (self->leaflet), GTK_WIDGET (self));
  g_signal_connect_object (self->leaflet, "notify::folded", G_CALLBACK (folded_cb), self,
                           G_CONNECT_SWAPPED);
}

void
iterate_shell_show_content (IterateShell *self)
{
  g_return_if_fail (ITERATE_IS_SHELL (self));

  adw_leaflet_set_visible_child (self->leaflet, self->content);
}

void
iterate_shell_show_sidebar (IterateShell *self)
{
  g_return_if_fail (ITERATE_IS_SHELL (self));

  adw_leaflet_set_visible_child (self->leaflet, self->sidebar);
}

gboolean
iterate_shell_is_folded (IterateShell *self)
{
  g_return_val_if_fail (ITERATE_IS_SHELL (self), FALSE);

  return self->leaflet != NULL && adw_leaflet_get_folded (self->leaflet);
}

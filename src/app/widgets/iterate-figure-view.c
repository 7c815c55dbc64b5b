/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-figure-view.h"

#include "iterate-platform.h"

#include <glib/gi18n.h>

#define LEAST_SAVED_WIDTH 640

/**
 * IterateFigureView:
 *
 * A figure on a card, with its title and a menu to see it as a table, to copy it, and to
 * save it.
 */
struct _IterateFigureView
{
  GtkWidget            parent_instance;

  /* Template */
  GtkLabel            *title_label;
  GtkLabel            *subtitle_label;
  IterateFigureCanvas *canvas;
  GtkLabel            *table_label;

  gboolean             as_table;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_SUBTITLE,
  PROP_AS_TABLE,
  N_PROPS
};

enum
{
  SIGNAL_ITEM_ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateFigureView, iterate_figure_view, GTK_TYPE_WIDGET)

static double
get_saved_width (IterateFigureView *self)
{
  return MAX (LEAST_SAVED_WIDTH, gtk_widget_get_width (GTK_WIDGET (self->canvas)));
}

static void
tell (IterateFigureView *self,
      const char        *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "s", text);
}

static void
copy_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  IterateFigureView *self = ITERATE_FIGURE_VIEW (widget);
  IterateFigure *figure = iterate_figure_canvas_get_figure (self->canvas);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GdkTexture) texture = NULL;

  if (figure == NULL)
    return;

  bytes = iterate_figure_to_png (figure, get_saved_width (self));
  texture = gdk_texture_new_from_bytes (bytes, NULL);
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (widget), texture);
  tell (self, _("The picture was copied"));
}

static void
copy_table_cb (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  IterateFigureView *self = ITERATE_FIGURE_VIEW (widget);
  IterateFigure *figure = iterate_figure_canvas_get_figure (self->canvas);
  g_autofree char *table = figure == NULL ? NULL : iterate_figure_dup_table (figure);

  if (table == NULL)
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), table);
  tell (self, _("The values were copied"));
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  IterateFigureView *self = ITERATE_FIGURE_VIEW (source);
  IterateFigure *figure = iterate_figure_canvas_get_figure (self->canvas);
  g_autofree char *path = iterate_platform_save_finish (result);
  g_autoptr(GError) error = NULL;

  if (path == NULL || figure == NULL)
    return;

  if (iterate_figure_save (figure, path, get_saved_width (self), &error))
    tell (self, _("The picture was saved"));
  else
    tell (self, error->message);
}

static void
save_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  IterateFigureView *self = ITERATE_FIGURE_VIEW (widget);
  g_autofree char *name = g_strdup_printf ("%s.%s", gtk_label_get_label (self->title_label),
                                           g_variant_get_string (parameter, NULL));

  g_strdelimit (name, G_DIR_SEPARATOR_S, '-');
  iterate_platform_save_async (widget, _("Save picture"), name, saved_cb, NULL);
}

static void
show_table (IterateFigureView *self)
{
  IterateFigure *figure = iterate_figure_canvas_get_figure (self->canvas);
  g_autofree char *table = figure == NULL ? g_strdup ("") : iterate_figure_dup_table (figure);

  gtk_label_set_label (self->table_label, g_strchomp (table));
  gtk_widget_set_visible (GTK_WIDGET (self->table_label), self->as_table);
  gtk_widget_set_visible (GTK_WIDGET (self->canvas), !self->as_table);
}

static void
item_activated_cb (IterateFigureView *self,
                   guint              index)
{
  g_signal_emit (self, signals[SIGNAL_ITEM_ACTIVATED], 0, index);
}

static void
iterate_figure_view_dispose (GObject *object)
{
  GtkWidget *child;

  gtk_widget_dispose_template (GTK_WIDGET (object), ITERATE_TYPE_FIGURE_VIEW);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (iterate_figure_view_parent_class)->dispose (object);
}

static void
iterate_figure_view_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_AS_TABLE:
      g_value_set_boolean (value, ITERATE_FIGURE_VIEW (object)->as_table);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_figure_view_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  IterateFigureView *self = ITERATE_FIGURE_VIEW (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      gtk_label_set_label (self->title_label, g_value_get_string (value));
      break;

    case PROP_SUBTITLE:
      gtk_label_set_label (self->subtitle_label, g_value_get_string (value));
      gtk_widget_set_visible (GTK_WIDGET (self->subtitle_label),
                              g_value_get_string (value) != NULL);
      break;

    case PROP_AS_TABLE:
      self->as_table = g_value_get_boolean (value);
      show_table (self);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_figure_view_class_init (IterateFigureViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_FIGURE_CANVAS);
  object_class->dispose = iterate_figure_view_dispose;
  object_class->get_property = iterate_figure_view_get_property;
  object_class->set_property = iterate_figure_view_set_property;

  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SUBTITLE] =
    g_param_spec_string ("subtitle", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_AS_TABLE] =
    g_param_spec_boolean ("as-table", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * IterateFigureView::item-activated:
   * @index: which item
   *
   * An item was clicked, or Enter was pressed on it.
   */
  signals[SIGNAL_ITEM_ACTIVATED] =
    g_signal_new ("item-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/widgets/iterate-figure-view.ui");
  gtk_widget_class_bind_template_child (widget_class, IterateFigureView, title_label);
  gtk_widget_class_bind_template_child (widget_class, IterateFigureView, subtitle_label);
  gtk_widget_class_bind_template_child (widget_class, IterateFigureView, canvas);
  gtk_widget_class_bind_template_child (widget_class, IterateFigureView, table_label);
  gtk_widget_class_bind_template_callback (widget_class, item_activated_cb);

  gtk_widget_class_install_action (widget_class, "figure.copy", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "figure.copy-table", NULL, copy_table_cb);
  gtk_widget_class_install_action (widget_class, "figure.save", "s", save_cb);
  gtk_widget_class_install_property_action (widget_class, "figure.as-table", "as-table");
}

static void
iterate_figure_view_init (IterateFigureView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
iterate_figure_view_set_figure (IterateFigureView *self,
                                IterateFigure     *figure)
{
  g_return_if_fail (ITERATE_IS_FIGURE_VIEW (self));

  iterate_figure_canvas_set_figure (self->canvas, figure);
  show_table (self);
}

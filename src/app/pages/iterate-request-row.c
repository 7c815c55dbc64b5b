/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-request-row.h"

#include "iterate-figure-canvas.h"
#include "iterate-votes-figure.h"

/**
 * IterateRequestRow:
 *
 * A request in a list. Dragged onto another one, it is merged into that: the action
 * `requests.merge` is given the numbers of both.
 */
struct _IterateRequestRow
{
  GtkWidget              parent_instance;

  /* Template */
  GtkBox                *box;
  GtkLabel              *topic_label;
  GtkLabel              *subtitle_label;
  GtkLabel              *product_label;
  IterateFigureCanvas   *canvas;

  /* Owned */
  IterateRequestSummary *summary; /* (nullable) */
};

enum
{
  PROP_0,
  PROP_SUMMARY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (IterateRequestRow, iterate_request_row, GTK_TYPE_WIDGET)

static void
show_summary (IterateRequestRow     *self,
              IterateRequestSummary *summary)
{
  g_autoptr(IterateFigure) figure = NULL;
  g_autofree char *topic = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *product = NULL;

  if (!g_set_object (&self->summary, summary) || summary == NULL)
    return;

  g_object_get (summary, "topic", &topic, "subtitle", &subtitle, "product", &product, NULL);
  gtk_label_set_label (self->topic_label, topic);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->topic_label), topic);
  gtk_label_set_label (self->subtitle_label, subtitle);
  gtk_label_set_label (self->product_label, product);
  figure = iterate_votes_figure_new_compact (summary);
  iterate_figure_canvas_set_figure (self->canvas, figure);
}

static GdkContentProvider *
drag_prepare_cb (IterateRequestRow *self,
                 double             x,
                 double             y)
{
  if (self->summary == NULL)
    return NULL;

  return gdk_content_provider_new_typed (ITERATE_TYPE_REQUEST_SUMMARY, self->summary);
}

static gboolean
drop_cb (IterateRequestRow *self,
         const GValue      *value)
{
  IterateRequestSummary *from = g_value_get_object (value);

  if (self->summary == NULL || from == NULL || from == self->summary)
    return FALSE;

  return gtk_widget_activate_action (GTK_WIDGET (self), "requests.merge", "(xx)",
                                     iterate_request_summary_get_id (from),
                                     iterate_request_summary_get_id (self->summary));
}

static void
iterate_request_row_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SUMMARY:
      g_value_set_object (value, ITERATE_REQUEST_ROW (object)->summary);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_request_row_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_SUMMARY:
      show_summary (ITERATE_REQUEST_ROW (object), g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_request_row_dispose (GObject *object)
{
  IterateRequestRow *self = ITERATE_REQUEST_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_REQUEST_ROW);
  g_clear_object (&self->summary);

  G_OBJECT_CLASS (iterate_request_row_parent_class)->dispose (object);
}

static void
iterate_request_row_class_init (IterateRequestRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_FIGURE_CANVAS);
  object_class->dispose = iterate_request_row_dispose;
  object_class->get_property = iterate_request_row_get_property;
  object_class->set_property = iterate_request_row_set_property;

  properties[PROP_SUMMARY] =
    g_param_spec_object ("summary", NULL, NULL, ITERATE_TYPE_REQUEST_SUMMARY,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-request-row.ui");
  gtk_widget_class_bind_template_child (widget_class, IterateRequestRow, box);
  gtk_widget_class_bind_template_child (widget_class, IterateRequestRow, topic_label);
  gtk_widget_class_bind_template_child (widget_class, IterateRequestRow, subtitle_label);
  gtk_widget_class_bind_template_child (widget_class, IterateRequestRow, product_label);
  gtk_widget_class_bind_template_child (widget_class, IterateRequestRow, canvas);
}

static void
iterate_request_row_init (IterateRequestRow *self)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (ITERATE_TYPE_REQUEST_SUMMARY, GDK_ACTION_MOVE);

  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (drag_prepare_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (source));
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-figure-canvas.h"

#include "iterate-platform.h"

#define NATURAL_WIDTH 480
#define MINIMUM_WIDTH 200
#define COMPACT_WIDTH 112

/* How much more or less is seen with one turn or key. */
#define ZOOM_STEP 1.25

/**
 * IterateFigureCanvas:
 *
 * Shows a figure in the window's colours. With the keyboard it is read item by item; the
 * pointer tells of the item under it, and drags what there is to choose.
 */
struct _IterateFigureCanvas
{
  GtkWidget      parent_instance;

  IterateFigure *figure;   /* (owned) (nullable) */
  int            selected; /* The item that is being read, or −1 */
  gboolean       compact;
  double         pointer;  /* Where it is, or −1 */
  double         dragged;  /* How far already */
};

enum
{
  PROP_0,
  PROP_FIGURE,
  PROP_COMPACT,
  N_PROPS
};

enum
{
  SIGNAL_ITEM_ACTIVATED,
  SIGNAL_PICKED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateFigureCanvas, iterate_figure_canvas, GTK_TYPE_WIDGET)

static IterateColor
get_color (GtkWidget  *widget,
           const char *name)
{
  GdkRGBA color;

  iterate_platform_get_color (widget, name, &color);

  return (IterateColor) { color.red, color.green, color.blue, color.alpha };
}

static IterateFigureStyle
make_style (GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  GdkRGBA text;

  iterate_platform_get_text_color (widget, &text);

  return (IterateFigureStyle) {
    .text = { text.red, text.green, text.blue, text.alpha },
    .accent = get_color (widget, "accent_color"),
    .good = get_color (widget, "success_color"),
    .bad = get_color (widget, "error_color"),
    .warning = get_color (widget, "warning_color"),
    .background = get_color (widget, "card_bg_color"),
    .font = pango_context_get_font_description (context),
  };
}

static void
tell_item (IterateFigureCanvas *self)
{
  g_autofree char *text = self->selected < 0
                            ? iterate_figure_dup_description (self->figure)
                            : iterate_figure_dup_item (self->figure, self->selected);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
select_item (IterateFigureCanvas *self,
             int                  index)
{
  if (self->selected == index || self->figure == NULL)
    return;

  self->selected = index;
  tell_item (self);
  gtk_widget_trigger_tooltip_query (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
iterate_figure_canvas_snapshot (GtkWidget   *widget,
                                GtkSnapshot *snapshot)
{
  IterateFigureCanvas *self = ITERATE_FIGURE_CANVAS (widget);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  IterateFigureStyle style;
  cairo_t *cr;

  if (self->figure == NULL || width < 1 || height < 1)
    return;

  style = make_style (widget);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  iterate_figure_draw (self->figure, cr, width, height, &style, self->selected);
  cairo_destroy (cr);
}

static GtkSizeRequestMode
iterate_figure_canvas_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
iterate_figure_canvas_measure (GtkWidget      *widget,
                               GtkOrientation  orientation,
                               int             for_size,
                               int            *minimum,
                               int            *natural,
                               int            *minimum_baseline,
                               int            *natural_baseline)
{
  IterateFigureCanvas *self = ITERATE_FIGURE_CANVAS (widget);
  gboolean empty = self->figure == NULL;

  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = empty ? 0 : (int) iterate_figure_get_height (
                                        self->figure, for_size < 0 ? NATURAL_WIDTH : for_size);
  else if (self->compact)
    *minimum = *natural = empty || iterate_figure_get_n_items (self->figure) == 0 ? 0
                                                                                  : COMPACT_WIDTH;
  else
    {
      *minimum = MINIMUM_WIDTH;
      *natural = NATURAL_WIDTH;
    }
}

static int
find_item (IterateFigureCanvas *self,
           double               x,
           double               y)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (self->figure == NULL)
    return -1;

  return iterate_figure_find_item (self->figure, x, y, gtk_widget_get_width (widget),
                                   gtk_widget_get_height (widget));
}

static gboolean
iterate_figure_canvas_query_tooltip (GtkWidget  *widget,
                                     int         x,
                                     int         y,
                                     gboolean    keyboard,
                                     GtkTooltip *tooltip)
{
  IterateFigureCanvas *self = ITERATE_FIGURE_CANVAS (widget);
  int index = keyboard ? self->selected : find_item (self, x, y);
  g_autofree char *text = NULL;

  if (index < 0 || self->figure == NULL)
    return FALSE;

  text = iterate_figure_dup_item (self->figure, index);
  gtk_tooltip_set_text (tooltip, text);

  return TRUE;
}

static void
pick (IterateFigureCanvas *self,
      double               x,
      double               y)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (self->figure == NULL || !iterate_figure_pick (self->figure, x, y,
                                                    gtk_widget_get_width (widget),
                                                    gtk_widget_get_height (widget)))
    return;

  iterate_figure_canvas_redraw (self);
  g_signal_emit (self, signals[SIGNAL_PICKED], 0);
}

static gboolean
can_zoom (IterateFigureCanvas *self)
{
  return self->figure != NULL && !self->compact && iterate_figure_can_zoom (self->figure);
}

static void
zoom (IterateFigureCanvas *self,
      double               factor,
      double               x)
{
  if (!iterate_figure_zoom (self->figure, factor, x, gtk_widget_get_width (GTK_WIDGET (self))))
    return;

  self->selected = -1;
  iterate_figure_canvas_redraw (self);
}

/* @share: of what is seen */
static gboolean
pan (IterateFigureCanvas *self,
     double               share)
{
  if (!iterate_figure_pan (self->figure, share))
    return FALSE;

  self->selected = -1;
  iterate_figure_canvas_redraw (self);

  return TRUE;
}

/* The cursor's readout follows the pointer. */
static void
motion_cb (IterateFigureCanvas *self,
           double               x,
           double               y)
{
  self->pointer = x;
  if (can_zoom (self))
    select_item (self, find_item (self, x, y));
}

static void
left_cb (IterateFigureCanvas *self)
{
  self->pointer = -1;
  if (can_zoom (self) && !gtk_widget_has_focus (GTK_WIDGET (self)))
    select_item (self, -1);
}

/* A wheel turned over a picture that can be zoomed does so while it has the focus, so that a page
 * can be scrolled past it. */
static gboolean
scroll_cb (IterateFigureCanvas *self,
           double               dx,
           double               dy)
{
  if (!can_zoom (self) || !gtk_widget_has_focus (GTK_WIDGET (self)))
    return FALSE;

  if (dx != 0)
    pan (self, 0.1 * dx);
  if (dy != 0)
    zoom (self, dy > 0 ? ZOOM_STEP : 1 / ZOOM_STEP, self->pointer);

  return TRUE;
}

static void
drag_begin_cb (IterateFigureCanvas *self,
               double               x,
               double               y)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->dragged = 0;
  pick (self, x, y);
}

static void
drag_update_cb (IterateFigureCanvas *self,
                double               x_offset,
                double               y_offset,
                GtkGestureDrag      *gesture)
{
  double x, y;

  if (can_zoom (self))
    {
      pan (self, (self->dragged - x_offset) / MAX (1, gtk_widget_get_width (GTK_WIDGET (self))));
      self->dragged = x_offset;
    }
  else if (gtk_gesture_drag_get_start_point (gesture, &x, &y))
    pick (self, x + x_offset, y + y_offset);
}

static void
released_cb (IterateFigureCanvas *self,
             int                  n_press,
             double               x,
             double               y)
{
  int index = find_item (self, x, y);

  if (index >= 0)
    g_signal_emit (self, signals[SIGNAL_ITEM_ACTIVATED], 0, (guint) index);
}

static void
focus_left_cb (IterateFigureCanvas *self)
{
  select_item (self, -1);
}

/* Reads on, or moves what there is to choose along with it. */
static gboolean
step (GtkWidget *widget,
      GVariant  *args,
      gpointer   user_data)
{
  IterateFigureCanvas *self = ITERATE_FIGURE_CANVAS (widget);
  int n = self->figure == NULL ? 0 : (int) iterate_figure_get_n_items (self->figure);
  int by = g_variant_get_int32 (args);
  int from = self->selected;

  if (n == 0 || self->compact)
    return FALSE;

  if (from < 0)
    from = iterate_figure_get_picked (self->figure);
  if (from < 0)
    from = by > 0 ? -1 : n;

  /* At the edge of what is seen the picture goes on. */
  if ((from + by < 0 || from + by >= n) && ABS (by) == 1 && pan (self, by * 0.25))
    {
      n = iterate_figure_get_n_items (self->figure);
      from = by > 0 ? MAX (0, n * 3 / 4 - 1) : n / 4;
    }
  select_item (self, CLAMP (from + by, 0, n - 1));
  if (iterate_figure_pick_item (self->figure, self->selected))
    {
      iterate_figure_canvas_redraw (self);
      g_signal_emit (self, signals[SIGNAL_PICKED], 0);
    }

  return TRUE;
}

static gboolean
zoom_by_key (GtkWidget *widget,
             GVariant  *args,
             gpointer   user_data)
{
  IterateFigureCanvas *self = ITERATE_FIGURE_CANVAS (widget);

  if (!can_zoom (self))
    return FALSE;

  zoom (self, g_variant_get_double (args), -1);

  return TRUE;
}

static gboolean
pan_by_key (GtkWidget *widget,
            GVariant  *args,
            gpointer   user_data)
{
  IterateFigureCanvas *self = ITERATE_FIGURE_CANVAS (widget);

  return can_zoom (self) && pan (self, g_variant_get_double (args));
}

static gboolean
activate (GtkWidget *widget,
          GVariant  *args,
          gpointer   user_data)
{
  IterateFigureCanvas *self = ITERATE_FIGURE_CANVAS (widget);

  if (self->selected < 0)
    return FALSE;

  g_signal_emit (self, signals[SIGNAL_ITEM_ACTIVATED], 0, (guint) self->selected);

  return TRUE;
}

static void
iterate_figure_canvas_dispose (GObject *object)
{
  g_clear_object (&ITERATE_FIGURE_CANVAS (object)->figure);

  G_OBJECT_CLASS (iterate_figure_canvas_parent_class)->dispose (object);
}

static void
set_compact (IterateFigureCanvas *self,
             gboolean             compact)
{
  self->compact = compact;
  gtk_widget_set_focusable (GTK_WIDGET (self), !compact);
  gtk_widget_set_can_target (GTK_WIDGET (self), !compact);
}

static void
iterate_figure_canvas_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  IterateFigureCanvas *self = ITERATE_FIGURE_CANVAS (object);

  switch (prop_id)
    {
    case PROP_FIGURE:
      iterate_figure_canvas_set_figure (self, g_value_get_object (value));
      break;

    case PROP_COMPACT:
      set_compact (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key;
    int   by;
  } keys[] = {
    { GDK_KEY_Up, -1 }, { GDK_KEY_Left, -1 }, { GDK_KEY_Down, 1 }, { GDK_KEY_Right, 1 },
    { GDK_KEY_Home, -G_MAXINT16 }, { GDK_KEY_End, G_MAXINT16 },
  };

  static const guint nearer[] = { GDK_KEY_plus, GDK_KEY_equal, GDK_KEY_KP_Add };
  static const guint further[] = { GDK_KEY_minus, GDK_KEY_KP_Subtract };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding (widget_class, keys[i].key, 0, step, "i", keys[i].by);
  for (guint i = 0; i < G_N_ELEMENTS (nearer); i++)
    gtk_widget_class_add_binding (widget_class, nearer[i], 0, zoom_by_key, "d", 1 / ZOOM_STEP);
  for (guint i = 0; i < G_N_ELEMENTS (further); i++)
    gtk_widget_class_add_binding (widget_class, further[i], 0, zoom_by_key, "d", ZOOM_STEP);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_0, 0, zoom_by_key, "d", 1e9);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Up, 0, pan_by_key, "d", -0.5);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Down, 0, pan_by_key, "d", 0.5);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, 0, activate, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, 0, activate, NULL);
}

static void
iterate_figure_canvas_class_init (IterateFigureCanvasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = iterate_figure_canvas_dispose;
  object_class->set_property = iterate_figure_canvas_set_property;
  widget_class->snapshot = iterate_figure_canvas_snapshot;
  widget_class->measure = iterate_figure_canvas_measure;
  widget_class->get_request_mode = iterate_figure_canvas_get_request_mode;
  widget_class->query_tooltip = iterate_figure_canvas_query_tooltip;

  properties[PROP_FIGURE] =
    g_param_spec_object ("figure", NULL, NULL, ITERATE_TYPE_FIGURE,
                         G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_COMPACT] =
    g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * IterateFigureCanvas::item-activated:
   * @index: which item
   *
   * An item was clicked, or Enter was pressed on it.
   */
  signals[SIGNAL_ITEM_ACTIVATED] =
    g_signal_new ("item-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  /**
   * IterateFigureCanvas::picked:
   *
   * Something else was chosen in the figure.
   */
  signals[SIGNAL_PICKED] =
    g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  install_keys (widget_class);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "figure");
}

static void
iterate_figure_canvas_init (IterateFigureCanvas *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  self->selected = -1;
  self->pointer = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (drag_update_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (click, "released", G_CALLBACK (released_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (focus_left_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect_object (motion, "motion", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "leave", G_CALLBACK (left_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (scroll, "scroll", G_CALLBACK (scroll_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
}

/* Returns: (transfer none) (nullable): what is shown */
IterateFigure *
iterate_figure_canvas_get_figure (IterateFigureCanvas *self)
{
  return self->figure;
}

void
iterate_figure_canvas_set_figure (IterateFigureCanvas *self,
                                  IterateFigure       *figure)
{
  g_return_if_fail (ITERATE_IS_FIGURE_CANVAS (self));

  if (!g_set_object (&self->figure, figure))
    return;

  self->selected = -1;
  if (figure != NULL)
    tell_item (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* What the figure shows has changed. */
void
iterate_figure_canvas_redraw (IterateFigureCanvas *self)
{
  if (self->figure != NULL)
    tell_item (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-interval-plot.h"

#include "iterate-platform.h"

#include <glib/gi18n.h>
#include <math.h>

#define ROW_HEIGHT     58
#define COMPACT_HEIGHT 24
#define COMPACT_WIDTH  112
#define MARGIN         12
#define BAR_HEIGHT     8
#define DOT_RADIUS     5

/**
 * IterateIntervalPlot:
 *
 * What was measured, as pictures: a row for each metric and variant with the
 * interval as a bar, the estimate as a dot, and a line where nothing changes. All
 * rows have one scale. The compact form is the leading row alone, for lists.
 */
struct _IterateIntervalPlot
{
  GtkWidget       parent_instance;

  IterateVerdict *verdict; /* (owned) (nullable) */
  gboolean        compact;
};

enum
{
  PROP_0,
  PROP_VERDICT,
  PROP_COMPACT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (IterateIntervalPlot, iterate_interval_plot, GTK_TYPE_WIDGET)

/* The scale: which change lies at which place. */
typedef struct
{
  double low;
  double high;
  double left;
  double width;
} Scale;

static double
place (const Scale *scale,
       double       value)
{
  return scale->left + (value - scale->low) / (scale->high - scale->low) * scale->width;
}

/* Rows that can be drawn on the common scale have a baseline to be relative to. */
static gboolean
is_drawable (const IterateResult *result)
{
  return isfinite (result->relative.low) && isfinite (result->relative.high);
}

static Scale
make_scale (GPtrArray *results,
            double     left,
            double     width)
{
  Scale scale = { 0, 0, left, width };
  double room;

  for (guint i = 0; i < results->len; i++)
    {
      const IterateResult *result = g_ptr_array_index (results, i);

      if (!is_drawable (result))
        continue;

      scale.low = MIN (scale.low, result->relative.low);
      scale.high = MAX (scale.high, result->relative.high);
    }

  room = MAX (0.01, (scale.high - scale.low) * 0.08);
  scale.low -= room;
  scale.high += room;

  return scale;
}

/* A change for the better is green, for the worse red, and neither grey. */
static void
get_result_color (GtkWidget           *widget,
                  const IterateResult *result,
                  GdkRGBA             *color)
{
  double sign = result->wants_up ? 1 : -1;

  if (sign * result->relative.low > 0 && sign * result->relative.high > 0)
    iterate_platform_get_color (widget, "success_color", color);
  else if (sign * result->relative.low < 0 && sign * result->relative.high < 0)
    iterate_platform_get_color (widget, "error_color", color);
  else
    {
      iterate_platform_get_text_color (widget, color);
      color->alpha *= 0.6;
    }
}

static void
draw_zero_line (cairo_t     *cr,
                GtkWidget   *widget,
                const Scale *scale,
                double       height)
{
  const double dashes[] = { 3, 3 };
  GdkRGBA color;

  iterate_platform_get_text_color (widget, &color);
  color.alpha *= 0.4;
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, 1);
  cairo_set_dash (cr, dashes, 2, 0);
  cairo_move_to (cr, floor (place (scale, 0)) + 0.5, 0);
  cairo_line_to (cr, floor (place (scale, 0)) + 0.5, height);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static void
draw_interval (cairo_t             *cr,
               GtkWidget           *widget,
               const Scale         *scale,
               const IterateResult *result,
               double               y)
{
  double left = place (scale, result->relative.low);
  double right = place (scale, result->relative.high);
  GdkRGBA color;

  get_result_color (widget, result, &color);
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, color.alpha * 0.35);
  cairo_rectangle (cr, left, y - BAR_HEIGHT / 2.0, MAX (2, right - left), BAR_HEIGHT);
  cairo_fill (cr);

  gdk_cairo_set_source_rgba (cr, &color);
  cairo_arc (cr, place (scale, result->relative.value), y, DOT_RADIUS, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
draw_text (GtkWidget  *widget,
           cairo_t    *cr,
           const char *text,
           double      x,
           double      y,
           double      width,
           gboolean    right)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  GdkRGBA color;

  pango_layout_set_width (layout, (int) (MAX (1, width) * PANGO_SCALE));
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  iterate_platform_get_text_color (widget, &color);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
}

static double
measure_text (GtkWidget  *widget,
              const char *text)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);

  return width;
}

static char *
dup_label (const IterateResult *result)
{
  if (g_str_equal (result->role, "guardrail"))
    return g_strdup_printf (_("%s · %s (guardrail)"), result->metric, result->variant);

  return g_strdup_printf ("%s · %s", result->metric, result->variant);
}

static void
draw_rows (IterateIntervalPlot *self,
           cairo_t             *cr,
           double               width,
           double               height)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GPtrArray *results = self->verdict->results;
  Scale scale = make_scale (results, MARGIN, MAX (1, width - 2 * MARGIN));

  for (guint i = 0; i < results->len; i++)
    {
      const IterateResult *result = g_ptr_array_index (results, i);
      g_autofree char *label = dup_label (result);
      g_autofree char *effect = iterate_result_dup_effect (result);
      double y = i * ROW_HEIGHT;
      double room = width - 2 * MARGIN;
      double effect_width = MIN (measure_text (widget, effect) + 2, room * 0.75);

      draw_text (widget, cr, label, MARGIN, y + 8, room - effect_width - MARGIN, FALSE);
      draw_text (widget, cr, effect, MARGIN + room - effect_width, y + 8, effect_width, TRUE);
      if (is_drawable (result))
        {
          cairo_save (cr);
          cairo_rectangle (cr, 0, y + 30, width, ROW_HEIGHT - 30);
          cairo_clip (cr);
          draw_zero_line (cr, widget, &scale, height);
          draw_interval (cr, widget, &scale, result, y + 42);
          cairo_restore (cr);
        }
    }
}

static void
draw_compact (IterateIntervalPlot *self,
              cairo_t             *cr,
              double               width,
              double               height)
{
  const IterateResult *leading = iterate_verdict_get_leading (self->verdict);
  g_autoptr(GPtrArray) alone = g_ptr_array_new ();
  Scale scale;

  if (leading == NULL || !is_drawable (leading))
    return;

  g_ptr_array_add (alone, (gpointer) leading);
  scale = make_scale (alone, DOT_RADIUS, width - 2 * DOT_RADIUS);
  draw_zero_line (cr, GTK_WIDGET (self), &scale, height);
  draw_interval (cr, GTK_WIDGET (self), &scale, leading, height / 2);
}

static void
iterate_interval_plot_snapshot (GtkWidget   *widget,
                                GtkSnapshot *snapshot)
{
  IterateIntervalPlot *self = ITERATE_INTERVAL_PLOT (widget);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_t *cr;

  if (self->verdict == NULL || width < 1 || height < 1)
    return;

  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  if (self->compact)
    draw_compact (self, cr, width, height);
  else
    draw_rows (self, cr, width, height);
  cairo_destroy (cr);
}

static void
iterate_interval_plot_measure (GtkWidget      *widget,
                               GtkOrientation  orientation,
                               int             for_size,
                               int            *minimum,
                               int            *natural,
                               int            *minimum_baseline,
                               int            *natural_baseline)
{
  IterateIntervalPlot *self = ITERATE_INTERVAL_PLOT (widget);
  guint n_rows = self->verdict == NULL ? 0 : self->verdict->results->len;

  if (self->compact && n_rows == 0)
    *minimum = *natural = 0;
  else if (self->compact)
    *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? COMPACT_HEIGHT : COMPACT_WIDTH;
  else if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = (int) n_rows * ROW_HEIGHT;
  else
    {
      *minimum = 200;
      *natural = 480;
    }
}

static void
iterate_interval_plot_dispose (GObject *object)
{
  IterateIntervalPlot *self = ITERATE_INTERVAL_PLOT (object);

  g_clear_object (&self->verdict);

  G_OBJECT_CLASS (iterate_interval_plot_parent_class)->dispose (object);
}

static void
iterate_interval_plot_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  IterateIntervalPlot *self = ITERATE_INTERVAL_PLOT (object);

  switch (prop_id)
    {
    case PROP_VERDICT:
      iterate_interval_plot_set_verdict (self, g_value_get_object (value));
      break;

    case PROP_COMPACT:
      iterate_interval_plot_set_compact (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_interval_plot_class_init (IterateIntervalPlotClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = iterate_interval_plot_dispose;
  object_class->set_property = iterate_interval_plot_set_property;
  widget_class->snapshot = iterate_interval_plot_snapshot;
  widget_class->measure = iterate_interval_plot_measure;

  properties[PROP_VERDICT] =
    g_param_spec_object ("verdict", NULL, NULL, ITERATE_TYPE_VERDICT,
                         G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_COMPACT] =
    g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "intervalplot");
}

static void
iterate_interval_plot_init (IterateIntervalPlot *self)
{
}

/* The picture in words, for those who do not see it and for the tooltip. */
static char *
dup_description (IterateIntervalPlot *self)
{
  g_autoptr(GString) text = g_string_new (NULL);
  const IterateResult *leading = iterate_verdict_get_leading (self->verdict);

  for (guint i = 0; i < self->verdict->results->len; i++)
    {
      const IterateResult *result = g_ptr_array_index (self->verdict->results, i);
      g_autofree char *label = dup_label (result);
      g_autofree char *effect = iterate_result_dup_effect (result);

      if (!self->compact || result == leading)
        g_string_append_printf (text, "%s%s: %s", text->len == 0 ? "" : "; ", label, effect);
    }

  if (text->len == 0)
    return g_strdup (_("No data yet"));

  return g_strdup (text->str);
}

void
iterate_interval_plot_set_verdict (IterateIntervalPlot *self,
                                   IterateVerdict      *verdict)
{
  g_autofree char *description = NULL;

  g_return_if_fail (ITERATE_IS_INTERVAL_PLOT (self));

  if (!g_set_object (&self->verdict, verdict) || verdict == NULL)
    return;

  description = dup_description (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, description, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
iterate_interval_plot_set_compact (IterateIntervalPlot *self,
                                   gboolean             compact)
{
  g_return_if_fail (ITERATE_IS_INTERVAL_PLOT (self));

  self->compact = compact;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

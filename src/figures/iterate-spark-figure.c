/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-spark-figure.h"

#include "iterate-metric-points.h"
#include "iterate-number.h"

#include <glib/gi18n-lib.h>

#define HEIGHT 24
#define MARGIN 4

/**
 * IterateSparkFigure:
 *
 * The last values of a metric as a small line without axes, its last point dotted.
 */
struct _IterateSparkFigure
{
  IterateFigure  parent_instance;

  GArray        *points;  /* (owned) (element-type IteratePoint) */
  gboolean       unusual;
};

G_DEFINE_FINAL_TYPE (IterateSparkFigure, iterate_spark_figure, ITERATE_TYPE_FIGURE)

static const IteratePoint *
get_point (IterateSparkFigure *self,
           guint               index)
{
  return &g_array_index (self->points, IteratePoint, index);
}

static void
iterate_spark_figure_draw (IterateFigure            *figure,
                           cairo_t                  *cr,
                           double                    width,
                           double                    height,
                           const IterateFigureStyle *style,
                           int                       selected)
{
  IterateSparkFigure *self = ITERATE_SPARK_FIGURE (figure);
  guint n = self->points->len;
  IterateAxis times, values = { 0, 0, height - MARGIN, -(height - 2 * MARGIN) };

  if (n == 0)
    return;

  times = (IterateAxis) { get_point (self, 0)->at, get_point (self, n - 1)->at, MARGIN,
                          width - 2 * MARGIN };
  values.low = values.high = get_point (self, 0)->value;
  for (guint i = 1; i < n; i++)
    iterate_axis_include (&values, get_point (self, i)->value);
  iterate_axis_widen (&values, 0, 1e-9);
  if (times.high <= times.low)
    iterate_axis_widen (&times, 0, 1);

  for (guint i = 0; i < n; i++)
    cairo_line_to (cr, iterate_axis_place (&times, get_point (self, i)->at),
                   iterate_axis_place (&values, get_point (self, i)->value));
  iterate_set_color (cr, style->text, 0.6);
  cairo_set_line_width (cr, 1.5);
  cairo_stroke (cr);

  iterate_set_color (cr, self->unusual ? style->warning : style->accent, 1);
  cairo_arc (cr, iterate_axis_place (&times, get_point (self, n - 1)->at),
             iterate_axis_place (&values, get_point (self, n - 1)->value), 3, 0, 2 * G_PI);
  cairo_fill (cr);
}

static double
iterate_spark_figure_get_height (IterateFigure *figure,
                                 double         width)
{
  return HEIGHT;
}

static guint
iterate_spark_figure_get_n_items (IterateFigure *figure)
{
  return ITERATE_SPARK_FIGURE (figure)->points->len;
}

static char *
iterate_spark_figure_dup_item (IterateFigure *figure,
                               guint          index)
{
  return iterate_number_format (get_point (ITERATE_SPARK_FIGURE (figure), index)->value, NULL);
}

static char *
iterate_spark_figure_dup_description (IterateFigure *figure)
{
  IterateSparkFigure *self = ITERATE_SPARK_FIGURE (figure);
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;

  if (self->points->len == 0)
    return g_strdup (_("No values"));

  first = iterate_spark_figure_dup_item (figure, 0);
  last = iterate_spark_figure_dup_item (figure, self->points->len - 1);

  return g_strdup_printf (self->unusual ? _("From %s to %s, which is unusual") : _("From %s to %s"),
                          first,
                          last);
}

static void
iterate_spark_figure_finalize (GObject *object)
{
  g_clear_pointer (&ITERATE_SPARK_FIGURE (object)->points, g_array_unref);

  G_OBJECT_CLASS (iterate_spark_figure_parent_class)->finalize (object);
}

static void
iterate_spark_figure_class_init (IterateSparkFigureClass *klass)
{
  IterateFigureClass *figure_class = ITERATE_FIGURE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = iterate_spark_figure_finalize;
  figure_class->draw = iterate_spark_figure_draw;
  figure_class->get_height = iterate_spark_figure_get_height;
  figure_class->dup_description = iterate_spark_figure_dup_description;
  figure_class->get_n_items = iterate_spark_figure_get_n_items;
  figure_class->dup_item = iterate_spark_figure_dup_item;
}

static void
iterate_spark_figure_init (IterateSparkFigure *self)
{
}

/**
 * iterate_spark_figure_new:
 * @points: (element-type IteratePoint): values in order
 * @unusual: whether the last one is out of the ordinary
 */
IterateFigure *
iterate_spark_figure_new (GArray   *points,
                          gboolean  unusual)
{
  IterateSparkFigure *self = g_object_new (ITERATE_TYPE_SPARK_FIGURE, NULL);

  self->points = g_array_ref (points);
  self->unusual = unusual;

  return ITERATE_FIGURE (self);
}

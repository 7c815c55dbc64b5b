/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-lift-figure.h"

#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define HEIGHT 280
#define LEFT   64
#define RIGHT  16
#define TOP    12
#define BOTTOM 40
#define TICK   6
#define N_MARKS 5

/**
 * IterateLiftFigure:
 *
 * The effect day by day with the band that holds however often somebody looks, the looks
 * that were made as ticks, and the day from which on zero is excluded.
 */
struct _IterateLiftFigure
{
  IterateFigure  parent_instance;

  IterateSeries *series;         /* (owned) */
  double         minimum_effect;
};

G_DEFINE_FINAL_TYPE (IterateLiftFigure, iterate_lift_figure, ITERATE_TYPE_FIGURE)

static const IterateSeriesPoint *
get_point (IterateLiftFigure *self,
           guint              index)
{
  return &g_array_index (self->series->points, IterateSeriesPoint, index);
}

static IterateAxis
make_time_axis (IterateLiftFigure *self,
                double             width)
{
  guint n = self->series->points->len;
  IterateAxis axis = { get_point (self, 0)->at, get_point (self, n - 1)->at, LEFT,
                       MAX (1, width - LEFT - RIGHT) };

  if (axis.high <= axis.low)
    iterate_axis_widen (&axis, 0, ITERATE_DAY);

  return axis;
}

/* The first days' bands are so wide that they would flatten the rest: the scale is that of
 * the later half, and what leaves it is cut. */
static IterateAxis
make_value_axis (IterateLiftFigure *self,
                 double             height)
{
  guint n = self->series->points->len;
  IterateAxis axis = { 0, 0, height - BOTTOM, -(height - BOTTOM - TOP) };

  for (guint i = n / 3; i < n; i++)
    {
      iterate_axis_include (&axis, get_point (self, i)->low);
      iterate_axis_include (&axis, get_point (self, i)->high);
    }
  iterate_axis_widen (&axis, 0.08, self->series->relative ? 0.01 : 1e-9);

  return axis;
}

static char *
format_value (IterateLiftFigure *self,
              double             value)
{
  if (self->series->relative)
    return iterate_format_change (value);

  return g_strdup_printf ("%+.3g", value);
}

static void
draw_scale (IterateLiftFigure        *self,
            cairo_t                  *cr,
            const IterateAxis        *values,
            double                    width,
            const IterateFigureStyle *style)
{
  double step = iterate_axis_get_step (values, N_MARKS);

  for (double value = ceil (values->low / step) * step; value <= values->high; value += step)
    {
      double y = iterate_axis_place (values, value);
      double shown = fabs (value) < step / 1e6 ? 0 : value;
      g_autofree char *text = shown == 0               ? g_strdup ("0")
                              : self->series->relative ? g_strdup_printf ("%+.3g %%", 100 * shown)
                                                       : g_strdup_printf ("%+.3g", shown);

      iterate_draw_rule (cr, style, LEFT, y, width - RIGHT, y, shown == 0);
      iterate_draw_text (cr, style, text, 0, y - 9, LEFT - 8, PANGO_ALIGN_RIGHT, 0.7);
    }
}

/* Changes too small to be worth having. */
static void
draw_zone (IterateLiftFigure        *self,
           cairo_t                  *cr,
           const IterateAxis        *values,
           double                    width,
           const IterateFigureStyle *style)
{
  double top = iterate_axis_place (values, MIN (self->minimum_effect, values->high));
  double bottom = iterate_axis_place (values, MAX (-self->minimum_effect, values->low));

  if (!self->series->relative || isnan (self->minimum_effect))
    return;

  iterate_set_color (cr, style->text, 0.06);
  cairo_rectangle (cr, LEFT, top, width - LEFT - RIGHT, bottom - top);
  cairo_fill (cr);
}

/* A point lies at the end of its day, which may begin at any hour: the date is that of its
 * beginning. */
static char *
dup_day (const IterateSeriesPoint *point,
         const char               *format)
{
  g_autoptr(GDateTime) date =
    g_date_time_new_from_unix_utc ((point->at - ITERATE_DAY) / ITERATE_SECOND);

  return g_date_time_format (date, format);
}

static void
draw_dates (IterateLiftFigure        *self,
            cairo_t                  *cr,
            const IterateAxis        *times,
            double                    height,
            const IterateFigureStyle *style)
{
  guint n = self->series->points->len;
  guint every = MAX (1, n / MAX (1, (guint) (times->length / 90)));

  for (guint i = 0; i < n; i += every)
    {
      double x = iterate_axis_place (times, get_point (self, i)->at);
      g_autofree char *text = dup_day (get_point (self, i), "%e %b");

      iterate_draw_text (cr, style, text, MIN (x - 40, times->start + times->length + RIGHT - 64),
                         height - BOTTOM + 12, 80, PANGO_ALIGN_CENTER, 0.7);
    }
}

static void
draw_band (IterateLiftFigure        *self,
           cairo_t                  *cr,
           const IterateAxis        *times,
           const IterateAxis        *values,
           const IterateFigureStyle *style)
{
  guint n = self->series->points->len;

  for (guint i = 0; i < n; i++)
    cairo_line_to (cr, iterate_axis_place (times, get_point (self, i)->at),
                   iterate_axis_place (values, get_point (self, i)->high));
  for (guint i = n; i > 0; i--)
    cairo_line_to (cr, iterate_axis_place (times, get_point (self, i - 1)->at),
                   iterate_axis_place (values, get_point (self, i - 1)->low));
  cairo_close_path (cr);
  iterate_set_color (cr, style->accent, 0.2);
  cairo_fill (cr);
}

static void
draw_line (IterateLiftFigure        *self,
           cairo_t                  *cr,
           const IterateAxis        *times,
           const IterateAxis        *values,
           const IterateFigureStyle *style)
{
  guint n = self->series->points->len;

  for (guint i = 0; i < n; i++)
    cairo_line_to (cr, iterate_axis_place (times, get_point (self, i)->at),
                   iterate_axis_place (values, get_point (self, i)->estimate));
  iterate_set_color (cr, style->accent, 1);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);

  cairo_arc (cr, iterate_axis_place (times, get_point (self, n - 1)->at),
             iterate_axis_place (values, get_point (self, n - 1)->estimate), 4, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
draw_looks (IterateLiftFigure        *self,
            cairo_t                  *cr,
            const IterateAxis        *times,
            double                    height,
            const IterateFigureStyle *style)
{
  iterate_set_color (cr, style->text, 0.6);
  cairo_set_line_width (cr, 1.5);
  for (guint i = 0; i < self->series->looks->len; i++)
    {
      gint64 at = g_array_index (self->series->looks, IterateLook, i).at;
      double x = CLAMP (iterate_axis_place (times, at), times->start, times->start + times->length);

      cairo_move_to (cr, x, height - BOTTOM);
      cairo_line_to (cr, x, height - BOTTOM + TICK);
    }
  cairo_stroke (cr);
}

/* Returns: the first point from which on the band has left zero for good, or −1 */
static int
find_decision (IterateLiftFigure *self)
{
  int decision = -1;

  for (guint i = 0; i < self->series->points->len; i++)
    {
      const IterateSeriesPoint *point = get_point (self, i);

      if (point->low > 0 || point->high < 0)
        decision = decision < 0 ? (int) i : decision;
      else
        decision = -1;
    }

  return decision;
}

static void
draw_decision (IterateLiftFigure        *self,
               cairo_t                  *cr,
               const IterateAxis        *times,
               const IterateAxis        *values,
               const IterateFigureStyle *style)
{
  int decision = find_decision (self);
  const IterateSeriesPoint *point;
  double x;

  if (decision < 0)
    return;

  point = get_point (self, decision);
  x = iterate_axis_place (times, point->at);
  iterate_draw_rule (cr, style, x, TOP, x, values->start, TRUE);
  iterate_set_color (cr, style->accent, 1);
  cairo_arc (cr, x, iterate_axis_place (values, point->estimate), 6, 0, 2 * G_PI);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
  iterate_draw_text (cr, style, _("Clear from here"), MIN (x + 6, times->start + times->length - 110),
                     TOP, 110, PANGO_ALIGN_LEFT, 0.8);
}

static void
iterate_lift_figure_draw (IterateFigure            *figure,
                          cairo_t                  *cr,
                          double                    width,
                          double                    height,
                          const IterateFigureStyle *style,
                          int                       selected)
{
  IterateLiftFigure *self = ITERATE_LIFT_FIGURE (figure);
  IterateAxis times, values;

  if (self->series->points->len == 0)
    {
      iterate_draw_text (cr, style, _("There is nothing to draw yet."), 0, height / 2, width,
                         PANGO_ALIGN_CENTER, 0.7);
      return;
    }

  times = make_time_axis (self, width);
  values = make_value_axis (self, height);
  draw_zone (self, cr, &values, width, style);
  draw_scale (self, cr, &values, width, style);
  draw_dates (self, cr, &times, height, style);
  cairo_save (cr);
  cairo_rectangle (cr, LEFT - 6, TOP - 6, width - LEFT - RIGHT + 12, height - TOP - BOTTOM + 6);
  cairo_clip (cr);
  draw_band (self, cr, &times, &values, style);
  draw_line (self, cr, &times, &values, style);
  draw_decision (self, cr, &times, &values, style);
  if (selected >= 0)
    iterate_draw_rule (cr, style, iterate_axis_place (&times, get_point (self, selected)->at), TOP,
                       iterate_axis_place (&times, get_point (self, selected)->at), height - BOTTOM,
                       FALSE);
  cairo_restore (cr);
  draw_looks (self, cr, &times, height, style);
}

static double
iterate_lift_figure_get_height (IterateFigure *figure,
                                double         width)
{
  return HEIGHT;
}

static guint
iterate_lift_figure_get_n_items (IterateFigure *figure)
{
  return ITERATE_LIFT_FIGURE (figure)->series->points->len;
}

static char *
iterate_lift_figure_dup_item (IterateFigure *figure,
                              guint          index)
{
  IterateLiftFigure *self = ITERATE_LIFT_FIGURE (figure);
  const IterateSeriesPoint *point = get_point (self, index);
  g_autofree char *day = dup_day (point, "%Y-%m-%d");
  g_autofree char *value = format_value (self, point->estimate);
  g_autofree char *low = format_value (self, point->low);
  g_autofree char *high = format_value (self, point->high);

  return g_strdup_printf (_("%s: %s (%s … %s), %.0f units"), day, value, low, high, point->n_units);
}

static char *
iterate_lift_figure_dup_description (IterateFigure *figure)
{
  IterateLiftFigure *self = ITERATE_LIFT_FIGURE (figure);
  guint n = self->series->points->len;
  g_autofree char *last = NULL;
  int decision;

  if (n == 0)
    return g_strdup (_("There is nothing to draw yet."));

  decision = find_decision (self);
  last = iterate_lift_figure_dup_item (figure, n - 1);
  if (decision < 0)
    return g_strdup_printf (_("%s in “%s” over %u days; zero was never excluded for good. %s"),
                            self->series->metric, self->series->variant, n, last);

  return g_strdup_printf (_("%s in “%s” over %u days; clear from day %d on. %s"),
                          self->series->metric, self->series->variant, n, decision + 1, last);
}

static int
iterate_lift_figure_find_item (IterateFigure *figure,
                               double         x,
                               double         y,
                               double         width,
                               double         height)
{
  IterateLiftFigure *self = ITERATE_LIFT_FIGURE (figure);
  IterateAxis times;
  int nearest = -1;
  double distance = 30;

  if (self->series->points->len == 0)
    return -1;

  times = make_time_axis (self, width);
  for (guint i = 0; i < self->series->points->len; i++)
    {
      double away = fabs (iterate_axis_place (&times, get_point (self, i)->at) - x);

      if (away < distance)
        {
          distance = away;
          nearest = i;
        }
    }

  return nearest;
}

static void
iterate_lift_figure_finalize (GObject *object)
{
  g_clear_pointer (&ITERATE_LIFT_FIGURE (object)->series, iterate_series_unref);

  G_OBJECT_CLASS (iterate_lift_figure_parent_class)->finalize (object);
}

static void
iterate_lift_figure_class_init (IterateLiftFigureClass *klass)
{
  IterateFigureClass *figure_class = ITERATE_FIGURE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = iterate_lift_figure_finalize;
  figure_class->draw = iterate_lift_figure_draw;
  figure_class->get_height = iterate_lift_figure_get_height;
  figure_class->dup_description = iterate_lift_figure_dup_description;
  figure_class->get_n_items = iterate_lift_figure_get_n_items;
  figure_class->dup_item = iterate_lift_figure_dup_item;
  figure_class->find_item = iterate_lift_figure_find_item;
}

static void
iterate_lift_figure_init (IterateLiftFigure *self)
{
}

/**
 * iterate_lift_figure_new:
 * @series: what to draw
 */
IterateFigure *
iterate_lift_figure_new (IterateSeries *series,
                         double         minimum_effect)
{
  IterateLiftFigure *self = g_object_new (ITERATE_TYPE_LIFT_FIGURE, NULL);

  self->series = iterate_series_ref (series);
  self->minimum_effect = minimum_effect;

  return ITERATE_FIGURE (self);
}

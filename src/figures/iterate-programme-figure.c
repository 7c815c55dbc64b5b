/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-programme-figure.h"

#include "iterate-time.h"
#include "iterate-verdict-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define HEIGHT 220
#define LEFT   64
#define RIGHT  86
#define TOP    12
#define BOTTOM 34

/**
 * IterateProgrammeFigure:
 *
 * What graduated experiments add up to as time goes by: shrunk, which is what can be
 * counted on, and the naive sum beside it, which flatters.
 */
struct _IterateProgrammeFigure
{
  IterateFigure  parent_instance;

  GPtrArray     *points; /* (owned) (element-type IterateProgrammePoint) */
};

G_DEFINE_FINAL_TYPE (IterateProgrammeFigure, iterate_programme_figure, ITERATE_TYPE_FIGURE)

static const IterateProgrammePoint *
get_point (IterateProgrammeFigure *self,
           guint                   index)
{
  return g_ptr_array_index (self->points, index);
}

static IterateAxis
make_time_axis (IterateProgrammeFigure *self,
                double                  width)
{
  IterateAxis axis = { get_point (self, 0)->at, get_point (self, self->points->len - 1)->at, LEFT,
                       MAX (1, width - LEFT - RIGHT) };

  iterate_axis_widen (&axis, 0.06, ITERATE_DAY);

  return axis;
}

/* A line that stays where it is until the next one adds to it. */
static void
draw_steps (IterateProgrammeFigure *self,
            cairo_t                *cr,
            const IterateAxis      *times,
            const IterateAxis      *values,
            gboolean                naive)
{
  double last = 0;

  cairo_move_to (cr, times->start, iterate_axis_place (values, 0));
  for (guint i = 0; i < self->points->len; i++)
    {
      const IterateProgrammePoint *point = get_point (self, i);
      double x = iterate_axis_place (times, point->at);

      cairo_line_to (cr, x, iterate_axis_place (values, last));
      last = naive ? point->naive : point->shrunk;
      cairo_line_to (cr, x, iterate_axis_place (values, last));
    }
  cairo_line_to (cr, times->start + times->length, iterate_axis_place (values, last));
}

static void
draw_labels (IterateProgrammeFigure   *self,
             cairo_t                  *cr,
             const IterateAxis        *values,
             double                    width,
             const IterateFigureStyle *style)
{
  const IterateProgrammePoint *last = get_point (self, self->points->len - 1);
  double shrunk = iterate_axis_place (values, last->shrunk);
  double naive = MIN (iterate_axis_place (values, last->naive), shrunk - 18);

  iterate_draw_text (cr, style, _("naive sum"), width - RIGHT + 8, naive - 10, RIGHT - 12,
                     PANGO_ALIGN_LEFT, 0.6);
  iterate_draw_text (cr, style, _("shrunk"), width - RIGHT + 8, shrunk - 10, RIGHT - 12,
                     PANGO_ALIGN_LEFT, 0.9);
}

/* The first and the last day, and those between that have room. */
static void
draw_dates (IterateProgrammeFigure   *self,
            cairo_t                  *cr,
            const IterateAxis        *times,
            double                    height,
            const IterateFigureStyle *style)
{
  double last = -INFINITY;

  for (guint i = 0; i < self->points->len; i++)
    {
      double x = iterate_axis_place (times, get_point (self, i)->at);
      g_autoptr(GDateTime) date =
        g_date_time_new_from_unix_utc (get_point (self, i)->at / ITERATE_SECOND);
      g_autofree char *text = g_date_time_format (date, "%e %b");

      if (x < last + 60)
        continue;

      last = x;
      iterate_draw_text (cr, style, text, x - 40, height - BOTTOM + 8, 80, PANGO_ALIGN_CENTER, 0.7);
    }
}

static void
draw_scale (cairo_t                  *cr,
            const IterateAxis        *values,
            double                    width,
            const IterateFigureStyle *style)
{
  double step = iterate_axis_get_step (values, 4);

  for (double value = ceil (values->low / step) * step; value <= values->high; value += step)
    {
      double y = iterate_axis_place (values, value);
      g_autofree char *text = g_strdup_printf ("%.3g %%", fabs (value) < step / 1e6 ? 0 : 100 * value);

      iterate_draw_rule (cr, style, LEFT, y, width - RIGHT, y, FALSE);
      iterate_draw_text (cr, style, text, 0, y - 9, LEFT - 8, PANGO_ALIGN_RIGHT, 0.7);
    }
}

static void
iterate_programme_figure_draw (IterateFigure            *figure,
                               cairo_t                  *cr,
                               double                    width,
                               double                    height,
                               const IterateFigureStyle *style,
                               int                       selected)
{
  IterateProgrammeFigure *self = ITERATE_PROGRAMME_FIGURE (figure);
  IterateAxis values = { 0, 0, height - BOTTOM, -(height - BOTTOM - TOP) };
  const double dashes[] = { 4, 3 };
  IterateAxis times;

  if (self->points->len == 0)
    {
      iterate_draw_text (cr, style, _("No experiment was graduated yet."), 0, height / 2 - 10, width,
                         PANGO_ALIGN_CENTER, 0.7);
      return;
    }

  times = make_time_axis (self, width);
  for (guint i = 0; i < self->points->len; i++)
    {
      iterate_axis_include (&values, get_point (self, i)->naive);
      iterate_axis_include (&values, get_point (self, i)->shrunk);
    }
  values.high += MAX (0.01, (values.high - values.low) * 0.15);

  draw_scale (cr, &values, width, style);
  draw_dates (self, cr, &times, height, style);
  draw_steps (self, cr, &times, &values, TRUE);
  iterate_set_color (cr, style->text, 0.5);
  cairo_set_line_width (cr, 1.5);
  cairo_set_dash (cr, dashes, 2, 0);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  draw_steps (self, cr, &times, &values, FALSE);
  iterate_set_color (cr, style->accent, 1);
  cairo_set_line_width (cr, 2.5);
  cairo_stroke (cr);
  draw_labels (self, cr, &values, width, style);
  if (selected >= 0)
    {
      double x = iterate_axis_place (&times, get_point (self, selected)->at);

      iterate_draw_rule (cr, style, x, TOP, x, height - BOTTOM, TRUE);
    }
}

static double
iterate_programme_figure_get_height (IterateFigure *figure,
                                     double         width)
{
  return HEIGHT;
}

static guint
iterate_programme_figure_get_n_items (IterateFigure *figure)
{
  return ITERATE_PROGRAMME_FIGURE (figure)->points->len;
}

static char *
iterate_programme_figure_dup_item (IterateFigure *figure,
                                   guint          index)
{
  const IterateProgrammePoint *point = get_point (ITERATE_PROGRAMME_FIGURE (figure), index);
  g_autofree char *lift = iterate_format_change (point->lift);
  g_autofree char *shrunk = iterate_format_change (point->shrunk);
  g_autofree char *naive = iterate_format_change (point->naive);

  return g_strdup_printf (_("%s added %s; together %s, naively %s"), point->name, lift, shrunk,
                          naive);
}

static char *
iterate_programme_figure_dup_description (IterateFigure *figure)
{
  IterateProgrammeFigure *self = ITERATE_PROGRAMME_FIGURE (figure);

  if (self->points->len == 0)
    return g_strdup (_("No experiment was graduated yet."));

  return iterate_programme_figure_dup_item (figure, self->points->len - 1);
}

static int
iterate_programme_figure_find_item (IterateFigure *figure,
                                    double         x,
                                    double         y,
                                    double         width,
                                    double         height)
{
  IterateProgrammeFigure *self = ITERATE_PROGRAMME_FIGURE (figure);
  IterateAxis times;
  int found = -1;
  double distance = 30;

  if (self->points->len == 0)
    return -1;

  times = make_time_axis (self, width);
  for (guint i = 0; i < self->points->len; i++)
    {
      double away = fabs (iterate_axis_place (&times, get_point (self, i)->at) - x);

      if (away < distance)
        {
          distance = away;
          found = i;
        }
    }

  return found;
}

static void
iterate_programme_figure_finalize (GObject *object)
{
  g_clear_pointer (&ITERATE_PROGRAMME_FIGURE (object)->points, g_ptr_array_unref);

  G_OBJECT_CLASS (iterate_programme_figure_parent_class)->finalize (object);
}

static void
iterate_programme_figure_class_init (IterateProgrammeFigureClass *klass)
{
  IterateFigureClass *figure_class = ITERATE_FIGURE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = iterate_programme_figure_finalize;
  figure_class->draw = iterate_programme_figure_draw;
  figure_class->get_height = iterate_programme_figure_get_height;
  figure_class->dup_description = iterate_programme_figure_dup_description;
  figure_class->get_n_items = iterate_programme_figure_get_n_items;
  figure_class->dup_item = iterate_programme_figure_dup_item;
  figure_class->find_item = iterate_programme_figure_find_item;
}

static void
iterate_programme_figure_init (IterateProgrammeFigure *self)
{
}

/**
 * iterate_programme_figure_new:
 * @points: (element-type IterateProgrammePoint): see iterate_programme_load()
 */
IterateFigure *
iterate_programme_figure_new (GPtrArray *points)
{
  IterateProgrammeFigure *self = g_object_new (ITERATE_TYPE_PROGRAMME_FIGURE, NULL);

  self->points = g_ptr_array_ref (points);

  return ITERATE_FIGURE (self);
}

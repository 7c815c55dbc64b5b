/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-burn-up-figure.h"

#include "iterate-metric-points.h"
#include "iterate-number.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define HEIGHT 220
#define LEFT 64
#define RIGHT 18
#define TOP 24
#define BOTTOM 28

/* What the cone is drawn with, and what of the past is shown before the beginning. */
#define N_CONE 24
#define BEFORE (14 * ITERATE_DAY)

/* A place in the cone. */
typedef struct
{
  gint64 at;
  double low;
  double expected;
  double high;
} Slice;

/**
 * IterateBurnUpFigure:
 *
 * A metric on its way to a target: its values, where they will go, and the deadline.
 */
struct _IterateBurnUpFigure
{
  IterateFigure  parent_instance;

  GArray        *days; /* (owned) (element-type IteratePoint) */
  GArray        *cone; /* (owned) (element-type Slice) */
  char          *unit;
  char          *sentence;
  gint64         from;
  gint64         now;
  gint64         deadline;
  double         start;
  double         target;
};

G_DEFINE_FINAL_TYPE (IterateBurnUpFigure, iterate_burn_up_figure, ITERATE_TYPE_FIGURE)

static IteratePoint *
get_day (IterateBurnUpFigure *self,
         guint                i)
{
  return &g_array_index (self->days, IteratePoint, i);
}

static IterateAxis
make_times (IterateBurnUpFigure *self,
            double               width)
{
  IterateAxis axis = { self->from - BEFORE, MAX (self->now, self->deadline), LEFT,
                       MAX (20, width - LEFT - RIGHT) };

  if (self->days->len > 0)
    axis.low = MAX (axis.low, get_day (self, 0)->at);
  if (axis.high <= axis.low)
    axis.high = axis.low + ITERATE_DAY;

  return axis;
}

static IterateAxis
make_values (IterateBurnUpFigure *self,
             double               height)
{
  double first = self->days->len == 0 ? self->start : get_day (self, self->days->len - 1)->value;
  IterateAxis axis = { first, first, height - BOTTOM, -(height - TOP - BOTTOM) };

  for (guint i = 0; i < self->days->len; i++)
    iterate_axis_include (&axis, get_day (self, i)->value);
  for (guint i = 0; i < self->cone->len; i++)
    {
      iterate_axis_include (&axis, g_array_index (self->cone, Slice, i).low);
      iterate_axis_include (&axis, g_array_index (self->cone, Slice, i).high);
    }
  if (!isnan (self->target))
    iterate_axis_include (&axis, self->target);
  iterate_axis_widen (&axis, .06, 1e-9);

  return axis;
}

static void
draw_cone (IterateBurnUpFigure      *self,
           cairo_t                  *cr,
           const IterateFigureStyle *style,
           const IterateAxis        *times,
           const IterateAxis        *values)
{
  guint n = self->cone->len;

  if (n == 0)
    return;

  for (guint i = 0; i < n; i++)
    {
      const Slice *slice = &g_array_index (self->cone, Slice, i);

      cairo_line_to (cr, iterate_axis_place (times, slice->at),
                     iterate_axis_place (values, slice->low));
    }
  for (guint i = n; i > 0; i--)
    {
      const Slice *slice = &g_array_index (self->cone, Slice, i - 1);

      cairo_line_to (cr, iterate_axis_place (times, slice->at),
                     iterate_axis_place (values, slice->high));
    }
  cairo_close_path (cr);
  iterate_set_color (cr, style->accent, .18);
  cairo_fill (cr);

  for (guint i = 1; i < n; i++)
    {
      const Slice *one = &g_array_index (self->cone, Slice, i - 1), *two = one + 1;

      iterate_draw_rule (cr, style, iterate_axis_place (times, one->at),
                         iterate_axis_place (values, one->expected),
                         iterate_axis_place (times, two->at),
                         iterate_axis_place (values, two->expected), TRUE);
    }
}

static void
draw_line (IterateBurnUpFigure      *self,
           cairo_t                  *cr,
           const IterateFigureStyle *style,
           const IterateAxis        *times,
           const IterateAxis        *values)
{
  for (guint i = 0; i < self->days->len; i++)
    cairo_line_to (cr, iterate_axis_place (times, get_day (self, i)->at),
                   iterate_axis_place (values, get_day (self, i)->value));
  iterate_set_color (cr, style->accent, 1);
  cairo_set_line_width (cr, 1.8);
  cairo_stroke (cr);
}

static void
draw_upright (cairo_t                  *cr,
              const IterateFigureStyle *style,
              const IterateAxis        *times,
              gint64                    at,
              const char               *label,
              double                    height,
              gboolean                  dashed)
{
  double x = iterate_axis_place (times, at);
  double end = times->start + times->length;

  if (x < times->start - 1 || x > end + 1)
    return;

  iterate_draw_rule (cr, style, x, TOP, x, height - BOTTOM, dashed);
  iterate_draw_text (cr, style, label, CLAMP (x - 60, times->start - 20, end - 110), 4, 120,
                     x > end - 60 ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_CENTER, .7);
}

static void
draw_dates (IterateBurnUpFigure      *self,
            cairo_t                  *cr,
            const IterateFigureStyle *style,
            const IterateAxis        *times,
            double                    height)
{
  const gint64 at[] = { (gint64) times->low, (gint64) times->high };

  for (guint i = 0; i < G_N_ELEMENTS (at); i++)
    {
      g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (at[i] / ITERATE_SECOND);
      g_autofree char *text = g_date_time_format (date, "%e %b %Y");

      iterate_draw_text (cr, style, text, i == 0 ? times->start : times->start + times->length - 120,
                         height - BOTTOM + 7, 120, i == 0 ? PANGO_ALIGN_LEFT : PANGO_ALIGN_RIGHT, .7);
    }
}

static void
draw_scale (IterateBurnUpFigure      *self,
            cairo_t                  *cr,
            const IterateFigureStyle *style,
            const IterateAxis        *values,
            double                    width)
{
  double step = iterate_axis_get_step (values, 4);

  for (double value = ceil (values->low / step) * step; value <= values->high; value += step)
    {
      double y = iterate_axis_place (values, value);
      g_autofree char *text = iterate_number_format (fabs (value) < step / 1e6 ? 0 : value, self->unit);

      iterate_set_color (cr, style->text, .12);
      cairo_set_line_width (cr, 1);
      cairo_move_to (cr, LEFT, floor (y) + .5);
      cairo_line_to (cr, width - RIGHT, floor (y) + .5);
      cairo_stroke (cr);
      iterate_draw_text (cr, style, text, 0, y - 9, LEFT - 8, PANGO_ALIGN_RIGHT, .7);
    }
}

static void
draw_target (IterateBurnUpFigure      *self,
             cairo_t                  *cr,
             const IterateFigureStyle *style,
             const IterateAxis        *values,
             double                    width)
{
  g_autofree char *number = iterate_number_format (self->target, self->unit);
  g_autofree char *text = g_strdup_printf (_("target %s"), number);
  double y = iterate_axis_place (values, self->target);

  iterate_set_color (cr, style->good, .9);
  cairo_set_line_width (cr, 1.5);
  cairo_move_to (cr, LEFT, floor (y) + .5);
  cairo_line_to (cr, width - RIGHT, floor (y) + .5);
  cairo_stroke (cr);
  iterate_draw_text (cr, style, text, LEFT + 6, y < TOP + 22 ? y + 3 : y - 20, 160, PANGO_ALIGN_LEFT,
                     .9);
}

static void
iterate_burn_up_figure_draw (IterateFigure            *figure,
                             cairo_t                  *cr,
                             double                    width,
                             double                    height,
                             const IterateFigureStyle *style,
                             int                       selected)
{
  IterateBurnUpFigure *self = ITERATE_BURN_UP_FIGURE (figure);
  IterateAxis times = make_times (self, width), values = make_values (self, height);

  draw_scale (self, cr, style, &values, width);
  if (!isnan (self->target))
    draw_target (self, cr, style, &values, width);
  draw_cone (self, cr, style, &times, &values);
  draw_line (self, cr, style, &times, &values);
  draw_upright (cr, style, &times, self->from, _("begun"), height, TRUE);
  if (self->deadline != 0)
    draw_upright (cr, style, &times, self->deadline, _("deadline"), height, FALSE);
  draw_dates (self, cr, style, &times, height);

  if (selected >= 0 && selected < (int) self->days->len)
    {
      iterate_set_color (cr, style->accent, 1);
      cairo_arc (cr, iterate_axis_place (&times, get_day (self, selected)->at),
                 iterate_axis_place (&values, get_day (self, selected)->value), 4, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

static double
iterate_burn_up_figure_get_height (IterateFigure *figure,
                                   double         width)
{
  return HEIGHT;
}

static guint
iterate_burn_up_figure_get_n_items (IterateFigure *figure)
{
  return ITERATE_BURN_UP_FIGURE (figure)->days->len;
}

static char *
iterate_burn_up_figure_dup_item (IterateFigure *figure,
                                 guint          index)
{
  IterateBurnUpFigure *self = ITERATE_BURN_UP_FIGURE (figure);
  g_autofree char *when = iterate_time_format (get_day (self, index)->at);
  g_autofree char *value = iterate_number_format (get_day (self, index)->value, self->unit);

  return g_strdup_printf ("%.10s: %s", when, value);
}

static char *
iterate_burn_up_figure_dup_description (IterateFigure *figure)
{
  return g_strdup (ITERATE_BURN_UP_FIGURE (figure)->sentence);
}

static int
iterate_burn_up_figure_find_item (IterateFigure *figure,
                                  double         x,
                                  double         y,
                                  double         width,
                                  double         height)
{
  IterateBurnUpFigure *self = ITERATE_BURN_UP_FIGURE (figure);
  IterateAxis times = make_times (self, width);
  double nearest = 24;
  int found = -1;

  for (guint i = 0; i < self->days->len; i++)
    {
      double away = fabs (iterate_axis_place (&times, get_day (self, i)->at) - x);

      if (away < nearest)
        {
          nearest = away;
          found = i;
        }
    }

  return found;
}

static void
iterate_burn_up_figure_finalize (GObject *object)
{
  IterateBurnUpFigure *self = ITERATE_BURN_UP_FIGURE (object);

  g_array_unref (self->days);
  g_array_unref (self->cone);
  g_free (self->unit);
  g_free (self->sentence);

  G_OBJECT_CLASS (iterate_burn_up_figure_parent_class)->finalize (object);
}

static void
iterate_burn_up_figure_class_init (IterateBurnUpFigureClass *klass)
{
  IterateFigureClass *figure_class = ITERATE_FIGURE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = iterate_burn_up_figure_finalize;
  figure_class->draw = iterate_burn_up_figure_draw;
  figure_class->get_height = iterate_burn_up_figure_get_height;
  figure_class->dup_description = iterate_burn_up_figure_dup_description;
  figure_class->get_n_items = iterate_burn_up_figure_get_n_items;
  figure_class->dup_item = iterate_burn_up_figure_dup_item;
  figure_class->find_item = iterate_burn_up_figure_find_item;
}

static void
iterate_burn_up_figure_init (IterateBurnUpFigure *self)
{
  self->days = g_array_new (FALSE, FALSE, sizeof (IteratePoint));
  self->cone = g_array_new (FALSE, FALSE, sizeof (Slice));
}

static void
add_cone (IterateBurnUpFigure   *self,
          const IterateProgress *progress)
{
  if (progress->forecast.n == 0 || progress->deadline <= progress->now)
    return;

  for (guint i = 0; i <= N_CONE; i++)
    {
      Slice slice = { progress->now + (progress->deadline - progress->now) / N_CONE * i };

      iterate_progress_get_cone (progress, slice.at, &slice.low, &slice.expected, &slice.high);
      g_array_append_val (self->cone, slice);
    }
}

IterateFigure *
iterate_burn_up_figure_new (const IterateProgress *progress)
{
  IterateBurnUpFigure *self = g_object_new (ITERATE_TYPE_BURN_UP_FIGURE, NULL);

  self->from = progress->from;
  self->now = progress->now;
  self->deadline = progress->deadline;
  self->start = progress->start;
  self->target = progress->target;
  self->unit = g_strdup (progress->unit);
  self->sentence = g_strdup (progress->sentence);
  for (guint i = 0; i < progress->days->len; i++)
    {
      const IteratePoint *point = &g_array_index (progress->days, IteratePoint, i);

      if (point->at >= progress->from - BEFORE)
        g_array_append_val (self->days, *point);
    }
  add_cone (self, progress);

  return ITERATE_FIGURE (self);
}

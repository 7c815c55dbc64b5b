/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-latency-figure.h"

#include "iterate-time.h"
#include "iterate-endpoint-samples.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define HEIGHT 220
#define LEFT   64
#define RIGHT  16
#define TOP    16
#define BOTTOM 30

/* A hole of more than this is no line. */
#define HOLE (10 * 60 * ITERATE_SECOND)

/**
 * IterateLatencyFigure:
 *
 * How long an endpoint took, minute by minute: its 95th percentile, its median, and what it may be.
 * Where fixes were made there is a rule.
 */
struct _IterateLatencyFigure
{
  IterateFigure  parent_instance;

  GArray        *points; /* (owned) (element-type IterateLatencyPoint) */
  GArray        *fixes;  /* (owned) (element-type gint64): when they were made */
  double         budget;
};

G_DEFINE_FINAL_TYPE (IterateLatencyFigure, iterate_latency_figure, ITERATE_TYPE_FIGURE)

static const IterateLatencyPoint *
get_point (IterateLatencyFigure *self,
           guint                 index)
{
  return &g_array_index (self->points, IterateLatencyPoint, index);
}

static IterateAxis
make_times (IterateLatencyFigure *self,
            double                width)
{
  IterateAxis axis = { 0, 1, LEFT, MAX (1, width - LEFT - RIGHT) };

  if (self->points->len > 0)
    {
      axis.low = (double) get_point (self, 0)->at;
      axis.high = MAX ((double) get_point (self, self->points->len - 1)->at,
                       axis.low + 60 * ITERATE_SECOND);
    }

  return axis;
}

static IterateAxis
make_durations (IterateLatencyFigure *self,
                double                height)
{
  IterateAxis axis = { 0, 0, height - BOTTOM, -(height - BOTTOM - TOP) };
  double most = 0;

  for (guint i = 0; i < self->points->len; i++)
    most = MAX (most, get_point (self, i)->p95);

  /* A budget that is far away would flatten all the rest. */
  axis.high = MAX (most, 1e-6) * 1.1;
  if (self->budget < 4 * most)
    iterate_axis_include (&axis, self->budget * 1.1);

  return axis;
}

static void
draw_line (IterateLatencyFigure *self,
           cairo_t              *cr,
           const IterateAxis    *times,
           const IterateAxis    *durations,
           gboolean              median)
{
  for (guint i = 0; i < self->points->len; i++)
    {
      const IterateLatencyPoint *point = get_point (self, i);
      double x = iterate_axis_place (times, (double) point->at);
      double y = iterate_axis_place (durations, median ? point->p50 : point->p95);

      if (i == 0 || point->at - get_point (self, i - 1)->at > HOLE)
        cairo_move_to (cr, x, y);
      else
        cairo_line_to (cr, x, y);
    }
  cairo_stroke (cr);
}

static char *
dup_time (gint64 at)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (at / ITERATE_SECOND);
  g_autoptr(GDateTime) local = g_date_time_to_local (utc);

  return g_date_time_format (local, _("%e %b, %H:%M"));
}

static void
draw_frame (IterateLatencyFigure     *self,
            cairo_t                  *cr,
            const IterateAxis        *durations,
            double                    width,
            double                    height,
            const IterateFigureStyle *style)
{
  double step = iterate_axis_get_step (durations, 4);
  g_autofree char *first = dup_time (get_point (self, 0)->at);
  g_autofree char *last = dup_time (get_point (self, self->points->len - 1)->at);

  for (double value = 0; value <= durations->high; value += step)
    {
      g_autofree char *text = iterate_latency_format (value);
      double y = iterate_axis_place (durations, value);

      iterate_draw_rule (cr, style, LEFT, y, width - RIGHT, y, value > 0);
      iterate_draw_text (cr, style, text, 0, y - 9, LEFT - 8, PANGO_ALIGN_RIGHT, 0.7);
    }
  iterate_draw_text (cr, style, first, LEFT, height - 22, 110, PANGO_ALIGN_LEFT, 0.7);
  if (width > 360)
    iterate_draw_text (cr, style, last, width - RIGHT - 110, height - 22, 110, PANGO_ALIGN_RIGHT, 0.7);
}

static void
draw_budget (IterateLatencyFigure     *self,
             cairo_t                  *cr,
             const IterateAxis        *durations,
             double                    width,
             const IterateFigureStyle *style)
{
  double y = iterate_axis_place (durations, self->budget);

  if (self->budget > durations->high)
    return;

  iterate_set_color (cr, style->warning, 1);
  cairo_set_line_width (cr, 1.5);
  cairo_move_to (cr, LEFT, y);
  cairo_line_to (cr, width - RIGHT, y);
  cairo_stroke (cr);
  iterate_draw_text (cr, style, _("budget"), LEFT + 4, y - 18, 80, PANGO_ALIGN_LEFT, 0.8);
}

static void
draw_fixes (IterateLatencyFigure     *self,
            cairo_t                  *cr,
            const IterateAxis        *times,
            double                    height,
            const IterateFigureStyle *style)
{
  for (guint i = 0; i < self->fixes->len; i++)
    {
      double at = (double) g_array_index (self->fixes, gint64, i);
      double x = iterate_axis_place (times, at);

      if (at < times->low || at > times->high)
        continue;

      iterate_draw_rule (cr, style, x, TOP, x, height - BOTTOM, FALSE);
      iterate_draw_text (cr, style, _("fix"), MIN (x + 4, times->start + times->length - 40),
                         TOP - 8, 40,
                         PANGO_ALIGN_LEFT, 0.8);
    }
}

static void
iterate_latency_figure_draw (IterateFigure            *figure,
                             cairo_t                  *cr,
                             double                    width,
                             double                    height,
                             const IterateFigureStyle *style,
                             int                       selected)
{
  IterateLatencyFigure *self = ITERATE_LATENCY_FIGURE (figure);
  IterateAxis times = make_times (self, width), durations = make_durations (self, height);

  if (self->points->len == 0)
    return;

  draw_frame (self, cr, &durations, width, height, style);
  draw_budget (self, cr, &durations, width, style);
  draw_fixes (self, cr, &times, height, style);
  cairo_set_line_width (cr, 1.5);
  iterate_set_color (cr, style->text, 0.45);
  draw_line (self, cr, &times, &durations, TRUE);
  cairo_set_line_width (cr, 2);
  iterate_set_color (cr, style->accent, 1);
  draw_line (self, cr, &times, &durations, FALSE);
  if (selected >= 0)
    {
      double x = iterate_axis_place (&times, (double) get_point (self, selected)->at);

      iterate_draw_rule (cr, style, x, TOP, x, height - BOTTOM, FALSE);
    }
}

static double
iterate_latency_figure_get_height (IterateFigure *figure,
                                   double         width)
{
  return HEIGHT;
}

static guint
iterate_latency_figure_get_n_items (IterateFigure *figure)
{
  return ITERATE_LATENCY_FIGURE (figure)->points->len;
}

static char *
iterate_latency_figure_dup_item (IterateFigure *figure,
                                 guint          index)
{
  const IterateLatencyPoint *point = get_point (ITERATE_LATENCY_FIGURE (figure), index);
  g_autofree char *at = dup_time (point->at);
  g_autofree char *p95 = iterate_latency_format (point->p95);
  g_autofree char *p50 = iterate_latency_format (point->p50);

  return g_strdup_printf (_("%s: p95 %s, p50 %s, %" G_GINT64_FORMAT " requests"), at, p95, p50,
                          point->n);
}

static char *
iterate_latency_figure_dup_description (IterateFigure *figure)
{
  IterateLatencyFigure *self = ITERATE_LATENCY_FIGURE (figure);
  g_autofree char *last = NULL;

  if (self->points->len == 0)
    return g_strdup (_("No minute has been measured."));

  last = iterate_latency_figure_dup_item (figure, self->points->len - 1);

  return g_strdup_printf (_("How long it took in %u minutes. The last: %s"), self->points->len, last);
}

static int
iterate_latency_figure_find_item (IterateFigure *figure,
                                  double         x,
                                  double         y,
                                  double         width,
                                  double         height)
{
  IterateLatencyFigure *self = ITERATE_LATENCY_FIGURE (figure);
  IterateAxis times = make_times (self, width);
  double distance = 30;
  int nearest = -1;

  for (guint i = 0; i < self->points->len; i++)
    {
      double away = fabs (iterate_axis_place (&times, (double) get_point (self, i)->at) - x);

      if (away < distance)
        {
          distance = away;
          nearest = (int) i;
        }
    }

  return nearest;
}

static void
iterate_latency_figure_finalize (GObject *object)
{
  g_clear_pointer (&ITERATE_LATENCY_FIGURE (object)->points, g_array_unref);
  g_clear_pointer (&ITERATE_LATENCY_FIGURE (object)->fixes, g_array_unref);

  G_OBJECT_CLASS (iterate_latency_figure_parent_class)->finalize (object);
}

static void
iterate_latency_figure_class_init (IterateLatencyFigureClass *klass)
{
  IterateFigureClass *figure_class = ITERATE_FIGURE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = iterate_latency_figure_finalize;
  figure_class->draw = iterate_latency_figure_draw;
  figure_class->get_height = iterate_latency_figure_get_height;
  figure_class->dup_description = iterate_latency_figure_dup_description;
  figure_class->get_n_items = iterate_latency_figure_get_n_items;
  figure_class->dup_item = iterate_latency_figure_dup_item;
  figure_class->find_item = iterate_latency_figure_find_item;
}

static void
iterate_latency_figure_init (IterateLatencyFigure *self)
{
  self->fixes = g_array_new (FALSE, FALSE, sizeof (gint64));
}

/**
 * iterate_latency_figure_new:
 * @view: an endpoint
 */
IterateFigure *
iterate_latency_figure_new (const IterateEndpointView *view)
{
  IterateLatencyFigure *self = g_object_new (ITERATE_TYPE_LATENCY_FIGURE, NULL);

  self->points = g_array_ref (view->points);
  self->budget = view->analysis->threshold;
  for (guint i = 0; i < view->fixes->len; i++)
    {
      gint64 at = iterate_fix_get_applied_at (g_ptr_array_index (view->fixes, i));

      if (at > 0)
        g_array_append_val (self->fixes, at);
    }

  return ITERATE_FIGURE (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-durations-figure.h"

#include "iterate-endpoint-samples.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define HEIGHT 150
#define LEFT   44
#define RIGHT  16
#define TOP    12
#define BOTTOM 30
#define N_BINS 40
#define GAP    1

/**
 * IterateDurationsFigure:
 *
 * How many of an endpoint's last requests took how long, on a logarithmic scale. Those above its budget
 * are marked.
 */
struct _IterateDurationsFigure
{
  IterateFigure  parent_instance;

  double         low;  /* Milliseconds, as logarithms */
  double         high;
  double         budget;
  guint          n;
  guint          counts[N_BINS];
};

G_DEFINE_FINAL_TYPE (IterateDurationsFigure, iterate_durations_figure, ITERATE_TYPE_FIGURE)

static double
get_edge (IterateDurationsFigure *self,
          guint                   bin)
{
  return exp (self->low + (self->high - self->low) * bin / N_BINS);
}

static double
get_bar_width (double width)
{
  return MAX (1, width - LEFT - RIGHT) / N_BINS;
}

static void
draw_scale (IterateDurationsFigure   *self,
            cairo_t                  *cr,
            const IterateAxis        *axis,
            double                    width,
            double                    height,
            const IterateFigureStyle *style)
{
  g_autofree char *most = g_strdup_printf ("%.0f", axis->high);
  guint n_labels = width > 500 ? 5 : 3;

  iterate_draw_rule (cr, style, LEFT, height - BOTTOM, width - RIGHT, height - BOTTOM, FALSE);
  iterate_draw_text (cr, style, most, 0, TOP - 9, LEFT - 8, PANGO_ALIGN_RIGHT, 0.7);
  iterate_draw_text (cr, style, "0", 0, height - BOTTOM - 9, LEFT - 8, PANGO_ALIGN_RIGHT, 0.7);
  for (guint i = 0; i < n_labels; i++)
    {
      guint bin = i * N_BINS / (n_labels - 1);
      g_autofree char *text = iterate_latency_format (get_edge (self, bin));
      double x = LEFT + bin * get_bar_width (width);

      iterate_draw_text (cr, style, text, i == 0 ? x : i == n_labels - 1 ? x - 70 : x - 35,
                         height - 22, 70,
                         i == 0 ? PANGO_ALIGN_LEFT
                         : i == n_labels - 1 ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_CENTER, 0.7);
    }
}

static void
iterate_durations_figure_draw (IterateFigure            *figure,
                               cairo_t                  *cr,
                               double                    width,
                               double                    height,
                               const IterateFigureStyle *style,
                               int                       selected)
{
  IterateDurationsFigure *self = ITERATE_DURATIONS_FIGURE (figure);
  IterateAxis axis = { 0, 1, height - BOTTOM, -(height - BOTTOM - TOP) };
  double bar = get_bar_width (width);

  if (self->n == 0)
    return;

  for (guint i = 0; i < N_BINS; i++)
    iterate_axis_include (&axis, self->counts[i]);
  draw_scale (self, cr, &axis, width, height, style);
  for (guint i = 0; i < N_BINS; i++)
    {
      double y = iterate_axis_place (&axis, self->counts[i]);
      double alpha = selected < 0 || selected == (int) i ? 1 : 0.5;

      iterate_set_color (cr, get_edge (self, i) >= self->budget ? style->warning : style->accent,
                         alpha);
      cairo_rectangle (cr, LEFT + i * bar, y, MAX (1, bar - GAP), height - BOTTOM - y);
      cairo_fill (cr);
    }
}

static double
iterate_durations_figure_get_height (IterateFigure *figure,
                                     double         width)
{
  return HEIGHT;
}

static guint
iterate_durations_figure_get_n_items (IterateFigure *figure)
{
  return ITERATE_DURATIONS_FIGURE (figure)->n == 0 ? 0 : N_BINS;
}

static char *
iterate_durations_figure_dup_item (IterateFigure *figure,
                                   guint          index)
{
  IterateDurationsFigure *self = ITERATE_DURATIONS_FIGURE (figure);
  g_autofree char *from = iterate_latency_format (get_edge (self, index));
  g_autofree char *to = iterate_latency_format (get_edge (self, index + 1));

  return g_strdup_printf (_("%s to %s: %u requests"), from, to, self->counts[index]);
}

static char *
iterate_durations_figure_dup_description (IterateFigure *figure)
{
  IterateDurationsFigure *self = ITERATE_DURATIONS_FIGURE (figure);
  g_autofree char *from = iterate_latency_format (exp (self->low));
  g_autofree char *to = iterate_latency_format (exp (self->high));

  return g_strdup_printf (_("The last %u requests took %s to %s."), self->n, from, to);
}

static int
iterate_durations_figure_find_item (IterateFigure *figure,
                                    double         x,
                                    double         y,
                                    double         width,
                                    double         height)
{
  double place = (x - LEFT) / get_bar_width (width);

  return place < 0 || place >= iterate_durations_figure_get_n_items (figure) ? -1 : (int) place;
}

static void
iterate_durations_figure_class_init (IterateDurationsFigureClass *klass)
{
  IterateFigureClass *figure_class = ITERATE_FIGURE_CLASS (klass);

  figure_class->draw = iterate_durations_figure_draw;
  figure_class->get_height = iterate_durations_figure_get_height;
  figure_class->dup_description = iterate_durations_figure_dup_description;
  figure_class->get_n_items = iterate_durations_figure_get_n_items;
  figure_class->dup_item = iterate_durations_figure_dup_item;
  figure_class->find_item = iterate_durations_figure_find_item;
}

static void
iterate_durations_figure_init (IterateDurationsFigure *self)
{
}

/* Requests of no time at all stand with those of a microsecond. */
static double
to_scale (double duration)
{
  return log (MAX (duration, 1e-3));
}

/**
 * iterate_durations_figure_new:
 * @view: an endpoint
 */
IterateFigure *
iterate_durations_figure_new (const IterateEndpointView *view)
{
  IterateDurationsFigure *self = g_object_new (ITERATE_TYPE_DURATIONS_FIGURE, NULL);
  const double *durations = (const double *) view->durations->data;

  self->n = view->durations->len;
  self->budget = view->analysis->threshold;
  self->low = INFINITY;
  self->high = -INFINITY;
  for (guint i = 0; i < self->n; i++)
    {
      self->low = MIN (self->low, to_scale (durations[i]));
      self->high = MAX (self->high, to_scale (durations[i]));
    }
  if (self->n > 0 && self->high - self->low < .1)
    self->high = self->low + .1;
  for (guint i = 0; i < self->n; i++)
    {
      double place = (to_scale (durations[i]) - self->low) / (self->high - self->low);

      self->counts[MIN ((guint) (place * N_BINS), N_BINS - 1)]++;
    }

  return ITERATE_FIGURE (self);
}

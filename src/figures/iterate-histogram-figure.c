/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-histogram-figure.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define HEIGHT 160
#define LEFT   16
#define RIGHT  16
#define TOP    12
#define BOTTOM 34
#define N_BINS 13

/**
 * IterateHistogramFigure:
 *
 * How large the effects of experiments were: how many fell into each range, those above
 * zero and those below told apart.
 */
struct _IterateHistogramFigure
{
  IterateFigure  parent_instance;

  guint          counts[N_BINS];
  guint          most;
  double         low;   /* Of the first range */
  double         step;
};

G_DEFINE_FINAL_TYPE (IterateHistogramFigure, iterate_histogram_figure, ITERATE_TYPE_FIGURE)

static double
get_bin (IterateHistogramFigure *self,
         guint                   index)
{
  return self->low + index * self->step;
}

static void
iterate_histogram_figure_draw (IterateFigure            *figure,
                               cairo_t                  *cr,
                               double                    width,
                               double                    height,
                               const IterateFigureStyle *style,
                               int                       selected)
{
  IterateHistogramFigure *self = ITERATE_HISTOGRAM_FIGURE (figure);
  IterateAxis axis = { self->low, get_bin (self, N_BINS), LEFT, MAX (1, width - LEFT - RIGHT) };
  double bar = axis.length / N_BINS, bottom = height - BOTTOM;

  if (self->most == 0)
    {
      iterate_draw_text (cr, style, _("No experiment has ended yet."), 0, height / 2 - 10, width,
                         PANGO_ALIGN_CENTER, 0.7);
      return;
    }

  for (guint i = 0; i < N_BINS; i++)
    {
      double tall = (bottom - TOP) * self->counts[i] / self->most;
      double middle = get_bin (self, i) + self->step / 2;

      iterate_set_color (cr, fabs (middle) < self->step / 4 ? style->text
                             : middle > 0 ? style->good : style->bad,
                         (int) i == selected ? 0.9 : 0.55);
      cairo_rectangle (cr, LEFT + i * bar + 1, bottom - tall, MAX (1, bar - 2), tall);
      cairo_fill (cr);
    }

  iterate_draw_rule (cr, style, LEFT, bottom, width - RIGHT, bottom, FALSE);
  for (guint i = 0; i <= N_BINS; i += 3)
    {
      double middle = get_bin (self, i) + self->step / 2;
      g_autofree char *text = fabs (middle) < self->step / 4 ? g_strdup ("0")
                                                             : g_strdup_printf ("%+.3g %%",
                                                                                100 * middle);

      if (i < N_BINS)
        iterate_draw_text (cr, style, text, LEFT + (i + 0.5) * bar - 40, bottom + 8, 80,
                           PANGO_ALIGN_CENTER, 0.7);
    }
}

static double
iterate_histogram_figure_get_height (IterateFigure *figure,
                                     double         width)
{
  return HEIGHT;
}

static guint
iterate_histogram_figure_get_n_items (IterateFigure *figure)
{
  return N_BINS;
}

static char *
iterate_histogram_figure_dup_item (IterateFigure *figure,
                                   guint          index)
{
  IterateHistogramFigure *self = ITERATE_HISTOGRAM_FIGURE (figure);

  return g_strdup_printf (ngettext ("%+.3g to %+.3g %%: %u experiment",
                                    "%+.3g to %+.3g %%: %u experiments", self->counts[index]),
                          100 * get_bin (self, index), 100 * get_bin (self, index + 1),
                          self->counts[index]);
}

static char *
iterate_histogram_figure_dup_description (IterateFigure *figure)
{
  IterateHistogramFigure *self = ITERATE_HISTOGRAM_FIGURE (figure);
  guint above = 0, below = 0;

  for (guint i = 0; i < N_BINS; i++)
    {
      if (get_bin (self, i) + self->step / 2 > self->step / 4)
        above += self->counts[i];
      else if (get_bin (self, i) + self->step / 2 < -self->step / 4)
        below += self->counts[i];
    }

  return g_strdup_printf (_("Effects: %u above zero, %u below"), above, below);
}

static int
iterate_histogram_figure_find_item (IterateFigure *figure,
                                    double         x,
                                    double         y,
                                    double         width,
                                    double         height)
{
  double index = (x - LEFT) / MAX (1, width - LEFT - RIGHT) * N_BINS;

  return index >= 0 && index < N_BINS ? (int) index : -1;
}

static void
iterate_histogram_figure_class_init (IterateHistogramFigureClass *klass)
{
  IterateFigureClass *figure_class = ITERATE_FIGURE_CLASS (klass);

  figure_class->draw = iterate_histogram_figure_draw;
  figure_class->get_height = iterate_histogram_figure_get_height;
  figure_class->dup_description = iterate_histogram_figure_dup_description;
  figure_class->get_n_items = iterate_histogram_figure_get_n_items;
  figure_class->dup_item = iterate_histogram_figure_dup_item;
  figure_class->find_item = iterate_histogram_figure_find_item;
}

static void
iterate_histogram_figure_init (IterateHistogramFigure *self)
{
}

/* Ranges of one width with zero in the middle of the middle one. */
IterateFigure *
iterate_histogram_figure_new (GArray *effects)
{
  IterateHistogramFigure *self = g_object_new (ITERATE_TYPE_HISTOGRAM_FIGURE, NULL);
  IterateAxis axis = { 0, 0.02 };

  for (guint i = 0; i < effects->len; i++)
    iterate_axis_include (&axis, fabs (g_array_index (effects, double, i)));
  self->step = iterate_axis_get_step (&axis, N_BINS / 2);
  while (self->step * N_BINS / 2 < axis.high)
    self->step *= 2;
  self->low = -self->step * N_BINS / 2.0;

  for (guint i = 0; i < effects->len; i++)
    {
      double place = (g_array_index (effects, double, i) - self->low) / self->step;
      guint index = CLAMP (place, 0, N_BINS - 1);

      self->most = MAX (self->most, ++self->counts[index]);
    }

  return ITERATE_FIGURE (self);
}

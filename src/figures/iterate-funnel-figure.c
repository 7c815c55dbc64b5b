/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-funnel-figure.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define STEP_HEIGHT 30
#define LOSS_HEIGHT 26
#define LABEL       150
#define COUNT       110
#define NARROW      460

/**
 * IterateFunnelFigure:
 *
 * How many come to each step, and how many are lost between two of them.
 */
struct _IterateFunnelFigure
{
  IterateFigure  parent_instance;

  GStrv          steps;
  gint64        *counts;
  guint          n_steps;
  int            worst;
  char          *explanation; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (IterateFunnelFigure, iterate_funnel_figure, ITERATE_TYPE_FIGURE)

static double
get_rate (IterateFunnelFigure *self,
          guint                step)
{
  if (step == 0)
    return 1;

  return self->counts[step - 1] > 0 ? (double) self->counts[step] / self->counts[step - 1] : 0;
}

static double
get_y (guint step)
{
  return step * (STEP_HEIGHT + LOSS_HEIGHT);
}

/* What is lost stands between the bars, and louder than they do where it is most. */
static void
draw_loss (IterateFunnelFigure      *self,
           cairo_t                  *cr,
           guint                     step,
           double                    start,
           double                    length,
           const IterateFigureStyle *style)
{
  gint64 lost = self->counts[step - 1] - self->counts[step];
  double y = get_y (step) - LOSS_HEIGHT;
  gboolean worst = (int) step == self->worst;
  g_autofree char *text = g_strdup_printf (_("↓ %.1f %% lost (%" G_GINT64_FORMAT ")"),
                                           100 * (1 - get_rate (self, step)), lost);
  IterateFigureStyle loud = *style;

  if (worst)
    loud.text = style->bad;
  iterate_draw_text (cr, &loud, text, start + 4, y + 3, length, PANGO_ALIGN_LEFT, worst ? 1 : 0.7);
}

static void
iterate_funnel_figure_draw (IterateFigure            *figure,
                            cairo_t                  *cr,
                            double                    width,
                            double                    height,
                            const IterateFigureStyle *style,
                            int                       selected)
{
  IterateFunnelFigure *self = ITERATE_FUNNEL_FIGURE (figure);
  double label = width < NARROW ? 96 : LABEL, start = label + 12;
  double length = MAX (20, width - start - COUNT - 16), most = MAX (1, self->counts[0]);

  for (guint i = 0; i < self->n_steps; i++)
    {
      double y = get_y (i), long_as = length * self->counts[i] / most;
      g_autofree char *count = g_strdup_printf ("%" G_GINT64_FORMAT " · %.1f %%", self->counts[i],
                                                100 * self->counts[i] / most);

      iterate_set_color (cr, style->accent, selected == (int) i ? 1 : 0.75);
      cairo_rectangle (cr, start, y, MAX (2, long_as), STEP_HEIGHT);
      cairo_fill (cr);
      iterate_draw_text (cr, style, self->steps[i], 12, y + 6, label - 12, PANGO_ALIGN_LEFT, 1);
      iterate_draw_text (cr, style, count, width - COUNT - 12, y + 6, COUNT, PANGO_ALIGN_RIGHT, 0.9);
      if (i > 0)
        draw_loss (self, cr, i, start, length, style);
    }
}

static double
iterate_funnel_figure_get_height (IterateFigure *figure,
                                  double         width)
{
  return get_y (ITERATE_FUNNEL_FIGURE (figure)->n_steps) - LOSS_HEIGHT + 12;
}

static guint
iterate_funnel_figure_get_n_items (IterateFigure *figure)
{
  return ITERATE_FUNNEL_FIGURE (figure)->n_steps;
}

static char *
iterate_funnel_figure_dup_item (IterateFigure *figure,
                                guint          index)
{
  IterateFunnelFigure *self = ITERATE_FUNNEL_FIGURE (figure);

  if (index == 0)
    return g_strdup_printf (_("%s: %" G_GINT64_FORMAT), self->steps[0], self->counts[0]);

  return g_strdup_printf (_("%s: %" G_GINT64_FORMAT ", %.1f %% of those before, %.1f %% lost"),
                          self->steps[index], self->counts[index], 100 * get_rate (self, index),
                          100 * (1 - get_rate (self, index)));
}

static char *
iterate_funnel_figure_dup_description (IterateFigure *figure)
{
  IterateFunnelFigure *self = ITERATE_FUNNEL_FIGURE (figure);

  return g_strdup (self->explanation == NULL ? _("Nobody was in this funnel yet") : self->explanation);
}

static int
iterate_funnel_figure_find_item (IterateFigure *figure,
                                 double         x,
                                 double         y,
                                 double         width,
                                 double         height)
{
  guint step = MAX (0, y) / (STEP_HEIGHT + LOSS_HEIGHT);

  return step < ITERATE_FUNNEL_FIGURE (figure)->n_steps ? (int) step : -1;
}

static void
iterate_funnel_figure_finalize (GObject *object)
{
  IterateFunnelFigure *self = ITERATE_FUNNEL_FIGURE (object);

  g_strfreev (self->steps);
  g_free (self->counts);
  g_free (self->explanation);

  G_OBJECT_CLASS (iterate_funnel_figure_parent_class)->finalize (object);
}

static void
iterate_funnel_figure_class_init (IterateFunnelFigureClass *klass)
{
  IterateFigureClass *figure_class = ITERATE_FIGURE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = iterate_funnel_figure_finalize;
  figure_class->draw = iterate_funnel_figure_draw;
  figure_class->get_height = iterate_funnel_figure_get_height;
  figure_class->dup_description = iterate_funnel_figure_dup_description;
  figure_class->get_n_items = iterate_funnel_figure_get_n_items;
  figure_class->dup_item = iterate_funnel_figure_dup_item;
  figure_class->find_item = iterate_funnel_figure_find_item;
}

static void
iterate_funnel_figure_init (IterateFunnelFigure *self)
{
}

/* Returns: (transfer full): a picture of a funnel as it is now */
IterateFigure *
iterate_funnel_figure_new (const IterateFunnel *funnel)
{
  IterateFunnelFigure *self = g_object_new (ITERATE_TYPE_FUNNEL_FIGURE, NULL);

  self->steps = g_strdupv (funnel->steps);
  self->n_steps = funnel->n_steps;
  self->counts = g_memdup2 (funnel->all->counts, funnel->n_steps * sizeof (gint64));
  self->worst = iterate_funnel_get_worst_step (funnel);
  self->explanation = iterate_funnel_explain (funnel);

  return ITERATE_FIGURE (self);
}

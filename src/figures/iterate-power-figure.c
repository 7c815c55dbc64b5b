/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-power-figure.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define HEIGHT   220
#define LEFT     86
#define RIGHT    16
#define TOP      12
#define BOTTOM   40
#define N_POINTS 60
#define LEAST    0.005
#define MOST     0.5

/**
 * IteratePowerFigure:
 *
 * What a smaller effect costs: the days, or the units, that each effect needs to be
 * detected, as a curve. The chosen effect can be dragged along it.
 */
struct _IteratePowerFigure
{
  IterateFigure  parent_instance;

  IterateDesign  design;
  double         units_per_day; /* NaN when unknown: then units are drawn */
  double         effect;
};

G_DEFINE_FINAL_TYPE (IteratePowerFigure, iterate_power_figure, ITERATE_TYPE_FIGURE)

/* Effects lie on a logarithmic scale: halving one costs four times the units. */
static double
effect_at (guint index)
{
  return LEAST * pow (MOST / LEAST, (double) index / (N_POINTS - 1));
}

static gboolean
is_ready (IteratePowerFigure *self)
{
  return self->design.variance > 0;
}

static double
get_cost (IteratePowerFigure *self,
          double              effect)
{
  double units = iterate_design_get_units (&self->design, effect) * self->design.n_variants;

  return self->units_per_day > 0 ? units / self->units_per_day : units;
}

static IterateAxis
make_effect_axis (double width)
{
  return (IterateAxis) { log (LEAST), log (MOST), LEFT, MAX (1, width - LEFT - RIGHT) };
}

static IterateAxis
make_cost_axis (IteratePowerFigure *self,
                double              height)
{
  double most = get_cost (self, LEAST), least = MAX (0.5, get_cost (self, MOST));

  if (!isfinite (most) || most <= least)
    most = least * 10;

  return (IterateAxis) { log (least), log (most), height - BOTTOM, -(height - TOP - BOTTOM) };
}

static char *
format_cost (IteratePowerFigure *self,
             double              cost)
{
  if (!(self->units_per_day > 0))
    return cost >= 1e6 ? g_strdup_printf (_("%.3g M units"), cost / 1e6)
                       : g_strdup_printf (_("%.0f units"), ceil (cost));

  return g_strdup_printf (ngettext ("%.0f day", "%.0f days", (gulong) ceil (cost)), ceil (cost));
}

static void
draw_curve (IteratePowerFigure       *self,
            cairo_t                  *cr,
            const IterateAxis        *effects,
            const IterateAxis        *costs,
            const IterateFigureStyle *style)
{
  for (guint i = 0; i < N_POINTS; i++)
    {
      double cost = get_cost (self, effect_at (i));

      if (isfinite (cost))
        cairo_line_to (cr, iterate_axis_place (effects, log (effect_at (i))),
                       iterate_axis_place (costs, log (MAX (cost, 0.5))));
    }
  iterate_set_color (cr, style->accent, 1);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
}

static void
draw_scale (IteratePowerFigure       *self,
            cairo_t                  *cr,
            const IterateAxis        *effects,
            const IterateAxis        *costs,
            double                    width,
            double                    height,
            const IterateFigureStyle *style)
{
  static const double marks[] = { 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5 };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      double x = iterate_axis_place (effects, log (marks[i]));
      g_autofree char *text = g_strdup_printf ("%.3g %%", 100 * marks[i]);

      iterate_draw_rule (cr, style, x, TOP, x, height - BOTTOM, FALSE);
      iterate_draw_text (cr, style, text, x - 30, height - BOTTOM + 8, 60, PANGO_ALIGN_CENTER, 0.7);
    }

  for (double cost = pow (10, ceil (costs->low / G_LN10)); log (cost) <= costs->high; cost *= 10)
    {
      double y = iterate_axis_place (costs, log (cost));
      g_autofree char *text = format_cost (self, cost);

      iterate_draw_rule (cr, style, LEFT, y, width - RIGHT, y, FALSE);
      iterate_draw_text (cr, style, text, 0, y - 9, LEFT - 8, PANGO_ALIGN_RIGHT, 0.7);
    }
}

static void
draw_choice (IteratePowerFigure       *self,
             cairo_t                  *cr,
             const IterateAxis        *effects,
             const IterateAxis        *costs,
             double                    height,
             const IterateFigureStyle *style)
{
  double cost = get_cost (self, self->effect);
  double x = iterate_axis_place (effects, log (CLAMP (self->effect, LEAST, MOST))), y;

  if (!isfinite (cost))
    return;

  y = iterate_axis_place (costs, log (MAX (cost, 0.5)));
  iterate_draw_rule (cr, style, x, y, x, height - BOTTOM, TRUE);
  iterate_draw_rule (cr, style, LEFT, y, x, y, TRUE);
  iterate_set_color (cr, style->accent, 1);
  cairo_arc (cr, x, y, 7, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
iterate_power_figure_draw (IterateFigure            *figure,
                           cairo_t                  *cr,
                           double                    width,
                           double                    height,
                           const IterateFigureStyle *style,
                           int                       selected)
{
  IteratePowerFigure *self = ITERATE_POWER_FIGURE (figure);
  IterateAxis effects = make_effect_axis (width), costs;

  if (!is_ready (self))
    {
      iterate_draw_text (cr, style, _("Say what the metric is today to see what an effect costs."), 0,
                         height / 2 - 10, width, PANGO_ALIGN_CENTER, 0.7);
      return;
    }

  costs = make_cost_axis (self, height);
  draw_scale (self, cr, &effects, &costs, width, height, style);
  draw_curve (self, cr, &effects, &costs, style);
  draw_choice (self, cr, &effects, &costs, height, style);
  if (selected >= 0)
    {
      double x = iterate_axis_place (&effects, log (effect_at (selected)));

      iterate_draw_rule (cr, style, x, TOP, x, height - BOTTOM, FALSE);
    }
}

static double
iterate_power_figure_get_height (IterateFigure *figure,
                                 double         width)
{
  return HEIGHT;
}

static char *
dup_point (IteratePowerFigure *self,
           double              effect)
{
  g_autofree char *cost = format_cost (self, get_cost (self, effect));

  return g_strdup_printf (_("A change of %.3g %% needs %s"), 100 * effect, cost);
}

static guint
iterate_power_figure_get_n_items (IterateFigure *figure)
{
  return is_ready (ITERATE_POWER_FIGURE (figure)) ? N_POINTS : 0;
}

static char *
iterate_power_figure_dup_item (IterateFigure *figure,
                               guint          index)
{
  return dup_point (ITERATE_POWER_FIGURE (figure), effect_at (index));
}

static char *
iterate_power_figure_dup_description (IterateFigure *figure)
{
  IteratePowerFigure *self = ITERATE_POWER_FIGURE (figure);

  if (!is_ready (self))
    return g_strdup (_("Say what the metric is today to see what an effect costs."));

  return dup_point (self, self->effect);
}

static gboolean
iterate_power_figure_pick (IterateFigure *figure,
                           double         x,
                           double         y,
                           double         width,
                           double         height)
{
  IteratePowerFigure *self = ITERATE_POWER_FIGURE (figure);
  IterateAxis effects = make_effect_axis (width);
  double share = CLAMP ((x - effects.start) / effects.length, 0, 1);
  double effect = exp (effects.low + share * (effects.high - effects.low));

  /* Rounded as a person would say it. */
  effect = effect < 0.02 ? round (effect * 2000) / 2000 : effect < 0.1 ? round (effect * 400) / 400
                                                                       : round (effect * 100) / 100;
  if (!is_ready (self) || effect == self->effect)
    return FALSE;

  self->effect = effect;

  return TRUE;
}

static gboolean
iterate_power_figure_pick_item (IterateFigure *figure,
                                guint          index)
{
  IteratePowerFigure *self = ITERATE_POWER_FIGURE (figure);

  self->effect = effect_at (index);

  return is_ready (self);
}

static int
iterate_power_figure_get_picked (IterateFigure *figure)
{
  double effect = CLAMP (ITERATE_POWER_FIGURE (figure)->effect, LEAST, MOST);

  return (int) round (log (effect / LEAST) / log (MOST / LEAST) * (N_POINTS - 1));
}

static void
iterate_power_figure_class_init (IteratePowerFigureClass *klass)
{
  IterateFigureClass *figure_class = ITERATE_FIGURE_CLASS (klass);

  figure_class->draw = iterate_power_figure_draw;
  figure_class->get_height = iterate_power_figure_get_height;
  figure_class->dup_description = iterate_power_figure_dup_description;
  figure_class->get_n_items = iterate_power_figure_get_n_items;
  figure_class->dup_item = iterate_power_figure_dup_item;
  figure_class->pick = iterate_power_figure_pick;
  figure_class->pick_item = iterate_power_figure_pick_item;
  figure_class->get_picked = iterate_power_figure_get_picked;
}

static void
iterate_power_figure_init (IteratePowerFigure *self)
{
  self->effect = 0.05;
  self->units_per_day = NAN;
}

IterateFigure *
iterate_power_figure_new (void)
{
  return g_object_new (ITERATE_TYPE_POWER_FIGURE, NULL);
}

/* @units_per_day: in all variants together, or NaN when nobody knows */
void
iterate_power_figure_set_design (IteratePowerFigure  *self,
                                 const IterateDesign *design,
                                 double               units_per_day)
{
  self->design = *design;
  self->units_per_day = units_per_day;
}

void
iterate_power_figure_set_effect (IteratePowerFigure *self,
                                 double              effect)
{
  self->effect = effect;
}

double
iterate_power_figure_get_effect (IteratePowerFigure *self)
{
  return self->effect;
}

/* Returns: units that the chosen effect needs in all variants together */
double
iterate_power_figure_get_units (IteratePowerFigure *self)
{
  return is_ready (self) ? iterate_design_get_units (&self->design, self->effect) *
                           self->design.n_variants : NAN;
}

/* Returns: the days they take, or NaN when nobody knows */
double
iterate_power_figure_get_days (IteratePowerFigure *self)
{
  return ceil (iterate_power_figure_get_units (self) / self->units_per_day);
}

/* Returns: (transfer full): what the chosen effect costs, in a sentence */
char *
iterate_power_figure_dup_summary (IteratePowerFigure *self)
{
  double units = iterate_power_figure_get_units (self), days = iterate_power_figure_get_days (self);

  if (!isfinite (units))
    return g_strdup (_("Say what the metric is today to see how long it takes"));
  if (!isfinite (days))
    return g_strdup_printf (_("To detect a change of %.3g %% takes %'.0f units"), 100 * self->effect,
                            ceil (units));

  return g_strdup_printf (ngettext ("To detect a change of %.3g %% takes %'.0f units: %.0f day",
                                    "To detect a change of %.3g %% takes %'.0f units: %.0f days",
                                    (gulong) days),
                          100 * self->effect, ceil (units), days);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-loop-figure.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define HEIGHT 118
#define RADIUS 26
#define MIDDLE 40
#define N_STAGES 4

/* Below this width the words would not fit beside each other. */
#define NARROW 380

/**
 * IterateLoopFigure:
 *
 * What goes round: signals lead to decisions, these to rollouts, these to learnings, and those back.
 */
struct _IterateLoopFigure
{
  IterateFigure  parent_instance;

  guint          counts[N_STAGES];
  guint          days;
};

G_DEFINE_FINAL_TYPE (IterateLoopFigure, iterate_loop_figure, ITERATE_TYPE_FIGURE)

static const char *const names[N_STAGES] = {
  N_("Signals"), N_("Decisions"), N_("Rollouts"), N_("Learnings"),
};

static double
get_center (double width,
            guint  stage)
{
  return width * (stage + .5) / N_STAGES;
}

static void
draw_head (cairo_t *cr,
           double   x,
           double   y,
           double   direction)
{
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x - 7 * direction, y - 4);
  cairo_line_to (cr, x - 7 * direction, y + 4);
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
draw_arrows (cairo_t                  *cr,
             const IterateFigureStyle *style,
             double                    width,
             double                    radius)
{
  double bottom = HEIGHT - 8;

  iterate_set_color (cr, style->text, .35);
  cairo_set_line_width (cr, 1.5);
  for (guint i = 0; i + 1 < N_STAGES; i++)
    {
      double from = get_center (width, i) + radius + 6, to = get_center (width, i + 1) - radius - 6;

      cairo_move_to (cr, from, MIDDLE);
      cairo_line_to (cr, to - 5, MIDDLE);
      cairo_stroke (cr);
      draw_head (cr, to, MIDDLE, 1);
    }

  /* And from what was learned back to what to listen for. */
  cairo_move_to (cr, get_center (width, N_STAGES - 1), bottom - 12);
  cairo_line_to (cr, get_center (width, N_STAGES - 1), bottom);
  cairo_line_to (cr, get_center (width, 0), bottom);
  cairo_line_to (cr, get_center (width, 0), bottom - 12);
  cairo_stroke (cr);
  cairo_move_to (cr, get_center (width, 0), bottom - 17);
  cairo_line_to (cr, get_center (width, 0) - 4, bottom - 10);
  cairo_line_to (cr, get_center (width, 0) + 4, bottom - 10);
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
draw_stage (IterateLoopFigure        *self,
            cairo_t                  *cr,
            const IterateFigureStyle *style,
            guint                     stage,
            double                    width,
            double                    radius,
            gboolean                  selected)
{
  double x = get_center (width, stage), room = width / N_STAGES;
  g_autofree char *count = g_strdup_printf ("%u", self->counts[stage]);
  gboolean moves = self->counts[stage] > 0;

  iterate_set_color (cr, moves ? style->accent : style->text, moves ? (selected ? .35 : .18) : .08);
  cairo_new_path (cr);
  cairo_arc (cr, x, MIDDLE, radius, 0, 2 * G_PI);
  cairo_fill (cr);
  iterate_set_color (cr, moves ? style->accent : style->text, moves ? 1 : .35);
  cairo_set_line_width (cr, selected ? 3 : 1.5);
  cairo_arc (cr, x, MIDDLE, radius, 0, 2 * G_PI);
  cairo_stroke (cr);
  iterate_draw_text (cr, style, count, x - radius, MIDDLE - 10, 2 * radius, PANGO_ALIGN_CENTER,
                     moves ? 1 : .6);
  iterate_draw_text (cr, style, _(names[stage]), x - room / 2, MIDDLE + radius + 5, room,
                     PANGO_ALIGN_CENTER, .8);
}

static void
iterate_loop_figure_draw (IterateFigure            *figure,
                          cairo_t                  *cr,
                          double                    width,
                          double                    height,
                          const IterateFigureStyle *style,
                          int                       selected)
{
  double radius = width < NARROW ? RADIUS * .8 : RADIUS;

  draw_arrows (cr, style, width, radius);
  for (guint i = 0; i < N_STAGES; i++)
    draw_stage (ITERATE_LOOP_FIGURE (figure), cr, style, i, width, radius, (int) i == selected);
}

static double
iterate_loop_figure_get_height (IterateFigure *figure,
                                double         width)
{
  return HEIGHT;
}

static guint
iterate_loop_figure_get_n_items (IterateFigure *figure)
{
  return N_STAGES;
}

static char *
iterate_loop_figure_dup_item (IterateFigure *figure,
                              guint          index)
{
  IterateLoopFigure *self = ITERATE_LOOP_FIGURE (figure);

  return g_strdup_printf (_("%s: %u in %u days"), _(names[index]), self->counts[index], self->days);
}

static char *
iterate_loop_figure_dup_description (IterateFigure *figure)
{
  IterateLoopFigure *self = ITERATE_LOOP_FIGURE (figure);

  return g_strdup_printf (_("In %u days %u signals led to %u decisions, %u rollouts and %u learnings"),
                          self->days, self->counts[0], self->counts[1], self->counts[2],
                          self->counts[3]);
}

static int
iterate_loop_figure_find_item (IterateFigure *figure,
                               double         x,
                               double         y,
                               double         width,
                               double         height)
{
  return CLAMP ((int) floor (x / width * N_STAGES), 0, N_STAGES - 1);
}

static void
iterate_loop_figure_class_init (IterateLoopFigureClass *klass)
{
  IterateFigureClass *figure_class = ITERATE_FIGURE_CLASS (klass);

  figure_class->draw = iterate_loop_figure_draw;
  figure_class->get_height = iterate_loop_figure_get_height;
  figure_class->dup_description = iterate_loop_figure_dup_description;
  figure_class->get_n_items = iterate_loop_figure_get_n_items;
  figure_class->dup_item = iterate_loop_figure_dup_item;
  figure_class->find_item = iterate_loop_figure_find_item;
}

static void
iterate_loop_figure_init (IterateLoopFigure *self)
{
}

IterateFigure *
iterate_loop_figure_new (const IterateLoop *loop)
{
  IterateLoopFigure *self = g_object_new (ITERATE_TYPE_LOOP_FIGURE, NULL);

  self->counts[0] = loop->signals;
  self->counts[1] = loop->decisions;
  self->counts[2] = loop->rollouts;
  self->counts[3] = loop->learnings;
  self->days = loop->days;

  return ITERATE_FIGURE (self);
}

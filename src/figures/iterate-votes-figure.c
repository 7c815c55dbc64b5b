/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-votes-figure.h"

#include <glib/gi18n-lib.h>

#define HEIGHT 120
#define SIDE 16
#define TOP 22
#define BOTTOM 30

#define COMPACT_HEIGHT 24

/**
 * IterateVotesFigure:
 *
 * The votes for a request week by week; compact, a line without axes.
 */
struct _IterateVotesFigure
{
  IterateFigure  parent_instance;

  guint          weeks[ITERATE_VOTE_WEEKS];
  guint          most;
  gboolean       compact;
};

G_DEFINE_FINAL_TYPE (IterateVotesFigure, iterate_votes_figure, ITERATE_TYPE_FIGURE)

/* The last week with a dot at its end. */
static void
draw_line (IterateVotesFigure       *self,
           cairo_t                  *cr,
           double                    width,
           double                    height,
           const IterateFigureStyle *style)
{
  double room = height - 8, x = 0, y = 0;

  for (guint i = 0; i < ITERATE_VOTE_WEEKS; i++)
    {
      x = 4 + i * (width - 8) / (ITERATE_VOTE_WEEKS - 1);
      y = height - 4 - room * self->weeks[i] / MAX (self->most, 1);
      if (i == 0)
        cairo_move_to (cr, x, y);
      else
        cairo_line_to (cr, x, y);
    }
  iterate_set_color (cr, style->text, .5);
  cairo_set_line_width (cr, 1.5);
  cairo_stroke (cr);
  iterate_set_color (cr, style->accent, 1);
  cairo_arc (cr, x, y, 2.5, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
iterate_votes_figure_draw (IterateFigure            *figure,
                           cairo_t                  *cr,
                           double                    width,
                           double                    height,
                           const IterateFigureStyle *style,
                           int                       selected)
{
  IterateVotesFigure *self = ITERATE_VOTES_FIGURE (figure);
  double bar = MAX (1, width - 2 * SIDE) / ITERATE_VOTE_WEEKS, bottom = height - BOTTOM;

  if (self->compact)
    {
      draw_line (self, cr, width, height, style);
      return;
    }

  for (guint i = 0; i < ITERATE_VOTE_WEEKS; i++)
    {
      double tall = (bottom - TOP) * self->weeks[i] / MAX (self->most, 1);
      g_autofree char *count = g_strdup_printf ("%u", self->weeks[i]);

      iterate_set_color (cr, style->accent, (int) i == selected ? 1 : .65);
      cairo_rectangle (cr, SIDE + i * bar + 2, bottom - tall, MAX (1, bar - 4), tall);
      cairo_fill (cr);
      if (self->weeks[i] > 0 && (bar > 24 || self->weeks[i] == self->most))
        iterate_draw_text (cr, style, count, SIDE + i * bar - 10, bottom - tall - 18, bar + 20,
                           PANGO_ALIGN_CENTER, .8);
    }
  iterate_draw_rule (cr, style, SIDE, bottom, width - SIDE, bottom, FALSE);
  iterate_draw_text (cr, style, _("12 weeks ago"), SIDE, bottom + 6, width / 2, PANGO_ALIGN_LEFT, .7);
  iterate_draw_text (cr, style, _("This week"), width / 2, bottom + 6, width / 2 - SIDE,
                     PANGO_ALIGN_RIGHT, .7);
}

static double
iterate_votes_figure_get_height (IterateFigure *figure,
                                 double         width)
{
  return ITERATE_VOTES_FIGURE (figure)->compact ? COMPACT_HEIGHT : HEIGHT;
}

static guint
iterate_votes_figure_get_n_items (IterateFigure *figure)
{
  return ITERATE_VOTE_WEEKS;
}

static char *
iterate_votes_figure_dup_item (IterateFigure *figure,
                               guint          index)
{
  IterateVotesFigure *self = ITERATE_VOTES_FIGURE (figure);
  guint ago = ITERATE_VOTE_WEEKS - 1 - index;

  if (ago == 0)
    return g_strdup_printf (ngettext ("This week: %u vote", "This week: %u votes",
                                      self->weeks[index]), self->weeks[index]);

  return g_strdup_printf (ngettext ("%u weeks ago: %u vote", "%u weeks ago: %u votes",
                                    self->weeks[index]), ago, self->weeks[index]);
}

static char *
iterate_votes_figure_dup_description (IterateFigure *figure)
{
  IterateVotesFigure *self = ITERATE_VOTES_FIGURE (figure);
  guint early = 0, late = 0;

  for (guint i = 0; i < ITERATE_VOTE_WEEKS; i++)
    *(i < ITERATE_VOTE_WEEKS / 2 ? &early : &late) += self->weeks[i];

  return g_strdup_printf (_("Votes: %u in the last six weeks, %u in the six before"), late, early);
}

static int
iterate_votes_figure_find_item (IterateFigure *figure,
                                double         x,
                                double         y,
                                double         width,
                                double         height)
{
  double index = (x - SIDE) / MAX (1, width - 2 * SIDE) * ITERATE_VOTE_WEEKS;

  return index >= 0 && index < ITERATE_VOTE_WEEKS ? (int) index : -1;
}

static void
iterate_votes_figure_class_init (IterateVotesFigureClass *klass)
{
  IterateFigureClass *figure_class = ITERATE_FIGURE_CLASS (klass);

  figure_class->draw = iterate_votes_figure_draw;
  figure_class->get_height = iterate_votes_figure_get_height;
  figure_class->dup_description = iterate_votes_figure_dup_description;
  figure_class->get_n_items = iterate_votes_figure_get_n_items;
  figure_class->dup_item = iterate_votes_figure_dup_item;
  figure_class->find_item = iterate_votes_figure_find_item;
}

static void
iterate_votes_figure_init (IterateVotesFigure *self)
{
}

IterateFigure *
iterate_votes_figure_new (IterateRequestSummary *summary)
{
  IterateVotesFigure *self = g_object_new (ITERATE_TYPE_VOTES_FIGURE, NULL);

  for (guint i = 0; i < ITERATE_VOTE_WEEKS; i++)
    {
      self->weeks[i] = iterate_request_summary_get_weeks (summary)[i];
      self->most = MAX (self->most, self->weeks[i]);
    }

  return ITERATE_FIGURE (self);
}

/* As a line for a list's row. */
IterateFigure *
iterate_votes_figure_new_compact (IterateRequestSummary *summary)
{
  IterateFigure *figure = iterate_votes_figure_new (summary);

  ITERATE_VOTES_FIGURE (figure)->compact = TRUE;

  return figure;
}

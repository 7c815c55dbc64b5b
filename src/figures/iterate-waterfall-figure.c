/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-waterfall-figure.h"

#include "iterate-endpoint-samples.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define ROW      24
#define BAR      14
#define TOP      4
#define BOTTOM   24
#define RIGHT    12
#define INDENT   10
#define NARROW   520
#define DURATION 70

/**
 * IterateWaterfallFigure:
 *
 * A request's parts by when they began and how long they took, each below what it was done for. What
 * the time goes into is marked.
 */
struct _IterateWaterfallFigure
{
  IterateFigure  parent_instance;

  GPtrArray     *rows; /* (owned) (element-type IterateWaterfallRow) */
};

G_DEFINE_FINAL_TYPE (IterateWaterfallFigure, iterate_waterfall_figure, ITERATE_TYPE_FIGURE)

static const IterateWaterfallRow *
get_row (IterateWaterfallFigure *self,
         guint                   index)
{
  return g_ptr_array_index (self->rows, index);
}

/* Where the bars begin: names have a third of the width. */
static double
get_left (double width)
{
  return width < NARROW ? .4 * width : .36 * width;
}

static IterateAxis
make_axis (IterateWaterfallFigure *self,
           double                  width)
{
  IterateAxis axis = { 0, 1e-6, get_left (width), MAX (1, width - get_left (width) - RIGHT) };

  for (guint i = 0; i < self->rows->len; i++)
    iterate_axis_include (&axis, get_row (self, i)->start + get_row (self, i)->duration);

  return axis;
}

static char *
dup_name (const IterateWaterfallRow *row)
{
  return row->n == 1 ? g_strdup (row->name) : g_strdup_printf ("%u × %s", row->n, row->name);
}

static void
draw_row (IterateWaterfallFigure   *self,
          cairo_t                  *cr,
          guint                     index,
          const IterateAxis        *axis,
          double                    width,
          const IterateFigureStyle *style,
          gboolean                  selected)
{
  const IterateWaterfallRow *row = get_row (self, index);
  g_autofree char *name = dup_name (row);
  g_autofree char *duration = iterate_latency_format (row->duration);
  double y = TOP + index * ROW, indent = RIGHT + MIN (row->depth, 8) * INDENT;
  double x = iterate_axis_place (axis, row->start);
  double end = iterate_axis_place (axis, row->start + row->duration), length = MAX (2, end - x);
  gboolean after = end + DURATION < width;

  if (selected)
    {
      iterate_set_color (cr, style->text, 0.08);
      cairo_rectangle (cr, 0, y, width, ROW);
      cairo_fill (cr);
    }
  iterate_draw_text (cr, style, name, indent, y + 3, get_left (width) - indent - 8, PANGO_ALIGN_LEFT,
                     row->is_cause ? 1 : 0.8);
  iterate_set_color (cr, row->failed     ? style->bad
                         : row->is_cause ? style->warning : style->accent, row->depth == 0 ? 0.45 : 1);
  cairo_rectangle (cr, x, y + (ROW - BAR) / 2., length, BAR);
  cairo_fill (cr);

  /* Several in a row are told from one that is long. */
  if (row->n > 1)
    {
      iterate_set_color (cr, style->background, 0.7);
      cairo_set_line_width (cr, 1);
      for (guint i = 1; i < row->n && length / row->n > 3; i++)
        {
          cairo_move_to (cr, x + length * i / row->n, y + (ROW - BAR) / 2.);
          cairo_rel_line_to (cr, 0, BAR);
        }
      cairo_stroke (cr);
    }
  if (after || x - axis->start > DURATION)
    iterate_draw_text (cr, style, duration, after ? end + 4 : x - DURATION - 4, y + 3, DURATION,
                       after ? PANGO_ALIGN_LEFT : PANGO_ALIGN_RIGHT, 0.7);
}

static void
iterate_waterfall_figure_draw (IterateFigure            *figure,
                               cairo_t                  *cr,
                               double                    width,
                               double                    height,
                               const IterateFigureStyle *style,
                               int                       selected)
{
  IterateWaterfallFigure *self = ITERATE_WATERFALL_FIGURE (figure);
  IterateAxis axis = make_axis (self, width);
  g_autofree char *end = iterate_latency_format (axis.high);

  for (guint i = 0; i < self->rows->len; i++)
    draw_row (self, cr, i, &axis, width, style, selected == (int) i);
  iterate_draw_rule (cr, style, axis.start, height - BOTTOM, width - RIGHT, height - BOTTOM, FALSE);
  iterate_draw_text (cr, style, "0", axis.start, height - BOTTOM + 4, 40, PANGO_ALIGN_LEFT, 0.7);
  iterate_draw_text (cr, style, end, width - RIGHT - 80, height - BOTTOM + 4, 80, PANGO_ALIGN_RIGHT,
                     0.7);
}

static double
iterate_waterfall_figure_get_height (IterateFigure *figure,
                                     double         width)
{
  return TOP + ITERATE_WATERFALL_FIGURE (figure)->rows->len * ROW + BOTTOM;
}

static guint
iterate_waterfall_figure_get_n_items (IterateFigure *figure)
{
  return ITERATE_WATERFALL_FIGURE (figure)->rows->len;
}

static char *
iterate_waterfall_figure_dup_item (IterateFigure *figure,
                                   guint          index)
{
  const IterateWaterfallRow *row = get_row (ITERATE_WATERFALL_FIGURE (figure), index);
  g_autofree char *name = dup_name (row);
  g_autofree char *start = iterate_latency_format (row->start);
  g_autofree char *duration = iterate_latency_format (row->duration);

  return g_strdup_printf (row->is_cause ? _("%s, of %s: after %s, took %s. The time goes into this")
                          : row->failed ? _("%s, of %s: after %s, took %s, and failed")
                                        : _("%s, of %s: after %s, took %s"), name, row->service, start,
                          duration);
}

static char *
iterate_waterfall_figure_dup_description (IterateFigure *figure)
{
  IterateWaterfallFigure *self = ITERATE_WATERFALL_FIGURE (figure);
  g_autofree char *duration = iterate_latency_format (get_row (self, 0)->duration);

  for (guint i = 0; i < self->rows->len; i++)
    {
      if (get_row (self, i)->is_cause)
        {
          g_autofree char *cause = iterate_waterfall_figure_dup_item (figure, i);

          return g_strdup_printf (_("A request of %s in %u parts. %s."), duration, self->rows->len,
                                  cause);
        }
    }

  return g_strdup_printf (_("A request of %s in %u parts."), duration, self->rows->len);
}

static int
iterate_waterfall_figure_find_item (IterateFigure *figure,
                                    double         x,
                                    double         y,
                                    double         width,
                                    double         height)
{
  double place = (y - TOP) / ROW;

  return place < 0 || place >= iterate_waterfall_figure_get_n_items (figure) ? -1 : (int) place;
}

static void
iterate_waterfall_figure_finalize (GObject *object)
{
  g_clear_pointer (&ITERATE_WATERFALL_FIGURE (object)->rows, g_ptr_array_unref);

  G_OBJECT_CLASS (iterate_waterfall_figure_parent_class)->finalize (object);
}

static void
iterate_waterfall_figure_class_init (IterateWaterfallFigureClass *klass)
{
  IterateFigureClass *figure_class = ITERATE_FIGURE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = iterate_waterfall_figure_finalize;
  figure_class->draw = iterate_waterfall_figure_draw;
  figure_class->get_height = iterate_waterfall_figure_get_height;
  figure_class->dup_description = iterate_waterfall_figure_dup_description;
  figure_class->get_n_items = iterate_waterfall_figure_get_n_items;
  figure_class->dup_item = iterate_waterfall_figure_dup_item;
  figure_class->find_item = iterate_waterfall_figure_find_item;
}

static void
iterate_waterfall_figure_init (IterateWaterfallFigure *self)
{
}

/**
 * iterate_waterfall_figure_new:
 * @rows: (element-type IterateWaterfallRow): a request and its parts
 */
IterateFigure *
iterate_waterfall_figure_new (GPtrArray *rows)
{
  IterateWaterfallFigure *self = g_object_new (ITERATE_TYPE_WATERFALL_FIGURE, NULL);

  self->rows = g_ptr_array_ref (rows);

  return ITERATE_FIGURE (self);
}

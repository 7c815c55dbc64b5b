/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-minutes-figure.h"

#include "iterate-flag-view.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define HEIGHT 120
#define LEFT   56
#define RIGHT  16
#define TOP    12
#define BOTTOM 28
#define GAP    1

/**
 * IterateMinutesFigure:
 *
 * How often a flag was evaluated in each minute of the last hour, and how often it was on.
 */
struct _IterateMinutesFigure
{
  IterateFigure  parent_instance;

  GArray        *minutes; /* (owned) (element-type IterateFlagMinute) */
};

G_DEFINE_FINAL_TYPE (IterateMinutesFigure, iterate_minutes_figure, ITERATE_TYPE_FIGURE)

static const IterateFlagMinute *
get_minute (IterateMinutesFigure *self,
            guint                 index)
{
  return &g_array_index (self->minutes, IterateFlagMinute, index);
}

static gint64
get_total (IterateMinutesFigure *self)
{
  gint64 n = 0;

  for (guint i = 0; i < self->minutes->len; i++)
    n += get_minute (self, i)->n;

  return n;
}

static double
get_bar_width (IterateMinutesFigure *self,
               double                width)
{
  return MAX (1, width - LEFT - RIGHT) / MAX (1, self->minutes->len);
}

static IterateAxis
make_axis (IterateMinutesFigure *self,
           double                height)
{
  IterateAxis axis = { 0, 1, height - BOTTOM, -(height - BOTTOM - TOP) };

  for (guint i = 0; i < self->minutes->len; i++)
    iterate_axis_include (&axis, get_minute (self, i)->n);

  return axis;
}

static void
draw_bar (cairo_t           *cr,
          const IterateAxis *axis,
          double             x,
          double             width,
          double             from,
          double             to)
{
  double top = iterate_axis_place (axis, to);

  cairo_rectangle (cr, x, top, MAX (1, width - GAP), iterate_axis_place (axis, from) - top);
  cairo_fill (cr);
}

static char *
dup_time (gint64 at)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (at / ITERATE_SECOND);
  g_autoptr(GDateTime) local = g_date_time_to_local (utc);

  return g_date_time_format (local, "%H:%M");
}

static void
draw_frame (IterateMinutesFigure     *self,
            cairo_t                  *cr,
            const IterateAxis        *axis,
            double                    width,
            double                    height,
            const IterateFigureStyle *style)
{
  g_autofree char *most = g_strdup_printf ("%.0f", axis->high);
  g_autofree char *first = dup_time (get_minute (self, 0)->at);
  g_autofree char *last = dup_time (get_minute (self, self->minutes->len - 1)->at);

  iterate_draw_rule (cr, style, LEFT, TOP, width - RIGHT, TOP, FALSE);
  iterate_draw_rule (cr, style, LEFT, height - BOTTOM, width - RIGHT, height - BOTTOM, TRUE);
  iterate_draw_text (cr, style, most, 0, TOP - 9, LEFT - 8, PANGO_ALIGN_RIGHT, 0.7);
  iterate_draw_text (cr, style, "0", 0, height - BOTTOM - 9, LEFT - 8, PANGO_ALIGN_RIGHT, 0.7);
  iterate_draw_text (cr, style, first, LEFT, height - 22, 80, PANGO_ALIGN_LEFT, 0.7);
  iterate_draw_text (cr, style, last, width - RIGHT - 80, height - 22, 80, PANGO_ALIGN_RIGHT, 0.7);
}

static void
iterate_minutes_figure_draw (IterateFigure            *figure,
                             cairo_t                  *cr,
                             double                    width,
                             double                    height,
                             const IterateFigureStyle *style,
                             int                       selected)
{
  IterateMinutesFigure *self = ITERATE_MINUTES_FIGURE (figure);
  IterateAxis axis = make_axis (self, height);
  double bar = get_bar_width (self, width);

  if (self->minutes->len == 0)
    return;

  draw_frame (self, cr, &axis, width, height, style);
  for (guint i = 0; i < self->minutes->len; i++)
    {
      const IterateFlagMinute *minute = get_minute (self, i);
      double alpha = selected < 0 || selected == (int) i ? 1 : 0.5;

      iterate_set_color (cr, style->accent, alpha);
      draw_bar (cr, &axis, LEFT + i * bar, bar, 0, minute->n_on);
      iterate_set_color (cr, style->text, 0.3 * alpha);
      draw_bar (cr, &axis, LEFT + i * bar, bar, minute->n_on, minute->n);
    }
}

static double
iterate_minutes_figure_get_height (IterateFigure *figure,
                                   double         width)
{
  return HEIGHT;
}

static guint
iterate_minutes_figure_get_n_items (IterateFigure *figure)
{
  return ITERATE_MINUTES_FIGURE (figure)->minutes->len;
}

static char *
iterate_minutes_figure_dup_item (IterateFigure *figure,
                                 guint          index)
{
  const IterateFlagMinute *minute = get_minute (ITERATE_MINUTES_FIGURE (figure), index);
  g_autofree char *at = dup_time (minute->at);

  return g_strdup_printf (_("%s: evaluated %" G_GINT64_FORMAT " times, on %" G_GINT64_FORMAT " times"),
                          at, minute->n, minute->n_on);
}

static char *
iterate_minutes_figure_dup_description (IterateFigure *figure)
{
  return g_strdup_printf (_("Evaluated %" G_GINT64_FORMAT " times in the last hour."),
                          get_total (ITERATE_MINUTES_FIGURE (figure)));
}

static int
iterate_minutes_figure_find_item (IterateFigure *figure,
                                  double         x,
                                  double         y,
                                  double         width,
                                  double         height)
{
  IterateMinutesFigure *self = ITERATE_MINUTES_FIGURE (figure);
  double place = (x - LEFT) / get_bar_width (self, width);

  return place < 0 || place >= self->minutes->len ? -1 : (int) place;
}

static void
iterate_minutes_figure_finalize (GObject *object)
{
  g_clear_pointer (&ITERATE_MINUTES_FIGURE (object)->minutes, g_array_unref);

  G_OBJECT_CLASS (iterate_minutes_figure_parent_class)->finalize (object);
}

static void
iterate_minutes_figure_class_init (IterateMinutesFigureClass *klass)
{
  IterateFigureClass *figure_class = ITERATE_FIGURE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = iterate_minutes_figure_finalize;
  figure_class->draw = iterate_minutes_figure_draw;
  figure_class->get_height = iterate_minutes_figure_get_height;
  figure_class->dup_description = iterate_minutes_figure_dup_description;
  figure_class->get_n_items = iterate_minutes_figure_get_n_items;
  figure_class->dup_item = iterate_minutes_figure_dup_item;
  figure_class->find_item = iterate_minutes_figure_find_item;
}

static void
iterate_minutes_figure_init (IterateMinutesFigure *self)
{
}

/**
 * iterate_minutes_figure_new:
 * @minutes: (element-type IterateFlagMinute): without gaps
 */
IterateFigure *
iterate_minutes_figure_new (GArray *minutes)
{
  IterateMinutesFigure *self = g_object_new (ITERATE_TYPE_MINUTES_FIGURE, NULL);

  self->minutes = g_array_ref (minutes);

  return ITERATE_FIGURE (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-interval-figure.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define ROW_HEIGHT 58
#define LINE       20
#define TEXT_TOP   8
#define BAR_TOP    42
/* Below it the effect has a line of its own. */
#define WIDE       420
#define BAR_HEIGHT 8
#define DOT_RADIUS 5
#define MARGIN     12

/**
 * IterateIntervalFigure:
 *
 * A row for each metric and variant, with the interval as a bar, the estimate as a dot, a
 * line where nothing changes, and the changes too small to be worth having shaded. All
 * rows have one scale where they are relative, and each its own where they are not. The
 * compact form is the leading row alone, for lists.
 */
struct _IterateIntervalFigure
{
  IterateFigure   parent_instance;

  GPtrArray      *results;        /* (owned) (element-type IterateResult) */
  GObject        *owner;          /* (owned) (nullable): what the results belong to */
  double          minimum_effect; /* NaN for none */
  IterateView     view;
  IterateScale    scale;
  gboolean        compact;
};

G_DEFINE_FINAL_TYPE (IterateIntervalFigure, iterate_interval_figure, ITERATE_TYPE_FIGURE)

static const IterateResult *
get_result (IterateIntervalFigure *self,
            guint                  index)
{
  return g_ptr_array_index (self->results, index);
}

/* Without a baseline there is only the absolute scale. */
static IterateScale
get_scale (IterateIntervalFigure *self,
           const IterateResult   *result)
{
  return self->scale == ITERATE_RELATIVE && iterate_result_is_relative (result) ? ITERATE_RELATIVE
                                                                                : ITERATE_ABSOLUTE;
}

static IterateEstimate
get_estimate (IterateIntervalFigure *self,
              const IterateResult   *result)
{
  return iterate_result_get_estimate (result, self->view, get_scale (self, result));
}

static gboolean
is_drawable (IterateEstimate estimate)
{
  return isfinite (estimate.value) && (isfinite (estimate.low) || isfinite (estimate.high));
}

static void
include (IterateIntervalFigure *self,
         IterateAxis           *axis,
         const IterateResult   *result)
{
  IterateEstimate estimate = get_estimate (self, result);

  iterate_axis_include (axis, estimate.value);
  iterate_axis_include (axis, estimate.low);
  iterate_axis_include (axis, estimate.high);
}

/* The scale of a row: common to all that are relative. */
static IterateAxis
make_axis (IterateIntervalFigure *self,
           const IterateResult   *result,
           double                 start,
           double                 length)
{
  IterateAxis axis = { 0, 0, start, length };

  if (get_scale (self, result) == ITERATE_RELATIVE)
    for (guint i = 0; i < self->results->len; i++)
      {
        if (get_scale (self, get_result (self, i)) == ITERATE_RELATIVE)
          include (self, &axis, get_result (self, i));
      }
  else
    include (self, &axis, result);
  iterate_axis_widen (&axis, 0.08, get_scale (self, result) == ITERATE_RELATIVE ? 0.01 : 1e-9);

  return axis;
}

/* A change for the better is green, for the worse red, and neither grey. */
static IterateColor
choose_color (const IterateResult      *result,
              IterateEstimate           estimate,
              const IterateFigureStyle *style)
{
  double sign = result->wants_up ? 1 : -1;

  if (sign * estimate.low > 0 && sign * estimate.high > 0)
    return style->good;
  if (sign * estimate.low < 0 && sign * estimate.high < 0)
    return style->bad;

  return (IterateColor) { style->text.red, style->text.green, style->text.blue,
                          style->text.alpha * 0.65 };
}

static double
get_row_height (double width)
{
  return width < WIDE ? ROW_HEIGHT + LINE : ROW_HEIGHT;
}

static void
draw_zone (IterateIntervalFigure    *self,
           cairo_t                  *cr,
           const IterateAxis        *axis,
           const IterateResult      *result,
           const IterateFigureStyle *style,
           double                    top,
           double                    height)
{
  double end = axis->start + axis->length;
  double zero = CLAMP (iterate_axis_place (axis, 0), axis->start, end);
  double left, right;

  /* A guardrail's bad side is tinted as far as it may not go. */
  if (result->guard != ITERATE_GUARD_NONE)
    {
      iterate_set_color (cr, style->bad, 0.08);
      if (result->wants_up)
        cairo_rectangle (cr, axis->start, top, zero - axis->start, height);
      else
        cairo_rectangle (cr, zero, top, end - zero, height);
      cairo_fill (cr);
      return;
    }

  if (isnan (self->minimum_effect) || get_scale (self, result) != ITERATE_RELATIVE)
    return;

  left = MAX (axis->start, iterate_axis_place (axis, -self->minimum_effect));
  right = MIN (end, iterate_axis_place (axis, self->minimum_effect));
  iterate_set_color (cr, style->text, 0.07);
  cairo_rectangle (cr, left, top, right - left, height);
  cairo_fill (cr);
}

static void
draw_interval (cairo_t                  *cr,
               const IterateAxis        *axis,
               const IterateResult      *result,
               IterateEstimate           estimate,
               const IterateFigureStyle *style,
               double                    y)
{
  IterateColor color = choose_color (result, estimate, style);
  double left = isfinite (estimate.low) ? iterate_axis_place (axis, estimate.low) : axis->start;
  double right = isfinite (estimate.high) ? iterate_axis_place (axis, estimate.high)
                                          : axis->start + axis->length;

  iterate_set_color (cr, color, 0.38);
  cairo_rectangle (cr, left, y - BAR_HEIGHT / 2.0, MAX (2, right - left), BAR_HEIGHT);
  cairo_fill (cr);
  iterate_set_color (cr, color, 1);
  cairo_arc (cr, iterate_axis_place (axis, estimate.value), y, DOT_RADIUS, 0, 2 * G_PI);
  cairo_fill (cr);
}

static char *
dup_label (const IterateResult *result)
{
  if (result->segment != NULL)
    return g_strdup (result->segment);
  if (result->guard != ITERATE_GUARD_NONE)
    return g_strdup_printf (_("%s · %s (guardrail)"), result->metric, result->variant);

  return g_strdup_printf ("%s · %s", result->metric, result->variant);
}

static void
draw_row (IterateIntervalFigure    *self,
          cairo_t                  *cr,
          double                    width,
          double                    top,
          const IterateResult      *result,
          const IterateFigureStyle *style,
          gboolean                  selected)
{
  double room = width - 2 * MARGIN;
  IterateAxis axis = make_axis (self, result, MARGIN, MAX (1, room));
  IterateEstimate estimate = get_estimate (self, result);
  g_autofree char *label = dup_label (result);
  g_autofree char *effect = iterate_format_estimate (result, estimate, get_scale (self, result));
  double effect_width = MIN (iterate_measure_text (cr, style, effect) + 2, room * 0.75);

  if (selected)
    {
      iterate_set_color (cr, style->accent, 0.12);
      cairo_rectangle (cr, 0, top, width, get_row_height (width));
      cairo_fill (cr);
    }

  if (width < WIDE)
    {
      iterate_draw_text (cr, style, label, MARGIN, top + TEXT_TOP, room, PANGO_ALIGN_LEFT, 1);
      top += LINE;
      iterate_draw_text (cr, style, effect, MARGIN, top + TEXT_TOP, room, PANGO_ALIGN_LEFT, 1);
    }
  else
    {
      iterate_draw_text (cr, style, label, MARGIN, top + TEXT_TOP, room - effect_width - MARGIN,
                         PANGO_ALIGN_LEFT, 1);
      iterate_draw_text (cr, style, effect, MARGIN + room - effect_width, top + TEXT_TOP,
                         effect_width, PANGO_ALIGN_RIGHT, 1);
    }
  if (!is_drawable (estimate))
    return;

  draw_zone (self, cr, &axis, result, style, top + 31, ROW_HEIGHT - 34);
  iterate_draw_rule (cr, style, iterate_axis_place (&axis, 0), top + 31,
                     iterate_axis_place (&axis, 0), top + ROW_HEIGHT - 3, TRUE);
  draw_interval (cr, &axis, result, estimate, style, top + BAR_TOP);
}

static void
draw_compact (IterateIntervalFigure    *self,
              cairo_t                  *cr,
              double                    width,
              double                    height,
              const IterateFigureStyle *style)
{
  const IterateResult *result = self->results->len == 0 ? NULL : get_result (self, 0);
  IterateEstimate estimate;
  IterateAxis axis;

  if (result == NULL)
    return;

  estimate = get_estimate (self, result);
  if (!is_drawable (estimate))
    return;

  axis = make_axis (self, result, DOT_RADIUS, width - 2 * DOT_RADIUS);
  iterate_draw_rule (cr, style, iterate_axis_place (&axis, 0), 0, iterate_axis_place (&axis, 0),
                     height, TRUE);
  draw_interval (cr, &axis, result, estimate, style, height / 2);
}

static void
iterate_interval_figure_draw (IterateFigure            *figure,
                              cairo_t                  *cr,
                              double                    width,
                              double                    height,
                              const IterateFigureStyle *style,
                              int                       selected)
{
  IterateIntervalFigure *self = ITERATE_INTERVAL_FIGURE (figure);

  if (self->compact)
    {
      draw_compact (self, cr, width, height, style);
      return;
    }

  for (guint i = 0; i < self->results->len; i++)
    draw_row (self, cr, width, i * get_row_height (width), get_result (self, i), style,
              (int) i == selected);
}

static double
iterate_interval_figure_get_height (IterateFigure *figure,
                                    double         width)
{
  IterateIntervalFigure *self = ITERATE_INTERVAL_FIGURE (figure);

  return self->compact ? 24 : self->results->len * get_row_height (width);
}

static guint
iterate_interval_figure_get_n_items (IterateFigure *figure)
{
  return ITERATE_INTERVAL_FIGURE (figure)->results->len;
}

static char *
iterate_interval_figure_dup_item (IterateFigure *figure,
                                  guint          index)
{
  IterateIntervalFigure *self = ITERATE_INTERVAL_FIGURE (figure);
  const IterateResult *result = get_result (self, index);
  IterateEstimate estimate = get_estimate (self, result);
  g_autofree char *label = dup_label (result);
  g_autofree char *effect = iterate_format_estimate (result, estimate, get_scale (self, result));
  const char *where = estimate.low > 0 ? _("above zero")
                      : estimate.high < 0 ? _("below zero") : _("zero is possible");

  return g_strdup_printf ("%s: %s, %s", label, effect, where);
}

static char *
iterate_interval_figure_dup_description (IterateFigure *figure)
{
  g_autofree char *table = iterate_figure_dup_table (figure);

  if (*table == '\0')
    return g_strdup (_("No data yet"));

  return g_strdup (g_strdelimit (g_strchomp (table), "\n", ';'));
}

static int
iterate_interval_figure_find_item (IterateFigure *figure,
                                   double         x,
                                   double         y,
                                   double         width,
                                   double         height)
{
  IterateIntervalFigure *self = ITERATE_INTERVAL_FIGURE (figure);

  double row = get_row_height (width);

  return y >= 0 && y < self->results->len * row ? (int) (y / row) : -1;
}

static void
iterate_interval_figure_finalize (GObject *object)
{
  IterateIntervalFigure *self = ITERATE_INTERVAL_FIGURE (object);

  g_clear_pointer (&self->results, g_ptr_array_unref);
  g_clear_object (&self->owner);

  G_OBJECT_CLASS (iterate_interval_figure_parent_class)->finalize (object);
}

static void
iterate_interval_figure_class_init (IterateIntervalFigureClass *klass)
{
  IterateFigureClass *figure_class = ITERATE_FIGURE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = iterate_interval_figure_finalize;
  figure_class->draw = iterate_interval_figure_draw;
  figure_class->get_height = iterate_interval_figure_get_height;
  figure_class->dup_description = iterate_interval_figure_dup_description;
  figure_class->get_n_items = iterate_interval_figure_get_n_items;
  figure_class->dup_item = iterate_interval_figure_dup_item;
  figure_class->find_item = iterate_interval_figure_find_item;
}

static void
iterate_interval_figure_init (IterateIntervalFigure *self)
{
  self->minimum_effect = NAN;
}

/* Returns: (transfer full): all metrics in all variants of a verdict */
IterateFigure *
iterate_interval_figure_new (IterateVerdict *verdict,
                             IterateView     view,
                             IterateScale    scale)
{
  IterateIntervalFigure *self = g_object_new (ITERATE_TYPE_INTERVAL_FIGURE, NULL);

  self->results = g_ptr_array_ref (verdict->results);
  self->owner = g_object_ref (G_OBJECT (verdict));
  self->minimum_effect = verdict->minimum_effect;
  self->view = view;
  self->scale = scale;

  return ITERATE_FIGURE (self);
}

/* Returns: (transfer full): results of their own, such as those of segments */
IterateFigure *
iterate_interval_figure_new_parts (GPtrArray    *results,
                                   IterateView   view,
                                   IterateScale  scale)
{
  IterateIntervalFigure *self = g_object_new (ITERATE_TYPE_INTERVAL_FIGURE, NULL);

  self->results = g_ptr_array_ref (results);
  self->view = view;
  self->scale = scale;

  return ITERATE_FIGURE (self);
}

/* Returns: (transfer full): the leading result alone, small */
IterateFigure *
iterate_interval_figure_new_compact (IterateVerdict *verdict)
{
  IterateIntervalFigure *self = g_object_new (ITERATE_TYPE_INTERVAL_FIGURE, NULL);
  const IterateResult *leading = iterate_verdict_get_leading (verdict);

  self->results = g_ptr_array_new ();
  if (leading != NULL)
    g_ptr_array_add (self->results, (gpointer) leading);
  self->owner = g_object_ref (G_OBJECT (verdict));
  self->scale = ITERATE_RELATIVE;
  self->compact = TRUE;

  return ITERATE_FIGURE (self);
}

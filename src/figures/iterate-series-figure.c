/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-series-figure.h"

#include "iterate-number.h"
#include "iterate-recent-changes.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define HEIGHT   340
#define LEFT     68
#define RIGHT    16
#define TOP      34
#define AXIS     40  /* Below the plot: dates and flags */
#define STRIP    36  /* The overview */
#define N_MARKS  5
#define DATE_ROOM 92

/* At first as many values are shown as can be told apart. */
#define FIRST_VALUES 400

/* The view is never narrower than so many steps. */
#define LEAST_STEPS 8

/* What is worst in each so many pixels is drawn, so that a spike is never lost. */
#define BUCKET 1.0

/**
 * IterateSeriesFigure:
 *
 * A metric's values with what was expected, what was out of the ordinary, where it changed for good and
 * what was done meanwhile. A part of it is seen at a time; the strip below shows which.
 */
struct _IterateSeriesFigure
{
  IterateFigure  parent_instance;

  IterateMetric *metric;        /* (owned) */
  GArray        *readings;      /* (owned) */
  GArray        *change_points; /* (owned) */
  GPtrArray     *changes;       /* (owned) */

  double         from;          /* What is seen */
  double         to;
};

G_DEFINE_FINAL_TYPE (IterateSeriesFigure, iterate_series_figure, ITERATE_TYPE_FIGURE)

static const IterateDetectorReading *
get_reading (IterateSeriesFigure *self,
             guint                index)
{
  return &g_array_index (self->readings, IterateDetectorReading, index);
}

static double
get_first (IterateSeriesFigure *self)
{
  return get_reading (self, 0)->at;
}

static double
get_last (IterateSeriesFigure *self)
{
  return get_reading (self, self->readings->len - 1)->at;
}

/* The first reading that is not before a time. */
static guint
find_from (IterateSeriesFigure *self,
           double               at)
{
  guint low = 0, high = self->readings->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (get_reading (self, middle)->at < at)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static guint
count_seen (IterateSeriesFigure *self,
            guint               *first)
{
  *first = find_from (self, self->from);

  return find_from (self, self->to + 1) - *first;
}

static IterateAxis
make_times (IterateSeriesFigure *self,
            double               width)
{
  IterateAxis axis = { self->from, self->to, LEFT, MAX (1, width - LEFT - RIGHT) };

  if (axis.high <= axis.low)
    iterate_axis_widen (&axis, 0, ITERATE_DAY);

  return axis;
}

/* The scale is that of what is seen; a band that is wide at the beginning does not flatten it. */
static IterateAxis
make_values (IterateSeriesFigure *self,
             double               height)
{
  double bottom = height - STRIP - AXIS;
  IterateAxis axis = { 0, 0, bottom, -(bottom - TOP) };
  guint first, n = count_seen (self, &first);

  if (n == 0)
    return axis;

  axis.low = axis.high = get_reading (self, first)->value;
  for (guint i = first; i < first + n; i++)
    iterate_axis_include (&axis, get_reading (self, i)->value);

  for (guint i = first; i < first + n; i++)
    {
      const IterateDetectorReading *reading = get_reading (self, i);
      double room = 0.5 * (axis.high - axis.low);

      if (!isnan (reading->lower) && reading->upper - reading->lower < 4 * (axis.high - axis.low))
        {
          iterate_axis_include (&axis, MAX (reading->lower, axis.low - room / n));
          iterate_axis_include (&axis, MIN (reading->upper, axis.high + room / n));
        }
    }
  iterate_axis_widen (&axis, 0.08, 1e-9 + 1e-3 * fabs (axis.high));

  return axis;
}

static char *
dup_date (IterateSeriesFigure *self,
          double               at,
          gboolean             whole)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc ((gint64) at / ITERATE_SECOND);
  double span = self->to - self->from;
  gint64 step = iterate_metric_get_step (self->metric);

  if (whole)
    return g_date_time_format (date, step >= ITERATE_DAY ? "%e %b %Y" : "%e %b %Y %H:%M");
  if (span < 3 * ITERATE_DAY)
    return g_date_time_format (date, "%e %b %H:%M");

  return g_date_time_format (date, span < 200 * ITERATE_DAY ? "%e %b" : "%b %Y");
}

static void
draw_scale (IterateSeriesFigure      *self,
            cairo_t                  *cr,
            const IterateAxis        *values,
            double                    width,
            const IterateFigureStyle *style)
{
  double step = iterate_axis_get_step (values, N_MARKS);

  for (double value = ceil (values->low / step) * step; value <= values->high; value += step)
    {
      double y = iterate_axis_place (values, value);
      g_autofree char *text = iterate_number_format (fabs (value) < step / 1e6 ? 0 : value,
                                                     iterate_metric_get_unit (self->metric));

      iterate_draw_rule (cr, style, LEFT, y, width - RIGHT, y, FALSE);
      iterate_draw_text (cr, style, text, 0, y - 9, LEFT - 8, PANGO_ALIGN_RIGHT, 0.7);
    }
}

static void
draw_dates (IterateSeriesFigure      *self,
            cairo_t                  *cr,
            const IterateAxis        *times,
            double                    height,
            const IterateFigureStyle *style)
{
  guint n = MAX (1, (guint) (times->length / DATE_ROOM));

  for (guint i = 0; i < n; i++)
    {
      double at = times->low + (i + 0.5) / n * (times->high - times->low);
      g_autofree char *text = dup_date (self, at, FALSE);

      iterate_draw_text (cr, style, text, iterate_axis_place (times, at) - DATE_ROOM / 2.0,
                         height - STRIP - AXIS + 18, DATE_ROOM, PANGO_ALIGN_CENTER, 0.7);
    }
}

static void
draw_band (IterateSeriesFigure      *self,
           cairo_t                  *cr,
           const IterateAxis        *times,
           const IterateAxis        *values,
           const IterateFigureStyle *style)
{
  guint first, n = count_seen (self, &first);
  guint step = MAX (1, (guint) (n / MAX (1, times->length)));

  for (guint i = first; i < first + n; i += step)
    {
      const IterateDetectorReading *reading = get_reading (self, i);

      if (!isnan (reading->upper))
        cairo_line_to (cr, iterate_axis_place (times, reading->at),
                       iterate_axis_place (values, reading->upper));
    }
  for (guint i = first + n; i > first; i -= MIN (step, i - first))
    {
      const IterateDetectorReading *reading = get_reading (self, i - 1);

      if (!isnan (reading->lower))
        cairo_line_to (cr, iterate_axis_place (times, reading->at),
                       iterate_axis_place (values, reading->lower));
    }
  cairo_close_path (cr);
  iterate_set_color (cr, style->accent, 0.14);
  cairo_fill (cr);
}

/* Draws readings as a line, of many in a pixel the lowest and the highest. */
static void
draw_line (IterateSeriesFigure      *self,
           cairo_t                  *cr,
           const IterateAxis        *times,
           const IterateAxis        *values,
           guint                     first,
           guint                     n)
{
  for (guint i = first, next; i < first + n; i = next)
    {
      double x = iterate_axis_place (times, get_reading (self, i)->at);
      double low = get_reading (self, i)->value, high = low, last = low;

      for (next = i + 1; next < first + n &&
                         iterate_axis_place (times, get_reading (self, next)->at) < x + BUCKET; next++)
        {
          last = get_reading (self, next)->value;
          low = MIN (low, last);
          high = MAX (high, last);
        }

      cairo_line_to (cr, x, iterate_axis_place (values, get_reading (self, i)->value));
      if (next > i + 1)
        {
          cairo_line_to (cr, x, iterate_axis_place (values, high));
          cairo_line_to (cr, x, iterate_axis_place (values, low));
          cairo_line_to (cr, x, iterate_axis_place (values, last));
        }
    }
}

static void
draw_anomalies (IterateSeriesFigure      *self,
                cairo_t                  *cr,
                const IterateAxis        *times,
                const IterateAxis        *values,
                const IterateFigureStyle *style)
{
  guint first, n = count_seen (self, &first);

  for (guint i = first; i < first + n; i++)
    {
      const IterateDetectorReading *reading = get_reading (self, i);
      double x, y;

      if (!reading->is_anomaly)
        continue;

      x = iterate_axis_place (times, reading->at);
      y = iterate_axis_place (values, reading->value);
      iterate_set_color (cr, style->bad, 0.25);
      cairo_arc (cr, x, y, 8, 0, 2 * G_PI);
      cairo_fill (cr);
      iterate_set_color (cr, style->bad, 1);
      cairo_arc (cr, x, y, 3.5, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

static void
draw_change_points (IterateSeriesFigure      *self,
                    cairo_t                  *cr,
                    const IterateAxis        *times,
                    double                    height,
                    const IterateFigureStyle *style)
{
  for (guint i = 0; i < self->change_points->len; i++)
    {
      double at = g_array_index (self->change_points, IterateChangePoint, i).at;

      if (at >= self->from && at <= self->to)
        iterate_draw_rule (cr, style, iterate_axis_place (times, at), TOP,
                           iterate_axis_place (times, at), height - STRIP - AXIS, TRUE);
    }
}

/* A small flag on the axis for each thing that was done. */
static void
draw_flags (IterateSeriesFigure      *self,
            cairo_t                  *cr,
            const IterateAxis        *times,
            double                    height,
            const IterateFigureStyle *style)
{
  double y = height - STRIP - AXIS;

  for (guint i = 0; i < self->changes->len; i++)
    {
      const IterateRecentChange *change = g_ptr_array_index (self->changes, i);
      double x;

      if (change->at < self->from || change->at > self->to)
        continue;

      x = iterate_axis_place (times, change->at);
      iterate_set_color (cr, style->accent, 0.9);
      cairo_set_line_width (cr, 1.5);
      cairo_move_to (cr, x, y + 16);
      cairo_line_to (cr, x, y);
      cairo_stroke (cr);
      cairo_move_to (cr, x, y + 1);
      cairo_line_to (cr, x + 9, y + 4.5);
      cairo_line_to (cr, x, y + 8);
      cairo_close_path (cr);
      cairo_fill (cr);
    }
}

/* The whole series, and which part of it is seen. */
static void
draw_strip (IterateSeriesFigure      *self,
            cairo_t                  *cr,
            double                    width,
            double                    height,
            const IterateFigureStyle *style)
{
  IterateAxis times = { get_first (self), get_last (self), LEFT, MAX (1, width - LEFT - RIGHT) };
  IterateAxis values = { 0, 0, height - 4, -(STRIP - 10) };
  double x0, x1;

  if (times.high <= times.low)
    return;

  values.low = values.high = get_reading (self, 0)->value;
  for (guint i = 0; i < self->readings->len; i++)
    iterate_axis_include (&values, get_reading (self, i)->value);
  iterate_axis_widen (&values, 0, 1e-9);

  x0 = iterate_axis_place (&times, self->from);
  x1 = iterate_axis_place (&times, self->to);
  iterate_set_color (cr, style->accent, 0.15);
  cairo_rectangle (cr, x0, height - STRIP, MAX (3, x1 - x0), STRIP);
  cairo_fill (cr);
  draw_line (self, cr, &times, &values, 0, self->readings->len);
  iterate_set_color (cr, style->text, 0.5);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

static char *
describe (IterateSeriesFigure *self,
          guint                index)
{
  const IterateDetectorReading *reading = get_reading (self, index);
  g_autofree char *date = dup_date (self, reading->at, TRUE);
  g_autofree char *value = iterate_metric_format (self->metric, reading->value);
  g_autofree char *lower = iterate_metric_format (self->metric, reading->lower);
  g_autofree char *upper = iterate_metric_format (self->metric, reading->upper);

  g_strchug (date);
  if (isnan (reading->lower))
    return g_strdup_printf (_("%s: %s"), date, value);
  if (reading->is_anomaly)
    return g_strdup_printf (_("%s: %s, unusual; expected %s … %s"), date, value, lower, upper);

  return g_strdup_printf (_("%s: %s, expected %s … %s"), date, value, lower, upper);
}

/* Says what is under the cursor, with what was done about then. */
static void
draw_readout (IterateSeriesFigure      *self,
              cairo_t                  *cr,
              const IterateAxis        *times,
              const IterateAxis        *values,
              double                    width,
              double                    height,
              guint                     index,
              const IterateFigureStyle *style)
{
  const IterateDetectorReading *reading = get_reading (self, index);
  double x = iterate_axis_place (times, reading->at);
  g_autofree char *text = describe (self, index);

  iterate_draw_rule (cr, style, x, TOP - 4, x, height - STRIP - AXIS, FALSE);
  iterate_set_color (cr, style->accent, 1);
  cairo_arc (cr, x, iterate_axis_place (values, reading->value), 4, 0, 2 * G_PI);
  cairo_fill (cr);
  iterate_draw_text (cr, style, text, LEFT, 6, width - LEFT - RIGHT, PANGO_ALIGN_LEFT, 1);
}

static void
draw_legend (IterateSeriesFigure      *self,
             cairo_t                  *cr,
             double                    width,
             const IterateFigureStyle *style)
{
  iterate_draw_text (cr, style,
                     _("Shaded: what was expected. Scroll or press + and − to zoom, drag to "
                                  "move."), LEFT, 6, width - LEFT - RIGHT, PANGO_ALIGN_LEFT, 0.6);
}

static void
iterate_series_figure_draw (IterateFigure            *figure,
                            cairo_t                  *cr,
                            double                    width,
                            double                    height,
                            const IterateFigureStyle *style,
                            int                       selected)
{
  IterateSeriesFigure *self = ITERATE_SERIES_FIGURE (figure);
  IterateAxis times, values;
  guint first, n;

  if (self->readings->len == 0)
    {
      iterate_draw_text (cr, style, _("There is nothing to draw yet."), 0, height / 2, width,
                         PANGO_ALIGN_CENTER, 0.7);
      return;
    }

  times = make_times (self, width);
  values = make_values (self, height);
  n = count_seen (self, &first);
  draw_scale (self, cr, &values, width, style);
  draw_dates (self, cr, &times, height, style);
  draw_change_points (self, cr, &times, height, style);
  cairo_save (cr);
  cairo_rectangle (cr, LEFT - 8, TOP - 8, width - LEFT - RIGHT + 16, height - TOP - STRIP - AXIS + 12);
  cairo_clip (cr);
  draw_band (self, cr, &times, &values, style);
  draw_line (self, cr, &times, &values, first, n);
  iterate_set_color (cr, style->accent, 1);
  cairo_set_line_width (cr, 1.8);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (cr);
  draw_anomalies (self, cr, &times, &values, style);
  cairo_restore (cr);
  draw_flags (self, cr, &times, height, style);
  draw_strip (self, cr, width, height, style);
  if (selected >= 0 && (guint) selected < n)
    draw_readout (self, cr, &times, &values, width, height, first + selected, style);
  else
    draw_legend (self, cr, width, style);
}

static double
iterate_series_figure_get_height (IterateFigure *figure,
                                  double         width)
{
  return HEIGHT;
}

/* What can be read one by one is what is seen. */
static guint
iterate_series_figure_get_n_items (IterateFigure *figure)
{
  IterateSeriesFigure *self = ITERATE_SERIES_FIGURE (figure);
  guint first;

  return self->readings->len == 0 ? 0 : count_seen (self, &first);
}

static char *
iterate_series_figure_dup_item (IterateFigure *figure,
                                guint          index)
{
  IterateSeriesFigure *self = ITERATE_SERIES_FIGURE (figure);
  guint first, n = count_seen (self, &first);
  const IterateDetectorReading *reading;
  g_autofree char *what = NULL;
  GString *text;
  gint64 step = MAX (iterate_metric_get_step (self->metric), ITERATE_SECOND);

  if (index >= n)
    return g_strdup ("");

  reading = get_reading (self, first + index);
  what = describe (self, first + index);
  text = g_string_new (what);
  for (guint i = 0; i < self->changes->len; i++)
    {
      const IterateRecentChange *change = g_ptr_array_index (self->changes, i);

      if (change->at >= reading->at && change->at < reading->at + step)
        g_string_append_printf (text, " · %s", change->title);
    }

  return g_string_free (text, FALSE);
}

static char *
iterate_series_figure_dup_description (IterateFigure *figure)
{
  IterateSeriesFigure *self = ITERATE_SERIES_FIGURE (figure);
  g_autofree char *last = NULL;
  guint n_odd = 0;

  if (self->readings->len == 0)
    return g_strdup (_("There is nothing to draw yet."));

  for (guint i = 0; i < self->readings->len; i++)
    n_odd += get_reading (self, i)->is_anomaly;
  last = describe (self, self->readings->len - 1);

  return g_strdup_printf (ngettext ("%s: %u value, %u of them unusual. The last one is of %s",
                                    "%s: %u values, %u of them unusual. The last one is of %s",
                                    self->readings->len),
                          iterate_metric_get_name (self->metric), self->readings->len, n_odd, last);
}

static int
iterate_series_figure_find_item (IterateFigure *figure,
                                 double         x,
                                 double         y,
                                 double         width,
                                 double         height)
{
  IterateSeriesFigure *self = ITERATE_SERIES_FIGURE (figure);
  IterateAxis times;
  guint first, n, found;
  double at;

  if (self->readings->len == 0 || y > height - STRIP || x < LEFT - 8)
    return -1;

  times = make_times (self, width);
  n = count_seen (self, &first);
  at = times.low + (x - times.start) / times.length * (times.high - times.low);
  found = CLAMP (find_from (self, at), first, first + MAX (n, 1) - 1);
  if (found > first &&
      at - get_reading (self, found - 1)->at < get_reading (self, found)->at - at)
    found--;

  return n == 0 ? -1 : (int) (found - first);
}

/* Puts what is seen within what there is. */
static void
set_view (IterateSeriesFigure *self,
          double               from,
          double               length)
{
  double first = get_first (self), whole = get_last (self) - first;
  double least = MIN (whole, LEAST_STEPS * (double) MAX (iterate_metric_get_step (self->metric),
                                                         ITERATE_SECOND));

  length = CLAMP (length, least, whole);
  self->from = CLAMP (from, first, first + whole - length);
  self->to = self->from + length;
}

static gboolean
iterate_series_figure_zoom (IterateFigure *figure,
                            double         factor,
                            double         x,
                            double         width)
{
  IterateSeriesFigure *self = ITERATE_SERIES_FIGURE (figure);
  double length = self->to - self->from, share, centre, before = length;

  if (self->readings->len < 2)
    return FALSE;

  share = x < 0 ? 0.5 : CLAMP ((x - LEFT) / MAX (1, width - LEFT - RIGHT), 0, 1);
  centre = self->from + share * length;
  set_view (self, centre - share * length * factor, length * factor);

  return self->to - self->from != before;
}

static gboolean
iterate_series_figure_pan (IterateFigure *figure,
                           double         share)
{
  IterateSeriesFigure *self = ITERATE_SERIES_FIGURE (figure);
  double length = self->to - self->from, before = self->from;

  if (self->readings->len < 2)
    return FALSE;

  set_view (self, self->from + share * length, length);

  return self->from != before;
}

static void
iterate_series_figure_finalize (GObject *object)
{
  IterateSeriesFigure *self = ITERATE_SERIES_FIGURE (object);

  g_clear_object (&self->metric);
  g_clear_pointer (&self->readings, g_array_unref);
  g_clear_pointer (&self->change_points, g_array_unref);
  g_clear_pointer (&self->changes, g_ptr_array_unref);

  G_OBJECT_CLASS (iterate_series_figure_parent_class)->finalize (object);
}

static void
iterate_series_figure_class_init (IterateSeriesFigureClass *klass)
{
  IterateFigureClass *figure_class = ITERATE_FIGURE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = iterate_series_figure_finalize;
  figure_class->draw = iterate_series_figure_draw;
  figure_class->get_height = iterate_series_figure_get_height;
  figure_class->dup_description = iterate_series_figure_dup_description;
  figure_class->get_n_items = iterate_series_figure_get_n_items;
  figure_class->dup_item = iterate_series_figure_dup_item;
  figure_class->find_item = iterate_series_figure_find_item;
  figure_class->zoom = iterate_series_figure_zoom;
  figure_class->pan = iterate_series_figure_pan;
}

static void
iterate_series_figure_init (IterateSeriesFigure *self)
{
}

/* Returns: (transfer full): a picture of a metric, its newest part in view */
IterateFigure *
iterate_series_figure_new (const IterateMetricView *view)
{
  IterateSeriesFigure *self = g_object_new (ITERATE_TYPE_SERIES_FIGURE, NULL);
  guint n = view->readings->len;

  self->metric = g_object_ref (view->metric);
  self->readings = g_array_ref (view->readings);
  self->change_points = g_array_ref (view->change_points);
  self->changes = g_ptr_array_ref (view->changes);
  if (n > 0)
    {
      self->to = get_last (self);
      self->from = get_reading (self, n > FIRST_VALUES ? n - FIRST_VALUES : 0)->at;
    }

  return ITERATE_FIGURE (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ramp-figure.h"

#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define HEIGHT  270
#define LEFT    56
#define RIGHT   16
#define TOP     26
#define BOTTOM  56
#define MARK_AT 14 /* Above the bottom line's dates */
#define N_PLAN  120

/* What was decided at a step. */
typedef enum
{
  STEP_WENT_ON,
  STEP_WAITED,
  STEP_WENT_BACK,
} Outcome;

typedef struct
{
  gint64   at;
  double   planned;
  double   percentage;
  Outcome  outcome;
  char    *reason; /* (owned) (nullable) */
} Step;

/**
 * IterateRampFigure:
 *
 * A rollout: the share of the public that was planned and the one that has it, what was decided at each
 * step, and where it is now.
 */
struct _IterateRampFigure
{
  IterateFigure       parent_instance;

  IterateRolloutPlan  plan;
  GArray             *steps;   /* (owned) (element-type Step) */
  gint64              started_at;
  gint64              shifted;
  gint64              now;
  gboolean            is_open;
};

G_DEFINE_FINAL_TYPE (IterateRampFigure, iterate_ramp_figure, ITERATE_TYPE_FIGURE)

static const Step *
get_step (IterateRampFigure *self,
          guint              index)
{
  return &g_array_index (self->steps, Step, index);
}

static gint64
get_end (IterateRampFigure *self)
{
  gint64 end = self->started_at + self->shifted + iterate_rollout_plan_get_duration (&self->plan);

  return self->steps->len == 0 ? end : MAX (end, get_step (self, self->steps->len - 1)->at);
}

static IterateAxis
make_time_axis (IterateRampFigure *self,
                double             width)
{
  IterateAxis axis = { self->started_at, get_end (self), LEFT, MAX (1, width - LEFT - RIGHT) };

  if (axis.high <= axis.low)
    iterate_axis_widen (&axis, 0, ITERATE_HOUR);

  return axis;
}

static IterateAxis
make_share_axis (double height)
{
  return (IterateAxis) { 0, 100, height - BOTTOM, -(height - BOTTOM - TOP) };
}

static char *
dup_time (gint64      at,
          const char *format)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (at / ITERATE_SECOND);
  g_autoptr(GDateTime) local = g_date_time_to_local (utc);

  return g_date_time_format (local, format);
}

static void
draw_scale (cairo_t                  *cr,
            const IterateAxis        *shares,
            double                    width,
            const IterateFigureStyle *style)
{
  for (int share = 0; share <= 100; share += 25)
    {
      double y = iterate_axis_place (shares, share);
      g_autofree char *text = g_strdup_printf (_("%d %%"), share);

      iterate_draw_rule (cr, style, LEFT, y, width - RIGHT, y, share == 0);
      iterate_draw_text (cr, style, text, 0, y - 9, LEFT - 8, PANGO_ALIGN_RIGHT, 0.7);
    }
}

static void
draw_dates (IterateRampFigure        *self,
            cairo_t                  *cr,
            const IterateAxis        *times,
            double                    height,
            const IterateFigureStyle *style)
{
  double length = times->high - times->low;
  const char *format = length <= ITERATE_DAY * 1.5 ? "%H:%M"
                       : length <= ITERATE_DAY * 5.0 ? "%a %H:%M" : "%e %b";
  guint n = CLAMP ((guint) (times->length / 110), 1, 6);

  for (guint i = 0; i <= n; i++)
    {
      double at = times->low + (times->high - times->low) * i / n, x = iterate_axis_place (times, at);
      g_autofree char *text = dup_time ((gint64) at, format);

      iterate_draw_text (cr, style, text, CLAMP (x - 40, 0, times->start + times->length - 80),
                         height - 24, 80, i == n ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_CENTER, 0.7);
    }
}

/* What was planned at the time of each step, and from there on what is planned now. */
static void
draw_plan (IterateRampFigure        *self,
           cairo_t                  *cr,
           const IterateAxis        *times,
           const IterateAxis        *shares,
           const IterateFigureStyle *style)
{
  static const double dashes[] = { 5, 4 };
  gint64 from = self->started_at, end = get_end (self);

  cairo_move_to (cr, iterate_axis_place (times, from),
                 iterate_axis_place (shares, self->plan.n_points > 0 ? self->plan.points[0].percentage
                                                                     : 0));
  for (guint i = 0; i < self->steps->len; i++)
    {
      from = get_step (self, i)->at;
      cairo_line_to (cr, iterate_axis_place (times, from),
                     iterate_axis_place (shares, get_step (self, i)->planned));
    }
  for (guint i = 1; i <= N_PLAN; i++)
    {
      gint64 at = from + (end - from) * i / N_PLAN;
      double share = iterate_rollout_plan_get_percentage (&self->plan,
                                                          at - self->started_at - self->shifted);

      cairo_line_to (cr, iterate_axis_place (times, at), iterate_axis_place (shares, share));
    }
  iterate_set_color (cr, style->text, 0.6);
  cairo_set_line_width (cr, 1.5);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static void
trace_actual (IterateRampFigure *self,
              cairo_t           *cr,
              const IterateAxis *times,
              const IterateAxis *shares)
{
  double share = 0;
  gint64 last = self->started_at;

  cairo_move_to (cr, iterate_axis_place (times, self->started_at), iterate_axis_place (shares, 0));
  for (guint i = 0; i < self->steps->len; i++)
    {
      const Step *step = get_step (self, i);

      cairo_line_to (cr, iterate_axis_place (times, step->at), iterate_axis_place (shares, share));
      cairo_line_to (cr, iterate_axis_place (times, step->at),
                     iterate_axis_place (shares, step->percentage));
      share = step->percentage;
      last = step->at;
    }
  if (self->is_open)
    last = MAX (last, self->now);
  cairo_line_to (cr, iterate_axis_place (times, MIN (last, times->high)),
                 iterate_axis_place (shares, share));
}

static void
draw_actual (IterateRampFigure        *self,
             cairo_t                  *cr,
             const IterateAxis        *times,
             const IterateAxis        *shares,
             const IterateFigureStyle *style)
{
  double x, y;

  trace_actual (self, cr, times, shares);
  cairo_get_current_point (cr, &x, &y);
  cairo_line_to (cr, x, iterate_axis_place (shares, 0));
  cairo_close_path (cr);
  iterate_set_color (cr, style->accent, 0.15);
  cairo_fill (cr);

  trace_actual (self, cr, times, shares);
  iterate_set_color (cr, style->accent, 1);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
}

/* A dot for a step that went on, bars for one that waited, a cross for one that went back: shapes, so
 * that nobody needs the colours. */
static void
draw_mark (cairo_t                  *cr,
           double                    x,
           double                    y,
           Outcome                   outcome,
           const IterateFigureStyle *style)
{
  switch (outcome)
    {
    case STEP_WENT_ON:
      iterate_set_color (cr, style->good, 0.8);
      cairo_arc (cr, x, y, 2, 0, 2 * G_PI);
      cairo_fill (cr);
      break;

    case STEP_WAITED:
      iterate_set_color (cr, style->warning, 1);
      cairo_rectangle (cr, x - 4, y - 5, 3, 10);
      cairo_rectangle (cr, x + 1, y - 5, 3, 10);
      cairo_fill (cr);
      break;

    case STEP_WENT_BACK:
      iterate_set_color (cr, style->bad, 1);
      cairo_set_line_width (cr, 2.5);
      cairo_move_to (cr, x - 4, y - 4);
      cairo_line_to (cr, x + 4, y + 4);
      cairo_move_to (cr, x - 4, y + 4);
      cairo_line_to (cr, x + 4, y - 4);
      cairo_stroke (cr);
      break;
    }
}

static void
draw_now (IterateRampFigure        *self,
          cairo_t                  *cr,
          const IterateAxis        *times,
          double                    height,
          const IterateFigureStyle *style)
{
  double x = iterate_axis_place (times, self->now);
  gboolean right = x > times->start + times->length - 60;

  if (!self->is_open || self->now > times->high)
    return;

  iterate_set_color (cr, style->text, 0.8);
  cairo_set_line_width (cr, 1);
  cairo_move_to (cr, x, TOP - 8);
  cairo_line_to (cr, x, height - BOTTOM);
  cairo_stroke (cr);
  iterate_draw_text (cr, style, _("now"), right ? x - 54 : x + 4, TOP - 20, 50,
                     right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT, 0.8);
}

static void
iterate_ramp_figure_draw (IterateFigure            *figure,
                          cairo_t                  *cr,
                          double                    width,
                          double                    height,
                          const IterateFigureStyle *style,
                          int                       selected)
{
  IterateRampFigure *self = ITERATE_RAMP_FIGURE (figure);
  IterateAxis times = make_time_axis (self, width), shares = make_share_axis (height);

  draw_scale (cr, &shares, width, style);
  draw_dates (self, cr, &times, height, style);
  draw_actual (self, cr, &times, &shares, style);
  draw_plan (self, cr, &times, &shares, style);
  for (guint i = 0; i < self->steps->len; i++)
    draw_mark (cr, iterate_axis_place (&times, get_step (self, i)->at), height - BOTTOM + MARK_AT,
               get_step (self, i)->outcome, style);
  draw_now (self, cr, &times, height, style);
  if (selected >= 0)
    {
      double x = iterate_axis_place (&times, get_step (self, selected)->at);

      iterate_draw_rule (cr, style, x, TOP, x, height - BOTTOM, FALSE);
    }
}

static double
iterate_ramp_figure_get_height (IterateFigure *figure,
                                double         width)
{
  return HEIGHT;
}

static guint
iterate_ramp_figure_get_n_items (IterateFigure *figure)
{
  return ITERATE_RAMP_FIGURE (figure)->steps->len;
}

static char *
iterate_ramp_figure_dup_item (IterateFigure *figure,
                              guint          index)
{
  const Step *step = get_step (ITERATE_RAMP_FIGURE (figure), index);
  g_autofree char *at = dup_time (step->at, "%e %b, %H:%M");

  if (step->outcome == STEP_WENT_ON)
    return g_strdup_printf (_("%s: %.3g %% have it, %.3g %% planned"), at, step->percentage,
                            step->planned);

  return g_strdup_printf (step->outcome == STEP_WAITED ? _("%s: paused at %.3g %%. %s")
                                                       : _("%s: taken back, %.3g %% have it. %s"),
                          at, step->percentage, step->reason == NULL ? "" : step->reason);
}

static char *
iterate_ramp_figure_dup_description (IterateFigure *figure)
{
  IterateRampFigure *self = ITERATE_RAMP_FIGURE (figure);
  g_autofree char *last = NULL;

  if (self->steps->len == 0)
    return g_strdup (_("The rollout has not begun."));

  last = iterate_ramp_figure_dup_item (figure, self->steps->len - 1);

  return g_strdup_printf (_("A rollout in %u steps so far. %s"), self->steps->len, last);
}

static int
iterate_ramp_figure_find_item (IterateFigure *figure,
                               double         x,
                               double         y,
                               double         width,
                               double         height)
{
  IterateRampFigure *self = ITERATE_RAMP_FIGURE (figure);
  IterateAxis times = make_time_axis (self, width);
  double distance = 30;
  int nearest = -1;

  for (guint i = 0; i < self->steps->len; i++)
    {
      double away = fabs (iterate_axis_place (&times, get_step (self, i)->at) - x);

      if (away < distance)
        {
          distance = away;
          nearest = (int) i;
        }
    }

  return nearest;
}

static void
iterate_ramp_figure_finalize (GObject *object)
{
  g_clear_pointer (&ITERATE_RAMP_FIGURE (object)->steps, g_array_unref);

  G_OBJECT_CLASS (iterate_ramp_figure_parent_class)->finalize (object);
}

static void
iterate_ramp_figure_class_init (IterateRampFigureClass *klass)
{
  IterateFigureClass *figure_class = ITERATE_FIGURE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = iterate_ramp_figure_finalize;
  figure_class->draw = iterate_ramp_figure_draw;
  figure_class->get_height = iterate_ramp_figure_get_height;
  figure_class->dup_description = iterate_ramp_figure_dup_description;
  figure_class->get_n_items = iterate_ramp_figure_get_n_items;
  figure_class->dup_item = iterate_ramp_figure_dup_item;
  figure_class->find_item = iterate_ramp_figure_find_item;
}

static void
clear_step (gpointer data)
{
  g_free (((Step *) data)->reason);
}

static void
iterate_ramp_figure_init (IterateRampFigure *self)
{
  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  g_array_set_clear_func (self->steps, clear_step);
}

static Outcome
get_outcome (IterateRolloutStep *step)
{
  const char *action = iterate_rollout_step_get_action (step);

  if (g_str_equal (action, "paused"))
    return STEP_WAITED;

  return g_str_equal (action, "rolled-back") || g_str_equal (action, "stopped") ? STEP_WENT_BACK
                                                                                 : STEP_WENT_ON;
}

/**
 * iterate_ramp_figure_new:
 * @view: a flag with a rollout
 */
IterateFigure *
iterate_ramp_figure_new (const IterateFlagView *view)
{
  IterateRampFigure *self = g_object_new (ITERATE_TYPE_RAMP_FIGURE, NULL);

  self->plan = view->plan;
  self->started_at = iterate_rollout_get_started_at (view->rollout);
  self->shifted = iterate_rollout_get_shifted (view->rollout);
  self->now = view->now;
  self->is_open = view->is_open;
  for (guint i = 0; i < view->steps->len; i++)
    {
      IterateRolloutStep *step = g_ptr_array_index (view->steps, i);

      g_array_append_val (self->steps, ((Step) {
        iterate_rollout_step_get_at (step), iterate_rollout_step_get_planned (step),
        iterate_rollout_step_get_percentage (step), get_outcome (step),
        g_strdup (iterate_rollout_step_get_reason (step)),
      }));
    }

  return ITERATE_FIGURE (self);
}

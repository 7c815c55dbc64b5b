/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-forest-figure.h"

#include "iterate-learning-evidence.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define ROW 26
#define TOP 6
#define BOTTOM 26
#define SIDE 12

typedef struct
{
  char    *name;
  double   effect;
  double   low;
  double   high;
  gboolean contradicts;
} Row;

/**
 * IterateForestFigure:
 *
 * The effects of the experiments behind a learning, one below the other, and what they come to
 * together.
 */
struct _IterateForestFigure
{
  IterateFigure       parent_instance;

  GArray             *rows; /* (owned) (element-type Row) */
  IterateReplication  pooled;
};

G_DEFINE_FINAL_TYPE (IterateForestFigure, iterate_forest_figure, ITERATE_TYPE_FIGURE)

static gboolean
has_pooled (IterateForestFigure *self)
{
  return self->rows->len > 1 && isfinite (self->pooled.effect);
}

static char *
dup_effect (double effect,
            double low,
            double high)
{
  return g_strdup_printf ("%+.1f %% (%.1f … %.1f)", 100 * effect, 100 * low, 100 * high);
}

static IterateAxis
make_axis (IterateForestFigure *self,
           double               start,
           double               length)
{
  IterateAxis axis = { 0, 0, start, length };

  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = &g_array_index (self->rows, Row, i);

      iterate_axis_include (&axis, row->low);
      iterate_axis_include (&axis, row->high);
    }
  iterate_axis_widen (&axis, .05, .01);

  return axis;
}

/* What the widest of the numbers at the end needs. */
static double
measure_numbers (IterateForestFigure      *self,
                 cairo_t                  *cr,
                 const IterateFigureStyle *style)
{
  double widest = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = &g_array_index (self->rows, Row, i);
      g_autofree char *effect = dup_effect (row->effect, row->low, row->high);

      widest = MAX (widest, iterate_measure_text (cr, style, effect));
    }

  return widest + SIDE + 12;
}

static void
draw_row (cairo_t                  *cr,
          const IterateFigureStyle *style,
          const IterateAxis        *axis,
          const Row                *row,
          double                    y,
          double                    label,
          double                    width,
          gboolean                  selected)
{
  g_autofree char *effect = dup_effect (row->effect, row->low, row->high);
  IterateColor color = row->low > 0 ? style->good : row->high < 0 ? style->bad : style->text;
  double middle = y + ROW / 2.0;

  iterate_draw_text (cr, style, row->name, SIDE, y + 4, label - SIDE - 8, PANGO_ALIGN_LEFT,
                     selected ? 1 : .85);
  iterate_set_color (cr, color, selected ? 1 : .75);
  cairo_set_line_width (cr, selected ? 3 : 2);
  cairo_move_to (cr, iterate_axis_place (axis, row->low), middle);
  cairo_line_to (cr, iterate_axis_place (axis, row->high), middle);
  cairo_stroke (cr);
  cairo_rectangle (cr, iterate_axis_place (axis, row->effect) - 4, middle - 4, 8, 8);
  cairo_fill (cr);
  iterate_draw_text (cr, style, effect, axis->start + axis->length + 8, y + 4,
                     width - axis->start - axis->length - 8 - SIDE, PANGO_ALIGN_RIGHT, .85);
}

static void
draw_diamond (IterateForestFigure      *self,
              cairo_t                  *cr,
              const IterateFigureStyle *style,
              const IterateAxis        *axis,
              double                    y,
              double                    label,
              double                    width)
{
  g_autofree char *effect = dup_effect (self->pooled.effect, self->pooled.low, self->pooled.high);
  double middle = y + ROW / 2.0;

  iterate_draw_text (cr, style, _("All together"), SIDE, y + 4, label - SIDE - 8, PANGO_ALIGN_LEFT, 1);
  iterate_set_color (cr, style->accent, .9);
  cairo_move_to (cr, iterate_axis_place (axis, self->pooled.low), middle);
  cairo_line_to (cr, iterate_axis_place (axis, self->pooled.effect), middle - 6);
  cairo_line_to (cr, iterate_axis_place (axis, self->pooled.high), middle);
  cairo_line_to (cr, iterate_axis_place (axis, self->pooled.effect), middle + 6);
  cairo_close_path (cr);
  cairo_fill (cr);
  iterate_draw_text (cr, style, effect, axis->start + axis->length + 8, y + 4,
                     width - axis->start - axis->length - 8 - SIDE, PANGO_ALIGN_RIGHT, 1);
}

static void
iterate_forest_figure_draw (IterateFigure            *figure,
                            cairo_t                  *cr,
                            double                    width,
                            double                    height,
                            const IterateFigureStyle *style,
                            int                       selected)
{
  IterateForestFigure *self = ITERATE_FOREST_FIGURE (figure);
  double label = CLAMP (width * .28, 70, 240), numbers = measure_numbers (self, cr, style);
  IterateAxis axis = make_axis (self, label, MAX (20, width - label - numbers - SIDE));
  double zero = iterate_axis_place (&axis, 0);

  iterate_draw_rule (cr, style, zero, TOP, zero, height - BOTTOM + 4, TRUE);
  for (guint i = 0; i < self->rows->len; i++)
    draw_row (cr, style, &axis, &g_array_index (self->rows, Row, i), TOP + i * ROW, label, width,
              (int) i == selected);
  if (has_pooled (self))
    draw_diamond (self, cr, style, &axis, TOP + self->rows->len * ROW, label, width);
  iterate_draw_text (cr, style, _("no change"), zero - 60, height - BOTTOM + 6, 120, PANGO_ALIGN_CENTER,
                     .6);
}

static double
iterate_forest_figure_get_height (IterateFigure *figure,
                                  double         width)
{
  IterateForestFigure *self = ITERATE_FOREST_FIGURE (figure);

  return TOP + (self->rows->len + has_pooled (self)) * ROW + BOTTOM;
}

static guint
iterate_forest_figure_get_n_items (IterateFigure *figure)
{
  IterateForestFigure *self = ITERATE_FOREST_FIGURE (figure);

  return self->rows->len + has_pooled (self);
}

static char *
iterate_forest_figure_dup_item (IterateFigure *figure,
                                guint          index)
{
  IterateForestFigure *self = ITERATE_FOREST_FIGURE (figure);
  g_autofree char *effect = NULL;
  const Row *row;

  if (index >= self->rows->len)
    {
      effect = dup_effect (self->pooled.effect, self->pooled.low, self->pooled.high);
      return g_strdup_printf (_("All together: %s"), effect);
    }

  row = &g_array_index (self->rows, Row, index);
  effect = dup_effect (row->effect, row->low, row->high);

  return g_strdup_printf (row->contradicts ? _("%s: %s, against it") : _("%s: %s"), row->name, effect);
}

static char *
iterate_forest_figure_dup_description (IterateFigure *figure)
{
  IterateForestFigure *self = ITERATE_FOREST_FIGURE (figure);

  if (has_pooled (self))
    {
      g_autofree char *effect = dup_effect (self->pooled.effect, self->pooled.low, self->pooled.high);

      return g_strdup_printf (ngettext ("%u experiment; together %s", "%u experiments; together %s",
                                        self->rows->len), self->rows->len, effect);
    }

  return self->rows->len == 0 ? g_strdup (_("No experiment with a relative effect"))
                              : iterate_forest_figure_dup_item (figure, 0);
}

static int
iterate_forest_figure_find_item (IterateFigure *figure,
                                 double         x,
                                 double         y,
                                 double         width,
                                 double         height)
{
  int index = (int) floor ((y - TOP) / ROW);

  return index >= 0 && index < (int) iterate_forest_figure_get_n_items (figure) ? index : -1;
}

static void
row_clear (gpointer data)
{
  g_free (((Row *) data)->name);
}

static void
iterate_forest_figure_finalize (GObject *object)
{
  g_array_unref (ITERATE_FOREST_FIGURE (object)->rows);

  G_OBJECT_CLASS (iterate_forest_figure_parent_class)->finalize (object);
}

static void
iterate_forest_figure_class_init (IterateForestFigureClass *klass)
{
  IterateFigureClass *figure_class = ITERATE_FIGURE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = iterate_forest_figure_finalize;
  figure_class->draw = iterate_forest_figure_draw;
  figure_class->get_height = iterate_forest_figure_get_height;
  figure_class->dup_description = iterate_forest_figure_dup_description;
  figure_class->get_n_items = iterate_forest_figure_get_n_items;
  figure_class->dup_item = iterate_forest_figure_dup_item;
  figure_class->find_item = iterate_forest_figure_find_item;
}

static void
iterate_forest_figure_init (IterateForestFigure *self)
{
  self->rows = g_array_new (FALSE, TRUE, sizeof (Row));
  g_array_set_clear_func (self->rows, row_clear);
}

static gboolean
is_known (IterateLearningEvidence *evidence)
{
  return isfinite (iterate_learning_evidence_get_effect (evidence)) &&
         isfinite (iterate_learning_evidence_get_low (evidence)) &&
         isfinite (iterate_learning_evidence_get_high (evidence));
}

/* Returns: whether there is anything to draw */
gboolean
iterate_forest_figure_has_evidence (GPtrArray *evidence)
{
  for (guint i = 0; i < evidence->len; i++)
    {
      if (is_known (g_ptr_array_index (evidence, i)))
        return TRUE;
    }

  return FALSE;
}

/**
 * iterate_forest_figure_new:
 * @evidence: (element-type IterateLearningEvidence): the experiments
 * @names: (element-type utf8): their names, in the same order
 * @pooled: what they say together
 */
IterateFigure *
iterate_forest_figure_new (GPtrArray                *evidence,
                           GPtrArray                *names,
                           const IterateReplication *pooled)
{
  IterateForestFigure *self = g_object_new (ITERATE_TYPE_FOREST_FIGURE, NULL);

  self->pooled = *pooled;
  for (guint i = 0; i < evidence->len; i++)
    {
      IterateLearningEvidence *one = g_ptr_array_index (evidence, i);
      Row row = { 0 };

      if (!is_known (one))
        continue;

      row.name = g_strdup (g_ptr_array_index (names, i));
      row.effect = iterate_learning_evidence_get_effect (one);
      row.low = iterate_learning_evidence_get_low (one);
      row.high = iterate_learning_evidence_get_high (one);
      row.contradicts = g_strcmp0 (iterate_learning_evidence_get_stance (one), "contradicts") == 0;
      g_array_append_val (self->rows, row);
    }

  return ITERATE_FIGURE (self);
}

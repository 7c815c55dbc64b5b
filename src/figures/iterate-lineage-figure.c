/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-lineage-figure.h"

#include "iterate-experiment-summary.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define ROW     62
#define BOX     50
#define INDENT  28
#define PADDING 10
#define ROUND   9
#define MARGIN  12

/**
 * IterateLineageFigure:
 *
 * A tree of experiments, each below what it follows up, with its result and, where a line
 * has graduated ones, what they come to together.
 */
struct _IterateLineageFigure
{
  IterateFigure  parent_instance;

  GPtrArray     *nodes; /* (owned) (element-type IterateLineageNode) */
  char          *focus; /* The name of the one that is looked at */
};

G_DEFINE_FINAL_TYPE (IterateLineageFigure, iterate_lineage_figure, ITERATE_TYPE_FIGURE)

static const IterateLineageNode *
get_node (IterateLineageFigure *self,
          guint                 index)
{
  return g_ptr_array_index (self->nodes, index);
}

static IterateColor
choose_color (const IterateLineageNode *node,
              const IterateFigureStyle *style)
{
  const char *status = iterate_experiment_get_status (node->experiment);

  if (g_str_equal (status, "graduated"))
    return style->good;
  if (node->verdict->decision == ITERATE_DECISION_ROLL_BACK)
    return style->bad;
  if (g_str_equal (status, "running"))
    return style->accent;

  return style->text;
}

static char *
dup_result (IterateLineageFigure *self,
            guint                 index)
{
  const IterateLineageNode *node = get_node (self, index);
  const char *status = iterate_experiment_status_get_text (
    iterate_experiment_get_status (node->experiment));
  const IterateResult *leading = iterate_verdict_get_leading (node->verdict);
  g_autofree char *effect = leading == NULL ? NULL : iterate_result_dup_effect (leading);
  g_autofree char *line = node->depth == 0 ? NULL : iterate_lineage_dup_line (self->nodes, index);

  if (leading == NULL)
    return g_strdup (line == NULL ? status : line);

  return line == NULL ? g_strdup_printf ("%s · %s %s", status, leading->metric, effect)
                      : g_strdup_printf ("%s · %s %s · %s", status, leading->metric, effect, line);
}

static void
add_box (cairo_t *cr,
         double   x,
         double   y,
         double   width,
         double   height)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - ROUND, y + ROUND, ROUND, -G_PI_2, 0);
  cairo_arc (cr, x + width - ROUND, y + height - ROUND, ROUND, 0, G_PI_2);
  cairo_arc (cr, x + ROUND, y + height - ROUND, ROUND, G_PI_2, G_PI);
  cairo_arc (cr, x + ROUND, y + ROUND, ROUND, G_PI, 3 * G_PI_2);
  cairo_close_path (cr);
}

static void
draw_branch (IterateLineageFigure     *self,
             cairo_t                  *cr,
             guint                     index,
             const IterateFigureStyle *style)
{
  const IterateLineageNode *node = get_node (self, index);
  double x, y, from;

  if (node->parent < 0)
    return;

  x = (node->depth - 1) * INDENT + INDENT / 2.0;
  y = index * ROW + BOX / 2.0;
  from = node->parent * ROW + BOX;
  iterate_draw_rule (cr, style, x, from, x, y, FALSE);
  iterate_draw_rule (cr, style, x, y, node->depth * INDENT, y, FALSE);
}

static void
draw_node (IterateLineageFigure     *self,
           cairo_t                  *cr,
           double                    width,
           guint                     index,
           const IterateFigureStyle *style,
           gboolean                  selected)
{
  const IterateLineageNode *node = get_node (self, index);
  const char *name = iterate_experiment_get_name (node->experiment);
  IterateColor color = choose_color (node, style);
  g_autofree char *result = dup_result (self, index);
  double x = node->depth * INDENT, y = index * ROW, room = MAX (40, width - x - 2);

  add_box (cr, x + 1, y + 1, room - 2, BOX - 2);
  iterate_set_color (cr, g_str_equal (name, self->focus) || selected ? style->accent : style->text,
                     g_str_equal (name, self->focus) ? 0.14 : selected ? 0.1 : 0.05);
  cairo_fill (cr);
  iterate_set_color (cr, color, color.red == style->text.red ? 0.35 : 1);
  cairo_rectangle (cr, x + 1, y + ROUND, 4, BOX - 2 * ROUND);
  cairo_fill (cr);

  iterate_draw_text (cr, style, name, x + PADDING + 4, y + 6, room - 2 * PADDING, PANGO_ALIGN_LEFT,
                     1);
  iterate_draw_text (cr, style, result, x + PADDING + 4, y + 26, room - 2 * PADDING,
                     PANGO_ALIGN_LEFT, 0.7);
}

static void
iterate_lineage_figure_draw (IterateFigure            *figure,
                             cairo_t                  *cr,
                             double                    width,
                             double                    height,
                             const IterateFigureStyle *style,
                             int                       selected)
{
  IterateLineageFigure *self = ITERATE_LINEAGE_FIGURE (figure);

  cairo_save (cr);
  cairo_translate (cr, MARGIN, MARGIN / 2.0);
  for (guint i = 0; i < self->nodes->len; i++)
    draw_branch (self, cr, i, style);
  for (guint i = 0; i < self->nodes->len; i++)
    draw_node (self, cr, width - 2 * MARGIN, i, style, (int) i == selected);
  cairo_restore (cr);
}

static double
iterate_lineage_figure_get_height (IterateFigure *figure,
                                   double         width)
{
  return MAX (1, ITERATE_LINEAGE_FIGURE (figure)->nodes->len) * ROW + MARGIN / 2;
}

static guint
iterate_lineage_figure_get_n_items (IterateFigure *figure)
{
  return ITERATE_LINEAGE_FIGURE (figure)->nodes->len;
}

static char *
iterate_lineage_figure_dup_item (IterateFigure *figure,
                                 guint          index)
{
  IterateLineageFigure *self = ITERATE_LINEAGE_FIGURE (figure);
  const IterateLineageNode *node = get_node (self, index);
  g_autofree char *result = dup_result (self, index);

  if (node->parent < 0)
    return g_strdup_printf ("%s: %s", iterate_experiment_get_name (node->experiment), result);

  return g_strdup_printf (_("%s: %s; follows up %s"),
                          iterate_experiment_get_name (node->experiment), result,
                          iterate_experiment_get_name (get_node (self, node->parent)->experiment));
}

static char *
iterate_lineage_figure_dup_description (IterateFigure *figure)
{
  IterateLineageFigure *self = ITERATE_LINEAGE_FIGURE (figure);

  if (self->nodes->len == 1)
    return g_strdup (_("It follows up no experiment, and none follows it up yet."));

  return g_strdup_printf (ngettext ("A line of %u experiment", "A line of %u experiments",
                                    self->nodes->len), self->nodes->len);
}

static int
iterate_lineage_figure_find_item (IterateFigure *figure,
                                  double         x,
                                  double         y,
                                  double         width,
                                  double         height)
{
  IterateLineageFigure *self = ITERATE_LINEAGE_FIGURE (figure);

  y -= MARGIN / 2.0;

  return y >= 0 && y < self->nodes->len * ROW ? (int) (y / ROW) : -1;
}

static void
iterate_lineage_figure_finalize (GObject *object)
{
  IterateLineageFigure *self = ITERATE_LINEAGE_FIGURE (object);

  g_clear_pointer (&self->nodes, g_ptr_array_unref);
  g_clear_pointer (&self->focus, g_free);

  G_OBJECT_CLASS (iterate_lineage_figure_parent_class)->finalize (object);
}

static void
iterate_lineage_figure_class_init (IterateLineageFigureClass *klass)
{
  IterateFigureClass *figure_class = ITERATE_FIGURE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = iterate_lineage_figure_finalize;
  figure_class->draw = iterate_lineage_figure_draw;
  figure_class->get_height = iterate_lineage_figure_get_height;
  figure_class->dup_description = iterate_lineage_figure_dup_description;
  figure_class->get_n_items = iterate_lineage_figure_get_n_items;
  figure_class->dup_item = iterate_lineage_figure_dup_item;
  figure_class->find_item = iterate_lineage_figure_find_item;
}

static void
iterate_lineage_figure_init (IterateLineageFigure *self)
{
}

/**
 * iterate_lineage_figure_new:
 * @nodes: (element-type IterateLineageNode): see iterate_lineage_load()
 * @focus: the name of the one that is looked at
 */
IterateFigure *
iterate_lineage_figure_new (GPtrArray  *nodes,
                            const char *focus)
{
  IterateLineageFigure *self = g_object_new (ITERATE_TYPE_LINEAGE_FIGURE, NULL);

  self->nodes = g_ptr_array_ref (nodes);
  self->focus = g_strdup (focus);

  return ITERATE_FIGURE (self);
}

const char *
iterate_lineage_figure_get_name (IterateLineageFigure *self,
                                 guint                 index)
{
  return iterate_experiment_get_name (get_node (self, index)->experiment);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-service-map-figure.h"

#include "iterate-number.h"
#include "iterate-endpoint-samples.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define BOX_HEIGHT 36
#define BOX_WIDTH  150
#define GAP_X      60
#define GAP_Y      18
#define MARGIN     8
#define ARROW      6

/**
 * IterateServiceMapFigure:
 *
 * Services and databases, and who asks whom: from left to right, or from top to bottom where it is
 * narrow. The more often, the thicker; what fails is marked.
 */
struct _IterateServiceMapFigure
{
  IterateFigure  parent_instance;

  GPtrArray     *nodes;    /* (owned) (element-type IterateServiceNode) */
  GArray        *edges;    /* (owned) (element-type IterateServiceEdge) */
  guint          n_layers;
  guint          most;     /* nodes in a layer */
};

G_DEFINE_FINAL_TYPE (IterateServiceMapFigure, iterate_service_map_figure, ITERATE_TYPE_FIGURE)

static const IterateServiceNode *
get_node (IterateServiceMapFigure *self,
          guint                    index)
{
  return g_ptr_array_index (self->nodes, index);
}

static const IterateServiceEdge *
get_edge (IterateServiceMapFigure *self,
          guint                    index)
{
  return &g_array_index (self->edges, IterateServiceEdge, index);
}

/* The place of a node's middle and its box's width: layers side by side. */
static void
find_place (IterateServiceMapFigure *self,
            guint                    index,
            double                   width,
            double                   height,
            double                  *x,
            double                  *y,
            double                  *box)
{
  guint layer = get_node (self, index)->layer, before = 0, n = 0;
  double column = (width - 2 * MARGIN) / self->n_layers;

  for (guint i = 0; i < self->nodes->len; i++)
    {
      if (get_node (self, i)->layer != layer)
        continue;

      before += i < index;
      n++;
    }
  *box = MIN (BOX_WIDTH, column - MIN (GAP_X, column / 6));
  *x = MARGIN + column * (layer + .5);
  *y = height / 2 + (before - (n - 1) / 2.) * (BOX_HEIGHT + GAP_Y);
}

static void
draw_edge (IterateServiceMapFigure  *self,
           cairo_t                  *cr,
           guint                     index,
           double                    width,
           double                    height,
           guint                     most,
           const IterateFigureStyle *style,
           gboolean                  selected)
{
  const IterateServiceEdge *edge = get_edge (self, index);
  double x0, y0, x1, y1, box;

  find_place (self, edge->from, width, height, &x0, &y0, &box);
  find_place (self, edge->to, width, height, &x1, &y1, &box);
  x0 += box / 2;
  x1 -= box / 2;
  if (x1 <= x0)
    x1 += box;
  iterate_set_color (cr, edge->n_errors > 0 ? style->bad : selected ? style->accent : style->text,
                     selected ? 1 : 0.5);
  cairo_set_line_width (cr, 1 + 3 * log1p (edge->n) / log1p (most));
  cairo_move_to (cr, x0, y0);
  cairo_line_to (cr, x1 - ARROW, y1);
  cairo_stroke (cr);
  cairo_move_to (cr, x1, y1);
  cairo_line_to (cr, x1 - ARROW - 2, y1 - ARROW);
  cairo_line_to (cr, x1 - ARROW - 2, y1 + ARROW);
  cairo_fill (cr);
}

static void
draw_node (IterateServiceMapFigure  *self,
           cairo_t                  *cr,
           guint                     index,
           double                    width,
           double                    height,
           const IterateFigureStyle *style)
{
  const IterateServiceNode *node = get_node (self, index);
  double x, y, box;

  find_place (self, index, width, height, &x, &y, &box);
  cairo_rectangle (cr, x - box / 2, y - BOX_HEIGHT / 2., box, BOX_HEIGHT);
  iterate_set_color (cr, style->background, 1);
  cairo_fill_preserve (cr);
  iterate_set_color (cr, node->is_database ? style->text : style->accent,
                     node->is_database ? 0.12 : 0.2);
  cairo_fill_preserve (cr);
  iterate_set_color (cr, node->is_database ? style->text : style->accent, 0.8);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  iterate_draw_text (cr, style, node->name, x - box / 2 + 6, y - 9, box - 12, PANGO_ALIGN_CENTER, 1);
}

static void
iterate_service_map_figure_draw (IterateFigure            *figure,
                                 cairo_t                  *cr,
                                 double                    width,
                                 double                    height,
                                 const IterateFigureStyle *style,
                                 int                       selected)
{
  IterateServiceMapFigure *self = ITERATE_SERVICE_MAP_FIGURE (figure);
  guint most = 1;

  for (guint i = 0; i < self->edges->len; i++)
    most = MAX (most, get_edge (self, i)->n);
  for (guint i = 0; i < self->edges->len; i++)
    draw_edge (self, cr, i, width, height, most, style, selected == (int) i);
  for (guint i = 0; i < self->nodes->len; i++)
    draw_node (self, cr, i, width, height, style);
}

static double
iterate_service_map_figure_get_height (IterateFigure *figure,
                                       double         width)
{
  return 2 * MARGIN + ITERATE_SERVICE_MAP_FIGURE (figure)->most * (BOX_HEIGHT + GAP_Y);
}

static guint
iterate_service_map_figure_get_n_items (IterateFigure *figure)
{
  return ITERATE_SERVICE_MAP_FIGURE (figure)->edges->len;
}

static char *
iterate_service_map_figure_dup_item (IterateFigure *figure,
                                     guint          index)
{
  IterateServiceMapFigure *self = ITERATE_SERVICE_MAP_FIGURE (figure);
  const IterateServiceEdge *edge = get_edge (self, index);
  g_autofree char *mean = iterate_latency_format (edge->mean);
  g_autofree char *share = iterate_number_format_share ((double) edge->n_errors / edge->n);

  return g_strdup_printf (_("%s asks %s: %u times, %s on average, %s fail"),
                          get_node (self, edge->from)->name, get_node (self, edge->to)->name, edge->n,
                          mean, share);
}

static char *
iterate_service_map_figure_dup_description (IterateFigure *figure)
{
  IterateServiceMapFigure *self = ITERATE_SERVICE_MAP_FIGURE (figure);

  return g_strdup_printf (_("%u services and databases, and %u ways in which they ask each other."),
                          self->nodes->len, self->edges->len);
}

/* The nearest line. */
static int
iterate_service_map_figure_find_item (IterateFigure *figure,
                                      double         x,
                                      double         y,
                                      double         width,
                                      double         height)
{
  IterateServiceMapFigure *self = ITERATE_SERVICE_MAP_FIGURE (figure);
  double least = 20;
  int nearest = -1;

  for (guint i = 0; i < self->edges->len; i++)
    {
      double x0, y0, x1, y1, box, along, away;

      find_place (self, get_edge (self, i)->from, width, height, &x0, &y0, &box);
      find_place (self, get_edge (self, i)->to, width, height, &x1, &y1, &box);
      along = CLAMP (((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) /
                       MAX ((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0), 1), 0, 1);
      away = hypot (x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0));
      if (away < least)
        {
          least = away;
          nearest = (int) i;
        }
    }

  return nearest;
}

static void
iterate_service_map_figure_finalize (GObject *object)
{
  g_clear_pointer (&ITERATE_SERVICE_MAP_FIGURE (object)->nodes, g_ptr_array_unref);
  g_clear_pointer (&ITERATE_SERVICE_MAP_FIGURE (object)->edges, g_array_unref);

  G_OBJECT_CLASS (iterate_service_map_figure_parent_class)->finalize (object);
}

static void
iterate_service_map_figure_class_init (IterateServiceMapFigureClass *klass)
{
  IterateFigureClass *figure_class = ITERATE_FIGURE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = iterate_service_map_figure_finalize;
  figure_class->draw = iterate_service_map_figure_draw;
  figure_class->get_height = iterate_service_map_figure_get_height;
  figure_class->dup_description = iterate_service_map_figure_dup_description;
  figure_class->get_n_items = iterate_service_map_figure_get_n_items;
  figure_class->dup_item = iterate_service_map_figure_dup_item;
  figure_class->find_item = iterate_service_map_figure_find_item;
}

static void
iterate_service_map_figure_init (IterateServiceMapFigure *self)
{
}

/**
 * iterate_service_map_figure_new:
 * @map: who asks whom
 */
IterateFigure *
iterate_service_map_figure_new (const IterateServiceMap *map)
{
  IterateServiceMapFigure *self = g_object_new (ITERATE_TYPE_SERVICE_MAP_FIGURE, NULL);

  self->nodes = g_ptr_array_ref (map->nodes);
  self->edges = g_array_ref (map->edges);
  self->n_layers = 1;
  for (guint i = 0; i < self->nodes->len; i++)
    {
      guint n = 0;

      self->n_layers = MAX (self->n_layers, get_node (self, i)->layer + 1);
      for (guint k = 0; k < self->nodes->len; k++)
        n += get_node (self, k)->layer == get_node (self, i)->layer;
      self->most = MAX (self->most, n);
    }

  return ITERATE_FIGURE (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-cluster-map-figure.h"

#include "iterate-request-summary.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define HEIGHT 560
#define MARGIN 12

/* More circles than these are dots that nobody can tell apart. */
#define MAX_CIRCLES 80
#define GAP 1.5

/* From here on a mood is one. */
#define MOOD .15

/* How fine the search for a place is. */
#define N_ANGLES 48

typedef struct
{
  double x;
  double y;
  double radius;
} Circle;

/**
 * IterateClusterMapFigure:
 *
 * The requests as circles: as large as their votes are many, coloured by their mood, the largest
 * in the middle.
 */
struct _IterateClusterMapFigure
{
  IterateFigure  parent_instance;

  GPtrArray     *summaries; /* (owned) */
  GArray        *circles;   /* (owned): packed about 0, 0 in units of their own */
  double         left, right, top, bottom;
};

G_DEFINE_FINAL_TYPE (IterateClusterMapFigure, iterate_cluster_map_figure, ITERATE_TYPE_FIGURE)

static void
iterate_cluster_map_figure_finalize (GObject *object)
{
  IterateClusterMapFigure *self = ITERATE_CLUSTER_MAP_FIGURE (object);

  g_clear_pointer (&self->summaries, g_ptr_array_unref);
  g_clear_pointer (&self->circles, g_array_unref);

  G_OBJECT_CLASS (iterate_cluster_map_figure_parent_class)->finalize (object);
}

static IterateFeatureRequest *
get_request (IterateClusterMapFigure *self,
             guint                    index)
{
  return iterate_request_summary_get_request (g_ptr_array_index (self->summaries, index));
}

static gboolean
is_free (GArray       *circles,
         const Circle *circle)
{
  for (guint i = 0; i < circles->len; i++)
    {
      const Circle *other = &g_array_index (circles, Circle, i);

      if (hypot (circle->x - other->x, circle->y - other->y) < circle->radius + other->radius + GAP)
        return FALSE;
    }

  return TRUE;
}

/* Beside a circle that is there, as near to the middle as there is room; wider than high, as
 * pages are. */
static void
place (GArray *circles,
       Circle *circle)
{
  double best = INFINITY;
  Circle found = *circle;

  for (guint i = 0; i < circles->len; i++)
    {
      const Circle *other = &g_array_index (circles, Circle, i);
      double distance = other->radius + circle->radius + GAP + 1e-6;

      for (guint j = 0; j < N_ANGLES; j++)
        {
          double angle = 2 * G_PI * j / N_ANGLES, from_middle;

          circle->x = other->x + distance * cos (angle);
          circle->y = other->y + distance * sin (angle);
          from_middle = hypot (circle->x * .85, circle->y);
          if (from_middle < best && is_free (circles, circle))
            {
              best = from_middle;
              found = *circle;
            }
        }
    }

  if (circles->len > 0)
    *circle = found;
}

static void
pack (IterateClusterMapFigure *self)
{
  for (guint i = 0; i < MIN (self->summaries->len, MAX_CIRCLES); i++)
    {
      double votes = iterate_feature_request_get_votes (get_request (self, i));
      Circle circle = { 0, 0, 4 + 6 * sqrt (votes) };

      place (self->circles, &circle);
      g_array_append_val (self->circles, circle);
      self->left = MIN (self->left, circle.x - circle.radius);
      self->right = MAX (self->right, circle.x + circle.radius);
      self->top = MIN (self->top, circle.y - circle.radius);
      self->bottom = MAX (self->bottom, circle.y + circle.radius);
    }
}

/* Where a circle is on a page of that size. */
static Circle
project (IterateClusterMapFigure *self,
         guint                    index,
         double                   width,
         double                   height)
{
  Circle circle = g_array_index (self->circles, Circle, index);
  double scale = MIN ((width - 2 * MARGIN) / MAX (self->right - self->left, 1),
                      (height - 2 * MARGIN) / MAX (self->bottom - self->top, 1));

  scale = CLAMP (scale, .05, 4);
  circle.x = width / 2 + (circle.x - (self->left + self->right) / 2) * scale;
  circle.y = height / 2 + (circle.y - (self->top + self->bottom) / 2) * scale;
  circle.radius *= scale;

  return circle;
}

static IterateColor
get_color (const IterateFigureStyle *style,
           double                    sentiment)
{
  return sentiment > MOOD ? style->good : sentiment < -MOOD ? style->bad : style->text;
}

static void
draw_circle (IterateClusterMapFigure  *self,
             cairo_t                  *cr,
             guint                     index,
             const Circle             *circle,
             const IterateFigureStyle *style,
             gboolean                  selected)
{
  IterateFeatureRequest *request = get_request (self, index);
  IterateColor color = get_color (style, iterate_feature_request_get_sentiment (request));
  double room = 1.7 * circle->radius;

  cairo_new_path (cr);
  cairo_arc (cr, circle->x, circle->y, MAX (circle->radius, 1), 0, 2 * G_PI);
  iterate_set_color (cr, color, selected ? .45 : .22);
  cairo_fill_preserve (cr);
  iterate_set_color (cr, color, selected ? 1 : .7);
  cairo_set_line_width (cr, selected ? 2 : 1);
  cairo_stroke (cr);
  if (room > 54)
    iterate_draw_lines (cr, style, iterate_feature_request_get_topic (request), circle->x, circle->y,
                        room, room > 90 ? 3 : 2);
}

static void
iterate_cluster_map_figure_draw (IterateFigure            *figure,
                                 cairo_t                  *cr,
                                 double                    width,
                                 double                    height,
                                 const IterateFigureStyle *style,
                                 int                       selected)
{
  IterateClusterMapFigure *self = ITERATE_CLUSTER_MAP_FIGURE (figure);

  if (self->circles->len == 0)
    iterate_draw_text (cr, style, _("Nobody has asked for anything yet."), 0, height / 2 - 10, width,
                       PANGO_ALIGN_CENTER, .7);
  for (guint i = 0; i < self->circles->len; i++)
    {
      Circle circle = project (self, i, width, height);

      draw_circle (self, cr, i, &circle, style, (int) i == selected);
    }
}

static double
iterate_cluster_map_figure_get_height (IterateFigure *figure,
                                       double         width)
{
  return MIN (HEIGHT, width);
}

static guint
iterate_cluster_map_figure_get_n_items (IterateFigure *figure)
{
  return ITERATE_CLUSTER_MAP_FIGURE (figure)->circles->len;
}

static char *
iterate_cluster_map_figure_dup_item (IterateFigure *figure,
                                     guint          index)
{
  IterateFeatureRequest *request = get_request (ITERATE_CLUSTER_MAP_FIGURE (figure), index);
  double sentiment = iterate_feature_request_get_sentiment (request);
  gint64 votes = iterate_feature_request_get_votes (request);
  g_autofree char *counted = NULL;

  counted = g_strdup_printf (ngettext ("%" G_GINT64_FORMAT " vote", "%" G_GINT64_FORMAT " votes",
                                       (gulong) votes), votes);

  return g_strdup_printf ("%s: %s, %s", iterate_feature_request_get_topic (request), counted,
                          sentiment > MOOD    ? _("happy")
                          : sentiment < -MOOD ? _("unhappy")
                                              : _("neutral"));
}

static char *
iterate_cluster_map_figure_dup_description (IterateFigure *figure)
{
  IterateClusterMapFigure *self = ITERATE_CLUSTER_MAP_FIGURE (figure);
  guint n_unhappy = 0;

  for (guint i = 0; i < self->circles->len; i++)
    n_unhappy += iterate_feature_request_get_sentiment (get_request (self, i)) < -MOOD;

  return g_strdup_printf (_("%u requests by votes; %u of them from unhappy users"),
                          self->circles->len, n_unhappy);
}

static int
iterate_cluster_map_figure_find_item (IterateFigure *figure,
                                      double         x,
                                      double         y,
                                      double         width,
                                      double         height)
{
  IterateClusterMapFigure *self = ITERATE_CLUSTER_MAP_FIGURE (figure);

  for (guint i = 0; i < self->circles->len; i++)
    {
      Circle circle = project (self, i, width, height);

      if (hypot (x - circle.x, y - circle.y) <= circle.radius)
        return i;
    }

  return -1;
}

static void
iterate_cluster_map_figure_class_init (IterateClusterMapFigureClass *klass)
{
  IterateFigureClass *figure_class = ITERATE_FIGURE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = iterate_cluster_map_figure_finalize;
  figure_class->draw = iterate_cluster_map_figure_draw;
  figure_class->get_height = iterate_cluster_map_figure_get_height;
  figure_class->dup_description = iterate_cluster_map_figure_dup_description;
  figure_class->get_n_items = iterate_cluster_map_figure_get_n_items;
  figure_class->dup_item = iterate_cluster_map_figure_dup_item;
  figure_class->find_item = iterate_cluster_map_figure_find_item;
}

static void
iterate_cluster_map_figure_init (IterateClusterMapFigure *self)
{
  self->circles = g_array_new (FALSE, FALSE, sizeof (Circle));
}

static int
compare_votes (gconstpointer a,
               gconstpointer b)
{
  return iterate_request_summary_compare (*(IterateRequestSummary **) a,
                                          *(IterateRequestSummary **) b, ITERATE_REQUESTS_BY_VOTES);
}

/* @summaries: (element-type IterateRequestSummary): what to show, in any order */
IterateFigure *
iterate_cluster_map_figure_new (GPtrArray *summaries)
{
  IterateClusterMapFigure *self = g_object_new (ITERATE_TYPE_CLUSTER_MAP_FIGURE, NULL);

  self->summaries = g_ptr_array_copy (summaries, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);
  g_ptr_array_set_free_func (self->summaries, g_object_unref);
  g_ptr_array_sort (self->summaries, compare_votes);
  pack (self);

  return ITERATE_FIGURE (self);
}

/* Returns: the request that a circle is */
gint64
iterate_cluster_map_figure_get_request (IterateClusterMapFigure *self,
                                        guint                    index)
{
  return iterate_request_summary_get_id (g_ptr_array_index (self->summaries, index));
}

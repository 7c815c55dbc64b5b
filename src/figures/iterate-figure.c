/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-figure.h"

#include <cairo-svg.h>
#include <math.h>

/* Pixels of a saved picture for each of the window's: sharp in print. */
#define SAVED_SCALE  2
#define SAVED_MARGIN 16

/**
 * IterateFigure:
 *
 * A picture of numbers that knows no window: it is drawn in one, saved to a file, or put
 * into a report, and it can be read in words.
 */
G_DEFINE_ABSTRACT_TYPE (IterateFigure, iterate_figure, G_TYPE_OBJECT)

static guint
iterate_figure_real_get_n_items (IterateFigure *self)
{
  return 0;
}

static int
iterate_figure_real_find_item (IterateFigure *self,
                               double         x,
                               double         y,
                               double         width,
                               double         height)
{
  return -1;
}

static gboolean
iterate_figure_real_pick (IterateFigure *self,
                          double         x,
                          double         y,
                          double         width,
                          double         height)
{
  return FALSE;
}

static gboolean
iterate_figure_real_pick_item (IterateFigure *self,
                               guint          index)
{
  return FALSE;
}

static int
iterate_figure_real_get_picked (IterateFigure *self)
{
  return -1;
}

static void
iterate_figure_class_init (IterateFigureClass *klass)
{
  klass->get_n_items = iterate_figure_real_get_n_items;
  klass->find_item = iterate_figure_real_find_item;
  klass->pick = iterate_figure_real_pick;
  klass->pick_item = iterate_figure_real_pick_item;
  klass->get_picked = iterate_figure_real_get_picked;
}

static void
iterate_figure_init (IterateFigure *self)
{
}

void
iterate_figure_draw (IterateFigure            *self,
                     cairo_t                  *cr,
                     double                    width,
                     double                    height,
                     const IterateFigureStyle *style,
                     int                       selected)
{
  ITERATE_FIGURE_GET_CLASS (self)->draw (self, cr, width, height, style, selected);
}

double
iterate_figure_get_height (IterateFigure *self,
                           double         width)
{
  return ITERATE_FIGURE_GET_CLASS (self)->get_height (self, width);
}

/* Returns: (transfer full): what it shows, for those who do not see it */
char *
iterate_figure_dup_description (IterateFigure *self)
{
  return ITERATE_FIGURE_GET_CLASS (self)->dup_description (self);
}

guint
iterate_figure_get_n_items (IterateFigure *self)
{
  return ITERATE_FIGURE_GET_CLASS (self)->get_n_items (self);
}

/* Returns: (transfer full): one thing that it shows, in words */
char *
iterate_figure_dup_item (IterateFigure *self,
                         guint          index)
{
  return ITERATE_FIGURE_GET_CLASS (self)->dup_item (self, index);
}

int
iterate_figure_find_item (IterateFigure *self,
                          double         x,
                          double         y,
                          double         width,
                          double         height)
{
  return ITERATE_FIGURE_GET_CLASS (self)->find_item (self, x, y, width, height);
}

gboolean
iterate_figure_pick (IterateFigure *self,
                     double         x,
                     double         y,
                     double         width,
                     double         height)
{
  return ITERATE_FIGURE_GET_CLASS (self)->pick (self, x, y, width, height);
}

gboolean
iterate_figure_pick_item (IterateFigure *self,
                          guint          index)
{
  return ITERATE_FIGURE_GET_CLASS (self)->pick_item (self, index);
}

int
iterate_figure_get_picked (IterateFigure *self)
{
  return ITERATE_FIGURE_GET_CLASS (self)->get_picked (self);
}

/* Whether only a part of it is seen at a time. */
gboolean
iterate_figure_can_zoom (IterateFigure *self)
{
  return ITERATE_FIGURE_GET_CLASS (self)->zoom != NULL;
}

/**
 * iterate_figure_zoom:
 * @factor: less than 1 to see less, and that larger
 * @x: about which place, or a negative number for the middle
 *
 * Returns: whether that changed anything
 */
gboolean
iterate_figure_zoom (IterateFigure *self,
                     double         factor,
                     double         x,
                     double         width)
{
  return iterate_figure_can_zoom (self) &&
         ITERATE_FIGURE_GET_CLASS (self)->zoom (self, factor, x, width);
}

/* Goes on by a share of what is seen, or back. Returns: whether that changed anything */
gboolean
iterate_figure_pan (IterateFigure *self,
                    double         share)
{
  return ITERATE_FIGURE_GET_CLASS (self)->pan != NULL &&
         ITERATE_FIGURE_GET_CLASS (self)->pan (self, share);
}

/* Returns: (transfer full): all that can be read, a line each */
char *
iterate_figure_dup_table (IterateFigure *self)
{
  GString *table = g_string_new (NULL);

  for (guint i = 0; i < iterate_figure_get_n_items (self); i++)
    {
      g_autofree char *item = iterate_figure_dup_item (self, i);

      g_string_append_printf (table, "%s\n", item);
    }

  return g_string_free (table, FALSE);
}

static void
draw_on_page (IterateFigure *self,
              cairo_t       *cr,
              double         width,
              double         height)
{
  iterate_set_color (cr, iterate_page_style.background, 1);
  cairo_paint (cr);
  cairo_translate (cr, SAVED_MARGIN, SAVED_MARGIN);
  iterate_figure_draw (self, cr, width, height, &iterate_page_style, -1);
}

/**
 * iterate_figure_to_svg:
 * @width: in pixels
 *
 * Returns: (transfer full): an SVG document that needs no font
 */
GBytes *
iterate_figure_to_svg (IterateFigure *self,
                       double         width)
{
  double height = iterate_figure_get_height (self, width);
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_svg_surface_create_for_stream (iterate_append_bytes, bytes,
                                                                  width + 2 * SAVED_MARGIN,
                                                                  height + 2 * SAVED_MARGIN);
  cairo_t *cr = cairo_create (surface);

  cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
  draw_on_page (self, cr, width, height);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);

  return g_byte_array_free_to_bytes (bytes);
}

/**
 * iterate_figure_to_png:
 * @width: in pixels of the window; the picture has twice as many
 *
 * Returns: (transfer full): a PNG file
 */
GBytes *
iterate_figure_to_png (IterateFigure *self,
                       double         width)
{
  double height = iterate_figure_get_height (self, width);
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface =
    cairo_image_surface_create (CAIRO_FORMAT_ARGB32,
                                (int) ceil ((width + 2 * SAVED_MARGIN) * SAVED_SCALE),
                                (int) ceil ((height + 2 * SAVED_MARGIN) * SAVED_SCALE));
  cairo_t *cr = cairo_create (surface);

  cairo_scale (cr, SAVED_SCALE, SAVED_SCALE);
  draw_on_page (self, cr, width, height);
  cairo_destroy (cr);
  cairo_surface_write_to_png_stream (surface, iterate_append_bytes, bytes);
  cairo_surface_destroy (surface);

  return g_byte_array_free_to_bytes (bytes);
}

/* Saves it as SVG where the path ends so, and as PNG otherwise. */
gboolean
iterate_figure_save (IterateFigure  *self,
                     const char     *path,
                     double          width,
                     GError        **error)
{
  g_autoptr(GBytes) bytes = g_str_has_suffix (path, ".svg")
                              ? iterate_figure_to_svg (self, width)
                              : iterate_figure_to_png (self, width);
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  return g_file_set_contents (path, data, size, error);
}

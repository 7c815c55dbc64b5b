/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-document-pages.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/**
 * IterateDocumentPages:
 *
 * A document laid out on A4 pages by Pango, which a PDF and a printer get alike. A page is kept as
 * drawn: text stays text and figures stay lines.
 */

#define PAGE_WIDTH  ITERATE_PAGE_WIDTH
#define PAGE_HEIGHT ITERATE_PAGE_HEIGHT
#define MARGIN      ITERATE_PAGE_MARGIN
#define INDENT      14.0
#define CELL_GAP    10.0

/* Figures are laid out for a window, so that they are drawn a little smaller here. */
#define FIGURE_SCALE 0.72

typedef struct
{
  IterateDocumentPages *pages;
  cairo_t              *cr;
  double                y;
  const char           *title;
} Sheet;

static PangoLayout *
make_layout (Sheet      *self,
             const char *font,
             const char *text,
             double      width)
{
  PangoLayout *layout = pango_cairo_create_layout (self->cr);
  PangoFontDescription *description = pango_font_description_from_string (font);

  pango_layout_set_font_description (layout, description);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  pango_font_description_free (description);

  return layout;
}

static double
get_height (PangoLayout *layout)
{
  int height;

  pango_layout_get_size (layout, NULL, &height);

  return (double) height / PANGO_SCALE;
}

static void
draw_foot (Sheet *self)
{
  g_autofree char *text = g_strdup_printf (_("%s · page %u"), self->title,
                                           self->pages->surfaces->len);
  g_autoptr(PangoLayout) layout = make_layout (self, "Cantarell,sans 8", text, PAGE_WIDTH - 2 * MARGIN);

  cairo_set_source_rgb (self->cr, .45, .45, .48);
  cairo_move_to (self->cr, MARGIN, PAGE_HEIGHT - MARGIN / 2 - 6);
  pango_cairo_show_layout (self->cr, layout);
}

/* Letters are not moved to the dots of a screen. */
static void
use_exact_fonts (cairo_t *cr)
{
  cairo_font_options_t *options = cairo_font_options_create ();

  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_set_font_options (cr, options);
  cairo_font_options_destroy (options);
}

static void
begin_page (Sheet *self)
{
  const cairo_rectangle_t extents = { 0, 0, PAGE_WIDTH, PAGE_HEIGHT };
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, &extents);

  g_ptr_array_add (self->pages->surfaces, surface);
  self->cr = cairo_create (surface);
  self->y = MARGIN;
  use_exact_fonts (self->cr);
}

static void
end_page (Sheet *self)
{
  draw_foot (self);
  g_clear_pointer (&self->cr, cairo_destroy);
}

/* Begins a new page where less than @height is left, unless the page is empty. */
static void
make_room (Sheet  *self,
           double  height)
{
  if (self->y > MARGIN && self->y + height > PAGE_HEIGHT - MARGIN)
    {
      end_page (self);
      begin_page (self);
    }
}

/* Draws text line by line, so that a long one goes on on the next page. */
static void
draw_text (Sheet      *self,
           const char *font,
           const char *text,
           double      x,
           double      gray,
           double      space_after)
{
  g_autoptr(PangoLayout) layout = make_layout (self, font, text, PAGE_WIDTH - MARGIN - x);

  for (int i = 0; i < pango_layout_get_line_count (layout); i++)
    {
      PangoLayoutLine *line = pango_layout_get_line_readonly (layout, i);
      PangoRectangle extents;
      double height;

      pango_layout_line_get_extents (line, NULL, &extents);
      height = (double) extents.height / PANGO_SCALE;
      make_room (self, height);
      cairo_set_source_rgb (self->cr, gray, gray, gray);
      cairo_move_to (self->cr, x, self->y - (double) extents.y / PANGO_SCALE);
      pango_cairo_show_layout_line (self->cr, line);
      self->y += height;
    }
  self->y += space_after;
}

static void
draw_heading (Sheet              *self,
              const IterateBlock *block)
{
  const char *font = block->level == 1 ? "Cantarell,sans Bold 15" : "Cantarell,sans Bold 12";
  IterateBookmark bookmark = { .text = block->text };

  self->y += block->level == 1 ? 14 : 8;
  /* A heading does not stand alone at a page's end. */
  make_room (self, 70);
  bookmark.page = self->pages->surfaces->len;
  bookmark.y = self->y;
  g_array_append_val (self->pages->bookmarks, bookmark);
  draw_text (self, font, block->text, MARGIN, .1, 4);
}

static void
draw_point (Sheet      *self,
            const char *line)
{
  make_room (self, 16);
  cairo_set_source_rgb (self->cr, .3, .3, .3);
  cairo_new_path (self->cr);
  cairo_arc (self->cr, MARGIN + 5, self->y + 8, 1.6, 0, 2 * G_PI);
  cairo_fill (self->cr);
  draw_text (self, "Cantarell,sans 10", line, MARGIN + INDENT, .15, 3);
}

static void
draw_list (Sheet *self,
           GStrv  lines)
{
  for (guint i = 0; lines[i] != NULL; i++)
    draw_point (self, lines[i]);
  self->y += 4;
}

static void
draw_links (Sheet     *self,
            GPtrArray *links)
{
  for (guint i = 0; i < links->len; i++)
    {
      g_autofree char *line = iterate_link_dup_line (g_ptr_array_index (links, i));

      draw_point (self, line);
    }
  self->y += 4;
}

/* Columns are as wide as what is in them, within the page. */
static void
measure_columns (Sheet     *self,
                 GPtrArray *rows,
                 guint      n,
                 double    *widths)
{
  double room = PAGE_WIDTH - 2 * MARGIN - CELL_GAP * (n - 1), sum = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      GStrv cells = g_ptr_array_index (rows, i);

      for (guint j = 0; j < n; j++)
        {
          g_autoptr(PangoLayout) layout = make_layout (self, "Cantarell,sans 9", cells[j], 10000);
          int width;

          pango_layout_get_size (layout, &width, NULL);
          widths[j] = MAX (widths[j], MIN (1.12 * width / PANGO_SCALE, room * .6));
        }
    }

  for (guint j = 0; j < n; j++)
    sum += widths[j];
  for (guint j = 0; sum > room && j < n; j++)
    widths[j] *= room / sum;
}

static void
draw_row (Sheet        *self,
          GStrv         cells,
          guint         n,
          const double *widths,
          gboolean      is_head)
{
  g_autoptr(GPtrArray) layouts = g_ptr_array_new_with_free_func (g_object_unref);
  double height = 0, x = MARGIN;

  for (guint j = 0; j < n; j++)
    {
      PangoLayout *layout = make_layout (self, is_head ? "Cantarell,sans Bold 9" : "Cantarell,sans 9",
                                         cells[j], widths[j]);

      g_ptr_array_add (layouts, layout);
      height = MAX (height, get_height (layout));
    }

  make_room (self, height + 6);
  for (guint j = 0; j < n; j++)
    {
      cairo_set_source_rgb (self->cr, .15, .15, .15);
      cairo_move_to (self->cr, x, self->y + 2);
      pango_cairo_show_layout (self->cr, g_ptr_array_index (layouts, j));
      x += widths[j] + CELL_GAP;
    }
  self->y += height + 6;
  cairo_set_source_rgb (self->cr, .85, .85, .87);
  cairo_set_line_width (self->cr, .5);
  cairo_move_to (self->cr, MARGIN, self->y - .5);
  cairo_line_to (self->cr, PAGE_WIDTH - MARGIN, self->y - .5);
  cairo_stroke (self->cr);
}

static void
draw_table (Sheet     *self,
            GPtrArray *rows)
{
  guint n = rows->len == 0 ? 0 : g_strv_length (g_ptr_array_index (rows, 0));
  g_autofree double *widths = g_new0 (double, n + 1);

  if (n == 0)
    return;

  measure_columns (self, rows, n, widths);
  for (guint i = 0; i < rows->len; i++)
    draw_row (self, g_ptr_array_index (rows, i), n, widths, i == 0);
  self->y += 8;
}

static void
draw_figure (Sheet         *self,
             IterateFigure *figure)
{
  double width = (PAGE_WIDTH - 2 * MARGIN) / FIGURE_SCALE;
  double height = iterate_figure_get_height (figure, width);

  make_room (self, height * FIGURE_SCALE);
  cairo_save (self->cr);
  cairo_translate (self->cr, MARGIN, self->y);
  cairo_scale (self->cr, FIGURE_SCALE, FIGURE_SCALE);
  iterate_figure_draw (figure, self->cr, width, height, &iterate_page_style, -1);
  cairo_restore (self->cr);
  self->y += height * FIGURE_SCALE + 8;
}

static void
draw_block (Sheet              *self,
            const IterateBlock *block)
{
  switch (block->kind)
    {
    case ITERATE_BLOCK_HEADING:
      draw_heading (self, block);
      break;

    case ITERATE_BLOCK_LEAD:
      draw_text (self, "Cantarell,sans Bold 11", block->text, MARGIN, .1, 6);
      break;

    case ITERATE_BLOCK_NOTE:
      draw_text (self, "Cantarell,sans 9", block->text, MARGIN, .45, 6);
      break;

    case ITERATE_BLOCK_LIST:
      draw_list (self, block->lines);
      break;

    case ITERATE_BLOCK_LINKS:
      draw_links (self, block->links);
      break;

    case ITERATE_BLOCK_TABLE:
      draw_table (self, block->rows);
      break;

    case ITERATE_BLOCK_FIGURE:
      draw_figure (self, block->figure);
      break;

    case ITERATE_BLOCK_PARAGRAPH:
    default:
      draw_text (self, "Cantarell,sans 10", block->text, MARGIN, .15, 6);
    }
}

/**
 * iterate_document_pages_new:
 *
 * Returns: (transfer full): @document on as many pages as it needs, at least one
 */
IterateDocumentPages *
iterate_document_pages_new (IterateDocument *document)
{
  IterateDocumentPages *self = g_new0 (IterateDocumentPages, 1);
  GPtrArray *blocks = iterate_document_get_blocks (document);
  Sheet sheet = { .pages = self, .title = iterate_document_get_title (document) };

  self->document = g_object_ref (document);
  self->surfaces = g_ptr_array_new_with_free_func ((GDestroyNotify) cairo_surface_destroy);
  self->bookmarks = g_array_new (FALSE, FALSE, sizeof (IterateBookmark));
  begin_page (&sheet);
  draw_text (&sheet, "Cantarell,sans Bold 20", sheet.title, MARGIN, .1, 8);
  for (guint i = 0; i < blocks->len; i++)
    draw_block (&sheet, g_ptr_array_index (blocks, i));
  end_page (&sheet);

  return self;
}

void
iterate_document_pages_free (IterateDocumentPages *self)
{
  g_object_unref (self->document);
  g_ptr_array_unref (self->surfaces);
  g_array_unref (self->bookmarks);
  g_free (self);
}

/**
 * iterate_document_pages_draw:
 * @page: from 0
 * @cr: where the page is %ITERATE_PAGE_WIDTH wide and %ITERATE_PAGE_HEIGHT high
 */
void
iterate_document_pages_draw (IterateDocumentPages *self,
                             guint                 page,
                             cairo_t              *cr)
{
  cairo_set_source_surface (cr, g_ptr_array_index (self->surfaces, page), 0, 0);
  cairo_paint (cr);
}

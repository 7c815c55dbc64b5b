/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-figure-style.h"

#include <math.h>

/* On paper: dark text on white, colours that differ for the colour-blind too. */
const IterateFigureStyle iterate_page_style = {
  .text = { 0.13, 0.13, 0.15, 1 },
  .accent = { 0.11, 0.44, 0.85, 1 },
  .good = { 0.10, 0.55, 0.32, 1 },
  .bad = { 0.75, 0.11, 0.16, 1 },
  .warning = { 0.72, 0.45, 0.0, 1 },
  .background = { 1, 1, 1, 1 },
};

void
iterate_set_color (cairo_t      *cr,
                   IterateColor  color,
                   double        alpha)
{
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, color.alpha * alpha);
}

static PangoLayout *
make_layout (cairo_t                  *cr,
             const IterateFigureStyle *style,
             const char               *text)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  g_autoptr(PangoFontDescription) usual = NULL;

  if (style->font == NULL)
    usual = pango_font_description_from_string ("Cantarell, Sans 10");
  pango_layout_set_font_description (layout, style->font != NULL ? style->font : usual);
  pango_layout_set_text (layout, text, -1);

  return layout;
}

/**
 * iterate_draw_text:
 * @x: where the room begins
 * @y: its upper edge
 * @width: of the room; longer text ends with dots
 *
 * Returns: the text's height
 */
double
iterate_draw_text (cairo_t                  *cr,
                   const IterateFigureStyle *style,
                   const char               *text,
                   double                    x,
                   double                    y,
                   double                    width,
                   PangoAlignment            alignment,
                   double                    alpha)
{
  g_autoptr(PangoLayout) layout = make_layout (cr, style, text);
  int height;

  pango_layout_set_width (layout, (int) (MAX (1, width) * PANGO_SCALE));
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, alignment);
  iterate_set_color (cr, style->text, alpha);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  cairo_new_path (cr);
  pango_layout_get_pixel_size (layout, NULL, &height);

  return height;
}

/**
 * iterate_draw_lines:
 * @x: the middle of the room
 * @y: its middle
 * @width: of the room; words that do not fit go into the next line
 * @n_lines: how many lines there are at most; what is longer ends with dots
 */
void
iterate_draw_lines (cairo_t                  *cr,
                    const IterateFigureStyle *style,
                    const char               *text,
                    double                    x,
                    double                    y,
                    double                    width,
                    guint                     n_lines)
{
  g_autoptr(PangoLayout) layout = make_layout (cr, style, text);
  int height;

  pango_layout_set_width (layout, (int) (MAX (1, width) * PANGO_SCALE));
  pango_layout_set_height (layout, -(int) n_lines);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_get_pixel_size (layout, NULL, &height);
  iterate_set_color (cr, style->text, 1);
  cairo_move_to (cr, x - width / 2, y - height / 2.0);
  pango_cairo_show_layout (cr, layout);
  cairo_new_path (cr);
}

double
iterate_measure_text (cairo_t                  *cr,
                      const IterateFigureStyle *style,
                      const char               *text)
{
  g_autoptr(PangoLayout) layout = make_layout (cr, style, text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);

  return width;
}

double
iterate_axis_place (const IterateAxis *axis,
                    double             value)
{
  return axis->start + (value - axis->low) / (axis->high - axis->low) * axis->length;
}

void
iterate_axis_include (IterateAxis *axis,
                      double       value)
{
  if (!isfinite (value))
    return;

  axis->low = MIN (axis->low, value);
  axis->high = MAX (axis->high, value);
}

/* Leaves room at both ends: a share of what there is, and at least that much. */
void
iterate_axis_widen (IterateAxis *axis,
                    double       share,
                    double       least)
{
  double room = MAX (least, (axis->high - axis->low) * share);

  axis->low -= room;
  axis->high += room;
}

/* Returns: a round distance between about @n marks: 1, 2 or 5 times a power of ten */
double
iterate_axis_get_step (const IterateAxis *axis,
                       guint              n)
{
  double rough = (axis->high - axis->low) / MAX (1, n);
  double power = pow (10, floor (log10 (rough)));
  double times = rough / power;

  return power * (times < 1.5 ? 1 : times < 3.5 ? 2 : times < 7.5 ? 5 : 10);
}

void
iterate_draw_rule (cairo_t                  *cr,
                   const IterateFigureStyle *style,
                   double                    x0,
                   double                    y0,
                   double                    x1,
                   double                    y1,
                   gboolean                  dashed)
{
  const double dashes[] = { 3, 3 };

  iterate_set_color (cr, style->text, dashed ? 0.45 : 0.15);
  cairo_set_line_width (cr, 1);
  cairo_set_dash (cr, dashes, dashed ? 2 : 0, 0);
  cairo_move_to (cr, floor (x0) + 0.5, floor (y0) + 0.5);
  cairo_line_to (cr, floor (x1) + 0.5, floor (y1) + 0.5);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

/* A #cairo_write_func_t: adds what is written to a #GByteArray. */
cairo_status_t
iterate_append_bytes (void                *bytes,
                      const unsigned char *data,
                      unsigned int         length)
{
  g_byte_array_append (bytes, data, length);

  return CAIRO_STATUS_SUCCESS;
}

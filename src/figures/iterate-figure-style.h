/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <pango/pangocairo.h>

G_BEGIN_DECLS

typedef struct
{
  double red;
  double green;
  double blue;
  double alpha;
} IterateColor;

/**
 * IterateFigureStyle:
 * @text: of labels; everything neutral is a shade of it
 * @accent: the variant in focus
 * @good: a change for the better
 * @bad: a change for the worse
 * @warning: what deserves a look
 * @background: what is behind, where the figure stands alone
 * @font: (nullable): of labels; the usual one without
 *
 * The look of where a figure is drawn: a window, light or dark, or a page.
 */
typedef struct
{
  IterateColor                text;
  IterateColor                accent;
  IterateColor                good;
  IterateColor                bad;
  IterateColor                warning;
  IterateColor                background;
  const PangoFontDescription *font;
} IterateFigureStyle;

/* A scale: which value lies at which place. */
typedef struct
{
  double low;
  double high;
  double start;
  double length;
} IterateAxis;

extern const IterateFigureStyle iterate_page_style;

void         iterate_set_color      (cairo_t                  *cr,
                                     IterateColor              color,
                                     double                    alpha);
double       iterate_draw_text      (cairo_t                  *cr,
                                     const IterateFigureStyle *style,
                                     const char               *text,
                                     double                    x,
                                     double                    y,
                                     double                    width,
                                     PangoAlignment            alignment,
                                     double                    alpha);
void         iterate_draw_lines     (cairo_t                  *cr,
                                     const IterateFigureStyle *style,
                                     const char               *text,
                                     double                    x,
                                     double                    y,
                                     double                    width,
                                     guint                     n_lines);
double       iterate_measure_text   (cairo_t                  *cr,
                                     const IterateFigureStyle *style,
                                     const char               *text);
double       iterate_axis_place     (const IterateAxis        *axis,
                                     double                    value);
void         iterate_axis_include   (IterateAxis              *axis,
                                     double                    value);
void         iterate_axis_widen     (IterateAxis              *axis,
                                     double                    share,
                                     double                    least);
double       iterate_axis_get_step  (const IterateAxis        *axis,
                                     guint                     n);
cairo_status_t
             iterate_append_bytes   (void                     *bytes,
                                     const unsigned char      *data,
                                     unsigned int              length);
void         iterate_draw_rule      (cairo_t                  *cr,
                                     const IterateFigureStyle *style,
                                     double                    x0,
                                     double                    y0,
                                     double                    x1,
                                     double                    y1,
                                     gboolean                  dashed);

G_END_DECLS

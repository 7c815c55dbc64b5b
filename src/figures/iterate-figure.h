/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure-style.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_FIGURE (iterate_figure_get_type ())

G_DECLARE_DERIVABLE_TYPE (IterateFigure, iterate_figure, ITERATE, FIGURE, GObject)

/**
 * IterateFigureClass:
 * @draw: draws it; @selected is the item that is being read, or −1
 * @get_height: how high it wants to be at a width
 * @dup_description: what it shows, in a sentence or two
 * @get_n_items: how many things can be read one by one
 * @dup_item: one of them, in words
 * @find_item: which one is at a place, or −1
 * @pick: takes the place as a choice, where there is one to make; returns whether that
 *   changed anything
 * @pick_item: takes an item as that choice
 * @get_picked: the item nearest to what is chosen, or −1
 * @zoom: (nullable): shows more or less of what there is, about a place or, where that is negative, the
 *   middle; returns whether that changed anything
 * @pan: (nullable): goes on by a share of what is seen; returns whether that changed anything
 */
struct _IterateFigureClass
{
  GObjectClass parent_class;

  void     (*draw)            (IterateFigure            *self,
                               cairo_t                  *cr,
                               double                    width,
                               double                    height,
                               const IterateFigureStyle *style,
                               int                       selected);
  double   (*get_height)      (IterateFigure            *self,
                               double                    width);
  char    *(*dup_description) (IterateFigure            *self);
  guint    (*get_n_items)     (IterateFigure            *self);
  char    *(*dup_item)        (IterateFigure            *self,
                               guint                     index);
  int      (*find_item)       (IterateFigure            *self,
                               double                    x,
                               double                    y,
                               double                    width,
                               double                    height);
  gboolean (*pick)            (IterateFigure            *self,
                               double                    x,
                               double                    y,
                               double                    width,
                               double                    height);
  gboolean (*pick_item)       (IterateFigure            *self,
                               guint                     index);
  int      (*get_picked)      (IterateFigure            *self);
  gboolean (*zoom)            (IterateFigure            *self,
                               double                    factor,
                               double                    x,
                               double                    width);
  gboolean (*pan)             (IterateFigure            *self,
                               double                    share);
};

void      iterate_figure_draw            (IterateFigure            *self,
                                          cairo_t                  *cr,
                                          double                    width,
                                          double                    height,
                                          const IterateFigureStyle *style,
                                          int                       selected);
double    iterate_figure_get_height      (IterateFigure            *self,
                                          double                    width);
char     *iterate_figure_dup_description (IterateFigure            *self);
guint     iterate_figure_get_n_items     (IterateFigure            *self);
char     *iterate_figure_dup_item        (IterateFigure            *self,
                                          guint                     index);
int       iterate_figure_find_item       (IterateFigure            *self,
                                          double                    x,
                                          double                    y,
                                          double                    width,
                                          double                    height);
gboolean  iterate_figure_pick            (IterateFigure            *self,
                                          double                    x,
                                          double                    y,
                                          double                    width,
                                          double                    height);
gboolean  iterate_figure_pick_item       (IterateFigure            *self,
                                          guint                     index);
int       iterate_figure_get_picked      (IterateFigure            *self);
gboolean  iterate_figure_can_zoom        (IterateFigure            *self);
gboolean  iterate_figure_zoom            (IterateFigure            *self,
                                          double                    factor,
                                          double                    x,
                                          double                    width);
gboolean  iterate_figure_pan             (IterateFigure            *self,
                                          double                    share);
char     *iterate_figure_dup_table       (IterateFigure            *self);
GBytes   *iterate_figure_to_svg          (IterateFigure            *self,
                                          double                    width);
GBytes   *iterate_figure_to_png          (IterateFigure            *self,
                                          double                    width);
gboolean  iterate_figure_save            (IterateFigure            *self,
                                          const char               *path,
                                          double                    width,
                                          GError                  **error);

G_END_DECLS

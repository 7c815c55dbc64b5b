/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"

G_BEGIN_DECLS

void iterate_page_markup_begin      (GString       *page,
                                     const char    *title);
void iterate_page_markup_end        (GString       *page);
void iterate_page_markup_add        (GString       *page,
                                     const char    *format,
                                     ...) G_GNUC_PRINTF (2, 3);
void iterate_page_markup_add_figure (GString       *page,
                                     IterateFigure *figure);

G_END_DECLS

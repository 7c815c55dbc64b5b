/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateCorrection:
 * @ITERATE_CORRECTION_NONE: each test for itself
 * @ITERATE_CORRECTION_HOLM: the chance of any false finding stays below α
 * @ITERATE_CORRECTION_BENJAMINI_HOCHBERG: the share of false findings does
 */
typedef enum
{
  ITERATE_CORRECTION_NONE,
  ITERATE_CORRECTION_HOLM,
  ITERATE_CORRECTION_BENJAMINI_HOCHBERG,
} IterateCorrection;

void   iterate_adjust_p         (IterateCorrection  correction,
                                 double            *p,
                                 guint              n);
double iterate_adjusted_half_width (double          effect,
                                 double             half_width,
                                 double             adjusted_p,
                                 double             alpha);

G_END_DECLS

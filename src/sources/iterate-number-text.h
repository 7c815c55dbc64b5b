/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateNumberText:
 * @ITERATE_NUMBER_MISSING: there is nothing, or what stands for nothing
 * @ITERATE_NUMBER_VALUE: a finite number
 * @ITERATE_NUMBER_WRONG: something else
 *
 * What is in a cell that should hold a number.
 */
typedef enum
{
  ITERATE_NUMBER_MISSING,
  ITERATE_NUMBER_VALUE,
  ITERATE_NUMBER_WRONG,
} IterateNumberText;

IterateNumberText iterate_number_text_parse (const char *text,
                                             double     *value);
gboolean          iterate_time_text_parse   (const char *text,
                                             gint64      now,
                                             gint64     *time,
                                             GError    **error);

G_END_DECLS

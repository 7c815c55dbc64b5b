/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateQuarter:
 * @year: of the calendar
 * @number: 1 … 4
 *
 * A quarter of a calendar year, in the time zone of this machine.
 */
typedef struct
{
  int year;
  int number;
} IterateQuarter;

IterateQuarter  iterate_quarter_of_time   (gint64           time);
gint64          iterate_quarter_get_start (IterateQuarter   self);
gint64          iterate_quarter_get_end   (IterateQuarter   self);
IterateQuarter  iterate_quarter_add       (IterateQuarter   self,
                                           int              n);
int             iterate_quarter_subtract  (IterateQuarter   self,
                                           IterateQuarter   other);
char           *iterate_quarter_format    (IterateQuarter   self);
gboolean        iterate_quarter_parse     (const char      *text,
                                           IterateQuarter  *quarter,
                                           GError         **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-quarter.h"

#include "iterate-error.h"

#include <stdio.h>

/* Returns: the quarter that a time lies in */
IterateQuarter
iterate_quarter_of_time (gint64 time)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);

  return (IterateQuarter) { g_date_time_get_year (date), (g_date_time_get_month (date) + 2) / 3 };
}

/* Returns: when it starts, in microseconds */
gint64
iterate_quarter_get_start (IterateQuarter self)
{
  g_autoptr(GDateTime) date = g_date_time_new_local (self.year, 3 * self.number - 2, 1, 0, 0, 0);

  return g_date_time_to_unix (date) * G_USEC_PER_SEC;
}

/* Returns: when the next one starts */
gint64
iterate_quarter_get_end (IterateQuarter self)
{
  return iterate_quarter_get_start (iterate_quarter_add (self, 1));
}

/* Returns: the quarter that comes @n later */
IterateQuarter
iterate_quarter_add (IterateQuarter self,
                     int            n)
{
  int index = 4 * self.year + self.number - 1 + n;

  return (IterateQuarter) { index / 4, index % 4 + 1 };
}

/* Returns: how many quarters it comes after @other */
int
iterate_quarter_subtract (IterateQuarter self,
                          IterateQuarter other)
{
  return 4 * (self.year - other.year) + self.number - other.number;
}

/* Returns: (transfer full): such as `2026-Q4` */
char *
iterate_quarter_format (IterateQuarter self)
{
  return g_strdup_printf ("%d-Q%d", self.year, self.number);
}

gboolean
iterate_quarter_parse (const char      *text,
                       IterateQuarter  *quarter,
                       GError         **error)
{
  int length = 0;

  if (sscanf (text, "%4d-Q%1d%n", &quarter->year, &quarter->number, &length) == 2 &&
      text[length] == '\0' && quarter->year > 1970 && quarter->number >= 1 && quarter->number <= 4)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "“%s” is no quarter. Write one such as 2026-Q4", text);

  return FALSE;
}

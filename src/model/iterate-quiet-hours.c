/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-quiet-hours.h"

#include "iterate-error.h"
#include "iterate-settings.h"
#include "iterate-time.h"

#include <stdio.h>

/* When people do not want to be told, such as `22:00-07:00`, by the clock on the wall. */

#define DAY_MINUTES (24 * 60)

static gboolean
parse (const char *text,
       int        *from,
       int        *to)
{
  int hours[2], minutes[2], end = 0;

  if (sscanf (text, "%2d:%2d-%2d:%2d%n", &hours[0], &minutes[0], &hours[1], &minutes[1], &end) != 4 ||
      text[end] != '\0')
    return FALSE;

  for (guint i = 0; i < 2; i++)
    {
      if (hours[i] < 0 || hours[i] > 23 || minutes[i] < 0 || minutes[i] > 59)
        return FALSE;
    }

  *from = hours[0] * 60 + minutes[0];
  *to = hours[1] * 60 + minutes[1];

  return *from != *to;
}

/* Whether the setting is one. */
gboolean
iterate_quiet_hours_check (const char  *text,
                           GError     **error)
{
  int from, to;

  if (*text == '\0' || parse (text, &from, &to))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "“%s” are no hours. Write when quiet begins and ends: 22:00-07:00", text);

  return FALSE;
}

/**
 * iterate_quiet_hours_until:
 * @until: (out): when the quiet that reigns ends, or 0 where it does not reign
 */
gboolean
iterate_quiet_hours_until (IterateDatabase  *db,
                           gint64            now,
                           gint64           *until,
                           GError          **error)
{
  g_autofree char *text = iterate_settings_dup_string (db, "alerts.quiet-hours", "", error);
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_local (now / ITERATE_SECOND);
  int from, to, minute, left;

  *until = 0;
  if (text == NULL)
    return FALSE;
  if (date == NULL || !parse (text, &from, &to))
    return TRUE;

  minute = g_date_time_get_hour (date) * 60 + g_date_time_get_minute (date);
  left = (to - minute + DAY_MINUTES) % DAY_MINUTES;
  if (from < to ? minute >= from && minute < to : minute >= from || minute < to)
    *until = now + left * 60 * ITERATE_SECOND - now % (60 * ITERATE_SECOND);

  return TRUE;
}

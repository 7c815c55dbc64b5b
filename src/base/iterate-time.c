/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-time.h"

#include "iterate-error.h"

#include <string.h>

typedef struct
{
  const char *unit;
  gint64      length;
} Unit;

/* Longest first is not needed: a unit must match as a whole word. A month is
 * 30 days: periods are lengths, not calendar dates. */
static const Unit units[] = {
  { "s", ITERATE_SECOND },
  { "second", ITERATE_SECOND },
  { "seconds", ITERATE_SECOND },
  { "min", 60 * ITERATE_SECOND },
  { "minute", 60 * ITERATE_SECOND },
  { "minutes", 60 * ITERATE_SECOND },
  { "h", ITERATE_HOUR },
  { "hour", ITERATE_HOUR },
  { "hours", ITERATE_HOUR },
  { "d", ITERATE_DAY },
  { "day", ITERATE_DAY },
  { "days", ITERATE_DAY },
  { "w", 7 * ITERATE_DAY },
  { "week", 7 * ITERATE_DAY },
  { "weeks", 7 * ITERATE_DAY },
  { "m", 30 * ITERATE_DAY },
  { "month", 30 * ITERATE_DAY },
  { "months", 30 * ITERATE_DAY },
};

static gint64
find_unit (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (g_strcmp0 (units[i].unit, name) == 0)
        return units[i].length;
    }

  return 0;
}

/**
 * iterate_duration_parse:
 * @text: such as `30d`, `1 week` or `+7 days`
 * @duration: (out): the length in microseconds
 *
 * Parses a period. Periods longer than a century are refused, so that sums
 * of times cannot overflow.
 */
gboolean
iterate_duration_parse (const char  *text,
                        gint64      *duration,
                        GError     **error)
{
  const char *start = text;
  char *end = NULL;
  guint64 count;
  gint64 unit;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (duration != NULL, FALSE);

  if (*start == '+')
    start++;

  count = g_ascii_isdigit (*start) ? g_ascii_strtoull (start, &end, 10) : 0;
  while (end != NULL && *end == ' ')
    end++;

  unit = end == NULL ? 0 : find_unit (end);
  if (unit == 0 || count > (guint64) (36525 * ITERATE_DAY / unit))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” is not a period. Write a number and a unit: 12h, 30d, 2w or 1m", text);
      return FALSE;
    }

  *duration = (gint64) count * unit;

  return TRUE;
}

/* Seconds have 9 to 11 digits between 1973 and 5138, milliseconds three more. */
static gboolean
parse_epoch (const char *text,
             gint64     *time)
{
  gsize length = strspn (text, "0123456789");
  gint64 number;

  if (length < 9 || length > 17 || text[length] != '\0')
    return FALSE;

  number = g_ascii_strtoll (text, NULL, 10);
  *time = length <= 11 ? number * ITERATE_SECOND : length <= 14 ? number * ITERATE_MSEC : number;

  return TRUE;
}

/* A month is its first day, a day its first second, and a minute too. */
static char *
complete (const char *text)
{
  switch (strlen (text))
    {
    case 7:
      return g_strconcat (text, "-01T00:00:00", NULL);

    case 10:
      return g_strconcat (text, "T00:00:00", NULL);

    case 16:
      return g_strconcat (text, ":00", NULL);

    default:
      return g_strdup (text);
    }
}

/**
 * iterate_time_parse:
 * @text: an ISO 8601 date or time; a period after or before now such as `+14d` or `-3h`;
 *   or seconds, milliseconds or microseconds since 1970, told apart by their length
 * @now: what relative times count from
 * @time: (out): microseconds since the epoch
 *
 * Parses a point in time. A time without a zone is UTC.
 */
gboolean
iterate_time_parse (const char  *text,
                    gint64       now,
                    gint64      *time,
                    GError     **error)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GDateTime) date = NULL;
  g_autofree char *full = NULL;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (time != NULL, FALSE);

  if (*text == '+' || *text == '-')
    {
      gint64 duration;

      if (!iterate_duration_parse (text + 1, &duration, error))
        return FALSE;

      *time = *text == '+' ? now + duration : now - duration;
      return TRUE;
    }

  if (parse_epoch (text, time))
    return TRUE;

  full = complete (text);
  date = g_date_time_new_from_iso8601 (full, utc);
  if (date == NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” is not a time. Write 2026-03-01, 2026-03-01T09:30:00Z, +14d or -3h", text);
      return FALSE;
    }

  *time = g_date_time_to_unix (date) * ITERATE_SECOND + g_date_time_get_microsecond (date);

  return TRUE;
}

/* Returns: (transfer full): ISO 8601, UTC, to the second */
char *
iterate_time_format (gint64 time)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (time / ITERATE_SECOND);

  return date == NULL ? g_strdup ("") : g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ");
}

/* Returns: (transfer full) (nullable): the day of @time in UTC as people write it in
 *   forms, such as `2026-03-01`; %NULL where @time is 0, which is “no day” */
char *
iterate_time_format_day (gint64 time)
{
  g_autoptr(GDateTime) date = NULL;

  if (time == 0)
    return NULL;

  date = g_date_time_new_from_unix_utc (time / ITERATE_SECOND);

  return date == NULL ? NULL : g_date_time_format (date, "%Y-%m-%d");
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-number-text.h"

#include "iterate-time.h"

#include <math.h>
#include <string.h>

/* Numbers and times as files have them. */

static const char *const nothings[] = { "", "na", "n/a", "nan", "null", "none", "-", "–", ".", NULL };

/* More digits than this in a time are no seconds. */
#define FIRST_MILLISECONDS 1e11

static char *
tidy (const char *text)
{
  char *clean = g_strstrip (g_strdup (text));
  char *comma = strchr (clean, ',');
  gsize length = strlen (clean);

  if (length > 1 && clean[length - 1] == '%')
    clean[length - 1] = '\0';
  g_strchomp (clean);

  /* 1,234.5 has commas for people; 3,5 has a decimal comma, and 1,234 is taken as thousands. */
  if (comma == NULL)
    return clean;

  if (strchr (clean, '.') == NULL && strrchr (clean, ',') == comma && strlen (comma + 1) != 3)
    *comma = '.';
  else
    for (char *from = clean, *to = clean; ; from++)
      {
        if (*from != ',')
          *to++ = *from;
        if (*from == '\0')
          break;
      }

  return clean;
}

/**
 * iterate_number_text_parse:
 * @text: (nullable): a cell
 * @value: (out): the number
 */
IterateNumberText
iterate_number_text_parse (const char *text,
                           double     *value)
{
  g_autofree char *clean = NULL;
  g_autofree char *lower = NULL;
  char *end;

  if (text == NULL)
    return ITERATE_NUMBER_MISSING;

  clean = tidy (text);
  lower = g_ascii_strdown (clean, -1);
  if (g_strv_contains (nothings, lower))
    return ITERATE_NUMBER_MISSING;

  *value = g_ascii_strtod (clean, &end);

  return *end == '\0' && isfinite (*value) ? ITERATE_NUMBER_VALUE : ITERATE_NUMBER_WRONG;
}

/* As iterate_time_parse(), and seconds and milliseconds with a fraction. */
gboolean
iterate_time_text_parse (const char  *text,
                         gint64       now,
                         gint64      *time,
                         GError     **error)
{
  char *end;
  double number;

  number = g_ascii_strtod (text, &end);
  if (*end != '\0' || strchr (text, '.') == NULL || !(number > 1e8 && number < 1e15))
    return iterate_time_parse (text, now, time, error);

  *time = number * (number > FIRST_MILLISECONDS ? (double) ITERATE_MSEC : (double) ITERATE_SECOND);

  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-sent-event.h"

#include "iterate-time.h"

#include <string.h>
#include <xxhash.h>

/* A sender's clock is taken to be right when it is off by less. */
#define LEAST_SKEW (5 * ITERATE_SECOND)

/* @object: begins with its brace, and is not closed yet */
void
iterate_sent_append_member (GString          *object,
                            const char       *name,
                            IterateJsonValue  value)
{
  if (object->len > 1)
    g_string_append_c (object, ',');
  iterate_json_append_string (object, name, strlen (name));
  g_string_append_c (object, ':');
  iterate_json_value_append (value, object);
}

/* Reads a time as clients write it: ISO 8601. */
gboolean
iterate_sent_time_parse (const char *text,
                         gint64     *time)
{
  g_autoptr(GDateTime) date = NULL;
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();

  date = text == NULL ? NULL : g_date_time_new_from_iso8601 (text, utc);
  if (date == NULL)
    return FALSE;

  *time = g_date_time_to_unix (date) * ITERATE_SECOND + g_date_time_get_microsecond (date);

  return TRUE;
}

/* What the time was by this clock, where the sender says what it was by its own when it sent. */
gint64
iterate_sent_time_correct (gint64      at,
                           const char *sent_at,
                           gint64      now)
{
  gint64 sent;

  if (!iterate_sent_time_parse (sent_at, &sent) || ABS (now - sent) < LEAST_SKEW)
    return at;

  return at + (now - sent);
}

/**
 * iterate_sent_event_append:
 * @id: (nullable): by which the sender tells it from others, or %NULL where what it says does
 *
 * Returns: whether it can be kept
 */
gboolean
iterate_sent_event_append (GByteArray *rows,
                           const char *id,
                           const char *user,
                           const char *name,
                           gint64      at,
                           const char *properties)
{
  IterateIntakeRow row = {
    .at = at, .user = user, .name = name, .properties = properties,
    .properties_length = strlen (properties),
  };

  if (user == NULL || name == NULL)
    return FALSE;

  row.user_length = strlen (user);
  row.name_length = strlen (name);
  if (row.user_length == 0 || row.user_length > ITERATE_SENT_MAX_NAME || row.name_length == 0 ||
      row.name_length > ITERATE_SENT_MAX_NAME)
    return FALSE;

  if (id != NULL && *id != '\0')
    row.key = XXH3_64bits (id, strlen (id));
  else
    row.key = XXH3_64bits (properties, row.properties_length) ^
              XXH3_64bits_withSeed (user, row.user_length, (guint64) at) ^
              XXH3_64bits_withSeed (name, row.name_length, 1);
  iterate_intake_row_append (rows, &row);

  return TRUE;
}

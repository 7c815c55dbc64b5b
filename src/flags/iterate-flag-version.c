/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-version.h"

#include <string.h>

/* Numbers are as wide as this. */
#define WIDTH 5

/* What stands behind a version without a name of a pre-release, so that it comes after those with
 * one. */
#define FINAL "-~"

/* Appends a part of a version: a number with spaces before it, a name as it is. Returns: the end */
static char *
append_part (char       *at,
             const char *part,
             gsize       length)
{
  gboolean number = length > 0;

  for (gsize i = 0; number && i < length; i++)
    number = g_ascii_isdigit (part[i]);
  for (gsize i = length; number && i < WIDTH; i++)
    *at++ = ' ';
  memcpy (at, part, length);

  return at + length;
}

static void
write_version (const char *version,
               gsize       length,
               char       *at)
{
  guint n_parts = 0;

  for (gsize start = 0; start <= length; n_parts++)
    {
      gsize end = start;

      while (end < length && version[end] != '-' && version[end] != '.')
        end++;
      if (start > 0)
        *at++ = '-';
      at = append_part (at, version + start, end - start);
      start = end + 1;
    }
  strcpy (at, n_parts == 3 ? FINAL : "");
}

/**
 * iterate_flag_version_init:
 * @value: a text or a number
 *
 * Reads a version: without a `v` before it and what was built, as GrowthBook's SDKs do.
 */
void
iterate_flag_version_init (IterateFlagVersion *self,
                           IterateJsonValue    value)
{
  const char *text = iterate_json_value_get_string (value, NULL);
  g_autoptr(GString) number = NULL;
  double double_value;
  gsize length, size;

  if (text == NULL && iterate_json_value_get_double (value, &double_value))
    {
      number = g_string_new (NULL);
      iterate_json_append_number (number, double_value);
      text = number->str;
    }
  if (text == NULL || *text == '\0')
    text = "0";
  if (*text == 'v')
    text++;

  /* At worst each letter is a number of its own. */
  length = strcspn (text, "+");
  size = length * WIDTH + WIDTH + sizeof FINAL;
  self->text = size <= sizeof self->small ? self->small : g_malloc (size);
  write_version (text, length, self->text);
}

void
iterate_flag_version_clear (IterateFlagVersion *self)
{
  if (self->text != self->small)
    g_free (self->text);
  self->text = NULL;
}

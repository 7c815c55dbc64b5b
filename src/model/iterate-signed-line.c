/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-signed-line.h"

#include <string.h>

/* Lines that an AI service wrote stand among those of the built-in analyst, signed at their end. */

/* With a space that nobody types. */
#define SIGN "\u2002— "

/* Returns: (transfer full): the line, signed */
char *
iterate_signed_line_make (const char *text,
                          const char *by)
{
  return g_strconcat (text, SIGN, by, NULL);
}

/* Whether a service wrote it. */
gboolean
iterate_signed_line_is (const char *line)
{
  return strstr (line, SIGN) != NULL;
}

/**
 * iterate_signed_lines_keep:
 * @anew: what the built-in analyst says now
 * @before: (nullable): all that was said before
 *
 * Returns: (transfer full): what is said now, and after it what services had added
 */
GStrv
iterate_signed_lines_keep (const char *const *anew,
                           const char *const *before)
{
  g_autoptr(GStrvBuilder) lines = g_strv_builder_new ();

  g_strv_builder_addv (lines, (const char **) anew);
  for (guint i = 0; before != NULL && before[i] != NULL; i++)
    {
      if (iterate_signed_line_is (before[i]))
        g_strv_builder_add (lines, before[i]);
    }

  return g_strv_builder_end (lines);
}

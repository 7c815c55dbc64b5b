/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-emoticon.h"

#include <string.h>

/* Longer ones before those that they begin with. */
static const char *const emoticons[] = {
  ":'-(", ":'-)", ">:-(", ":'(", ":')", ">:(", ":-)", ":-(", ":-D", ":-P", ":-p", ":-/", ":-|",
  ":-*", ":-O", ":-o", ";-)", ";-P", "=-)", "8-)", "</3", ":)", ":(", ":D", ":P", ":p", ":/", ":|",
  ":*", ":O", ":o", ":]", ":[", ":3", ":\\", ";)", ";(", ";D", ";P", "=)", "=(", "=D", "=P", "=/",
  "<3", "XD", "xD", "D:", "^_^", "^^", "-_-", "o_O", "O_o", "T_T",
};

static gboolean
can_follow (const char *emoticon,
            char        before)
{
  /* “http:/” is none, and neither is the end of “AD:”. */
  return !g_ascii_isalnum (before) || strchr ("<^-", emoticon[0]) != NULL ||
         (strchr (":;=", emoticon[0]) != NULL && strchr ("()", emoticon[strlen (emoticon) - 1]));
}

/**
 * iterate_emoticon_match:
 * @before: the character before it, or a space
 *
 * Returns: how long the emoticon is that @text begins with; 0 if with none
 */
guint
iterate_emoticon_match (const char *text,
                        gsize       length,
                        char        before)
{
  if (length < 2 || strchr (":;=8<>XxD^-oOT", *text) == NULL)
    return 0;

  for (guint i = 0; i < G_N_ELEMENTS (emoticons); i++)
    {
      guint n = strlen (emoticons[i]);

      if (length < n || memcmp (text, emoticons[i], n) != 0 || !can_follow (emoticons[i], before))
        continue;

      if (length > n && g_ascii_isalnum (text[n]) && g_ascii_isalnum (text[n - 1]))
        continue;

      return n;
    }

  return 0;
}

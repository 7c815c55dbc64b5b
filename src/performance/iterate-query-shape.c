/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-query-shape.h"

#include <string.h>

/* What is asked of a database, without what it is asked about: enough to tell queries apart, in any
 * dialect, and no parser of SQL. */

static gboolean
is_word (char c)
{
  return g_ascii_isalnum (c) || c == '_' || (guchar) c >= 0x80;
}

/* Skips a text in quotes, in which the quote is doubled or escaped. */
static const char *
skip_text (const char *p)
{
  char quote = *p++;

  while (*p != '\0')
    {
      if (*p == '\\' && p[1] != '\0')
        p += 2;
      else if (*p != quote)
        p++;
      else if (p[1] == quote)
        p += 2;
      else
        return p + 1;
    }

  return p;
}

static const char *
skip_comment (const char *p)
{
  if (p[0] == '-' && p[1] == '-')
    {
      while (*p != '\0' && *p != '\n')
        p++;
      return p;
    }

  if (p[0] == '/' && p[1] == '*')
    {
      const char *end = strstr (p + 2, "*/");

      return end == NULL ? p + strlen (p) : end + 2;
    }

  return NULL;
}

/* Skips $1, :name, @name, %s, ? and numbers. Returns: (nullable): what follows, where there is one */
static const char *
skip_value (const char *p,
            gboolean    after_word)
{
  const char *start = p;

  if (*p == '?')
    return p + 1;
  if (*p == '%' && p[1] == 's')
    return p + 2;
  if ((*p == '$' || *p == '@' || (*p == ':' && p[1] != ':')) && is_word (p[1]))
    p++;
  else if (after_word || !g_ascii_isdigit (*p))
    return NULL;
  while (is_word (*p) || (*p == '.' && g_ascii_isdigit (start[0])))
    p++;

  return p;
}

/* Of a list of values one is left: those of one length are those of another. */
static void
append_value (GString *shape)
{
  static const char *const before[] = { "?, ", "?,", "?" };

  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    {
      if (i < 2 && g_str_has_suffix (shape->str, before[i]))
        {
          g_string_truncate (shape, shape->len - strlen (before[i]));
          break;
        }
    }
  g_string_append_c (shape, '?');
}

/**
 * iterate_query_shape_make:
 *
 * Returns: (transfer full): a query with a question mark for each value, one for each list of values,
 *   without comments, and with one blank between words
 */
char *
iterate_query_shape_make (const char *query)
{
  GString *shape = g_string_new (NULL);
  const char *p = query;

  while (*p != '\0')
    {
      gboolean after_word = shape->len > 0 && is_word (shape->str[shape->len - 1]);
      const char *next = skip_comment (p);

      if (next == NULL && g_ascii_isspace (*p))
        next = p + 1;
      if (next != NULL)
        {
          if (shape->len > 0 && shape->str[shape->len - 1] != ' ')
            g_string_append_c (shape, ' ');
          p = next;
          continue;
        }

      /* A cast: no name of a value. */
      if (p[0] == ':' && p[1] == ':')
        {
          g_string_append (shape, "::");
          p += 2;
          continue;
        }

      next = *p == '\'' ? skip_text (p) : skip_value (p, after_word);
      if (next != NULL)
        append_value (shape);
      else
        g_string_append_c (shape, *p);
      p = next != NULL ? next : p + 1;
    }
  while (shape->len > 0 && (shape->str[shape->len - 1] == ' ' || shape->str[shape->len - 1] == ';'))
    g_string_truncate (shape, shape->len - 1);

  return g_string_free (shape, FALSE);
}

/* Whether it stands for queries of other values, which are not known. */
gboolean
iterate_query_has_placeholders (const char *query)
{
  for (const char *p = query; *p != '\0';)
    {
      const char *next = *p == '\'' ? skip_text (p) : skip_comment (p);
      gboolean after_word = p > query && is_word (p[-1]);

      if (next == NULL && !g_ascii_isdigit (*p) && skip_value (p, after_word) != NULL)
        return TRUE;

      p = next != NULL ? next : p + (p[0] == ':' && p[1] == ':' ? 2 : 1);
    }

  return FALSE;
}

static gboolean
starts_with (const char *query,
             const char *word)
{
  gsize length = strlen (word);

  return g_ascii_strncasecmp (query, word, length) == 0 && !is_word (query[length]);
}

/* Whether it changes something. */
gboolean
iterate_query_is_write (const char *query)
{
  static const char *const words[] = {
    "insert", "update", "delete", "merge", "replace", "truncate", "upsert", "alter", "drop", "create",
  };

  while (g_ascii_isspace (*query))
    query++;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (starts_with (query, words[i]))
        return TRUE;
    }

  return FALSE;
}

/* Returns: (transfer full) (nullable): the first table that it is about, in lower case */
char *
iterate_query_dup_table (const char *query)
{
  static const char *const words[] = { "from", "into", "update", "join", "table" };

  for (const char *p = query; *p != '\0'; p++)
    {
      if (p > query && is_word (p[-1]))
        continue;

      for (guint i = 0; i < G_N_ELEMENTS (words); i++)
        {
          const char *start = p + strlen (words[i]), *end;

          if (!starts_with (p, words[i]))
            continue;

          start += strspn (start, " \t\r\n\"`[");
          end = start;
          while (is_word (*end) || *end == '.')
            end++;
          if (end > start)
            {
              g_autofree char *name = g_strndup (start, (gsize) (end - start));

              return g_ascii_strdown (name, -1);
            }
        }
    }

  return NULL;
}

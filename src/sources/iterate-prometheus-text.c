/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-prometheus-text.h"

#include "iterate-error.h"
#include "iterate-time.h"

#include <math.h>
#include <string.h>

/* Prometheus' text exposition format, version 0.0.4, and what OpenMetrics shares with it. */

static gboolean
is_name_start (char c)
{
  return g_ascii_isalpha (c) || c == '_' || c == ':';
}

/* Whether a file is in this format: its first line is a comment of it or a sample. */
gboolean
iterate_prometheus_text_is (const char *text)
{
  g_autofree char *line = g_strndup (text, strcspn (text, "\n"));
  const char *p = line;

  if (g_str_has_prefix (line, "# HELP ") || g_str_has_prefix (line, "# TYPE "))
    return TRUE;
  if (!is_name_start (*p))
    return FALSE;

  while (is_name_start (*p) || g_ascii_isdigit (*p))
    p++;
  if (*p == '{')
    return strstr (p, "} ") != NULL && strchr (p, '=') != NULL;

  return *p == ' ' && strchr (line, ',') == NULL && strchr (line, ';') == NULL &&
         (g_ascii_isdigit (p[1]) || p[1] == '-' || p[1] == '+' || p[1] == 'N');
}

/* Returns: the end of `{…}`, in which a quoted value may hold any bracket; or %NULL */
static const char *
skip_labels (const char *p)
{
  gboolean quoted = FALSE;

  for (; *p != '\0'; p++)
    {
      if (quoted && *p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '"')
        quoted = !quoted;
      else if (*p == '}' && !quoted)
        return p;
    }

  return NULL;
}

static gboolean
parse_number (const char *text,
              double     *value)
{
  char *end;

  if (g_ascii_strcasecmp (text, "+Inf") == 0 || g_ascii_strcasecmp (text, "-Inf") == 0)
    {
      *value = *text == '-' ? -INFINITY : INFINITY;
      return TRUE;
    }

  *value = g_ascii_strtod (text, &end);

  return end != text && *end == '\0';
}

/* A time is in milliseconds, or in OpenMetrics in seconds. */
static gint64
parse_time (const char *text)
{
  double number = g_ascii_strtod (text, NULL);

  return number * (number > 1e11 ? (double) ITERATE_MSEC : (double) ITERATE_SECOND);
}

static gboolean
read_sample (const char              *line,
             IteratePrometheusSample *sample)
{
  const char *p = line, *end;
  g_auto(GStrv) rest = NULL;
  g_autofree char *tail = NULL;

  if (!is_name_start (*p))
    return FALSE;

  while (is_name_start (*p) || g_ascii_isdigit (*p))
    p++;
  sample->name = g_strndup (line, p - line);
  if (*p == '{')
    {
      end = skip_labels (p + 1);
      if (end == NULL)
        return FALSE;

      sample->labels = end == p + 1 ? NULL : g_strndup (p + 1, end - p - 1);
      p = end + 1;
    }

  /* An exemplar follows a `#`. */
  tail = g_strstrip (g_strndup (p, strcspn (p, "#")));
  rest = g_strsplit_set (tail, " \t", -1);
  if (rest[0] == NULL || !parse_number (rest[0], &sample->value))
    return FALSE;

  sample->at = 0;
  for (guint i = 1; rest[i] != NULL; i++)
    {
      if (*rest[i] != '\0')
        sample->at = parse_time (rest[i]);
    }

  return TRUE;
}

static gboolean
is_counter (GHashTable *counters,
            const char *name)
{
  return g_hash_table_contains (counters, name) || g_str_has_suffix (name, "_total");
}

static void
note_type (GHashTable *counters,
           const char *line)
{
  g_auto(GStrv) words = g_strsplit (line, " ", 4);

  if (g_strv_length (words) == 4 && g_str_equal (words[1], "TYPE") &&
      g_str_equal (g_strstrip (words[3]), "counter"))
    g_hash_table_add (counters, g_strdup (words[2]));
}

/**
 * iterate_prometheus_text_read:
 * @take: called for each sample; stops where it returns %FALSE
 *
 * Reads a file in Prometheus' text format.
 */
gboolean
iterate_prometheus_text_read (const char             *text,
                              IteratePrometheusTake   take,
                              gpointer                user_data,
                              GError                **error)
{
  g_autoptr(GHashTable) counters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint number = 0;

  for (const char *p = text; *p != '\0';)
    {
      gsize length = strcspn (p, "\n");
      g_autofree char *line = g_strstrip (g_strndup (p, length));
      IteratePrometheusSample sample = { NULL };
      gboolean fine = TRUE, go_on = TRUE;

      number++;
      p += length + (p[length] == '\n');
      if (*line == '#')
        note_type (counters, line);
      if (*line == '#' || *line == '\0')
        continue;

      fine = read_sample (line, &sample);
      if (fine)
        {
          sample.is_counter = is_counter (counters, sample.name);
          go_on = take (&sample, user_data);
        }
      g_free (sample.name);
      g_free (sample.labels);
      if (!go_on)
        return TRUE;
      if (!fine)
        {
          g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       "Line %u is no sample of Prometheus' text format: %.60s", number, line);
          return FALSE;
        }
    }

  return TRUE;
}

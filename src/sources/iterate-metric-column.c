/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-column.h"

#include "iterate-error.h"

#include <math.h>
#include <string.h>

/**
 * iterate_metric_column_new:
 * @specification: `NAME=COLUMN`, and perhaps `:proportion` or `:mean`
 *
 * Returns: (transfer full): the column, or %NULL with @error set
 */
IterateMetricColumn *
iterate_metric_column_new (const char  *specification,
                           GError     **error)
{
  g_autoptr(IterateMetricColumn) self = g_new0 (IterateMetricColumn, 1);
  const char *equals = strchr (specification, '=');
  const char *colon;

  if (equals == NULL || equals == specification || equals[1] == '\0')
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” is no metric. Write NAME=COLUMN, NAME=COLUMN:proportion or "
                   "NAME=COLUMN:mean", specification);
      return NULL;
    }

  colon = strrchr (equals, ':');
  self->name = g_strndup (specification, equals - specification);
  self->column = colon == NULL ? g_strdup (equals + 1)
                               : g_strndup (equals + 1, colon - equals - 1);
  self->kind = colon == NULL ? NULL : g_strdup (colon + 1);
  self->role = "secondary";
  self->direction = "up";
  if (colon == NULL || g_str_equal (self->kind, "proportion") || g_str_equal (self->kind, "mean"))
    return g_steal_pointer (&self);

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "A metric's kind is proportion or mean, not “%s”", self->kind);

  return NULL;
}

void
iterate_metric_column_free (IterateMetricColumn *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->column);
  g_free (self->kind);
  g_free (self);
}

/* Returns: whether the text is a truth value; sets it to 0 or 1 */
gboolean
iterate_metric_column_parse_truth (const char *text,
                                   double     *value)
{
  static const char *const no[] = { "0", "false", "no", "f", "n" };
  static const char *const yes[] = { "1", "true", "yes", "t", "y" };

  for (guint i = 0; i < G_N_ELEMENTS (no); i++)
    {
      if (g_ascii_strcasecmp (text, no[i]) == 0 || g_ascii_strcasecmp (text, yes[i]) == 0)
        {
          *value = g_ascii_strcasecmp (text, yes[i]) == 0;
          return TRUE;
        }
    }

  return FALSE;
}

/* Returns: whether the text is a finite number in the C locale */
gboolean
iterate_metric_column_parse_number (const char *text,
                                    double     *value)
{
  char *end = NULL;

  *value = g_ascii_strtod (text, &end);

  return end != text && *end == '\0' && isfinite (*value);
}

/* Reads a value of the column's kind; a mean may be over truth values too. */
gboolean
iterate_metric_column_parse (const IterateMetricColumn *self,
                             const char                *text,
                             double                    *value)
{
  if (iterate_metric_column_parse_truth (text, value))
    return TRUE;

  return !g_str_equal (self->kind, "proportion") && iterate_metric_column_parse_number (text, value);
}

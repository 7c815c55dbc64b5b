/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-rollout-plan.h"

#include "iterate-error.h"
#include "iterate-json.h"
#include "iterate-time.h"

#include <string.h>

/* A plan as people write it: “0% → 100% over 24 hours” moves evenly, and “1% → 10% → 50% → 100% over
 * 3 days” in stages of the same length, the first of which begins at once. */

#define MINUTE (60 * ITERATE_SECOND)

/* It is looked at this often over its length, but not more often than every minute. */
#define N_STEPS 96

#define MAX_DURATION (365 * ITERATE_DAY)

static const struct
{
  const char *word;
  gint64      length;
} units[] = {
  { "minutes", MINUTE }, { "minute", MINUTE }, { "min", MINUTE },
  { "hours", ITERATE_HOUR }, { "hour", ITERATE_HOUR }, { "h", ITERATE_HOUR },
  { "days", ITERATE_DAY }, { "day", ITERATE_DAY }, { "d", ITERATE_DAY },
  { "weeks", 7 * ITERATE_DAY }, { "week", 7 * ITERATE_DAY }, { "w", 7 * ITERATE_DAY },
};

static gboolean
refuse (GError     **error,
        const char  *text)
{
  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "“%s” is no plan of a rollout. Write, for example, “0%% → 100%% over 24 hours” or "
               "“1%% → 10%% → 50%% → 100%% over 3 days”", text);

  return FALSE;
}

static const char *
skip_spaces (const char *text)
{
  while (g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);

  return text;
}

/* @text: (inout): moves behind the number */
static gboolean
read_percentage (const char **text,
                 double      *percentage)
{
  char *end;

  *percentage = g_ascii_strtod (skip_spaces (*text), &end);
  if (end == skip_spaces (*text) || !(*percentage >= 0 && *percentage <= 100))
    return FALSE;

  *text = skip_spaces (end);
  if (**text == '%')
    *text = skip_spaces (*text + 1);

  return TRUE;
}

static gboolean
skip_arrow (const char **text)
{
  static const char *const arrows[] = { "→", "->", "=>", "–>", "to " };

  for (guint i = 0; i < G_N_ELEMENTS (arrows); i++)
    {
      if (g_str_has_prefix (*text, arrows[i]))
        {
          *text = skip_spaces (*text + strlen (arrows[i]));
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
read_duration (const char *text,
               gint64     *duration)
{
  char *end;
  double number;
  g_autofree char *word = NULL;

  if (!g_str_has_prefix (text, "over ") && !g_str_has_prefix (text, "in "))
    return FALSE;

  text = skip_spaces (strchr (text, ' '));
  number = g_ascii_strtod (text, &end);
  if (end == text)
    return FALSE;

  word = g_ascii_strdown (skip_spaces (end), -1);
  g_strchomp (word);
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (g_str_equal (units[i].word, word) && number * units[i].length >= MINUTE &&
          number * units[i].length <= MAX_DURATION)
        {
          *duration = (gint64) (number * units[i].length);
          return TRUE;
        }
    }

  return FALSE;
}

static void
set_step (IterateRolloutPlan *self)
{
  gint64 duration = iterate_rollout_plan_get_duration (self);

  self->step = MAX (duration / N_STEPS / MINUTE, 1) * MINUTE;
}

/* Reads a plan as it is written; the shares only rise. */
gboolean
iterate_rollout_plan_parse (IterateRolloutPlan  *self,
                            const char          *text,
                            GError             **error)
{
  const char *rest = text;
  gint64 duration;

  memset (self, 0, sizeof *self);
  if (!g_utf8_validate (text, -1, NULL))
    return refuse (error, "…");

  do
    {
      double *percentage = &self->points[self->n_points].percentage;

      if (self->n_points == ITERATE_ROLLOUT_MAX_POINTS || !read_percentage (&rest, percentage) ||
          (self->n_points > 0 && *percentage < percentage[-2]))
        return refuse (error, text);
      self->n_points++;
    }
  while (skip_arrow (&rest));

  if (self->n_points < 2 || !read_duration (rest, &duration))
    return refuse (error, text);

  self->staged = self->n_points > 2;
  for (guint i = 1; i < self->n_points; i++)
    self->points[i].after = duration / (self->n_points - 1) * i;
  self->points[self->n_points - 1].after = duration;
  set_step (self);

  return TRUE;
}

/* Reads what iterate_rollout_plan_to_json() wrote. */
gboolean
iterate_rollout_plan_from_json (IterateRolloutPlan  *self,
                                const char          *points,
                                gboolean             staged,
                                GError             **error)
{
  g_autoptr(JsonNode) node = iterate_json_parse_node (points, strlen (points), error);
  JsonArray *list;

  memset (self, 0, sizeof *self);
  if (node == NULL)
    return FALSE;

  list = json_node_get_array (node);
  self->staged = staged;
  self->n_points = MIN (json_array_get_length (list), ITERATE_ROLLOUT_MAX_POINTS);
  for (guint i = 0; i < self->n_points; i++)
    {
      JsonArray *pair = json_array_get_array_element (list, i);

      self->points[i].after = (gint64) (json_array_get_double_element (pair, 0) * ITERATE_SECOND);
      self->points[i].percentage = json_array_get_double_element (pair, 1);
    }
  set_step (self);

  return TRUE;
}

/* Returns: (transfer full): the points as a JSON list of seconds and percentages */
char *
iterate_rollout_plan_to_json (const IterateRolloutPlan *self)
{
  g_autoptr(GString) json = g_string_new ("[");

  for (guint i = 0; i < self->n_points; i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (number, sizeof number, "%.10g", self->points[i].percentage);
      g_string_append_printf (json, "%s[%" G_GINT64_FORMAT ",%s]", i > 0 ? "," : "",
                              self->points[i].after / ITERATE_SECOND, number);
    }
  g_string_append_c (json, ']');

  return g_string_free (g_steal_pointer (&json), FALSE);
}

gint64
iterate_rollout_plan_get_duration (const IterateRolloutPlan *self)
{
  return self->n_points == 0 ? 0 : self->points[self->n_points - 1].after;
}

/* Which share is planned at that time after the start. */
double
iterate_rollout_plan_get_percentage (const IterateRolloutPlan *self,
                                     gint64                    after)
{
  guint i = 0;
  double part;

  if (self->n_points == 0)
    return 0;

  while (i + 1 < self->n_points && self->points[i + 1].after <= after)
    i++;

  if (i + 1 == self->n_points || self->staged)
    return self->points[i].percentage;

  part = (double) (MAX (after, 0) - self->points[i].after) /
         (self->points[i + 1].after - self->points[i].after);

  return self->points[i].percentage +
         part * (self->points[i + 1].percentage - self->points[i].percentage);
}

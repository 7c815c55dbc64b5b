/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-text-reading.h"

/* Between these a text is neither good nor bad. */
#define NEUTRAL .15

/* What a person means by a word. */
#define PLAINLY .6

static const char *const urgencies[] = { "low", "normal", "high", "critical" };
static const char *const kinds[] = { "bug", "feature", "usability", "praise", "question" };

static gboolean
find_name (const char *const *names,
           guint              n_names,
           const char        *name,
           guint             *found)
{
  for (guint i = 0; i < n_names; i++)
    {
      if (g_strcmp0 (names[i], name) == 0)
        {
          *found = i;
          return TRUE;
        }
    }

  return FALSE;
}

const char *
iterate_urgency_get_name (IterateUrgency urgency)
{
  return urgencies[urgency];
}

gboolean
iterate_urgency_parse (const char     *name,
                       IterateUrgency *urgency)
{
  return find_name (urgencies, G_N_ELEMENTS (urgencies), name, urgency);
}

const char *
iterate_feedback_kind_get_name (IterateFeedbackKind kind)
{
  return kinds[kind];
}

gboolean
iterate_feedback_kind_parse (const char          *name,
                             IterateFeedbackKind *kind)
{
  return find_name (kinds, G_N_ELEMENTS (kinds), name, kind);
}

const char *
iterate_sentiment_get_label (double sentiment)
{
  return sentiment > NEUTRAL ? "positive" : sentiment < -NEUTRAL ? "negative" : "neutral";
}

gboolean
iterate_sentiment_parse (const char *label,
                         double     *sentiment)
{
  static const char *const labels[] = { "negative", "neutral", "positive" };
  guint found;

  if (!find_name (labels, G_N_ELEMENTS (labels), label, &found))
    return FALSE;

  *sentiment = PLAINLY * ((int) found - 1);

  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-follow-ups.h"

#include "iterate-error.h"
#include "iterate-evidence.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* What to try after a win, each idea drawn from a different part of the evidence:
 * the effect itself, what moved beside it, and whether it lasts. */

static void
add (JsonArray  *experiments,
     char       *name,
     char       *hypothesis)
{
  g_autofree char *owned_name = name;
  g_autofree char *owned_hypothesis = hypothesis;
  JsonObject *experiment = json_object_new ();

  json_object_set_string_member (experiment, "name", name);
  json_object_set_string_member (experiment, "hypothesis", hypothesis);
  json_array_add_object_element (experiments, experiment);
}

/* The cautious end of the interval is what a next step may count on. */
static double
get_cautious (const IterateEvidence *evidence)
{
  return fabs (evidence->low) < fabs (evidence->high) ? evidence->low : evidence->high;
}

static char *
dup_change (const IterateEvidence *evidence,
            double                 value)
{
  IterateEvidence point = *evidence;
  g_autofree char *text = NULL;

  point.value = point.low = point.high = value;
  text = iterate_evidence_dup_effect (&point);
  *strchr (text, '(') = '\0';

  return g_strdup (g_strchomp (text));
}

static void
add_further (JsonArray             *experiments,
             const char            *base,
             const IterateEvidence *win)
{
  g_autofree char *effect = iterate_evidence_dup_effect (win);
  g_autofree char *next = dup_change (win, get_cautious (win) / 2);

  add (experiments,
       g_strdup_printf (_("%s: further than “%s”"), base, win->variant),
       g_strdup_printf (_("“%s” changed %s by %s with %.0f units. Going further in what sets it "
                          "apart changes %s by another %s or more."),
                        win->variant, win->metric, effect, win->units, win->metric, next));
}

/* Returns: the secondary or guardrail metric that moved the wrong way most, or,
 * when none did, the one that moved least */
static const IterateEvidence *
find_weakest (GArray *list)
{
  const IterateEvidence *weakest = NULL;
  double least = INFINITY;

  for (guint i = 0; i < list->len; i++)
    {
      const IterateEvidence *evidence = &g_array_index (list, IterateEvidence, i);
      double gain = evidence->wants_up ? evidence->value : -evidence->value;

      if (g_str_equal (evidence->role, "primary") || !(gain < least))
        continue;

      least = gain;
      weakest = evidence;
    }

  return weakest;
}

static void
add_weakest (JsonArray             *experiments,
             const char            *base,
             const IterateEvidence *win,
             const IterateEvidence *weakest)
{
  g_autofree char *effect = iterate_evidence_dup_effect (weakest);

  if (iterate_evidence_is_good (weakest))
    add (experiments,
         g_strdup_printf (_("%s: let %s follow"), base, weakest->metric),
         g_strdup_printf (_("With “%s”, %s moved by %s while %s was won. A change after that step "
                            "lets the gain reach %s as well."),
                          win->variant, weakest->metric, effect, win->metric, weakest->metric));
  else
    add (experiments,
         g_strdup_printf (_("%s: win back %s"), base, weakest->metric),
         g_strdup_printf (_("“%s” won on %s but moved %s by %s. Removing what costs %s keeps the "
                            "gain and undoes the loss."),
                          win->variant, win->metric, weakest->metric, effect, weakest->metric));
}

static void
add_elsewhere (JsonArray             *experiments,
               const char            *base,
               const IterateEvidence *win)
{
  g_autofree char *effect = iterate_evidence_dup_effect (win);

  add (experiments,
       g_strdup_printf (_("%s: the same elsewhere"), base),
       g_strdup_printf (_("What made “%s” change %s by %s is not particular to this place. The same "
                          "change at the next step before or after it moves %s again."),
                        win->variant, win->metric, effect, win->metric));
}

static void
add_lasting (JsonArray             *experiments,
             const char            *base,
             const IterateEvidence *win)
{
  g_autofree char *cautious = dup_change (win, get_cautious (win));

  add (experiments,
       g_strdup_printf (_("%s: does it last?"), base),
       g_strdup_printf (_("Held back from 5 %% of units for a month, “%s” still changes %s by at "
                          "least %s, so the gain is no effect of novelty."),
                        win->variant, win->metric, cautious));
}

/* Returns: (transfer full): `{experiments: [{name, hypothesis}]}` */
JsonObject *
iterate_follow_ups_write (JsonObject  *request,
                          GError     **error)
{
  JsonObject *results = json_object_get_object_member (request, "results");
  JsonObject *base = json_object_get_object_member (request, "baseExperiment");
  const char *name = json_object_get_string_member (base, "name");
  g_autoptr(GArray) list = NULL;
  const IterateEvidence *weakest;
  JsonObject *answer;
  JsonArray *experiments;
  IterateEvidence win;

  if (!iterate_evidence_get_primary (results, &win))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” has no result to follow up", name);
      return NULL;
    }

  list = iterate_evidence_list (results, win.variant);
  weakest = find_weakest (list);

  experiments = json_array_new ();
  add_further (experiments, name, &win);
  if (weakest != NULL)
    add_weakest (experiments, name, &win, weakest);
  else
    add_elsewhere (experiments, name, &win);
  add_lasting (experiments, name, &win);

  answer = json_object_new ();
  json_object_set_array_member (answer, "experiments", experiments);

  return answer;
}

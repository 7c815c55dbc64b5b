/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-answers.h"

#include "iterate-average-detector.h"
#include "iterate-error.h"
#include "iterate-improvement-ideas.h"
#include "iterate-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* What else the built-in analyst says of a metric: hypotheses and opportunities are its ideas told
 * differently, and an anomaly is what the detector of averages finds. */

#define DEFAULT_THRESHOLD 2.0
#define HIGH_DEVIATIONS   4.0
#define MEDIUM_DEVIATIONS 3.0
#define FEWEST_VALUES     9

#define HIGH_IMPACT   0.08
#define MEDIUM_IMPACT 0.04

static void
copy_member (JsonObject *to,
             const char *new_name,
             JsonObject *from,
             const char *name)
{
  json_object_set_member (to, new_name, json_node_copy (json_object_get_member (from, name)));
}

/* Returns: (transfer full): `{hypotheses: [{name, statement, variants, evidence}]}` */
JsonObject *
iterate_hypotheses_write (JsonObject  *request,
                          GError     **error)
{
  g_autoptr(JsonObject) ideas = iterate_improvement_ideas_write (request, error);
  JsonObject *answer = json_object_new ();
  JsonArray *from = json_object_get_array_member (ideas, "ideas"), *to = json_array_new ();

  for (guint i = 0; i < json_array_get_length (from); i++)
    {
      JsonObject *idea = json_array_get_object_element (from, i), *hypothesis = json_object_new ();

      copy_member (hypothesis, "name", idea, "name");
      copy_member (hypothesis, "statement", idea, "hypothesis");
      copy_member (hypothesis, "variants", idea, "variants");
      copy_member (hypothesis, "evidence", idea, "evidence");
      json_array_add_object_element (to, hypothesis);
    }
  json_object_set_array_member (answer, "hypotheses", to);

  return answer;
}

static const char *
name_impact (double impact)
{
  return impact >= HIGH_IMPACT ? "high" : impact >= MEDIUM_IMPACT ? "medium" : "low";
}

/* Returns: (transfer full): `{opportunities: [{name, hypothesis, impact, evidence}]}` */
JsonObject *
iterate_opportunities_write (JsonObject  *request,
                             GError     **error)
{
  g_autoptr(JsonObject) ideas = iterate_improvement_ideas_write (request, error);
  JsonObject *answer = json_object_new ();
  JsonArray *from = json_object_get_array_member (ideas, "ideas"), *to = json_array_new ();

  for (guint i = 0; i < json_array_get_length (from); i++)
    {
      JsonObject *idea = json_array_get_object_element (from, i), *opportunity = json_object_new ();
      double impact = json_object_get_double_member (idea, "impact");

      copy_member (opportunity, "name", idea, "name");
      copy_member (opportunity, "hypothesis", idea, "hypothesis");
      copy_member (opportunity, "evidence", idea, "evidence");
      json_object_set_string_member (opportunity, "impact",
                                     name_impact (impact));
      json_array_add_object_element (to, opportunity);
    }
  json_object_set_array_member (answer, "opportunities", to);

  return answer;
}

static const char *
name_severity (double deviations)
{
  return deviations >= HIGH_DEVIATIONS ? "high" : deviations >= MEDIUM_DEVIATIONS ? "medium" : "low";
}

/**
 * iterate_anomaly_write:
 * @request: `values`, the oldest first, and maybe `threshold`, in standard deviations
 *
 * Returns: (transfer full): `{detected, direction, delta, severity, reason}`, or %NULL with @error set
 */
JsonObject *
iterate_anomaly_write (JsonObject  *request,
                       GError     **error)
{
  JsonArray *values = json_object_get_array_member (request, "values");
  guint n = json_array_get_length (values);
  double threshold = json_object_get_double_member_with_default (request, "threshold",
                                                                 DEFAULT_THRESHOLD);
  IterateAverageDetector detector = { 0 };
  IterateDetectorReading reading = { 0 };
  g_autofree char *reason = NULL;
  JsonObject *answer;

  if (n < FEWEST_VALUES)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "There are %u values; %d are needed to tell what is ordinary", n, FEWEST_VALUES);
      return NULL;
    }

  for (guint i = 0; i + 1 < n; i++)
    iterate_average_detector_learn (&detector, json_array_get_double_element (values, i));
  reading.value = json_array_get_double_element (values, n - 1);
  iterate_average_detector_judge (&detector, threshold, &reading);

  reason = g_strdup_printf (_("%.4g against %.4g, %.1f standard deviations away"), reading.value,
                            reading.expected, fabs (reading.deviations));
  answer = json_object_new ();
  json_object_set_boolean_member (answer, "detected", reading.is_anomaly);
  json_object_set_string_member (answer, "direction",
                                 reading.value > reading.expected
                                   ? "increased" : reading.value < reading.expected ? "decreased"
                                                                                    : "steady");
  json_object_set_double_member (answer, "delta", reading.value - reading.expected);
  json_object_set_string_member (answer, "severity",
                                 reading.is_anomaly ? name_severity (fabs (reading.deviations))
                                                    : "none");
  json_object_set_string_member (answer, "reason", reason);

  return answer;
}

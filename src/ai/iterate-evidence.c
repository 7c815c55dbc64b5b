/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-evidence.h"

#include "iterate-verdict-text.h"

#include <math.h>

static double
get_number (JsonArray *array,
            guint      index)
{
  JsonNode *node = index < json_array_get_length (array) ? json_array_get_element (array, index) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : NAN;
}

static gboolean
holds_number (JsonObject *object,
              const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node);
}

static void
read_evidence (JsonObject      *result,
               IterateEvidence *evidence)
{
  JsonObject *relative = json_object_get_object_member (result, "relative");
  JsonObject *source;
  JsonArray *interval;

  evidence->metric = json_object_get_string_member (result, "metric");
  evidence->role = json_object_get_string_member (result, "role");
  evidence->variant = json_object_get_string_member (result, "variant");
  evidence->kind = json_object_get_string_member (result, "kind");
  evidence->wants_up = g_str_equal (json_object_get_string_member (result, "direction"), "up");
  evidence->units = json_object_get_double_member_with_default (result, "controlUnits", 0) +
                    json_object_get_double_member_with_default (result, "variantUnits", 0);
  evidence->relative = holds_number (relative, "difference");

  source = evidence->relative ? relative : result;
  interval = json_object_get_array_member (source, "interval");
  evidence->value = holds_number (source, "difference")
                      ? json_object_get_double_member (source, "difference") : NAN;
  evidence->low = get_number (interval, 0);
  evidence->high = get_number (interval, 1);
}

/**
 * iterate_evidence_list:
 * @variant: (nullable): only that variant's
 *
 * Returns: (transfer full) (element-type IterateEvidence): a verdict's metrics
 */
GArray *
iterate_evidence_list (JsonObject *verdict,
                       const char *variant)
{
  GArray *list = g_array_new (FALSE, TRUE, sizeof (IterateEvidence));
  JsonArray *metrics = json_object_get_array_member (verdict, "metrics");

  for (guint i = 0; i < json_array_get_length (metrics); i++)
    {
      IterateEvidence evidence;

      read_evidence (json_array_get_object_element (metrics, i), &evidence);
      if (variant == NULL || g_str_equal (variant, evidence.variant))
        g_array_append_val (list, evidence);
    }

  return list;
}

/* The primary metric in the winner or, without one, in the variant whose effect
 * stands out most from its interval. */
gboolean
iterate_evidence_get_primary (JsonObject      *verdict,
                              IterateEvidence *evidence)
{
  const char *winner = json_object_get_string_member_with_default (verdict, "winner", NULL);
  g_autoptr(GArray) list = iterate_evidence_list (verdict, winner);
  double strongest = -1;

  for (guint i = 0; i < list->len; i++)
    {
      const IterateEvidence *candidate = &g_array_index (list, IterateEvidence, i);
      double strength = fabs (candidate->value) / (candidate->high - candidate->low);

      if (g_str_equal (candidate->role, "primary") && strength > strongest)
        {
          *evidence = *candidate;
          strongest = strength;
        }
    }

  return strongest >= 0;
}

/* Whether the interval excludes no change. */
gboolean
iterate_evidence_is_clear (const IterateEvidence *evidence)
{
  return evidence->low > 0 || evidence->high < 0;
}

gboolean
iterate_evidence_is_good (const IterateEvidence *evidence)
{
  return evidence->wants_up ? evidence->value > 0 : evidence->value < 0;
}

/* Returns: (transfer full): the effect with its interval, in words for people */
char *
iterate_evidence_dup_effect (const IterateEvidence *evidence)
{
  g_autofree char *value = NULL;
  g_autofree char *low = NULL;
  g_autofree char *high = NULL;

  if (!evidence->relative)
    return g_strdup_printf ("%+.3g (%+.3g … %+.3g)", evidence->value, evidence->low,
                            evidence->high);

  value = iterate_format_change (evidence->value);
  low = iterate_format_change (evidence->low);
  high = iterate_format_change (evidence->high);

  return g_strdup_printf ("%s (%s … %s)", value, low, high);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-number.h"

#include <math.h>
#include <string.h>

/* What a metric's numbers look like, and what their names tell. */

/* Less of something with one of these in its name is better. */
static const char *const burdens[] = {
  "latency", "error", "churn", "cost", "cogs", "cac", "bounce", "failure", "crash", "refund",
  "complaint", "p95", "p99", "duration", "response_time", "load_time", "incident", "downtime",
  "cancel", "unsubscribe", "drop_off", "dropoff", "abandon", "timeout",
};

/* Returns: (transfer full): three significant digits, and all of those before the point */
static char *
format_plain (double value)
{
  double size = fabs (value);
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    return g_strdup ("–");

  if (size >= 1e15 || (size > 0 && size < 1e-4))
    return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.3g", value));

  if (size >= 100 || value == floor (value))
    return g_strdup_printf ("%.0f", value);

  return g_strdup (g_ascii_formatd (buffer, sizeof buffer,
                                    size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3g", value));
}

/**
 * iterate_number_format:
 * @unit: such as `%`, `ms` or `€`; empty for none
 *
 * Returns: (transfer full): a value for people
 */
char *
iterate_number_format (double      value,
                       const char *unit)
{
  g_autofree char *text = format_plain (value);

  if (unit == NULL || *unit == '\0' || !isfinite (value))
    return g_steal_pointer (&text);

  return g_strdup_printf ("%s %s", text, unit);
}

/**
 * iterate_number_format_share:
 * @share: 0.312 for 31.2 %
 *
 * Returns: (transfer full): without a sign
 */
char *
iterate_number_format_share (double share)
{
  g_autofree char *text = format_plain (fabs (100 * share));

  return g_strconcat (text, " %", NULL);
}

/* Returns: (transfer full): how far a value is from what was expected, without a sign: as a share, or
 * in the unit where nothing was expected */
char *
iterate_number_format_change (double      value,
                              double      expected,
                              const char *unit)
{
  double change = value - expected;

  if (expected == 0 || fabs (change) > 1e4 * fabs (expected))
    return iterate_number_format (fabs (change), unit);

  return iterate_number_format_share (change / expected);
}

/* Returns: `up` or `down`: which way a metric of that name should go */
const char *
iterate_number_guess_direction (const char *name)
{
  g_autofree char *lower = g_utf8_strdown (name, -1);

  /* What a customer brings for each unit of what they cost is a burden in its second half only. */
  if (g_str_has_prefix (lower, "ltv"))
    return "up";

  for (guint i = 0; i < G_N_ELEMENTS (burdens); i++)
    {
      if (strstr (lower, burdens[i]) != NULL)
        return "down";
    }

  return "up";
}

/* Returns: what kind of metric has that name: a rate is a proportion of people, anything else a mean */
const char *
iterate_number_guess_kind (const char *name)
{
  static const char *const shares[] = { "rate", "conversion", "retention", "churn", "share" };

  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      if (strstr (name, shares[i]) != NULL)
        return "proportion";
    }

  return "mean";
}

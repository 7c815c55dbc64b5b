/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-family.h"

#include <string.h>

/* Which kind of thing a metric measures, as its name tells. */

static const struct
{
  const char *family;
  const char *words;
} families[] = {
  { "latency", "latency|p95|p99|p50|load|response|duration|speed|time_to" },
  { "errors", "error|crash|failure|bug|5xx|fault" },
  { "uptime", "uptime|availab|downtime|incident|slo" },
  { "signup", "signup|sign_up|registration|lead|visitor|install" },
  { "activation", "activation|activated|onboarding|aha|first_|setup" },
  { "paid", "paid|conversion|checkout|purchase|upgrade|trial|order|basket" },
  { "churn", "churn|cancel|attrition|unsubscrib" },
  { "retention", "retention|retain|return|week_|day_|d7|d30" },
  { "engagement", "engagement|dau|wau|mau|active|session|usage|stickiness|sent|visits" },
  { "nps", "nps|csat|satisfaction|rating|review|complaint|referral|recommend" },
  { "cogs", "cogs|cost_of|hosting|infrastructure|margin|spend" },
  { "cac", "cac|acquisition_cost|cost_per|cpa|cpc" },
  { "ltv", "ltv|lifetime|arpu|mrr|arr|revenue|expansion" },
  { "ltv_cac", "ltv_cac|payback" },
  { "support", "ticket|support|resolution|contact|first_answer" },
};

/* Words as long as this stand for themselves anywhere in a name; shorter ones only as a part between
 * underscores, so that “arr” is not found in “carrier”. */
#define CLEAR_LENGTH 5

static gboolean
holds_part (const char *name,
            const char *word)
{
  g_auto(GStrv) parts = g_strsplit_set (name, "_- .", -1);

  return g_strv_contains ((const char *const *) parts, word);
}

static gboolean
holds_word (const char *name,
            const char *words)
{
  g_auto(GStrv) list = g_strsplit (words, "|", -1);

  for (guint i = 0; list[i] != NULL; i++)
    {
      gboolean clear = strlen (list[i]) >= CLEAR_LENGTH || strchr (list[i], '_') != NULL;

      if (clear ? strstr (name, list[i]) != NULL : holds_part (name, list[i]))
        return TRUE;
    }

  return FALSE;
}

/**
 * iterate_metric_families_list:
 * @metric: its name, such as `ltv_cac_ratio`
 *
 * Returns: (transfer full): the families it belongs to, such as `cac`, `ltv` and `ltv_cac`
 */
GStrv
iterate_metric_families_list (const char *metric)
{
  g_autoptr(GStrvBuilder) list = g_strv_builder_new ();
  g_autofree char *lower = g_utf8_strdown (metric, -1);

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      if (holds_word (lower, families[i].words))
        g_strv_builder_add (list, families[i].family);
    }

  return g_strv_builder_end (list);
}

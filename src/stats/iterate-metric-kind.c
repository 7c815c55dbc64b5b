/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-kind.h"

static const char *const names[ITERATE_N_METRIC_KINDS] = {
  [ITERATE_METRIC_PROPORTION] = "proportion",
  [ITERATE_METRIC_MEAN] = "mean",
  [ITERATE_METRIC_COUNT] = "count",
  [ITERATE_METRIC_RATIO] = "ratio",
  [ITERATE_METRIC_QUANTILE] = "quantile",
  [ITERATE_METRIC_RETENTION] = "retention",
  [ITERATE_METRIC_FUNNEL] = "funnel",
};

const char *
iterate_metric_kind_get_name (IterateMetricKind kind)
{
  g_return_val_if_fail (kind < ITERATE_N_METRIC_KINDS, NULL);

  return names[kind];
}

/* Returns: whether there is a kind of that name */
gboolean
iterate_metric_kind_parse (const char        *name,
                           IterateMetricKind *kind)
{
  for (guint i = 0; name != NULL && i < ITERATE_N_METRIC_KINDS; i++)
    {
      if (g_str_equal (names[i], name))
        {
          *kind = i;
          return TRUE;
        }
    }

  return FALSE;
}

/* Returns: whether each unit's value is 0 or 1 */
gboolean
iterate_metric_kind_is_binary (IterateMetricKind kind)
{
  return kind == ITERATE_METRIC_PROPORTION || kind == ITERATE_METRIC_RETENTION ||
         kind == ITERATE_METRIC_FUNNEL;
}

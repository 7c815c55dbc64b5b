/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-alert-rule-text.h"

#include "iterate-number.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MOST_TIMES 3

static char *
describe_condition (IterateAlertRule *self,
                    IterateMetric    *metric)
{
  const char *condition = iterate_alert_rule_get_condition (self);
  const char *severity = iterate_alert_rule_get_severity (self);
  g_autofree char *limit = NULL;

  if (g_str_equal (condition, "unusual"))
    {
      if (g_strcmp0 (severity, "low") == 0)
        return g_strdup (_("When it is unusual at all"));

      return g_strdup (g_strcmp0 (severity, "medium") == 0 ? _("When it is clearly unusual")
                                                          : _("When it is very unusual"));
    }

  if (g_str_equal (condition, "change"))
    {
      limit = iterate_number_format_share (iterate_alert_rule_get_value (self));
      return g_strdup_printf (_("When it differs from the week before by more than %s"), limit);
    }

  limit = iterate_metric_format (metric, iterate_alert_rule_get_value (self));

  return g_strdup_printf (g_str_equal (condition, "above") ? _("When it is above %s")
                                                           : _("When it is below %s"), limit);
}

static char *
describe_period (gint64 period)
{
  if (period % ITERATE_DAY == 0)
    return g_strdup_printf (ngettext ("%d day", "%d days", (int) (period / ITERATE_DAY)),
                            (int) (period / ITERATE_DAY));
  if (period % ITERATE_HOUR == 0)
    return g_strdup_printf (ngettext ("%d hour", "%d hours", (int) (period / ITERATE_HOUR)),
                            (int) (period / ITERATE_HOUR));

  return g_strdup_printf (_("%d minutes"), (int) (period / (60 * ITERATE_SECOND)));
}

/* Returns: (transfer full): a rule in words */
char *
iterate_alert_rule_describe (IterateAlertRule *self,
                             IterateMetric    *metric)
{
  g_autofree char *condition = describe_condition (self, metric);
  gint64 pending = iterate_alert_rule_get_pending (self);
  g_autofree char *period = NULL;

  if (pending == 0)
    return g_steal_pointer (&condition);

  period = describe_period (pending);

  return g_strdup_printf (_("%s for %s"), condition, period);
}

/**
 * iterate_alert_rule_describe_trial:
 * @times: (element-type gint64): when somebody would have been told
 *
 * Returns: (transfer full): that in words
 */
char *
iterate_alert_rule_describe_trial (GArray *times)
{
  g_autoptr(GString) list = g_string_new (NULL);
  g_autofree char *often = NULL;

  if (times->len == 0)
    return g_strdup (_("Would not have told anybody in the last 90 days"));

  for (guint i = times->len > MOST_TIMES ? times->len - MOST_TIMES : 0; i < times->len; i++)
    {
      g_autoptr(GDateTime) date = NULL;
      g_autofree char *text = NULL;

      date = g_date_time_new_from_unix_utc (g_array_index (times, gint64, i) / ITERATE_SECOND);
      text = g_date_time_format (date, "%e %b %H:%M");
      g_string_append_printf (list, "%s%s", list->len == 0 ? "" : ", ", g_strchug (text));
    }
  often = g_strdup_printf (ngettext ("Would have told you %u time in the last 90 days",
                                     "Would have told you %u times in the last 90 days", times->len),
                           times->len);

  return g_strdup_printf (times->len > MOST_TIMES ? _("%s, last on %s") : _("%s: %s"), often,
                          list->str);
}

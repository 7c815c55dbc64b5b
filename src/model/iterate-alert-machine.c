/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-alert-machine.h"

#include <math.h>

/* How alerts come and go, by the time of the values and nothing else, so that a rule can be tried on
 * the past as it would have acted. */

static const char *const names[] = { "idle", "pending", "firing", "recovering", "resolved" };

static const char *const severities[] = { "low", "medium", "high" };

static void
go_to (IterateAlertMachine *self,
       IterateAlertState    state,
       gint64               at)
{
  self->state = state;
  self->changed_at = at;
}

static IterateAlertStep
fire (IterateAlertMachine *self,
      gint64               at)
{
  go_to (self, ITERATE_ALERT_FIRING, at);
  self->n_fired++;

  return self->n_fired == 1 ? ITERATE_ALERT_FIRED : ITERATE_ALERT_FIRED_AGAIN;
}

static IterateAlertStep
begin (IterateAlertMachine *self,
       IterateAlertRule    *rule,
       gint64               at)
{
  gboolean is_soon = self->state == ITERATE_ALERT_RESOLVED &&
                     at - self->changed_at < iterate_alert_rule_get_cooldown (rule);

  if (is_soon)
    return fire (self, at);

  *self = (IterateAlertMachine) { .started_at = at };
  if (iterate_alert_rule_get_pending (rule) == 0)
    return fire (self, at);

  go_to (self, ITERATE_ALERT_PENDING, at);

  return ITERATE_ALERT_NOTHING;
}

static IterateAlertStep
calm_down (IterateAlertMachine *self,
           IterateAlertRule    *rule,
           gint64               at)
{
  switch (self->state)
    {
    case ITERATE_ALERT_PENDING:
      go_to (self, ITERATE_ALERT_IDLE, at);
      return ITERATE_ALERT_NOTHING;

    case ITERATE_ALERT_FIRING:
      if (iterate_alert_rule_get_keep_firing (rule) > 0)
        {
          go_to (self, ITERATE_ALERT_RECOVERING, at);
          return ITERATE_ALERT_NOTHING;
        }
      break;

    case ITERATE_ALERT_RECOVERING:
      if (at - self->changed_at < iterate_alert_rule_get_keep_firing (rule))
        return ITERATE_ALERT_NOTHING;
      break;

    default:
      return ITERATE_ALERT_NOTHING;
    }

  go_to (self, ITERATE_ALERT_RESOLVED, at);

  return ITERATE_ALERT_OVER;
}

/**
 * iterate_alert_machine_step:
 * @breached: whether what the rule is about is so
 * @at: when
 *
 * Goes on by one look.
 */
IterateAlertStep
iterate_alert_machine_step (IterateAlertMachine *self,
                            IterateAlertRule    *rule,
                            gboolean             breached,
                            gint64               at)
{
  if (!breached)
    return calm_down (self, rule, at);

  switch (self->state)
    {
    case ITERATE_ALERT_PENDING:
      return at - self->started_at >= iterate_alert_rule_get_pending (rule) ? fire (self, at)
                                                                            : ITERATE_ALERT_NOTHING;

    case ITERATE_ALERT_FIRING:
      return ITERATE_ALERT_NOTHING;

    case ITERATE_ALERT_RECOVERING:
      return fire (self, at);

    default:
      return begin (self, rule, at);
    }
}

/* Whether people have been told and it is not over. */
gboolean
iterate_alert_machine_is_active (const IterateAlertMachine *self)
{
  return self->state == ITERATE_ALERT_FIRING || self->state == ITERATE_ALERT_RECOVERING;
}

const char *
iterate_alert_state_get_name (IterateAlertState state)
{
  return names[state];
}

/* Returns: the state of that name; idle for any other */
IterateAlertState
iterate_alert_state_parse (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_strcmp0 (names[i], name) == 0)
        return i;
    }

  return ITERATE_ALERT_IDLE;
}

/**
 * iterate_alert_rule_is_breached:
 * @before: what the value was a week ago, or NaN
 * @active: whether it is breached already, so that it has to come back to the recovery threshold
 *
 * Whether a value is what a rule about values is about.
 */
gboolean
iterate_alert_rule_is_breached (IterateAlertRule *rule,
                                double            value,
                                double            before,
                                gboolean          active)
{
  const char *condition = iterate_alert_rule_get_condition (rule);
  double limit = iterate_alert_rule_get_value (rule), recovery = iterate_alert_rule_get_recovery (rule);

  if (active && !isnan (recovery))
    limit = recovery;

  if (g_str_equal (condition, "above"))
    return value > limit;
  if (g_str_equal (condition, "below"))
    return value < limit;

  return g_str_equal (condition, "change") && !isnan (before) && before != 0 &&
         fabs (value - before) / fabs (before) > limit;
}

static int
get_rank (const char *severity)
{
  for (guint i = 0; i < G_N_ELEMENTS (severities); i++)
    {
      if (g_strcmp0 (severities[i], severity) == 0)
        return i;
    }

  return -1;
}

/* Whether something of that severity is enough for a rule about what is unusual. */
gboolean
iterate_alert_rule_takes (IterateAlertRule *rule,
                          const char       *severity)
{
  return get_rank (severity) >= get_rank (iterate_alert_rule_get_severity (rule));
}

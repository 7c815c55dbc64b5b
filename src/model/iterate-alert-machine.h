/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-alert-rule.h"

G_BEGIN_DECLS

/**
 * IterateAlertState:
 * @ITERATE_ALERT_IDLE: there is nothing
 * @ITERATE_ALERT_PENDING: there is something, but not for long enough
 * @ITERATE_ALERT_FIRING: people are told
 * @ITERATE_ALERT_RECOVERING: it is over, but not for long enough
 * @ITERATE_ALERT_RESOLVED: it is over
 */
typedef enum
{
  ITERATE_ALERT_IDLE,
  ITERATE_ALERT_PENDING,
  ITERATE_ALERT_FIRING,
  ITERATE_ALERT_RECOVERING,
  ITERATE_ALERT_RESOLVED,
} IterateAlertState;

/**
 * IterateAlertStep:
 * @ITERATE_ALERT_NOTHING: nothing that concerns anybody
 * @ITERATE_ALERT_FIRED: people should be told
 * @ITERATE_ALERT_FIRED_AGAIN: it came back too soon to tell anybody again
 * @ITERATE_ALERT_OVER: what was told is over
 */
typedef enum
{
  ITERATE_ALERT_NOTHING,
  ITERATE_ALERT_FIRED,
  ITERATE_ALERT_FIRED_AGAIN,
  ITERATE_ALERT_OVER,
} IterateAlertStep;

/**
 * IterateAlertMachine:
 * @state: where it is
 * @started_at: when what it is about began
 * @changed_at: since when it is in that state
 * @n_fired: how many times it fired, the first time included
 *
 * How an alert comes and goes.
 */
typedef struct
{
  IterateAlertState state;
  gint64            started_at;
  gint64            changed_at;
  gint64            n_fired;
} IterateAlertMachine;

/* Having fired so many times, something flaps. */
#define ITERATE_ALERT_FLAPS 3

IterateAlertStep   iterate_alert_machine_step      (IterateAlertMachine *self,
                                                    IterateAlertRule    *rule,
                                                    gboolean             breached,
                                                    gint64               at);
gboolean           iterate_alert_machine_is_active (const IterateAlertMachine *self);
const char        *iterate_alert_state_get_name    (IterateAlertState    state);
IterateAlertState  iterate_alert_state_parse       (const char          *name);
gboolean           iterate_alert_rule_is_breached  (IterateAlertRule    *rule,
                                                    double               value,
                                                    double               before,
                                                    gboolean             active);
gboolean           iterate_alert_rule_takes        (IterateAlertRule    *rule,
                                                    const char          *severity);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-definition.h"

#include "iterate-error.h"
#include "iterate-json.h"
#include "iterate-time.h"

#include <string.h>

/* The definition is kept as JSON, periods in microseconds:
 *
 *   {"event": "purchase", "property": "amount", "where": "plan", "equals": "pro",
 *    "window": 604800000000, "lookback": 1209600000000, "currency": "EUR"}
 *   {"event": "open", "day": 7}
 *   {"steps": ["view", "cart", "pay"], "window": …}
 *   {"event": "click", "denominator": {"event": "view"}}
 */

#define MAX_DAY   365
#define MAX_STEPS 20

IterateMetricDefinition *
iterate_metric_definition_new (IterateMetricKind kind)
{
  IterateMetricDefinition *self = g_new0 (IterateMetricDefinition, 1);

  self->kind = kind;

  return self;
}

static void
clear_sum (IterateEventSum *sum)
{
  g_free (sum->event);
  g_free (sum->property);
  g_free (sum->where);
  g_free (sum->equals);
}

void
iterate_metric_definition_free (IterateMetricDefinition *self)
{
  if (self == NULL)
    return;

  clear_sum (&self->value);
  clear_sum (&self->denominator);
  g_strfreev (self->steps);
  g_free (self->currency);
  g_free (self);
}

/**
 * iterate_event_sum_parse:
 * @text: `EVENT`, `EVENT.PROPERTY` to add a property up, or `EVENT.PROPERTY#` to count its
 *   different values; and perhaps ` where PROPERTY=VALUE`
 */
gboolean
iterate_event_sum_parse (IterateEventSum  *self,
                         const char       *text,
                         GError          **error)
{
  g_auto(GStrv) parts = g_strsplit (text, " where ", 2);
  const char *dot = parts[0] == NULL ? NULL : strrchr (parts[0], '.');
  const char *equals = parts[0] == NULL || parts[1] == NULL ? NULL : strchr (parts[1], '=');

  if (parts[0] == NULL || *parts[0] == '\0' || (parts[1] != NULL && equals == NULL) ||
      (dot != NULL && dot[1] == '\0') || strchr (text, '"') != NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” names no event. Write EVENT, EVENT.PROPERTY or EVENT.PROPERTY#, and "
                   "perhaps “ where PROPERTY=VALUE”", text);
      return FALSE;
    }

  clear_sum (self);
  *self = (IterateEventSum) { 0 };
  self->event = dot == NULL ? g_strdup (parts[0]) : g_strndup (parts[0], dot - parts[0]);
  if (dot != NULL)
    {
      self->distinct = g_str_has_suffix (dot, "#");
      self->property = g_strndup (dot + 1, strlen (dot + 1) - self->distinct);
    }
  if (equals != NULL)
    {
      self->where = g_strndup (parts[1], equals - parts[1]);
      self->equals = g_strdup (equals + 1);
    }

  return TRUE;
}

static void
read_sum (JsonObject      *object,
          IterateEventSum *sum)
{
  sum->event = g_strdup (json_object_get_string_member_with_default (object, "event", NULL));
  sum->property = g_strdup (json_object_get_string_member_with_default (object, "property", NULL));
  sum->distinct = json_object_get_boolean_member_with_default (object, "distinct", FALSE);
  sum->where = g_strdup (json_object_get_string_member_with_default (object, "where", NULL));
  sum->equals = g_strdup (json_object_get_string_member_with_default (object, "equals", NULL));
}

/* Returns: (transfer full): the definition, or %NULL with @error set */
IterateMetricDefinition *
iterate_metric_definition_parse (const char         *json,
                                 IterateMetricKind   kind,
                                 GError            **error)
{
  g_autoptr(JsonObject) object = iterate_json_parse (json, error);
  g_autoptr(IterateMetricDefinition) self = NULL;

  if (object == NULL)
    return NULL;

  self = iterate_metric_definition_new (kind);
  read_sum (object, &self->value);
  if (json_object_has_member (object, "denominator"))
    read_sum (json_object_get_object_member (object, "denominator"), &self->denominator);
  if (json_object_has_member (object, "steps"))
    self->steps = iterate_json_dup_strv (object, "steps");
  self->window = json_object_get_int_member_with_default (object, "window", 0);
  self->day = json_object_get_int_member_with_default (object, "day", 0);
  self->lookback = json_object_get_int_member_with_default (object, "lookback", 0);
  self->currency = g_strdup (json_object_get_string_member_with_default (object, "currency", NULL));

  return g_steal_pointer (&self);
}

static gboolean
refuse (const char  *what,
        GError     **error)
{
  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "%s", what);

  return FALSE;
}

/* Whether it says all that its kind needs. */
gboolean
iterate_metric_definition_check (const IterateMetricDefinition  *self,
                                 GError                        **error)
{
  if (self->kind == ITERATE_METRIC_FUNNEL)
    return (self->steps != NULL && g_strv_length (self->steps) >= 2 &&
            g_strv_length (self->steps) <= MAX_STEPS) ||
           refuse ("A funnel needs two to twenty steps: --steps view,cart,pay", error);

  if (self->value.event == NULL)
    return refuse ("Which event? Name it with --event", error);

  if (self->kind == ITERATE_METRIC_RETENTION && (self->day < 1 || self->day > MAX_DAY))
    return refuse ("Retention needs the day after the exposure, 1 to 365: --day 7", error);

  if (self->kind == ITERATE_METRIC_RATIO && self->denominator.event == NULL)
    return refuse ("A ratio needs what it is over: --denominator EVENT[.PROPERTY]", error);

  if ((self->kind == ITERATE_METRIC_MEAN || self->kind == ITERATE_METRIC_QUANTILE) &&
      self->value.property == NULL)
    return refuse ("Which property is added up? Write --event EVENT.PROPERTY", error);

  return TRUE;
}

static void
write_sum (JsonObject            *object,
           const IterateEventSum *sum)
{
  if (sum->event != NULL)
    json_object_set_string_member (object, "event", sum->event);
  if (sum->property != NULL)
    json_object_set_string_member (object, "property", sum->property);
  if (sum->distinct)
    json_object_set_boolean_member (object, "distinct", TRUE);
  if (sum->where != NULL)
    {
      json_object_set_string_member (object, "where", sum->where);
      json_object_set_string_member (object, "equals", sum->equals);
    }
}

/* Returns: (transfer full): the definition as it is kept */
char *
iterate_metric_definition_to_json (const IterateMetricDefinition *self)
{
  g_autoptr(JsonObject) object = json_object_new ();

  write_sum (object, &self->value);
  if (self->denominator.event != NULL)
    {
      JsonObject *denominator = json_object_new ();

      write_sum (denominator, &self->denominator);
      json_object_set_object_member (object, "denominator", denominator);
    }
  if (self->steps != NULL)
    iterate_json_set_strv (object, "steps", (const char *const *) self->steps);
  if (self->window > 0)
    json_object_set_int_member (object, "window", self->window);
  if (self->day > 0)
    json_object_set_int_member (object, "day", self->day);
  if (self->lookback > 0)
    json_object_set_int_member (object, "lookback", self->lookback);
  if (self->currency != NULL)
    json_object_set_string_member (object, "currency", self->currency);

  return iterate_json_to_string (object);
}

/* Returns: how long after its exposure a unit has a value; 0 for at once. A unit that
 * could not come back on the day yet has not failed to. */
gint64
iterate_metric_definition_get_maturity (const IterateMetricDefinition *self)
{
  return self->kind == ITERATE_METRIC_RETENTION ? (self->day + 1) * ITERATE_DAY : 0;
}

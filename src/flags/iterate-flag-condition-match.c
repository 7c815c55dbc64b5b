/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-condition-private.h"

#include "iterate-flag-version.h"

#include <math.h>
#include <string.h>

/* Whether conditions are met, as GrowthBook's SDKs understand them, which is as JavaScript does where
 * types differ: the text "8" is greater than the number 5. */

/* What a value is compared with: a value, or the number of an array's items. */
typedef struct
{
  IterateJsonValue value;
  gboolean         counted;
  double           count;
} Actual;

static gboolean passes (const Test   *test,
                        const Actual *actual,
                        gboolean      insensitive);

/* Returns: what is known of somebody under a name, maybe missing */
IterateJsonValue
iterate_flag_attributes_get (const IterateFlagAttributes *self,
                             const char                  *name)
{
  IterateJsonValue value;

  if (iterate_json_value_find (self->values, name, &value))
    return value;

  if (g_str_equal (name, "id") || g_str_equal (name, "targetingKey"))
    return self->id;

  return g_str_equal (name, "value") ? self->value : value;
}

static IterateJsonType
get_type (const Actual *actual)
{
  IterateJsonType type;

  if (actual->counted)
    return ITERATE_JSON_INTEGER;

  type = iterate_json_value_get_type (actual->value);

  return type == ITERATE_JSON_MISSING ? ITERATE_JSON_NULL : type;
}

/* The number that JavaScript makes of a value: NaN of what is none. */
static double
to_number (const Actual *actual)
{
  double number;
  const char *text;
  char *end;

  if (actual->counted)
    return actual->count;

  switch (get_type (actual))
    {
    case ITERATE_JSON_NULL:
      return 0;
    case ITERATE_JSON_BOOLEAN:
      return iterate_json_value_get_boolean (actual->value);
    case ITERATE_JSON_STRING:
      text = iterate_json_value_get_string (actual->value, NULL);
      text += strspn (text, " \t\n\r");
      number = g_ascii_strtod (text, &end);
      return end[strspn (end, " \t\n\r")] == '\0' ? (end == text ? 0 : number) : NAN;
    default:
      return iterate_json_value_get_double (actual->value, &number) ? number : NAN;
    }
}

/* Returns: the text that JavaScript makes of a value; @buffer holds it where it is none */
static const char *
to_text (const Actual *actual,
         GString      *buffer)
{
  const char *text = actual->counted ? NULL : iterate_json_value_get_string (actual->value, NULL);

  if (text != NULL)
    return text;

  if (actual->counted)
    iterate_json_append_number (buffer, actual->count);
  else
    iterate_json_value_append (actual->value, buffer);

  return buffer->str;
}

static gboolean
is_text (const Actual *actual,
         const char   *expected,
         gboolean      insensitive)
{
  const char *text = actual->counted ? NULL : iterate_json_value_get_string (actual->value, NULL);
  g_autoptr(GString) buffer = NULL;

  if (text == NULL)
    {
      buffer = g_string_new (NULL);
      text = to_text (actual, buffer);
    }

  if (insensitive)
    {
      g_autofree char *one = g_utf8_strdown (text, -1), *other = g_utf8_strdown (expected, -1);

      return g_str_equal (one, other);
    }

  return g_str_equal (text, expected);
}

static gboolean
is_true (const Actual *actual)
{
  double number;
  const char *text;

  switch (get_type (actual))
    {
    case ITERATE_JSON_NULL:
      return FALSE;
    case ITERATE_JSON_BOOLEAN:
      return iterate_json_value_get_boolean (actual->value);
    case ITERATE_JSON_STRING:
      text = iterate_json_value_get_string (actual->value, NULL);
      return *text != '\0';
    case ITERATE_JSON_INTEGER:
    case ITERATE_JSON_DOUBLE:
      number = to_number (actual);
      return number != 0 && !isnan (number);
    default:
      return TRUE;
    }
}

/* Whether both are the same scalar: arrays and objects never are. */
static gboolean
is_same (const Actual     *actual,
         IterateJsonValue  expected)
{
  IterateJsonType type = get_type (actual), expected_type = iterate_json_value_get_type (expected);
  double number;

  if (type == ITERATE_JSON_ARRAY || type == ITERATE_JSON_OBJECT)
    return FALSE;

  if (actual->counted)
    return iterate_json_value_get_double (expected, &number) && number == actual->count;

  if (type == ITERATE_JSON_NULL)
    return expected_type == ITERATE_JSON_NULL;

  return iterate_json_value_equal (actual->value, expected);
}

static gboolean
is_same_insensitive (const Actual     *actual,
                     IterateJsonValue  expected)
{
  const char *text = iterate_json_value_get_string (expected, NULL);

  return get_type (actual) == ITERATE_JSON_STRING && text != NULL ? is_text (actual, text, TRUE)
                                                                  : is_same (actual, expected);
}

/* Returns: below, at or above 0; 2 where neither can be told */
static int
compare (const Actual     *actual,
         IterateJsonValue  expected)
{
  const Actual other = { expected };
  double a, b;

  if (get_type (actual) == ITERATE_JSON_STRING && get_type (&other) == ITERATE_JSON_STRING)
    return CLAMP (strcmp (iterate_json_value_get_string (actual->value, NULL),
                          iterate_json_value_get_string (expected, NULL)), -1, 1);

  a = to_number (actual);
  b = to_number (&other);
  if (isnan (a) || isnan (b))
    return 2;

  return a < b ? -1 : a > b;
}

static int
compare_versions (const Actual *actual,
                  const char   *version)
{
  g_auto(IterateFlagVersion) own;

  iterate_flag_version_init (&own, actual->value);

  return strcmp (own.text, version);
}

static gboolean
is_among (const Actual     *actual,
          IterateJsonValue  list,
          gboolean          insensitive)
{
  IterateJsonIter iter;
  IterateJsonValue item;

  if (get_type (actual) == ITERATE_JSON_ARRAY)
    {
      iterate_json_iter_init (&iter, actual->value);
      while (iterate_json_iter_next (&iter, NULL, NULL, &item))
        {
          const Actual element = { item };

          if (iterate_json_value_get_type (item) != ITERATE_JSON_ARRAY &&
              is_among (&element, list, insensitive))
            return TRUE;
        }
      return FALSE;
    }

  iterate_json_iter_init (&iter, list);
  while (iterate_json_iter_next (&iter, NULL, NULL, &item))
    {
      if (insensitive ? is_same_insensitive (actual, item) : is_same (actual, item))
        return TRUE;
    }

  return FALSE;
}

static gboolean
matches_regex (const Operator *operator,
               const Actual   *actual)
{
  g_autoptr(GString) buffer = g_string_new (NULL);

  return operator->regex != NULL &&
         g_regex_match (operator->regex, to_text (actual, buffer), 0, NULL);
}

static gboolean
has_type (const Actual *actual,
          const char   *name)
{
  static const char *const names[] = {
    [ITERATE_JSON_NULL] = "null", [ITERATE_JSON_BOOLEAN] = "boolean",
    [ITERATE_JSON_INTEGER] = "number", [ITERATE_JSON_DOUBLE] = "number",
    [ITERATE_JSON_STRING] = "string", [ITERATE_JSON_ARRAY] = "array",
    [ITERATE_JSON_OBJECT] = "object",
  };

  return g_strcmp0 (names[get_type (actual)], name) == 0;
}

static gboolean
has_matching_item (const Operator *operator,
                   const Actual   *actual)
{
  IterateJsonIter iter;
  IterateJsonValue item;

  if (get_type (actual) != ITERATE_JSON_ARRAY)
    return FALSE;

  iterate_json_iter_init (&iter, actual->value);
  while (iterate_json_iter_next (&iter, NULL, NULL, &item))
    {
      const Actual element = { item };
      const IterateFlagAttributes attributes = { .values = item };

      if (operator->test != NULL ? passes (operator->test, &element, FALSE)
                                 : iterate_flag_condition_is_met (operator->condition, &attributes))
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_item_for (const Test   *test,
              const Actual *actual,
              gboolean      insensitive)
{
  IterateJsonIter iter;
  IterateJsonValue item;

  iterate_json_iter_init (&iter, actual->value);
  while (iterate_json_iter_next (&iter, NULL, NULL, &item))
    {
      const Actual element = { item };

      if (passes (test, &element, insensitive))
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_all (const Operator *operator,
         const Actual   *actual)
{
  if (get_type (actual) != ITERATE_JSON_ARRAY ||
      iterate_json_value_get_type (operator->expected) != ITERATE_JSON_ARRAY)
    return FALSE;

  for (guint i = 0; i < operator->tests->len; i++)
    {
      if (!has_item_for (g_ptr_array_index (operator->tests, i), actual,
                         operator->kind == OPERATOR_ALLI))
        return FALSE;
    }

  return TRUE;
}

static gboolean
has_size (const Operator *operator,
          const Actual   *actual)
{
  Actual size = { .counted = TRUE };

  if (get_type (actual) != ITERATE_JSON_ARRAY)
    return FALSE;

  size.count = iterate_json_value_get_n_items (actual->value);

  return passes (operator->test, &size, FALSE);
}

static gboolean
is_list (IterateJsonValue value)
{
  return iterate_json_value_get_type (value) == ITERATE_JSON_ARRAY;
}

static gboolean
operator_holds (const Operator *operator,
                const Actual   *actual)
{
  const IterateJsonValue expected = operator->expected;
  int order;

  switch (operator->kind)
    {
    case OPERATOR_VEQ:
      return compare_versions (actual, operator->version) == 0;
    case OPERATOR_VNE:
      return compare_versions (actual, operator->version) != 0;
    case OPERATOR_VGT:
      return compare_versions (actual, operator->version) > 0;
    case OPERATOR_VGTE:
      return compare_versions (actual, operator->version) >= 0;
    case OPERATOR_VLT:
      return compare_versions (actual, operator->version) < 0;
    case OPERATOR_VLTE:
      return compare_versions (actual, operator->version) <= 0;
    case OPERATOR_EQ:
      return is_same (actual, expected);
    case OPERATOR_NE:
      return !is_same (actual, expected);
    case OPERATOR_LT:
      return compare (actual, expected) < 0;
    case OPERATOR_LTE:
      return compare (actual, expected) <= 0;
    case OPERATOR_GT:
      return compare (actual, expected) == 1;
    case OPERATOR_GTE:
      order = compare (actual, expected);
      return order == 0 || order == 1;
    case OPERATOR_EXISTS:
      return iterate_json_value_get_boolean (expected) == (get_type (actual) != ITERATE_JSON_NULL);
    case OPERATOR_IN:
      return is_list (expected) && is_among (actual, expected, FALSE);
    case OPERATOR_INI:
      return is_list (expected) && is_among (actual, expected, TRUE);
    case OPERATOR_NIN:
      return is_list (expected) && !is_among (actual, expected, FALSE);
    case OPERATOR_NINI:
      return is_list (expected) && !is_among (actual, expected, TRUE);
    case OPERATOR_IN_GROUP:
      return is_among (actual, expected, FALSE);
    case OPERATOR_NOT_IN_GROUP:
      return !is_among (actual, expected, FALSE);
    case OPERATOR_NOT:
      return !passes (operator->test, actual, FALSE);
    case OPERATOR_SIZE:
      return has_size (operator, actual);
    case OPERATOR_ELEM_MATCH:
      return has_matching_item (operator, actual);
    case OPERATOR_ALL:
    case OPERATOR_ALLI:
      return has_all (operator, actual);
    case OPERATOR_REGEX:
    case OPERATOR_REGEXI:
      return matches_regex (operator, actual);
    case OPERATOR_NOT_REGEX:
    case OPERATOR_NOT_REGEXI:
      return operator->regex != NULL && !matches_regex (operator, actual);
    case OPERATOR_TYPE:
      return has_type (actual, iterate_json_value_get_string (expected, NULL));
    default:
      return FALSE;
    }
}

static gboolean
passes_operators (const Test   *test,
                  const Actual *actual)
{
  for (guint i = 0; i < test->operators->len; i++)
    {
      if (!operator_holds (&g_array_index (test->operators, Operator, i), actual))
        return FALSE;
    }

  return TRUE;
}

static gboolean
passes (const Test   *test,
        const Actual *actual,
        gboolean      insensitive)
{
  double number;

  if (test->operators != NULL)
    return passes_operators (test, actual);

  switch (iterate_json_value_get_type (test->expected))
    {
    case ITERATE_JSON_STRING:
      return is_text (actual, iterate_json_value_get_string (test->expected, NULL), insensitive);
    case ITERATE_JSON_INTEGER:
    case ITERATE_JSON_DOUBLE:
      return iterate_json_value_get_double (test->expected, &number) && to_number (actual) == number;
    case ITERATE_JSON_BOOLEAN:
      return get_type (actual) != ITERATE_JSON_NULL &&
             is_true (actual) == iterate_json_value_get_boolean (test->expected);
    case ITERATE_JSON_NULL:
      return get_type (actual) == ITERATE_JSON_NULL;
    default:
      return !actual->counted && iterate_json_value_equal (actual->value, test->expected);
    }
}

static Actual
follow_path (const IterateFlagAttributes *attributes,
             const char *const           *path)
{
  Actual actual = { iterate_flag_attributes_get (attributes, path[0]) };

  for (guint i = 1; path[i] != NULL; i++)
    iterate_json_value_find (actual.value, path[i], &actual.value);

  return actual;
}

static gboolean
any_is_met (GPtrArray                   *conditions,
            const IterateFlagAttributes *attributes)
{
  for (guint i = 0; i < conditions->len; i++)
    {
      if (iterate_flag_condition_is_met (g_ptr_array_index (conditions, i), attributes))
        return TRUE;
    }

  return conditions->len == 0;
}

static gboolean
all_are_met (GPtrArray                   *conditions,
             const IterateFlagAttributes *attributes)
{
  for (guint i = 0; i < conditions->len; i++)
    {
      if (!iterate_flag_condition_is_met (g_ptr_array_index (conditions, i), attributes))
        return FALSE;
    }

  return TRUE;
}

static gboolean
clause_holds (const Clause                *clause,
              const IterateFlagAttributes *attributes)
{
  Actual actual;

  switch (clause->kind)
    {
    case CLAUSE_AND:
      return all_are_met (clause->conditions, attributes);
    case CLAUSE_OR:
      return any_is_met (clause->conditions, attributes);
    case CLAUSE_NOR:
    case CLAUSE_NOT:
      return !any_is_met (clause->conditions, attributes);
    default:
      actual = follow_path (attributes, (const char *const *) clause->path);
      return passes (clause->test, &actual, FALSE);
    }
}

gboolean
iterate_flag_condition_is_met (IterateFlagCondition        *self,
                               const IterateFlagAttributes *attributes)
{
  for (guint i = 0; i < self->clauses->len; i++)
    {
      if (!clause_holds (&g_array_index (self->clauses, Clause, i), attributes))
        return FALSE;
    }

  return TRUE;
}

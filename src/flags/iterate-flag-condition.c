/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-condition.h"

#include "iterate-flag-version.h"

#include "iterate-error.h"

#include <math.h>
#include <string.h>

/* Conditions in the manner of MongoDB's queries, with the meaning that GrowthBook's SDKs give them,
 * which is JavaScript's where types differ: the text "8" is greater than the number 5. They are
 * compiled once, so that nothing is allocated when they are looked at. */

/* What a value is compared with: a value, or the number of an array's items. */
typedef struct
{
  IterateJsonValue value;
  gboolean         counted;
  double           count;
} Actual;

typedef struct _Test Test;

typedef enum
{
  OPERATOR_UNKNOWN,
  OPERATOR_VEQ,
  OPERATOR_VNE,
  OPERATOR_VGT,
  OPERATOR_VGTE,
  OPERATOR_VLT,
  OPERATOR_VLTE,
  OPERATOR_EQ,
  OPERATOR_NE,
  OPERATOR_LT,
  OPERATOR_LTE,
  OPERATOR_GT,
  OPERATOR_GTE,
  OPERATOR_EXISTS,
  OPERATOR_IN,
  OPERATOR_INI,
  OPERATOR_NIN,
  OPERATOR_NINI,
  OPERATOR_IN_GROUP,
  OPERATOR_NOT_IN_GROUP,
  OPERATOR_NOT,
  OPERATOR_SIZE,
  OPERATOR_ELEM_MATCH,
  OPERATOR_ALL,
  OPERATOR_ALLI,
  OPERATOR_REGEX,
  OPERATOR_REGEXI,
  OPERATOR_NOT_REGEX,
  OPERATOR_NOT_REGEXI,
  OPERATOR_TYPE,
} OperatorKind;

static const struct
{
  const char   *name;
  OperatorKind  kind;
} operator_names[] = {
  { "$veq", OPERATOR_VEQ }, { "$vne", OPERATOR_VNE }, { "$vgt", OPERATOR_VGT },
  { "$vgte", OPERATOR_VGTE }, { "$vlt", OPERATOR_VLT }, { "$vlte", OPERATOR_VLTE },
  { "$eq", OPERATOR_EQ }, { "$ne", OPERATOR_NE }, { "$lt", OPERATOR_LT }, { "$lte", OPERATOR_LTE },
  { "$gt", OPERATOR_GT }, { "$gte", OPERATOR_GTE }, { "$exists", OPERATOR_EXISTS },
  { "$in", OPERATOR_IN }, { "$ini", OPERATOR_INI }, { "$nin", OPERATOR_NIN },
  { "$nini", OPERATOR_NINI }, { "$inGroup", OPERATOR_IN_GROUP },
  { "$notInGroup", OPERATOR_NOT_IN_GROUP }, { "$not", OPERATOR_NOT }, { "$size", OPERATOR_SIZE },
  { "$elemMatch", OPERATOR_ELEM_MATCH }, { "$all", OPERATOR_ALL }, { "$alli", OPERATOR_ALLI },
  { "$regex", OPERATOR_REGEX }, { "$regexi", OPERATOR_REGEXI },
  { "$notRegex", OPERATOR_NOT_REGEX }, { "$notRegexi", OPERATOR_NOT_REGEXI },
  { "$type", OPERATOR_TYPE },
};

/* What one operator asks. */
typedef struct
{
  OperatorKind          kind;
  IterateJsonValue      expected;
  GRegex               *regex;     /* (owned) (nullable) */
  char                 *version;   /* (owned) (nullable): for comparisons of versions */
  Test                 *test;      /* (owned) (nullable): of $not, $size and $elemMatch */
  IterateFlagCondition *condition; /* (owned) (nullable): of $elemMatch over objects */
  GPtrArray            *tests;     /* (owned) (nullable) (element-type Test): of $all */
} Operator;

/* What is asked of one value. */
struct _Test
{
  IterateJsonValue  expected;
  GArray           *operators; /* (owned) (nullable): instead of a comparison */
};

typedef enum
{
  CLAUSE_PATH,
  CLAUSE_AND,
  CLAUSE_OR,
  CLAUSE_NOR,
  CLAUSE_NOT,
} ClauseKind;

typedef struct
{
  ClauseKind  kind;
  GStrv       path;       /* (owned) (nullable) */
  Test       *test;       /* (owned) (nullable) */
  GPtrArray  *conditions; /* (owned) (nullable) (element-type IterateFlagCondition) */
} Clause;

/**
 * IterateFlagCondition:
 *
 * What must be true of somebody for a rule to apply: all of its clauses.
 */
struct _IterateFlagCondition
{
  GArray *clauses; /* (owned) (element-type Clause) */
};

static Test *make_test (IterateJsonValue   definition,
                        IterateJsonValue   groups,
                        GError           **error);
static gboolean passes (const Test   *test,
                        const Actual *actual,
                        gboolean      insensitive);

static void
free_test (Test *test)
{
  g_clear_pointer (&test->operators, g_array_unref);
  g_free (test);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Test, free_test)

static void
clear_operator (gpointer data)
{
  Operator *operator = data;

  g_clear_pointer (&operator->regex, g_regex_unref);
  g_clear_pointer (&operator->version, g_free);
  g_clear_pointer (&operator->test, free_test);
  g_clear_pointer (&operator->condition, iterate_flag_condition_free);
  g_clear_pointer (&operator->tests, g_ptr_array_unref);
}

static void
clear_clause (gpointer data)
{
  Clause *clause = data;

  g_clear_pointer (&clause->path, g_strfreev);
  g_clear_pointer (&clause->test, free_test);
  g_clear_pointer (&clause->conditions, g_ptr_array_unref);
}

void
iterate_flag_condition_free (IterateFlagCondition *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->clauses);
  g_free (self);
}

static GRegex *
make_regex (IterateJsonValue value,
            gboolean         insensitive)
{
  const char *pattern = iterate_json_value_get_string (value, NULL);

  /* One that is no expression matches nothing, as in the SDKs. */
  return pattern == NULL ? NULL
                         : g_regex_new (pattern, insensitive ? G_REGEX_CASELESS : 0, 0, NULL);
}

static gboolean
has_only_operators (IterateJsonValue definition)
{
  IterateJsonIter iter;
  IterateJsonValue value;
  const char *name;
  gsize length;
  gboolean any = FALSE;

  if (iterate_json_value_get_type (definition) != ITERATE_JSON_OBJECT)
    return FALSE;

  iterate_json_iter_init (&iter, definition);
  while (iterate_json_iter_next (&iter, &name, &length, &value))
    {
      if (*name != '$')
        return FALSE;
      any = TRUE;
    }

  return any;
}

static gboolean
make_tests (Operator          *operator,
            IterateJsonValue   groups,
            GError           **error)
{
  IterateJsonIter iter;
  IterateJsonValue item;

  operator->tests = g_ptr_array_new_with_free_func ((GDestroyNotify) free_test);
  iterate_json_iter_init (&iter, operator->expected);
  while (iterate_json_iter_next (&iter, NULL, NULL, &item))
    {
      Test *test = make_test (item, groups, error);

      if (test == NULL)
        return FALSE;

      g_ptr_array_add (operator->tests, test);
    }

  return TRUE;
}

static char *
dup_version (IterateJsonValue value)
{
  g_auto(IterateFlagVersion) version;

  iterate_flag_version_init (&version, value);

  return g_strdup (version.text);
}

/* What the operator needs beside its value. */
static gboolean
prepare_operator (Operator          *operator,
                  IterateJsonValue   groups,
                  GError           **error)
{
  const char *group;

  switch (operator->kind)
    {
    case OPERATOR_VEQ ... OPERATOR_VLTE:
      operator->version = dup_version (operator->expected);
      return TRUE;

    case OPERATOR_REGEX:
    case OPERATOR_NOT_REGEX:
      operator->regex = make_regex (operator->expected, FALSE);
      return TRUE;

    case OPERATOR_REGEXI:
    case OPERATOR_NOT_REGEXI:
      operator->regex = make_regex (operator->expected, TRUE);
      return TRUE;

    case OPERATOR_IN_GROUP:
    case OPERATOR_NOT_IN_GROUP:
      group = iterate_json_value_get_string (operator->expected, NULL);
      iterate_json_value_find (groups, group == NULL ? "" : group, &operator->expected);
      return TRUE;

    case OPERATOR_ELEM_MATCH:
      if (!has_only_operators (operator->expected))
        {
          operator->condition = iterate_flag_condition_new (operator->expected, groups, error);
          return operator->condition != NULL;
        }
      operator->test = make_test (operator->expected, groups, error);
      return operator->test != NULL;

    case OPERATOR_NOT:
    case OPERATOR_SIZE:
      operator->test = make_test (operator->expected, groups, error);
      return operator->test != NULL;

    case OPERATOR_ALL:
    case OPERATOR_ALLI:
      return make_tests (operator, groups, error);

    default:
      return TRUE;
    }
}

static Test *
make_test (IterateJsonValue   definition,
           IterateJsonValue   groups,
           GError           **error)
{
  g_autoptr(Test) test = g_new0 (Test, 1);
  IterateJsonIter iter;
  IterateJsonValue value;
  const char *name;

  test->expected = definition;
  if (!has_only_operators (definition))
    return g_steal_pointer (&test);

  test->operators = g_array_new (FALSE, TRUE, sizeof (Operator));
  g_array_set_clear_func (test->operators, clear_operator);
  iterate_json_iter_init (&iter, definition);
  while (iterate_json_iter_next (&iter, &name, NULL, &value))
    {
      Operator operator = { OPERATOR_UNKNOWN, value };

      for (guint i = 0; i < G_N_ELEMENTS (operator_names); i++)
        {
          if (g_str_equal (operator_names[i].name, name))
            operator.kind = operator_names[i].kind;
        }

      g_array_append_val (test->operators, operator);
      if (!prepare_operator (&g_array_index (test->operators, Operator, test->operators->len - 1),
                             groups, error))
        return NULL;
    }

  return g_steal_pointer (&test);
}

static gboolean
make_conditions (Clause            *clause,
                 IterateJsonValue   definition,
                 IterateJsonValue   groups,
                 GError           **error)
{
  IterateJsonIter iter;
  IterateJsonValue item;

  clause->conditions = g_ptr_array_new_with_free_func ((GDestroyNotify) iterate_flag_condition_free);
  if (clause->kind == CLAUSE_NOT)
    {
      IterateFlagCondition *condition = iterate_flag_condition_new (definition, groups, error);

      if (condition != NULL)
        g_ptr_array_add (clause->conditions, condition);
      return condition != NULL;
    }

  iterate_json_iter_init (&iter, definition);
  while (iterate_json_iter_next (&iter, NULL, NULL, &item))
    {
      IterateFlagCondition *condition = iterate_flag_condition_new (item, groups, error);

      if (condition == NULL)
        return FALSE;

      g_ptr_array_add (clause->conditions, condition);
    }

  return TRUE;
}

static ClauseKind
read_clause_kind (const char *name)
{
  if (g_str_equal (name, "$or"))
    return CLAUSE_OR;
  if (g_str_equal (name, "$and"))
    return CLAUSE_AND;
  if (g_str_equal (name, "$nor"))
    return CLAUSE_NOR;

  return g_str_equal (name, "$not") ? CLAUSE_NOT : CLAUSE_PATH;
}

/**
 * iterate_flag_condition_new:
 * @definition: an object; must outlive the condition
 * @groups: lists of values by name, for $inGroup
 *
 * Returns: (transfer full): the condition, or %NULL with @error set
 */
IterateFlagCondition *
iterate_flag_condition_new (IterateJsonValue   definition,
                            IterateJsonValue   groups,
                            GError           **error)
{
  g_autoptr(IterateFlagCondition) self = NULL;
  IterateJsonIter iter;
  IterateJsonValue value;
  const char *name;

  if (iterate_json_value_get_type (definition) != ITERATE_JSON_OBJECT)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           "A condition is a JSON object, such as {\"country\": \"FR\"}");
      return NULL;
    }

  self = g_new0 (IterateFlagCondition, 1);
  self->clauses = g_array_new (FALSE, TRUE, sizeof (Clause));
  g_array_set_clear_func (self->clauses, clear_clause);
  iterate_json_iter_init (&iter, definition);
  while (iterate_json_iter_next (&iter, &name, NULL, &value))
    {
      Clause *clause;

      g_array_set_size (self->clauses, self->clauses->len + 1);
      clause = &g_array_index (self->clauses, Clause, self->clauses->len - 1);
      clause->kind = read_clause_kind (name);
      if (clause->kind == CLAUSE_PATH)
        {
          clause->path = g_strsplit (name, ".", -1);
          clause->test = make_test (value, groups, error);
          if (clause->test == NULL)
            return NULL;
        }
      else if (!make_conditions (clause, value, groups, error))
        {
          return NULL;
        }
    }

  return g_steal_pointer (&self);
}

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

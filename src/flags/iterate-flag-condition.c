/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-condition-private.h"

#include "iterate-error.h"
#include "iterate-flag-version.h"

/* Conditions in the manner of MongoDB's queries, with the meaning that GrowthBook's SDKs give them.
 * They are compiled once, so that nothing is allocated when they are looked at. */

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

static Test *make_test (IterateJsonValue   definition,
                        IterateJsonValue   groups,
                        GError           **error);

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

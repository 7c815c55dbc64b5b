/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-query.h"

#include "iterate-record-private.h"

#include <gobject/gvaluecollector.h>

/**
 * IterateQuery:
 *
 * A typed query over one record type: conditions that must all hold, an order
 * and a limit. Values are always bound, never written into the SQL.
 */
struct _IterateQuery
{
  GType               type;
  IterateRecordClass *klass;      /* (owned) */
  GArray             *conditions; /* (owned) (element-type Condition) */
  GString            *order;      /* (owned) */
  guint               limit;
};

typedef struct
{
  const IterateColumn *column;
  IterateOperator      operator;
  GValue               value;
} Condition;

static void
clear_condition (gpointer data)
{
  g_value_unset (&((Condition *) data)->value);
}

IterateQuery *
iterate_query_new (GType type)
{
  IterateQuery *self;

  g_return_val_if_fail (g_type_is_a (type, ITERATE_TYPE_RECORD), NULL);

  self = g_new0 (IterateQuery, 1);
  self->type = type;
  self->klass = g_type_class_ref (type);
  self->conditions = g_array_new (FALSE, TRUE, sizeof (Condition));
  self->order = g_string_new (NULL);
  g_array_set_clear_func (self->conditions, clear_condition);

  return self;
}

void
iterate_query_free (IterateQuery *self)
{
  if (self == NULL)
    return;

  g_type_class_unref (self->klass);
  g_array_unref (self->conditions);
  g_string_free (self->order, TRUE);
  g_free (self);
}

/**
 * iterate_query_where:
 * @property: a property of the record type
 * @operator: how to compare
 * @...: the value, of the property's type; a string for %ITERATE_CONTAINS
 */
void
iterate_query_where (IterateQuery    *self,
                     const char      *property,
                     IterateOperator  operator,
                     ...)
{
  Condition condition = { .operator = operator };
  g_autofree char *problem = NULL;
  GType type;
  va_list arguments;

  condition.column = iterate_record_class_find_column (self->klass, property);
  type = operator == ITERATE_CONTAINS ? G_TYPE_STRING
                                      : iterate_column_get_value_type (condition.column);

  va_start (arguments, operator);
  G_VALUE_COLLECT_INIT (&condition.value, type, arguments, 0, &problem);
  va_end (arguments);
  g_assert (problem == NULL);

  g_array_append_val (self->conditions, condition);
}

void
iterate_query_order_by (IterateQuery *self,
                        const char   *property,
                        gboolean      descending)
{
  g_string_append (self->order, self->order->len == 0 ? " ORDER BY " : ", ");
  if (g_strcmp0 (property, "id") == 0)
    g_string_append (self->order, "id");
  else
    iterate_record_append_column (self->order,
                                  iterate_record_class_find_column (self->klass, property));
  g_string_append (self->order, descending ? " DESC" : "");
}

void
iterate_query_limit (IterateQuery *self,
                     guint         limit)
{
  self->limit = limit;
}

static void
append_condition (GString         *sql,
                  const Condition *condition)
{
  static const char *const comparisons[] = {
    [ITERATE_EQUALS] = " IS ?",
    [ITERATE_NOT_EQUALS] = " IS NOT ?",
    [ITERATE_GTE] = " >= ?",
    [ITERATE_LTE] = " <= ?",
  };

  if (condition->operator != ITERATE_CONTAINS)
    {
      iterate_record_append_column (sql, condition->column);
      g_string_append (sql, comparisons[condition->operator]);
    }
  else if (condition->column->type == ITERATE_COLUMN_STRV)
    {
      g_string_append (sql, "EXISTS (SELECT 1 FROM json_each (");
      iterate_record_append_column (sql, condition->column);
      g_string_append (sql, ") WHERE value = ?)");
    }
  else
    {
      g_string_append (sql, "instr (");
      iterate_record_append_column (sql, condition->column);
      g_string_append (sql, ", ?) > 0");
    }
}

static IterateStatement *
prepare (IterateQuery     *self,
         IterateDatabase  *db,
         GError          **error)
{
  g_autoptr(GString) sql = g_string_new (NULL);
  IterateStatement *statement;

  iterate_record_append_select (sql, self->klass);
  for (guint i = 0; i < self->conditions->len; i++)
    {
      g_string_append (sql, i == 0 ? " WHERE " : " AND ");
      append_condition (sql, &g_array_index (self->conditions, Condition, i));
    }
  g_string_append (sql, self->order->str);
  if (self->limit > 0)
    g_string_append_printf (sql, " LIMIT %u", self->limit);

  statement = iterate_database_prepare (db, sql->str, error);
  if (statement == NULL)
    return NULL;

  for (guint i = 0; i < self->conditions->len; i++)
    {
      Condition *condition = &g_array_index (self->conditions, Condition, i);

      if (condition->operator == ITERATE_CONTAINS)
        iterate_statement_bind_string (statement, i, g_value_get_string (&condition->value));
      else
        iterate_record_bind_value (statement, i, condition->column, &condition->value);
    }

  return statement;
}

/* Returns: (transfer container) (element-type IterateRecord): the records, or
 * %NULL with @error set */
GPtrArray *
iterate_query_list (IterateQuery     *self,
                    IterateDatabase  *db,
                    GError          **error)
{
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(IterateStatement) statement = prepare (self, db, error);
  IterateStep step;

  if (statement == NULL)
    return NULL;

  while ((step = iterate_statement_step (statement, error)) == ITERATE_STEP_ROW)
    g_ptr_array_add (records, iterate_record_new_from_row (self->type, statement, 0));

  return step == ITERATE_STEP_DONE ? g_steal_pointer (&records) : NULL;
}

/**
 * iterate_query_first:
 * @record: (out) (nullable) (transfer full): the first match, or %NULL for none
 *
 * Returns: whether the query ran
 */
gboolean
iterate_query_first (IterateQuery     *self,
                     IterateDatabase  *db,
                     gpointer          record,
                     GError          **error)
{
  g_autoptr(GPtrArray) records = NULL;
  gpointer *out = record;

  self->limit = 1;
  records = iterate_query_list (self, db, error);
  if (records == NULL)
    return FALSE;

  *out = records->len == 0 ? NULL : g_ptr_array_steal_index (records, 0);

  return TRUE;
}

/**
 * iterate_query_exists:
 * @exists: (out): whether anything matches
 *
 * Returns: whether the query ran
 */
gboolean
iterate_query_exists (IterateQuery     *self,
                      IterateDatabase  *db,
                      gboolean         *exists,
                      GError          **error)
{
  g_autoptr(IterateRecord) record = NULL;

  if (!iterate_query_first (self, db, &record, error))
    return FALSE;

  *exists = record != NULL;

  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-record.h"
#include "iterate-record-private.h"

#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-json.h"
#include "iterate-time.h"

#include <gobject/gvaluecollector.h>
#include <math.h>

/**
 * IterateRecord:
 *
 * A row as an object: its properties are the columns of its table, declared
 * once by iterate_record_class_set_table(). Absent values are %NULL, 0 for times
 * and references, and NaN for numbers; all three are NULL in the file.
 */
typedef struct
{
  gint64  id;
  GValue *values; /* (owned) (nullable): one for each column, made when needed */
} IterateRecordPrivate;

enum
{
  PROP_0,
  PROP_ID,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (IterateRecord, iterate_record, G_TYPE_OBJECT)

/* The type of lists is not a constant, so the static tables name another for it. */
GType
iterate_column_get_value_type (const IterateColumn *column)
{
  return column->type == ITERATE_COLUMN_STRV ? G_TYPE_STRV : column->type;
}

static GValue *
get_values (IterateRecord *self)
{
  IterateRecordPrivate *priv = iterate_record_get_instance_private (self);
  IterateRecordClass *klass = ITERATE_RECORD_GET_CLASS (self);

  if (priv->values != NULL)
    return priv->values;

  priv->values = g_new0 (GValue, klass->n_columns);
  for (guint i = 0; i < klass->n_columns; i++)
    {
      g_value_init (&priv->values[i], iterate_column_get_value_type (&klass->columns[i]));
      if (klass->columns[i].type == G_TYPE_DOUBLE)
        g_value_set_double (&priv->values[i], NAN);
    }

  return priv->values;
}

static void
iterate_record_finalize (GObject *object)
{
  IterateRecord *self = ITERATE_RECORD (object);
  IterateRecordPrivate *priv = iterate_record_get_instance_private (self);

  if (priv->values != NULL)
    {
      for (guint i = 0; i < ITERATE_RECORD_GET_CLASS (self)->n_columns; i++)
        g_value_unset (&priv->values[i]);
    }
  g_free (priv->values);

  G_OBJECT_CLASS (iterate_record_parent_class)->finalize (object);
}

static void
iterate_record_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  IterateRecord *self = ITERATE_RECORD (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_int64 (value, iterate_record_get_id (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* The two accessors of every subclass; a column's property id is its index + 1. */
static void
get_column (GObject    *object,
            guint       prop_id,
            GValue     *value,
            GParamSpec *pspec)
{
  g_value_copy (&get_values (ITERATE_RECORD (object))[prop_id - 1], value);
}

static void
set_column (GObject      *object,
            guint         prop_id,
            const GValue *value,
            GParamSpec   *pspec)
{
  g_value_copy (value, &get_values (ITERATE_RECORD (object))[prop_id - 1]);
}

static void
iterate_record_class_init (IterateRecordClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = iterate_record_finalize;
  object_class->get_property = iterate_record_get_property;

  properties[PROP_ID] =
    g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
iterate_record_init (IterateRecord *self)
{
}

static GParamSpec *
make_pspec (const IterateColumn *column)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  switch (column->type)
    {
    case G_TYPE_STRING:
      return g_param_spec_string (column->name, NULL, NULL, NULL, flags);

    case G_TYPE_INT64:
      return g_param_spec_int64 (column->name, NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);

    case G_TYPE_DOUBLE:
      /* Lax, because NaN stands for NULL and is in no range. */
      return g_param_spec_double (column->name, NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0,
                                  flags | G_PARAM_LAX_VALIDATION);

    case G_TYPE_BOOLEAN:
      return g_param_spec_boolean (column->name, NULL, NULL, FALSE, flags);

    default:
      g_assert (column->type == ITERATE_COLUMN_STRV);
      return g_param_spec_boxed (column->name, NULL, NULL, G_TYPE_STRV, flags);
    }
}

/**
 * iterate_record_class_set_table:
 * @table: the table's name
 * @kind: what ids of it start with, such as `exp`
 * @columns: (array length=n_columns): the columns beside `id`; static
 *
 * Declares a record type's table and installs a property for each column. Call
 * it once, in class_init.
 */
void
iterate_record_class_set_table (IterateRecordClass  *klass,
                                const char          *table,
                                const char          *kind,
                                const IterateColumn *columns,
                                guint                n_columns)
{
  klass->table = table;
  klass->kind = kind;
  klass->columns = columns;
  klass->n_columns = n_columns;
  G_OBJECT_CLASS (klass)->get_property = get_column;
  G_OBJECT_CLASS (klass)->set_property = set_column;

  for (guint i = 0; i < n_columns; i++)
    g_object_class_install_property (G_OBJECT_CLASS (klass), i + 1, make_pspec (&columns[i]));
}

const IterateColumn *
iterate_record_class_find_column (IterateRecordClass *klass,
                                  const char         *property)
{
  for (guint i = 0; i < klass->n_columns; i++)
    {
      if (g_strcmp0 (klass->columns[i].name, property) == 0)
        return &klass->columns[i];
    }

  g_error ("%s has no column “%s”", G_OBJECT_CLASS_NAME (klass), property);
}

/* Column names come from the static tables alone, never from input. */
void
iterate_record_append_column (GString             *sql,
                              const IterateColumn *column)
{
  for (const char *p = column->name; *p != '\0'; p++)
    g_string_append_c (sql, *p == '-' ? '_' : *p);
}

void
iterate_record_append_select (GString            *sql,
                              IterateRecordClass *klass)
{
  g_string_append (sql, "SELECT id");
  for (guint i = 0; i < klass->n_columns; i++)
    {
      g_string_append (sql, ", ");
      iterate_record_append_column (sql, &klass->columns[i]);
    }
  g_string_append_printf (sql, " FROM %s", klass->table);
}

static char *
strv_to_json (const char *const *values)
{
  g_autoptr(JsonArray) array = json_array_new ();
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  for (gsize i = 0; values != NULL && values[i] != NULL; i++)
    json_array_add_string_element (array, values[i]);
  json_node_set_array (node, array);

  return json_to_string (node, FALSE);
}

static GStrv
strv_from_json (const char *text)
{
  g_autoptr(JsonNode) node = text == NULL ? NULL : json_from_string (text, NULL);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        g_strv_builder_add (builder, json_array_get_string_element (array, i));
    }

  return g_strv_builder_end (builder);
}

static void
bind_int64 (IterateStatement    *statement,
            int                  index,
            const IterateColumn *column,
            gint64               value)
{
  gboolean absent = value == 0 && column->role != ITERATE_COLUMN_PLAIN;

  if (absent)
    iterate_statement_bind_null (statement, index);
  else
    iterate_statement_bind_int64 (statement, index, value);
}

void
iterate_record_bind_value (IterateStatement    *statement,
                           int                  index,
                           const IterateColumn *column,
                           const GValue        *value)
{
  g_autofree char *json = NULL;

  switch (column->type)
    {
    case G_TYPE_STRING:
      iterate_statement_bind_string (statement, index, g_value_get_string (value));
      break;

    case G_TYPE_INT64:
      bind_int64 (statement, index, column, g_value_get_int64 (value));
      break;

    case G_TYPE_DOUBLE:
      if (isnan (g_value_get_double (value)))
        iterate_statement_bind_null (statement, index);
      else
        iterate_statement_bind_double (statement, index, g_value_get_double (value));
      break;

    case G_TYPE_BOOLEAN:
      iterate_statement_bind_int64 (statement, index, g_value_get_boolean (value));
      break;

    default:
      json = strv_to_json (g_value_get_boxed (value));
      iterate_statement_bind_string (statement, index, json);
    }
}

static void
read_value (IterateStatement *statement,
            int               index,
            GValue           *value)
{
  switch (G_VALUE_TYPE (value))
    {
    case G_TYPE_STRING:
      g_value_set_string (value, iterate_statement_get_string (statement, index));
      break;

    case G_TYPE_INT64:
      g_value_set_int64 (value, iterate_statement_get_int64 (statement, index));
      break;

    case G_TYPE_DOUBLE:
      g_value_set_double (value, iterate_statement_get_double (statement, index));
      break;

    case G_TYPE_BOOLEAN:
      g_value_set_boolean (value, iterate_statement_get_int64 (statement, index) != 0);
      break;

    default:
      g_value_take_boxed (value, strv_from_json (iterate_statement_get_string (statement, index)));
    }
}

/**
 * iterate_record_new_from_row:
 * @row: a row whose columns from @first_column on are the id and then the
 *   table's columns in their declared order
 *
 * Returns: (transfer full): the record
 */
gpointer
iterate_record_new_from_row (GType             type,
                             IterateStatement *row,
                             int               first_column)
{
  IterateRecord *self = g_object_new (type, NULL);
  IterateRecordPrivate *priv = iterate_record_get_instance_private (self);
  GValue *values = get_values (self);

  priv->id = iterate_statement_get_int64 (row, first_column);
  for (guint i = 0; i < ITERATE_RECORD_GET_CLASS (self)->n_columns; i++)
    read_value (row, first_column + 1 + i, &values[i]);

  return self;
}

gint64
iterate_record_get_id (IterateRecord *self)
{
  IterateRecordPrivate *priv = iterate_record_get_instance_private (self);

  g_return_val_if_fail (ITERATE_IS_RECORD (self), 0);

  return priv->id;
}

/* Returns: (transfer full): its id with its kind, such as `exp-12` */
char *
iterate_record_dup_subject (IterateRecord *self)
{
  g_return_val_if_fail (ITERATE_IS_RECORD (self), NULL);

  return iterate_id_format (ITERATE_RECORD_GET_CLASS (self)->kind, iterate_record_get_id (self));
}

static const GValue *
peek_value (IterateRecord *self,
            const char    *property)
{
  IterateRecordClass *klass = ITERATE_RECORD_GET_CLASS (self);

  return &get_values (self)[iterate_record_class_find_column (klass, property) - klass->columns];
}

const char *
iterate_record_get_string (IterateRecord *self,
                           const char    *property)
{
  return g_value_get_string (peek_value (self, property));
}

gint64
iterate_record_get_int64 (IterateRecord *self,
                          const char    *property)
{
  return g_value_get_int64 (peek_value (self, property));
}

double
iterate_record_get_double (IterateRecord *self,
                           const char    *property)
{
  return g_value_get_double (peek_value (self, property));
}

gboolean
iterate_record_get_boolean (IterateRecord *self,
                            const char    *property)
{
  return g_value_get_boolean (peek_value (self, property));
}

const char *const *
iterate_record_get_strv (IterateRecord *self,
                         const char    *property)
{
  return g_value_get_boxed (peek_value (self, property));
}

static void
set_int64_member (JsonObject          *object,
                  const char          *name,
                  const IterateColumn *column,
                  gint64               value)
{
  g_autofree char *text = NULL;

  if (column->role == ITERATE_COLUMN_PLAIN)
    {
      json_object_set_int_member (object, name, value);
      return;
    }

  if (value != 0)
    text = column->role == ITERATE_COLUMN_TIME ? iterate_time_format (value)
                                               : iterate_id_format (column->references, value);
  if (text == NULL)
    json_object_set_null_member (object, name);
  else
    json_object_set_string_member (object, name, text);
}

static void
set_string_member (JsonObject          *object,
                   const char          *name,
                   const IterateColumn *column,
                   const char          *value)
{
  JsonNode *node = NULL;

  if (value != NULL && column->role == ITERATE_COLUMN_JSON)
    node = json_from_string (value, NULL);

  if (node != NULL)
    json_object_set_member (object, name, node);
  else if (value != NULL)
    json_object_set_string_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

static void
set_member (JsonObject          *object,
            const IterateColumn *column,
            const GValue        *value)
{
  g_autofree char *name = iterate_json_camel_case (column->name);

  switch (column->type)
    {
    case G_TYPE_STRING:
      set_string_member (object, name, column, g_value_get_string (value));
      break;

    case G_TYPE_INT64:
      set_int64_member (object, name, column, g_value_get_int64 (value));
      break;

    case G_TYPE_DOUBLE:
      iterate_json_set_number (object, name, g_value_get_double (value));
      break;

    case G_TYPE_BOOLEAN:
      json_object_set_boolean_member (object, name, g_value_get_boolean (value));
      break;

    default:
      iterate_json_set_strv (object, name, g_value_get_boxed (value));
    }
}

/* Returns: (transfer full): the record in the specification's words: camelCase
 * members, ids with their kind, times in ISO 8601 */
JsonObject *
iterate_record_to_json (IterateRecord *self)
{
  IterateRecordClass *klass = ITERATE_RECORD_GET_CLASS (self);
  g_autofree char *subject = iterate_record_dup_subject (self);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", subject);
  for (guint i = 0; i < klass->n_columns; i++)
    set_member (object, &klass->columns[i], &get_values (self)[i]);

  return object;
}

/* Returns: (transfer full): all of @records, as iterate_record_to_json() has each */
JsonArray *
iterate_records_to_json (GPtrArray *records)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < records->len; i++)
    json_array_add_object_element (array, iterate_record_to_json (g_ptr_array_index (records, i)));

  return array;
}

static gboolean
insert (IterateDatabase  *db,
        IterateRecord    *record,
        GError          **error)
{
  IterateRecordPrivate *priv = iterate_record_get_instance_private (record);
  IterateRecordClass *klass = ITERATE_RECORD_GET_CLASS (record);
  g_autoptr(GString) sql = g_string_new (NULL);
  g_autoptr(IterateStatement) statement = NULL;

  g_string_append_printf (sql, "INSERT INTO %s (", klass->table);
  for (guint i = 0; i < klass->n_columns; i++)
    {
      g_string_append (sql, i == 0 ? "" : ", ");
      iterate_record_append_column (sql, &klass->columns[i]);
    }
  g_string_append (sql, ") VALUES (");
  for (guint i = 0; i < klass->n_columns; i++)
    g_string_append (sql, i == 0 ? "?" : ", ?");
  g_string_append_c (sql, ')');

  statement = iterate_database_prepare (db, sql->str, error);
  if (statement == NULL)
    return FALSE;

  for (guint i = 0; i < klass->n_columns; i++)
    iterate_record_bind_value (statement, i, &klass->columns[i], &get_values (record)[i]);
  if (!iterate_statement_run (statement, error))
    return FALSE;

  priv->id = iterate_database_get_last_id (db);

  return TRUE;
}

/**
 * iterate_database_create: (method)
 * @db: the connection of an open unit
 * @type: a type derived from #IterateRecord
 * @first_property: (nullable): name and value pairs, ended by %NULL
 *
 * Creates a record and its row.
 *
 * Returns: (transfer full): the record, or %NULL with @error set
 */
gpointer
iterate_database_create (IterateDatabase  *db,
                         GType             type,
                         GError          **error,
                         const char       *first_property,
                         ...)
{
  g_autoptr(IterateRecord) record = g_object_new (type, NULL);
  va_list arguments;

  va_start (arguments, first_property);
  g_object_set_valist (G_OBJECT (record), first_property, arguments);
  va_end (arguments);

  return insert (db, record, error) ? g_steal_pointer (&record) : NULL;
}

/* Sets the named properties and notes their columns in @changed. */
static void
set_properties (IterateRecord *record,
                GPtrArray     *changed,
                const char    *first_property,
                va_list        arguments)
{
  IterateRecordClass *klass = ITERATE_RECORD_GET_CLASS (record);

  for (const char *name = first_property; name != NULL; name = va_arg (arguments, const char *))
    {
      const IterateColumn *column = iterate_record_class_find_column (klass, name);
      g_auto(GValue) value = G_VALUE_INIT;
      g_autofree char *problem = NULL;

      G_VALUE_COLLECT_INIT (&value, iterate_column_get_value_type (column), arguments, 0, &problem);
      g_assert (problem == NULL);
      g_object_set_property (G_OBJECT (record), name, &value);
      g_ptr_array_add (changed, (gpointer) column);
    }
}

static char *
update_sql (IterateRecordClass *klass,
            GPtrArray          *columns)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "UPDATE %s SET ", klass->table);
  for (guint i = 0; i < columns->len; i++)
    {
      g_string_append (sql, i == 0 ? "" : ", ");
      iterate_record_append_column (sql, g_ptr_array_index (columns, i));
      g_string_append (sql, " = ?");
    }
  g_string_append (sql, " WHERE id = ?");

  return g_string_free (sql, FALSE);
}

/**
 * iterate_database_update: (method)
 * @db: the connection of an open unit
 * @record: (type IterateRecord): what to change
 * @first_property: name and value pairs, ended by %NULL
 *
 * Sets properties and writes their columns, those alone: what somebody else
 * changed in the other columns stays.
 */
gboolean
iterate_database_update (IterateDatabase  *db,
                         gpointer          record,
                         GError          **error,
                         const char       *first_property,
                         ...)
{
  IterateRecordClass *klass = ITERATE_RECORD_GET_CLASS (record);
  g_autoptr(GPtrArray) changed = g_ptr_array_new ();
  g_autoptr(IterateStatement) statement = NULL;
  g_autofree char *sql = NULL;
  va_list arguments;

  va_start (arguments, first_property);
  set_properties (record, changed, first_property, arguments);
  va_end (arguments);

  sql = update_sql (klass, changed);
  statement = iterate_database_prepare (db, sql, error);
  if (statement == NULL)
    return FALSE;

  for (guint i = 0; i < changed->len; i++)
    {
      const IterateColumn *column = g_ptr_array_index (changed, i);

      iterate_record_bind_value (statement, i, column,
                                 &get_values (record)[column - klass->columns]);
    }
  iterate_statement_bind_int64 (statement, changed->len, iterate_record_get_id (record));

  return iterate_statement_run (statement, error);
}

/**
 * iterate_database_find: (method)
 *
 * Returns: (transfer full): the record with that id, or %NULL with @error set
 */
gpointer
iterate_database_find (IterateDatabase  *db,
                       GType             type,
                       gint64            id,
                       GError          **error)
{
  g_autoptr(GTypeClass) type_class = g_type_class_ref (type);
  IterateRecordClass *klass = ITERATE_RECORD_CLASS (type_class);
  g_autoptr(GString) sql = g_string_new (NULL);
  g_autoptr(IterateStatement) statement = NULL;
  IterateStep step;

  iterate_record_append_select (sql, klass);
  g_string_append (sql, " WHERE id = ?");
  statement = iterate_database_query (db, error, sql->str, "i", id);
  if (statement == NULL)
    return NULL;

  step = iterate_statement_step (statement, error);
  if (step == ITERATE_STEP_ROW)
    return iterate_record_new_from_row (type, statement, 0);

  if (step == ITERATE_STEP_DONE)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                 "There is no %s-%" G_GINT64_FORMAT, klass->kind, id);

  return NULL;
}

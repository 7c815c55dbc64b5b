/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_RECORD (iterate_record_get_type ())

G_DECLARE_DERIVABLE_TYPE (IterateRecord, iterate_record, ITERATE, RECORD, GObject)

/**
 * IterateColumn:
 * @name: the property's name; the column has underscores for dashes
 * @type: `G_TYPE_STRING`, `G_TYPE_INT64`, `G_TYPE_DOUBLE`, `G_TYPE_BOOLEAN` or
 *   %ITERATE_COLUMN_STRV (a #GStrv, stored as a JSON array)
 * @role: how its text or number is to be understood
 * @references: (nullable): for a reference, the kind of record it names
 */
typedef enum
{
  ITERATE_COLUMN_PLAIN,
  ITERATE_COLUMN_TIME,
  ITERATE_COLUMN_JSON,
  ITERATE_COLUMN_REFERENCE,
} IterateColumnRole;

typedef struct
{
  const char        *name;
  GType              type;
  IterateColumnRole  role;
  const char        *references;
} IterateColumn;

#define ITERATE_COLUMN_STRV G_TYPE_BOXED

struct _IterateRecordClass
{
  GObjectClass         parent_class;

  const char          *table;
  const char          *kind;
  const IterateColumn *columns;
  guint                n_columns;
};

void               iterate_record_class_set_table (IterateRecordClass  *klass,
                                                   const char          *table,
                                                   const char          *kind,
                                                   const IterateColumn *columns,
                                                   guint                n_columns);
gint64             iterate_record_get_id          (IterateRecord       *self);
char              *iterate_record_dup_subject     (IterateRecord       *self);
const char        *iterate_record_get_string      (IterateRecord       *self,
                                                   const char          *property);
gint64             iterate_record_get_int64       (IterateRecord       *self,
                                                   const char          *property);
double             iterate_record_get_double      (IterateRecord       *self,
                                                   const char          *property);
gboolean           iterate_record_get_boolean     (IterateRecord       *self,
                                                   const char          *property);
const char *const *iterate_record_get_strv        (IterateRecord       *self,
                                                   const char          *property);
JsonObject        *iterate_record_to_json         (IterateRecord       *self);
JsonArray         *iterate_records_to_json        (GPtrArray           *records);
gpointer           iterate_record_new_from_row    (GType                type,
                                                   IterateStatement    *row,
                                                   int                  first_column);

gpointer           iterate_database_create        (IterateDatabase     *db,
                                                   GType                type,
                                                   GError             **error,
                                                   const char          *first_property,
                                                   ...) G_GNUC_NULL_TERMINATED;
gboolean           iterate_database_update        (IterateDatabase     *db,
                                                   gpointer             record,
                                                   GError             **error,
                                                   const char          *first_property,
                                                   ...) G_GNUC_NULL_TERMINATED;
gpointer           iterate_database_find          (IterateDatabase     *db,
                                                   GType                type,
                                                   gint64               id,
                                                   GError             **error);

G_END_DECLS

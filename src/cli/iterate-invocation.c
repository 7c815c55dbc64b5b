/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-invocation.h"

#include "iterate-error.h"
#include "iterate-json.h"
#include "iterate-time.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

void
iterate_invocation_clear (IterateInvocation *self)
{
  if (self->workspace != NULL)
    iterate_workspace_close (self->workspace);
  g_clear_object (&self->workspace);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->arguments, g_strfreev);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->now_text, g_free);
}

/* Makes the clock and the path from the options. */
gboolean
iterate_invocation_set_up (IterateInvocation  *self,
                           GError            **error)
{
  gint64 time;

  if (self->path == NULL)
    self->path = iterate_store_dup_default_path ();

  self->clock = iterate_clock_new_system ();
  if (self->now_text == NULL)
    return TRUE;

  if (!iterate_time_parse (self->now_text, iterate_clock_get_time (self->clock), &time, error))
    return FALSE;

  g_object_unref (self->clock);
  self->clock = iterate_clock_new_manual (time);

  return TRUE;
}

/* Returns: (nullable): the argument, or %NULL when there are fewer */
const char *
iterate_invocation_get_argument (IterateInvocation *self,
                                 guint              index)
{
  return index < g_strv_length (self->arguments) ? self->arguments[index] : NULL;
}

gint64
iterate_invocation_get_time (IterateInvocation *self)
{
  return iterate_clock_get_time (self->clock);
}

/**
 * iterate_invocation_open:
 *
 * Opens the workspace and lets the engine catch up with what fell due since it
 * last ran, so that what is then printed is up to date.
 *
 * Returns: (transfer none): the workspace, or %NULL with @error set
 */
IterateWorkspace *
iterate_invocation_open (IterateInvocation  *self,
                         GError            **error)
{
  if (self->workspace != NULL)
    return self->workspace;

  self->workspace = iterate_workspace_open (self->path, FALSE, self->clock, FALSE, error);
  if (self->workspace == NULL || !iterate_workspace_plan_routines (self->workspace, error) ||
      !iterate_invocation_settle (self, error))
    return NULL;

  return self->workspace;
}

IterateDatabase *
iterate_invocation_get_database (IterateInvocation  *self,
                                 GError            **error)
{
  if (iterate_invocation_open (self, error) == NULL)
    return NULL;

  return iterate_store_get_reader (iterate_workspace_get_store (self->workspace), error);
}

/* Makes a change and waits for all that it causes. */
gboolean
iterate_invocation_write (IterateInvocation  *self,
                          IterateWriteFunc    func,
                          gpointer            user_data,
                          GError            **error)
{
  return iterate_invocation_open (self, error) != NULL &&
         iterate_workspace_write (self->workspace, func, user_data, error) &&
         iterate_invocation_settle (self, error);
}

gboolean
iterate_invocation_settle (IterateInvocation  *self,
                           GError            **error)
{
  return self->no_wait || iterate_workspace_settle (self->workspace, error);
}

/* Secrets come by standard input: others see a command's arguments.
 *
 * Returns: (transfer full): its first line, or %NULL with @error set */
char *
iterate_invocation_read_secret (GError **error)
{
  char buffer[4096];

  if (fgets (buffer, sizeof buffer, stdin) != NULL && *g_strstrip (buffer) != '\0')
    return g_strdup (buffer);

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       _("Write the secret to standard input"));

  return NULL;
}

static void
print_node (JsonNode *node)
{
  g_autofree char *text = iterate_json_to_pretty (node);

  g_print ("%s\n", text);
}

void
iterate_invocation_print_object (JsonObject *object)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  print_node (node);
}

void
iterate_invocation_print_array (JsonArray *array)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  json_node_set_array (node, array);
  print_node (node);
}

static char *
dup_cell (JsonObject *object,
          const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return g_strdup ("–");

  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_dup_string (node);

  /* A table is for people; all digits are in the JSON. */
  if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    return g_strdup_printf ("%.3g", json_node_get_double (node));

  return json_to_string (node, FALSE);
}

static GStrv
make_row (JsonObject        *object,
          const char *const *columns)
{
  g_autoptr(GStrvBuilder) cells = g_strv_builder_new ();

  for (guint i = 0; columns[i] != NULL; i++)
    {
      g_autofree char *cell = dup_cell (object, columns[i]);

      g_strv_builder_add (cells, cell);
    }

  return g_strv_builder_end (cells);
}

/**
 * iterate_invocation_print_objects:
 * @title: what to say when there is none
 * @columns: (array zero-terminated=1): the members to show in a table
 *
 * Prints objects as JSON, whole, or as a table.
 */
void
iterate_invocation_print_objects (IterateInvocation *self,
                                  JsonArray         *objects,
                                  const char        *title,
                                  const char *const *columns)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  if (self->json)
    {
      iterate_invocation_print_array (objects);
      return;
    }

  for (guint i = 0; i < json_array_get_length (objects); i++)
    g_ptr_array_add (rows, make_row (json_array_get_object_element (objects, i), columns));

  iterate_invocation_print_table (title, columns, rows);
}

/* The same for records. */
void
iterate_invocation_print_records (IterateInvocation *self,
                                  GPtrArray         *records,
                                  const char        *title,
                                  const char *const *columns)
{
  g_autoptr(JsonArray) objects = iterate_records_to_json (records);

  iterate_invocation_print_objects (self, objects, title, columns);
}

/* Prints one record, as it is now that all that it caused is done. */
gboolean
iterate_invocation_print_one (IterateInvocation  *self,
           GType               type,
           gint64              id,
           const char *const  *columns,
           GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (self, error);
  g_autoptr(IterateRecord) record = NULL;
  g_autoptr(GPtrArray) records = g_ptr_array_new ();

  record = db == NULL ? NULL : iterate_database_find (db, type, id, error);
  if (record == NULL)
    return FALSE;

  if (self->json)
    {
      g_autoptr(JsonObject) object = iterate_record_to_json (record);

      iterate_invocation_print_object (object);
      return TRUE;
    }

  g_ptr_array_add (records, record);
  iterate_invocation_print_records (self, records, "", columns);

  return TRUE;
}

/* Runs a query and prints what it finds; @none is what to say when that is nothing. */
gboolean
iterate_invocation_print_query (IterateInvocation  *self,
                                IterateQuery       *query,
                                const char         *none,
                                const char *const  *columns,
                                GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (self, error);
  g_autoptr(GPtrArray) records = NULL;

  records = db == NULL ? NULL : iterate_query_list (query, db, error);
  if (records != NULL)
    iterate_invocation_print_records (self, records, none, columns);

  return records != NULL;
}

/* Returns: (transfer full): the records that refer to something, or %NULL with
 * @error set */
JsonArray *
iterate_invocation_list_json (IterateDatabase  *db,
                              GType             type,
                              const char       *property,
                              gint64            id,
                              GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (type);
  g_autoptr(GPtrArray) records = NULL;

  iterate_query_where (query, property, ITERATE_EQUALS, id);
  iterate_query_order_by (query, "id", FALSE);
  records = iterate_query_list (query, db, error);

  return records == NULL ? NULL : iterate_records_to_json (records);
}

static void
print_cell (const char *text,
            glong       width,
            gboolean    last)
{
  glong length = g_utf8_strlen (text, -1);

  g_print ("%s%*s", text, last ? 0 : (int) (width - length + 2), "");
}

static void
print_row (const char *const *cells,
           const glong       *widths,
           guint              n)
{
  for (guint i = 0; i < n; i++)
    print_cell (cells[i], widths[i], i + 1 == n);
  g_print ("\n");
}

/**
 * iterate_invocation_check_status:
 * @status: (nullable): what somebody wants to see only, or %NULL for all
 * @known: (array zero-terminated=1): what there is
 *
 * Returns: whether there is such a status
 */
gboolean
iterate_invocation_check_status (const char         *status,
                                 const char *const  *known,
                                 GError            **error)
{
  g_autofree char *list = NULL;

  if (status == NULL || g_strv_contains (known, status))
    return TRUE;

  list = g_strjoinv (", ", (GStrv) known);
  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               _("There is no status “%s”. There are: %s"), status, list);

  return FALSE;
}

/**
 * iterate_invocation_print_table:
 * @title: what to say when there is no row
 * @rows: (element-type GStrv)
 */
void
iterate_invocation_print_table (const char        *title,
                                const char *const *headings,
                                GPtrArray         *rows)
{
  guint n = g_strv_length ((GStrv) headings);
  g_autofree glong *widths = g_new0 (glong, n);

  if (rows->len == 0)
    {
      g_print ("%s\n", title);
      return;
    }

  for (guint i = 0; i < n; i++)
    widths[i] = g_utf8_strlen (headings[i], -1);
  for (guint i = 0; i < rows->len; i++)
    {
      const char *const *cells = g_ptr_array_index (rows, i);

      for (guint j = 0; j < n; j++)
        widths[j] = MAX (widths[j], g_utf8_strlen (cells[j], -1));
    }

  print_row (headings, widths, n);
  for (guint i = 0; i < rows->len; i++)
    print_row (g_ptr_array_index (rows, i), widths, n);
}

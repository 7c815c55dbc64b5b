/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-row-reader.h"

#include "iterate-csv-reader.h"
#include "iterate-error.h"
#include "iterate-json.h"
#include "iterate-mail-rows.h"
#include "iterate-text-file.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define MAX_LINE (4 * 1024 * 1024)

/* How many lines of JSON tell the columns. */
#define SAMPLE_LINES 100
#define MAX_DEPTH 4

struct _IterateRowReader
{
  IterateTextFile    file;
  IterateRowFormat   format;

  IterateCsvReader  *csv;     /* (owned) (nullable) */
  IterateMailRows   *mail;    /* (owned) (nullable) */
  GMappedFile       *json;    /* (owned) (nullable) */
  gsize              at;      /* In the JSON */
  gint64             row;

  GPtrArray         *columns; /* (owned): of JSON, with a NULL at its end */
  GHashTable        *values;  /* (owned): of the row, but for CSV */
  const char        *problem;
};

/* JSON ------------------------------------------------------------------------------------ */

static void
add_member (GHashTable *values,
            GPtrArray  *columns,
            const char *name,
            JsonNode   *node)
{
  g_autofree char *text = NULL;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    text = g_strdup (json_node_get_string (node));
  else if (!JSON_NODE_HOLDS_NULL (node))
    text = json_to_string (node, FALSE);
  if (text == NULL)
    return;

  if (columns != NULL && !g_ptr_array_find_with_equal_func (columns, name, g_str_equal, NULL))
    g_ptr_array_add (columns, g_strdup (name));
  g_hash_table_insert (values, g_strdup (name), g_steal_pointer (&text));
}

static void
add_members (GHashTable *values,
             GPtrArray  *columns,
             const char *prefix,
             JsonObject *object,
             guint       depth)
{
  JsonObjectIter iter;
  const char *member;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &member, &node))
    {
      g_autofree char *name = prefix == NULL ? g_strdup (member)
                                             : g_strconcat (prefix, ".", member, NULL);

      if (JSON_NODE_HOLDS_OBJECT (node) && depth < MAX_DEPTH)
        add_members (values, columns, name, json_node_get_object (node), depth + 1);
      else
        add_member (values, columns, name, node);
    }
}

/* Returns: whether the line is an object */
static gboolean
parse_line (IterateRowReader *self,
            const char       *line,
            gsize             length,
            GPtrArray        *columns)
{
  g_autoptr(JsonNode) root = NULL;

  g_hash_table_remove_all (self->values);
  if (length <= MAX_LINE)
    root = iterate_json_parse_node (line, length, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;

  add_members (self->values, columns, NULL, json_node_get_object (root), 0);

  return TRUE;
}

/* Returns: (nullable) (transfer none): the next line that is not blank */
static const char *
next_line (IterateRowReader *self,
           gsize            *length)
{
  const char *data = g_mapped_file_get_contents (self->json);
  gsize size = g_mapped_file_get_length (self->json);

  while (self->at < size)
    {
      const char *line = data + self->at;
      const char *end = memchr (line, '\n', size - self->at);

      *length = end == NULL ? size - self->at : (gsize) (end - line);
      self->at += *length + 1;
      self->row++;
      while (*length > 0 && g_ascii_isspace (line[*length - 1]))
        (*length)--;
      if (*length > 0)
        return line;
    }

  return NULL;
}

static gboolean
open_json (IterateRowReader  *self,
           GError           **error)
{
  const char *line;
  gsize length;
  guint n = 0;

  self->json = g_mapped_file_new (self->file.path, FALSE, error);
  if (self->json == NULL)
    return FALSE;

  if (g_mapped_file_get_length (self->json) >= 3 &&
      memcmp (g_mapped_file_get_contents (self->json), "\xef\xbb\xbf", 3) == 0)
    self->at = 3;
  while (n++ < SAMPLE_LINES && (line = next_line (self, &length)) != NULL)
    parse_line (self, line, length, self->columns);
  self->at = self->at > 0 && g_mapped_file_get_contents (self->json)[0] == '\xef' ? 3 : 0;
  self->row = 0;
  if (self->columns->len > 0)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "“%s” has no JSON object in its first %d lines", self->file.path, SAMPLE_LINES);

  return FALSE;
}

/* Any format ------------------------------------------------------------------------------ */

static gboolean
find_format (IterateRowReader  *self,
             GError           **error)
{
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (self->file.path);
  g_autoptr(GFileInputStream) stream = g_file_read (file, NULL, error);
  char start[64] = "";
  const char *at = start;
  gsize n;

  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), start, sizeof start - 1,
                                                  &n, NULL, error))
    return FALSE;

  if (g_str_has_prefix (at, "\xef\xbb\xbf"))
    at += 3;
  while (g_ascii_isspace (*at))
    at++;
  self->format = g_str_has_prefix (at, "From ") ? ITERATE_ROWS_MAIL
                 : *at == '{'                   ? ITERATE_ROWS_JSON
                                                : ITERATE_ROWS_CSV;

  return TRUE;
}

/**
 * iterate_row_reader_open:
 * @encoding: (nullable): %NULL to find out
 *
 * Returns: (transfer full): a reader of the file, whose format its beginning tells, or %NULL with
 *   @error set
 */
IterateRowReader *
iterate_row_reader_open (const char  *path,
                         const char  *encoding,
                         GError     **error)
{
  g_autoptr(IterateRowReader) self = g_new0 (IterateRowReader, 1);
  gboolean opened;

  self->columns = g_ptr_array_new_null_terminated (0, g_free, TRUE);
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!iterate_text_file_open (&self->file, path, encoding, error) || !find_format (self, error))
    return NULL;

  switch (self->format)
    {
    case ITERATE_ROWS_MAIL:
      /* A message tells its own encoding. */
      self->mail = iterate_mail_rows_open (path, error);
      opened = self->mail != NULL;
      break;

    case ITERATE_ROWS_JSON:
      opened = open_json (self, error);
      break;

    default:
      self->csv = iterate_csv_reader_open (self->file.path, error);
      opened = self->csv != NULL;
    }

  return opened ? g_steal_pointer (&self) : NULL;
}

void
iterate_row_reader_free (IterateRowReader *self)
{
  g_clear_pointer (&self->csv, iterate_csv_reader_free);
  g_clear_pointer (&self->mail, iterate_mail_rows_free);
  g_clear_pointer (&self->json, g_mapped_file_unref);
  g_clear_pointer (&self->columns, g_ptr_array_unref);
  g_clear_pointer (&self->values, g_hash_table_unref);
  iterate_text_file_clear (&self->file);
  g_free (self);
}

IterateRowFormat
iterate_row_reader_get_format (IterateRowReader *self)
{
  return self->format;
}

const char *
iterate_row_reader_get_encoding (IterateRowReader *self)
{
  return self->file.encoding;
}

/* Returns: (transfer none): the columns' names; of JSON, those of the first lines */
const char *const *
iterate_row_reader_get_columns (IterateRowReader *self)
{
  if (self->csv != NULL)
    return iterate_csv_reader_get_columns (self->csv);

  return self->mail != NULL ? iterate_mail_columns : (const char *const *) self->columns->pdata;
}

static gboolean
next_csv (IterateRowReader  *self,
          gboolean          *has_row,
          GError           **error)
{
  if (!iterate_csv_reader_next (self->csv, has_row, error))
    return FALSE;

  if (*has_row && iterate_csv_reader_get_n_fields (self->csv) !=
                    iterate_csv_reader_get_n_columns (self->csv))
    self->problem = "it has another number of fields than the header";

  return TRUE;
}

/**
 * iterate_row_reader_next:
 * @has_row: (out): whether there was another
 *
 * Reads the next row. One that cannot be understood has a problem and no values.
 */
gboolean
iterate_row_reader_next (IterateRowReader  *self,
                         gboolean          *has_row,
                         GError           **error)
{
  const char *line;
  gsize length;

  self->problem = NULL;
  if (self->csv != NULL)
    return next_csv (self, has_row, error);

  if (self->mail != NULL)
    {
      g_hash_table_remove_all (self->values);
      *has_row = iterate_mail_rows_next (self->mail, self->values, &self->problem);
      self->row += *has_row;
      return TRUE;
    }

  line = next_line (self, &length);
  *has_row = line != NULL;
  if (line != NULL && !parse_line (self, line, length, NULL))
    self->problem = "it is no JSON object";

  return TRUE;
}

/* Returns: (nullable): why the row cannot be used */
const char *
iterate_row_reader_get_problem (IterateRowReader *self)
{
  return self->problem;
}

/* Returns: (nullable) (transfer none): the row's value, until the next row */
const char *
iterate_row_reader_get (IterateRowReader *self,
                        const char       *column)
{
  if (self->csv == NULL)
    return g_hash_table_lookup (self->values, column);

  if (!iterate_csv_reader_has_column (self->csv, column))
    return NULL;

  return iterate_csv_reader_get_field (self->csv,
                                       iterate_csv_reader_find_column (self->csv, column, NULL));
}

/* Returns: where the row is: a line of JSON, a record or a message of the others, from 1 */
gint64
iterate_row_reader_get_row (IterateRowReader *self)
{
  return self->csv != NULL ? iterate_csv_reader_get_row (self->csv) : self->row;
}

double
iterate_row_reader_get_fraction (IterateRowReader *self)
{
  if (self->csv != NULL)
    return iterate_csv_reader_get_fraction (self->csv);

  return self->mail != NULL ? iterate_mail_rows_get_fraction (self->mail)
                            : (double) self->at / MAX (g_mapped_file_get_length (self->json), 1);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-csv-reader.h"

#include "iterate-error.h"

#include <string.h>

#define BUFFER_SIZE (256 * 1024)
/* A record longer than this is no table but a file of another kind. */
#define MAX_RECORD  (1024 * 1024)

/**
 * IterateCsvReader:
 *
 * Reads a comma-separated file with a header row, record by record, in memory
 * that does not grow with the file. Quoted fields may hold commas, line ends and
 * doubled quotes (RFC 4180); a byte-order mark and either line end are taken.
 */
struct _IterateCsvReader
{
  char         *path;
  GInputStream *stream;   /* (owned) */
  goffset       size;     /* Of the file; 0 when unknown */
  goffset       n_read;

  char         *buffer;   /* (owned) */
  gsize         capacity;
  gsize         begin;    /* Where what was not parsed yet begins */
  gsize         end;
  gboolean      at_end;

  GStrv         header;   /* (owned) */
  GPtrArray    *fields;   /* (owned) (element-type utf8): into the buffer */
  gint64        row;
};

static gboolean
fill (IterateCsvReader  *self,
      GError           **error)
{
  gssize n;

  if (self->begin > 0)
    {
      memmove (self->buffer, self->buffer + self->begin, self->end - self->begin);
      self->end -= self->begin;
      self->begin = 0;
    }

  if (self->end + 1 >= self->capacity)
    {
      if (self->capacity > MAX_RECORD)
        {
          g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       "“%s”, row %" G_GINT64_FORMAT ": the row does not end. Is a quote left open?",
                       self->path, self->row + 1);
          return FALSE;
        }

      self->capacity *= 2;
      self->buffer = g_realloc (self->buffer, self->capacity);
    }

  n = g_input_stream_read (self->stream, self->buffer + self->end, self->capacity - self->end - 1,
                           NULL, error);
  if (n < 0)
    return FALSE;

  self->at_end = n == 0;
  self->end += n;
  self->n_read += n;

  return TRUE;
}

/* Finds the end of the record at @begin: the index of its line end, or of the end
 * of the file. Quotes toggle: a doubled quote toggles twice. */
static gboolean
find_record_end (IterateCsvReader  *self,
                 gsize             *record_end,
                 GError           **error)
{
  gsize offset = 0;
  gboolean quoted = FALSE;

  while (TRUE)
    {
      while (self->begin + offset < self->end)
        {
          char c = self->buffer[self->begin + offset];

          if (c == '"')
            quoted = !quoted;
          else if (c == '\n' && !quoted)
            {
              *record_end = self->begin + offset;
              return TRUE;
            }
          offset++;
        }

      if (self->at_end)
        {
          *record_end = self->end;
          return TRUE;
        }

      if (!fill (self, error))
        return FALSE;
    }
}

/* Unquotes a field in place; returns where the next one begins. */
static char *
parse_field (IterateCsvReader *self,
             char             *at,
             char             *end)
{
  char *out = at;
  gboolean quoted = *at == '"' && at < end;

  g_ptr_array_add (self->fields, at);
  if (quoted)
    {
      for (at++; at < end; at++)
        {
          if (*at == '"' && at[1] != '"')
            break;
          if (*at == '"')
            at++;
          *out++ = *at;
        }
      at++;
    }

  while (at < end && *at != ',')
    {
      if (!quoted)
        out++;
      at++;
    }
  *out = '\0';

  return at + 1;
}

static void
parse_record (IterateCsvReader *self,
              gsize             record_end)
{
  char *at = self->buffer + self->begin;
  char *end = self->buffer + record_end;

  if (end > at && end[-1] == '\r')
    end--;
  *end = '\0';

  g_ptr_array_set_size (self->fields, 0);
  do
    at = parse_field (self, at, end);
  while (at <= end);

  self->begin = MIN (record_end + 1, self->end);
}

/* Reads the next record, blank lines left out. */
static gboolean
read_record (IterateCsvReader  *self,
             gboolean          *found,
             GError           **error)
{
  gsize record_end;

  while (TRUE)
    {
      if (!find_record_end (self, &record_end, error))
        return FALSE;

      *found = record_end > self->begin || record_end < self->end;
      if (!*found)
        return TRUE;

      self->row++;
      parse_record (self, record_end);
      if (self->fields->len > 1 || *(char *) g_ptr_array_index (self->fields, 0) != '\0')
        return TRUE;
    }
}

static gboolean
read_header (IterateCsvReader  *self,
             GError           **error)
{
  static const char mark[] = "\xef\xbb\xbf";
  gboolean found;

  if (!fill (self, error))
    return FALSE;

  if (self->end >= 3 && memcmp (self->buffer, mark, 3) == 0)
    self->begin = 3;

  if (!read_record (self, &found, error))
    return FALSE;

  if (!found)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "“%s” is empty", self->path);
      return FALSE;
    }

  g_ptr_array_add (self->fields, NULL);
  self->header = g_strdupv ((GStrv) self->fields->pdata);

  return TRUE;
}

/**
 * iterate_csv_reader_open:
 *
 * Returns: (transfer full): a reader that has read the header, or %NULL with
 *   @error set
 */
IterateCsvReader *
iterate_csv_reader_open (const char  *path,
                         GError     **error)
{
  g_autoptr(IterateCsvReader) self = g_new0 (IterateCsvReader, 1);
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr(GFileInfo) info = NULL;

  self->path = g_strdup (path);
  self->capacity = BUFFER_SIZE;
  self->buffer = g_malloc (self->capacity);
  self->fields = g_ptr_array_new ();
  self->stream = G_INPUT_STREAM (g_file_read (file, NULL, error));
  if (self->stream == NULL)
    return NULL;

  info = g_file_input_stream_query_info (G_FILE_INPUT_STREAM (self->stream),
                                         G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, NULL);
  if (info != NULL)
    self->size = g_file_info_get_size (info);

  return read_header (self, error) ? g_steal_pointer (&self) : NULL;
}

void
iterate_csv_reader_free (IterateCsvReader *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->stream);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  g_strfreev (self->header);
  g_free (self->buffer);
  g_free (self->path);
  g_free (self);
}

static int
find_column (IterateCsvReader *self,
             const char       *name)
{
  for (int i = 0; self->header[i] != NULL; i++)
    {
      if (g_str_equal (self->header[i], name))
        return i;
    }

  return -1;
}

gboolean
iterate_csv_reader_has_column (IterateCsvReader *self,
                               const char       *name)
{
  return find_column (self, name) >= 0;
}

/* Returns: the column's index, or −1 with @error set */
int
iterate_csv_reader_find_column (IterateCsvReader  *self,
                                const char        *name,
                                GError           **error)
{
  int column = find_column (self, name);

  if (column < 0)
    {
      g_autofree char *known = g_strjoinv (", ", self->header);

      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” has no column “%s”. It has: %s", self->path, name, known);
    }

  return column;
}

/* Reads the next row; @has_row is %FALSE at the end of the file. */
gboolean
iterate_csv_reader_next (IterateCsvReader  *self,
                         gboolean          *has_row,
                         GError           **error)
{
  return read_record (self, has_row, error);
}

guint
iterate_csv_reader_get_n_fields (IterateCsvReader *self)
{
  return self->fields->len;
}

guint
iterate_csv_reader_get_n_columns (IterateCsvReader *self)
{
  return g_strv_length (self->header);
}

/* Returns: (transfer none): the field, valid until the next row */
const char *
iterate_csv_reader_get_field (IterateCsvReader *self,
                              guint             column)
{
  g_return_val_if_fail (column < self->fields->len, "");

  return g_ptr_array_index (self->fields, column);
}

/* Returns: the row's number as an editor shows it; the header is 1 */
gint64
iterate_csv_reader_get_row (IterateCsvReader *self)
{
  return self->row;
}

/* Returns: how much of the file was read, 0 to 1; 0 when its size is unknown */
double
iterate_csv_reader_get_fraction (IterateCsvReader *self)
{
  if (self->size <= 0)
    return 0;

  return MIN (1, (double) (self->n_read - (goffset) (self->end - self->begin)) / self->size);
}

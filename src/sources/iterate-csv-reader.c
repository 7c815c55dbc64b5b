/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-csv-reader.h"

#include "iterate-error.h"

#include <string.h>

#define BUFFER_SIZE (128 * 1024)
/* A record longer than this is no table but a file of another kind. */
#define MAX_RECORD  (1024 * 1024)
#define MAX_FIELDS  4096
/* So that a word can be read from the last field's start on, and a mark noted in vain. */
#define PADDING     8

/**
 * IterateCsvReader:
 *
 * Reads a file of values separated by commas, semicolons or tabs, with a header row, record
 * by record, in memory that does not grow with the file. Quoted fields may hold delimiters,
 * line ends and doubled quotes (RFC 4180); a byte-order mark and either line end are taken.
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
  guint32      *marks;    /* (owned): where commas, line ends and quotes are from there on */
  gsize         n_marks;
  gsize         mark;     /* The first that was not parsed yet */

  char          delimiter;
  GStrv         header;   /* (owned) */
  guint         n_columns;
  IterateCsvField *fields; /* (owned): into the buffer */
  guint         n_fields;
  gint64        row;
};

#define EACH_BYTE(c) (G_GUINT64_CONSTANT (0x0101010101010101) * (guint8) (c))

/* The high bit of each byte of the word that equals a byte of the pattern. */
static inline guint64
match (guint64 word,
       guint64 pattern)
{
  const guint64 low = EACH_BYTE (0x7f);
  guint64 difference = word ^ pattern;

  return ~(((difference & low) + low) | difference | low);
}

/* Notes the places of a word's matches. How many there are is as good as random, and a
 * branch on it would be guessed wrong: two are always noted, and counted if they are. */
static inline guint32 *
note_marks (guint32 *marks,
            gsize    at,
            guint64  found)
{
  const guint64 last = G_GUINT64_CONSTANT (1) << 63;
  guint n = ((found >> 7) * EACH_BYTE (1)) >> 56;
  guint64 rest = found & (found - 1);

  marks[0] = at + __builtin_ctzll (found | last) / 8;
  marks[1] = at + __builtin_ctzll (rest | last) / 8;
  for (guint i = 2; G_UNLIKELY (i < n); i++)
    {
      rest &= rest - 1;
      marks[i] = at + __builtin_ctzll (rest) / 8;
    }

  return marks + n;
}

/* Notes where commas, line ends and quotes are in what was read: eight bytes at a time,
 * three times as fast as asking memchr() for one after the other. */
static void
find_marks (IterateCsvReader *self)
{
  gsize at = self->begin;
  guint32 *marks = self->marks;
  gboolean has_quotes = memchr (self->buffer + at, '"', self->end - at) != NULL;
  const guint64 delimiters = EACH_BYTE (self->delimiter);

  for (; at + sizeof (guint64) <= self->end; at += sizeof (guint64))
    {
      guint64 word, found;

      memcpy (&word, self->buffer + at, sizeof word);
      word = GUINT64_FROM_LE (word);
      found = match (word, delimiters) | match (word, EACH_BYTE ('\n'));
      if (has_quotes)
        found |= match (word, EACH_BYTE ('"'));
      marks = note_marks (marks, at, found);
    }

  for (; at < self->end; at++)
    {
      char c = self->buffer[at];

      if (c == self->delimiter || c == '\n' || c == '"')
        *marks++ = at;
    }

  self->mark = 0;
  self->n_marks = marks - self->marks;
}

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
      self->buffer = g_realloc (self->buffer, self->capacity + PADDING);
      self->marks = g_renew (guint32, self->marks, self->capacity + PADDING);
    }

  n = g_input_stream_read (self->stream, self->buffer + self->end, self->capacity - self->end - 1,
                           NULL, error);
  if (n < 0)
    return FALSE;

  self->at_end = n == 0;
  self->end += n;
  self->n_read += n;
  find_marks (self);

  return TRUE;
}

/* The line end of a record with quotes: they toggle, a doubled one twice. */
static const char *
find_quoted_end (const char *at,
                 const char *end)
{
  gboolean quoted = FALSE;

  for (; at < end; at++)
    {
      if (*at == '"')
        quoted = !quoted;
      else if (*at == '\n' && !quoted)
        return at;
    }

  return NULL;
}

static void
add_field (IterateCsvReader *self,
           const char       *text,
           gsize             length)
{
  if (self->n_fields == MAX_FIELDS)
    return;

  self->fields[self->n_fields++] = (IterateCsvField) { text, length };
}

/* Unquotes a field in place; returns where the next one begins. */
static char *
parse_field (IterateCsvReader *self,
             char             *at,
             char             *end)
{
  char *begin = at, *out = at;
  gboolean quoted = *at == '"' && at < end;

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

  while (at < end && *at != self->delimiter)
    {
      if (!quoted)
        out++;
      at++;
    }
  add_field (self, begin, out - begin);

  return at + 1;
}

static void
add_last_field (IterateCsvReader *self,
                char             *at,
                char             *end)
{
  if (end > at && end[-1] == '\r')
    end--;
  add_field (self, at, end - at);
}

/* Splits a record with quotes at its commas. */
static void
split_quoted (IterateCsvReader *self,
              gsize             record_end)
{
  char *at = self->buffer + self->begin;
  char *end = self->buffer + record_end;

  if (end > at && end[-1] == '\r')
    end--;
  *end = '\0';

  self->n_fields = 0;
  do
    at = parse_field (self, at, end);
  while (at <= end);
}

/* Splits the record at @begin from mark to mark. @complete tells whether it ended; one
 * that did not is tried again with more of the file. */
static void
split_record (IterateCsvReader *self,
              gboolean         *complete,
              gsize            *record_end)
{
  char *at = self->buffer + self->begin;

  self->n_fields = 0;
  for (gsize mark = self->mark; mark < self->n_marks; mark++)
    {
      char *found = self->buffer + self->marks[mark];

      if (*found == self->delimiter)
        {
          add_field (self, at, found - at);
          at = found + 1;
        }
      else if (*found == '\n')
        {
          *record_end = found - self->buffer;
          add_last_field (self, at, found);
          self->mark = mark + 1;
          *complete = TRUE;
          return;
        }
      else
        {
          found = (char *) find_quoted_end (self->buffer + self->begin, self->buffer + self->end);
          *complete = found != NULL || self->at_end;
          *record_end = found == NULL ? self->end : (gsize) (found - self->buffer);
          if (*complete)
            split_quoted (self, *record_end);
          while (self->mark < self->n_marks && self->marks[self->mark] <= *record_end)
            self->mark++;
          return;
        }
    }

  *record_end = self->end;
  *complete = self->at_end;
  if (self->at_end)
    {
      add_last_field (self, at, self->buffer + self->end);
      self->mark = self->n_marks;
    }
}

/* Reads the next record, blank lines left out. */
static gboolean
read_record (IterateCsvReader  *self,
             gboolean          *found,
             GError           **error)
{
  while (TRUE)
    {
      gboolean complete;
      gsize record_end;

      split_record (self, &complete, &record_end);
      if (!complete)
        {
          if (!fill (self, error))
            return FALSE;
          continue;
        }

      *found = record_end > self->begin || record_end < self->end;
      if (!*found)
        return TRUE;

      self->begin = MIN (record_end + 1, self->end);
      self->row++;
      if (self->n_fields > 1 || self->fields[0].length > 0)
        return TRUE;
    }
}

/* Which of the usual delimiters the first line has most of. */
static char
find_delimiter (IterateCsvReader *self)
{
  static const char delimiters[] = { ',', ';', '\t' };
  guint counts[G_N_ELEMENTS (delimiters)] = { 0 };
  gboolean quoted = FALSE;
  guint best = 0;

  for (gsize at = self->begin; at < self->end && (quoted || self->buffer[at] != '\n'); at++)
    {
      quoted ^= self->buffer[at] == '"';
      for (guint i = 0; i < G_N_ELEMENTS (delimiters) && !quoted; i++)
        counts[i] += self->buffer[at] == delimiters[i];
    }
  for (guint i = 1; i < G_N_ELEMENTS (delimiters); i++)
    {
      if (counts[i] > counts[best])
        best = i;
    }

  return delimiters[best];
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
  self->delimiter = find_delimiter (self);
  find_marks (self);

  if (!read_record (self, &found, error))
    return FALSE;

  if (!found)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "“%s” is empty", self->path);
      return FALSE;
    }

  self->n_columns = self->n_fields;
  self->header = g_new0 (char *, self->n_columns + 1);
  for (guint i = 0; i < self->n_columns; i++)
    self->header[i] = g_strndup (self->fields[i].text, self->fields[i].length);

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
  self->buffer = g_malloc0 (self->capacity + PADDING);
  self->marks = g_new (guint32, self->capacity + PADDING);
  self->fields = g_new (IterateCsvField, MAX_FIELDS);
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
  g_free (self->fields);
  g_strfreev (self->header);
  g_free (self->buffer);
  g_free (self->marks);
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

/* Returns: (transfer none): the columns' names */
const char *const *
iterate_csv_reader_get_columns (IterateCsvReader *self)
{
  return (const char *const *) self->header;
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
  return self->n_fields;
}

guint
iterate_csv_reader_get_n_columns (IterateCsvReader *self)
{
  return self->n_columns;
}

/* Returns: (transfer none): the field with a NUL at its end, valid until the next row */
const char *
iterate_csv_reader_get_field (IterateCsvReader *self,
                              guint             column)
{
  g_return_val_if_fail (column < self->n_fields, "");

  /* Only now: a word that is read over a byte just written is slow, and most fields are
   * read as words. */
  self->buffer[self->fields[column].text - self->buffer + self->fields[column].length] = '\0';

  return self->fields[column].text;
}

/* Returns: (transfer none) (array length=n): all fields, valid until the next row */
const IterateCsvField *
iterate_csv_reader_get_fields (IterateCsvReader *self,
                               guint            *n)
{
  *n = self->n_fields;

  return self->fields;
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

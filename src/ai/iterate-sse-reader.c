/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-sse-reader.h"

#include "iterate-error.h"

#include <string.h>

/* As the HTML standard has it: lines end with LF, CR or both; a line that begins with a colon is a
 * comment; the data lines of an event are joined; an empty line ends it. Only data is used. */

#define MOST_EVENT (4 * 1024 * 1024)

struct _IterateSseReader
{
  IterateSseFunc  func;
  gpointer        user_data;
  GString        *line;  /* (owned) */
  GString        *data;  /* (owned) */
  gboolean        has_data;
  gboolean        after_cr;
};

IterateSseReader *
iterate_sse_reader_new (IterateSseFunc func,
                        gpointer       user_data)
{
  IterateSseReader *self = g_new0 (IterateSseReader, 1);

  self->func = func;
  self->user_data = user_data;
  self->line = g_string_new (NULL);
  self->data = g_string_new (NULL);

  return self;
}

void
iterate_sse_reader_free (IterateSseReader *self)
{
  g_string_free (self->line, TRUE);
  g_string_free (self->data, TRUE);
  g_free (self);
}

static gboolean
end_event (IterateSseReader  *self,
           GError           **error)
{
  gboolean going = TRUE;

  if (self->has_data)
    going = self->func (self->data->str, self->data->len, self->user_data, error);

  g_string_truncate (self->data, 0);
  self->has_data = FALSE;

  return going;
}

static gboolean
end_line (IterateSseReader  *self,
          GError           **error)
{
  const char *line = self->line->str;
  gboolean going = TRUE;

  if (self->line->len == 0)
    {
      going = end_event (self, error);
    }
  else if (g_str_has_prefix (line, "data:"))
    {
      if (self->has_data)
        g_string_append_c (self->data, '\n');
      g_string_append (self->data, line + (line[5] == ' ' ? 6 : 5));
      self->has_data = TRUE;
    }

  g_string_truncate (self->line, 0);

  return going;
}

/* Takes the next piece of the stream. */
gboolean
iterate_sse_reader_take (IterateSseReader  *self,
                         const char        *bytes,
                         gsize              length,
                         GError           **error)
{
  for (gsize i = 0; i < length; i++)
    {
      char c = bytes[i];
      gboolean second = c == '\n' && self->after_cr;

      self->after_cr = c == '\r';
      if (second)
        continue;

      if (c == '\n' || c == '\r')
        {
          if (!end_line (self, error))
            return FALSE;
        }
      else
        {
          g_string_append_c (self->line, c);
        }
    }

  if (self->line->len + self->data->len <= MOST_EVENT)
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
                       "The service sends an event that does "
                       "not end");

  return FALSE;
}

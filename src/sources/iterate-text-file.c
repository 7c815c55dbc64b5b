/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-text-file.h"

#include "iterate-error.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* How much of a file tells its encoding. */
#define SAMPLE (256 * 1024)

void
iterate_text_file_clear (IterateTextFile *self)
{
  if (self->temporary)
    g_unlink (self->path);
  g_clear_pointer (&self->path, g_free);
}

/* ASCII in UTF-16 has a NUL in each second byte. */
static const char *
guess_by_nuls (const guint8 *data,
               gsize         size)
{
  gsize n_even = 0, n_odd = 0;

  for (gsize i = 0; i + 1 < size; i += 2)
    {
      n_even += data[i] == 0;
      n_odd += data[i + 1] == 0;
    }

  if (n_odd * 4 > size / 2 && n_even * 20 < n_odd)
    return "UTF-16LE";
  if (n_even * 4 > size / 2 && n_odd * 20 < n_even)
    return "UTF-16BE";

  return NULL;
}

static const char *
guess_encoding (const guint8 *data,
                gsize         size)
{
  const char *guess, *end;

  if (size >= 2 && data[0] == 0xff && data[1] == 0xfe)
    return "UTF-16LE";
  if (size >= 2 && data[0] == 0xfe && data[1] == 0xff)
    return "UTF-16BE";

  guess = guess_by_nuls (data, size);
  if (guess != NULL)
    return guess;

  /* The sample may cut the last character. */
  if (g_utf8_validate ((const char *) data, size, &end) ||
      (size == SAMPLE && (const char *) data + size - end < 4))
    return "UTF-8";

  return "WINDOWS-1252";
}

static gboolean
read_sample (const char  *path,
             GFile       *file,
             GBytes     **sample,
             GError     **error)
{
  g_autoptr(GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autofree guint8 *data = g_malloc (SAMPLE);
  gsize size;

  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), data, SAMPLE, &size, NULL,
                                                  error))
    return FALSE;

  *sample = g_bytes_new (data, size);

  return TRUE;
}

static gboolean
convert (IterateTextFile  *self,
         GFile            *file,
         GError          **error)
{
  g_autoptr(GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autoptr(GCharsetConverter) converter = NULL;
  g_autoptr(GInputStream) input = NULL;
  g_autoptr(GFile) copy = NULL;
  g_autoptr(GFileIOStream) output = NULL;

  converter = g_charset_converter_new ("UTF-8", self->encoding, error);
  if (stream == NULL || converter == NULL)
    return FALSE;

  g_charset_converter_set_use_fallback (converter, TRUE);
  copy = g_file_new_tmp ("iterate-XXXXXX", &output, error);
  if (copy == NULL)
    return FALSE;

  g_free (self->path);
  self->path = g_file_get_path (copy);
  self->temporary = TRUE;
  input = g_converter_input_stream_new (G_INPUT_STREAM (stream), G_CONVERTER (converter));

  return g_output_stream_splice (g_io_stream_get_output_stream (G_IO_STREAM (output)), input,
                                 G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error) >= 0;
}

/**
 * iterate_text_file_open:
 * @encoding: (nullable): what it is in, or %NULL to find out: UTF-8, UTF-16 with or without a
 *   mark, else Windows-1252
 */
gboolean
iterate_text_file_open (IterateTextFile  *self,
                        const char       *path,
                        const char       *encoding,
                        GError          **error)
{
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr(GBytes) sample = NULL;

  if (!read_sample (path, file, &sample, error))
    return FALSE;

  if (g_bytes_get_size (sample) == 0)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "“%s” is empty", path);
      return FALSE;
    }

  self->path = g_strdup (path);
  self->encoding = encoding != NULL ? g_intern_string (encoding)
                                    : guess_encoding (g_bytes_get_data (sample, NULL),
                                                      g_bytes_get_size (sample));

  return g_ascii_strcasecmp (self->encoding, "UTF-8") == 0 || convert (self, file, error);
}

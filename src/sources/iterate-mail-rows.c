/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-mail-rows.h"

#include "iterate-html-text.h"

#include <gmime/gmime.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeMessage, g_object_unref)

const char *const iterate_mail_columns[] = {
  "Subject", "From", "Date", "Message-ID", "Body", NULL
};

struct _IterateMailRows
{
  GMimeStream *stream; /* (owned) */
  GMimeParser *parser; /* (owned) */
  gint64       size;
};

/* Returns: (transfer full): a reader, or %NULL with @error set */
IterateMailRows *
iterate_mail_rows_open (const char  *path,
                        GError     **error)
{
  static gsize ready;
  g_autoptr(IterateMailRows) self = g_new0 (IterateMailRows, 1);

  if (g_once_init_enter (&ready))
    {
      g_mime_init ();
      g_once_init_leave (&ready, 1);
    }

  self->stream = g_mime_stream_file_open (path, "r", error);
  if (self->stream == NULL)
    return NULL;

  self->size = g_mime_stream_length (self->stream);
  self->parser = g_mime_parser_new_with_stream (self->stream);
  g_mime_parser_set_format (self->parser, GMIME_FORMAT_MBOX);

  return g_steal_pointer (&self);
}

void
iterate_mail_rows_free (IterateMailRows *self)
{
  g_clear_object (&self->parser);
  g_clear_object (&self->stream);
  g_free (self);
}

/* What the writer quotes was said before by somebody else, and a signature says nothing. */
static char *
dup_own_words (const char *body)
{
  g_auto(GStrv) lines = g_strsplit (body, "\n", 0);
  GString *own = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_strchomp (lines[i]);
      if (g_str_equal (lines[i], "--") || g_str_has_prefix (lines[i], "-----Original Message"))
        break;
      /* An mbox writes so what began with “From ”. */
      if (g_str_has_prefix (lines[i], ">From "))
        memmove (lines[i], lines[i] + 1, strlen (lines[i]));
      else if (lines[i][0] == '>' ||
               (lines[i + 1] != NULL && lines[i + 1][0] == '>' && g_str_has_suffix (lines[i], ":")))
        continue;
      g_string_append (own, lines[i]);
      g_string_append_c (own, '\n');
    }
  g_strstrip (own->str);

  return g_string_free (own, FALSE);
}

/* The plain and the HTML text of a mail, the first of each. */
typedef struct
{
  char *plain; /* (nullable) */
  char *html;  /* (nullable) */
} Texts;

static void
find_text (GMimeObject *parent,
           GMimeObject *part,
           gpointer     user_data)
{
  Texts *texts = user_data;
  GMimeContentType *type = g_mime_object_get_content_type (part);

  if (!GMIME_IS_TEXT_PART (part))
    return;

  if (texts->html == NULL && g_mime_content_type_is_type (type, "text", "html"))
    texts->html = g_mime_text_part_get_text (GMIME_TEXT_PART (part));
  else if (texts->plain == NULL && g_mime_content_type_is_type (type, "text", "plain"))
    texts->plain = g_mime_text_part_get_text (GMIME_TEXT_PART (part));
}

static char *
dup_body (GMimeMessage *message)
{
  GMimeObject *part = g_mime_message_get_mime_part (message);
  Texts texts = { NULL };
  g_autofree char *plain = NULL;
  g_autofree char *valid = NULL;

  if (GMIME_IS_MULTIPART (part))
    g_mime_multipart_foreach (GMIME_MULTIPART (part), find_text, &texts);
  else if (part != NULL)
    find_text (NULL, part, &texts);

  plain = g_steal_pointer (&texts.plain);
  if (plain == NULL && texts.html != NULL)
    {
      g_autofree char *html = g_utf8_make_valid (texts.html, -1);

      plain = iterate_html_dup_text (html);
    }
  g_free (texts.html);
  valid = g_utf8_make_valid (plain == NULL ? "" : plain, -1);

  return dup_own_words (valid);
}

static void
set (GHashTable *row,
     const char *column,
     const char *value)
{
  g_hash_table_insert (row, g_strdup (column), g_utf8_make_valid (value == NULL ? "" : value, -1));
}

static void
set_addresses (GHashTable   *row,
               GMimeMessage *message)
{
  InternetAddressList *list = g_mime_message_get_from (message);
  InternetAddress *address = NULL;

  if (list != NULL && internet_address_list_length (list) > 0)
    address = internet_address_list_get_address (list, 0);
  set (row, "From", address != NULL && INTERNET_ADDRESS_IS_MAILBOX (address)
                      ? internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (address))
                      : "");
}

/**
 * iterate_mail_rows_next:
 * @row: filled with the columns' values
 * @problem: (out) (nullable): why this one cannot be read
 *
 * Returns: whether there was another message
 */
gboolean
iterate_mail_rows_next (IterateMailRows  *self,
                        GHashTable       *row,
                        const char      **problem)
{
  g_autoptr(GMimeMessage) message = NULL;
  g_autofree char *date_text = NULL;
  g_autofree char *body = NULL;
  GDateTime *date;

  *problem = NULL;
  if (g_mime_parser_eos (self->parser))
    return FALSE;

  message = g_mime_parser_construct_message (self->parser, NULL);
  if (message == NULL)
    {
      *problem = "it is no mail message";
      return !g_mime_parser_eos (self->parser);
    }

  date = g_mime_message_get_date (message);
  date_text = date == NULL ? NULL : g_date_time_format_iso8601 (date);
  body = dup_body (message);
  set (row, "Subject", g_mime_message_get_subject (message));
  set (row, "Date", date_text);
  set (row, "Message-ID", g_mime_message_get_message_id (message));
  set (row, "Body", body);
  set_addresses (row, message);

  return TRUE;
}

double
iterate_mail_rows_get_fraction (IterateMailRows *self)
{
  return self->size <= 0 ? 0 : (double) g_mime_parser_tell (self->parser) / self->size;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-thanks.h"

#include "iterate-id.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_AUTHORS 10000
#define MAX_QUOTE 160

/* Text from users is data: what would look like another header stays in the body. */
static char *
dup_mailto (const char *address,
            const char *subject,
            const char *body)
{
  g_autofree char *safe_address = g_uri_escape_string (address, "@", TRUE);
  g_autofree char *safe_subject = g_uri_escape_string (subject, NULL, TRUE);
  g_autofree char *safe_body = g_uri_escape_string (body, NULL, TRUE);

  return g_strdup_printf ("mailto:%s?subject=%s&body=%s", safe_address, safe_subject, safe_body);
}

static gboolean
is_mail_address (const char *author)
{
  const char *at = strchr (author, '@');

  return at != NULL && at > author && strchr (at + 1, '@') == NULL && strchr (at, '.') != NULL &&
         strpbrk (author, " \t\r\n,;<>\"") == NULL;
}

static char *
dup_quote (const char *content)
{
  g_autofree char *line = g_strndup (content, strcspn (content, "\n"));

  if (g_utf8_strlen (line, -1) > MAX_QUOTE)
    {
      g_autofree char *cut = g_utf8_substring (line, 0, MAX_QUOTE);

      return g_strconcat (cut, "…", NULL);
    }

  return g_steal_pointer (&line);
}

static void
free_thanks (gpointer data)
{
  IterateThanks *self = data;

  g_free (self->author);
  g_free (self->quote);
  g_free (self->subject);
  g_free (self->message);
  g_free (self->mailto);
  g_free (self);
}

static IterateThanks *
draft (IterateFeatureRequest *request,
       const char            *author,
       const char            *content,
       gint64                 feedback)
{
  IterateThanks *self = g_new0 (IterateThanks, 1);

  self->author = g_strdup (author);
  self->feedback = feedback;
  self->quote = dup_quote (content);
  self->subject = g_strdup_printf (_("Done: %s"), iterate_feature_request_get_topic (request));
  self->message = g_strdup_printf (_("Hello,\n\nyou wrote to us:\n\n> %s\n\nThis is done now. "
                                     "Thank you for telling us. Does it work for you?\n"),
                                   self->quote);
  if (is_mail_address (author))
    self->mailto = dup_mailto (author, self->subject, self->message);

  return self;
}

/**
 * iterate_thanks_list:
 *
 * Drafts a message for each author of a request's feedback, so that who asked hears that it is
 * done. Nothing is sent.
 *
 * Returns: (transfer full) (element-type IterateThanks): one for each who is known by name, or %NULL
 *   with @error set
 */
GPtrArray *
iterate_thanks_list (IterateFeatureRequest  *request,
                     IterateDatabase        *db,
                     GError                **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func (free_thanks);
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (db, error,
                                 "SELECT author, content, max(id) FROM feedback "
                                 "WHERE request_id = ? AND author <> '' GROUP BY author "
                                 "ORDER BY max(id) LIMIT ?", "ii",
                                 iterate_record_get_id (ITERATE_RECORD (request)),
                                 (gint64) MAX_AUTHORS);
  if (rows == NULL)
    return NULL;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    g_ptr_array_add (list, draft (request, iterate_statement_get_string (rows, 0),
                                  iterate_statement_get_string (rows, 1),
                                  iterate_statement_get_int64 (rows, 2)));

  return step == ITERATE_STEP_ERROR ? NULL : g_steal_pointer (&list);
}

/* Returns: (transfer full): {author, feedback, subject, message, mailto} */
JsonObject *
iterate_thanks_to_json (const IterateThanks *self)
{
  JsonObject *object = json_object_new ();
  g_autofree char *id = iterate_id_format ("feedback", self->feedback);

  json_object_set_string_member (object, "author", self->author);
  json_object_set_string_member (object, "feedback", id);
  json_object_set_string_member (object, "subject", self->subject);
  json_object_set_string_member (object, "message", self->message);
  json_object_set_string_member (object, "mailto", self->mailto);

  return object;
}

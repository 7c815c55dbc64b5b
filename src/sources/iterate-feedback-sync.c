/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-sync.h"

#include "iterate-error.h"
#include "iterate-json.h"
#include "iterate-secret.h"
#include "iterate-time.h"

#include <string.h>

#define PURPOSE "feedback-source"
#define MAX_KEY 4096

/* Feedback is read from a service page by page. A page is fetched without a transaction; then what
 * it holds, how far it was read and the wish for the next one are written in one. */

static gboolean
check_key (const char  *key,
           GError     **error)
{
  gsize length = strlen (key);

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isgraph (key[i]))
        length = 0;
    }
  if (length > 0 && length <= MAX_KEY)
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       "A key is one word of letters, digits and marks");

  return FALSE;
}

/**
 * iterate_feedback_sync_keep_key:
 * @kind: which service
 * @address: where it is, as people write it
 * @key: what lets in
 *
 * Keeps a key in the secret service, which may ask a person to unlock it: no transaction may wait
 * for that.
 */
gboolean
iterate_feedback_sync_keep_key (const char  *kind,
                                const char  *address,
                                const char  *key,
                                GError     **error)
{
  const IterateFeedbackService *service = iterate_feedback_service_find (kind, error);
  g_autofree char *place = service == NULL ? NULL : service->normalise (address, error);
  g_autofree char *account = NULL;

  if (place == NULL || !check_key (key, error))
    return FALSE;

  account = iterate_feedback_source_make_account (kind, place);

  return iterate_secret_store (PURPOSE, account, key, error);
}

static char *
dup_account (IterateFeedbackSource *source)
{
  return iterate_feedback_source_make_account (iterate_feedback_source_get_kind (source),
                                               iterate_feedback_source_get_address (source));
}

/* Forgets the key of a source that was removed. */
gboolean
iterate_feedback_sync_forget_key (IterateFeedbackSource  *source,
                                  GError                **error)
{
  g_autofree char *account = dup_account (source);

  return !iterate_feedback_source_has_key (source) || iterate_secret_clear (PURPOSE, account, error);
}

/**
 * iterate_feedback_sync_add:
 * @kind: which service
 * @address: where it is, as people write it
 * @name: (nullable): what to call where it comes from
 * @has_key: whether a key was kept for it
 *
 * Returns: (transfer full): the new source, or %NULL with @error set
 */
IterateFeedbackSource *
iterate_feedback_sync_add (IterateDatabase  *db,
                           const char       *kind,
                           const char       *address,
                           const char       *name,
                           gboolean          has_key,
                           gint64            now,
                           GError          **error)
{
  const IterateFeedbackService *service = iterate_feedback_service_find (kind, error);
  g_autofree char *place = service == NULL ? NULL : service->normalise (address, error);
  g_autofree char *own_name = place == NULL ? NULL : service->dup_name (place);

  if (place == NULL)
    return NULL;

  return iterate_feedback_source_add (db, kind, place, name == NULL ? own_name : name, has_key, now,
                                      error);
}

static gboolean
lookup_key (IterateFeedbackSource  *source,
            char                  **key,
            GError                **error)
{
  g_autofree char *account = NULL;

  *key = NULL;
  if (!iterate_feedback_source_has_key (source))
    return TRUE;

  account = dup_account (source);
  if (!iterate_secret_lookup (PURPOSE, account, key, error))
    return FALSE;
  if (*key != NULL)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
               "The key of “%s” is no longer in the keyring. Remove the source and add it anew",
               iterate_feedback_source_get_name (source));

  return FALSE;
}

/* Returns: (transfer full): how far it was read; a person may have changed the file */
static JsonObject *
parse_cursor (IterateFeedbackSource *source)
{
  JsonObject *cursor = iterate_json_parse (iterate_feedback_source_get_cursor (source), NULL);

  return cursor == NULL ? json_object_new () : cursor;
}

/**
 * iterate_feedback_sync_fetch:
 *
 * Fetches the next page, and waits for it. What was read to the end before is asked for only if it
 * has changed.
 *
 * Returns: (transfer full): the page, or %NULL with @error set
 */
IterateHttpPage *
iterate_feedback_sync_fetch (IterateFeedbackSource  *source,
                             gint64                  now,
                             GCancellable           *cancellable,
                             GError                **error)
{
  const IterateFeedbackService *service;
  g_autoptr(JsonObject) cursor = parse_cursor (source);
  g_autofree char *url = NULL;
  g_autofree char *key = NULL;
  g_autoptr(IterateHttpPage) page = NULL;
  IterateHttpRequest request = { NULL };

  service = iterate_feedback_service_find (iterate_feedback_source_get_kind (source), error);
  if (service == NULL || !lookup_key (source, &key, error))
    return NULL;

  url = service->dup_url (iterate_feedback_source_get_address (source), cursor);
  request.url = url;
  request.accept = service->accept;
  request.key = key;
  if (g_strcmp0 (json_object_get_string_member_with_default (cursor, "etagUrl", NULL), url) == 0)
    request.etag = json_object_get_string_member_with_default (cursor, "etag", NULL);

  page = iterate_http_page_fetch (&request, now, cancellable, error);
  if (page == NULL || (page->root != NULL && !service->check (page, error)))
    return NULL;

  return g_steal_pointer (&page);
}

typedef struct
{
  IterateFeedbackSource *source;
  IterateDatabase       *db;
  gint64                 now;
} Taking;

/* What has no words or no id is no feedback, such as stars alone; it does not stop the others. */
static gboolean
take (IterateFeedbackItem  *item,
      gpointer              user_data,
      gboolean             *is_new,
      GError              **error)
{
  Taking *taking = user_data;
  g_autofree char *content = NULL;
  GError *problem = NULL;
  gint64 id;

  *is_new = FALSE;
  if (item->content == NULL)
    return TRUE;

  /* Cut before the character that would not fit. */
  if (strlen (item->content) > ITERATE_MAX_FEEDBACK)
    {
      const char *end = g_utf8_find_prev_char (item->content,
                                               item->content + ITERATE_MAX_FEEDBACK + 1);

      content = g_strndup (item->content, end - item->content);
      item->content = content;
    }

  item->source = iterate_feedback_source_get_name (taking->source);
  item->replaces = TRUE;
  if (iterate_feedback_intake_take (taking->db, taking->now, item, &id, is_new, &problem))
    return TRUE;

  if (g_error_matches (problem, ITERATE_ERROR, ITERATE_ERROR_INVALID))
    {
      g_error_free (problem);
      return TRUE;
    }
  g_propagate_error (error, problem);

  return FALSE;
}

static gboolean
wait_for (IterateFeedbackSource  *source,
          gint64                  seconds,
          IterateDatabase        *db,
          gint64                  now,
          GError                **error)
{
  g_autofree char *until = iterate_time_format (now + seconds * ITERATE_SECOND);
  g_autofree char *problem = g_strdup_printf ("It asks to be left alone until %s", until);

  return iterate_feedback_source_set_failed (source, db, problem, now + seconds * ITERATE_SECOND, now,
                                             error);
}

/* The next time, what is asked for first is what was asked for last. */
static void
remember_page (const IterateFeedbackService *service,
               IterateFeedbackSource        *source,
               const IterateHttpPage        *page,
               JsonObject                   *cursor,
               const char                   *url)
{
  g_autofree char *next = service->dup_url (iterate_feedback_source_get_address (source), cursor);

  json_object_remove_member (cursor, "etag");
  json_object_remove_member (cursor, "etagUrl");
  if (page->etag != NULL && g_str_equal (next, url))
    {
      json_object_set_string_member (cursor, "etag", page->etag);
      json_object_set_string_member (cursor, "etagUrl", url);
    }
}

/**
 * iterate_feedback_sync_take:
 * @db: the writing connection
 *
 * Takes what is on a page, and asks for the next one where there is one.
 */
gboolean
iterate_feedback_sync_take (IterateFeedbackSource  *source,
                            const IterateHttpPage  *page,
                            IterateDatabase        *db,
                            gint64                  now,
                            GError                **error)
{
  const IterateFeedbackService *service;
  g_autoptr(JsonObject) cursor = parse_cursor (source);
  g_autofree char *url = NULL;
  g_autofree char *text = NULL;
  Taking taking = { source, db, now };
  gboolean has_more = FALSE;

  service = iterate_feedback_service_find (iterate_feedback_source_get_kind (source), error);
  if (service == NULL)
    return FALSE;

  if (page->wait > 0)
    return wait_for (source, page->wait, db, now, error);

  url = service->dup_url (iterate_feedback_source_get_address (source), cursor);
  if (page->root != NULL &&
      !service->read (iterate_feedback_source_get_address (source), page, cursor, take, &taking,
                      &has_more, error))
    return FALSE;

  json_object_set_boolean_member (cursor, "reading", has_more);
  if (page->root != NULL)
    remember_page (service, source, page, cursor, url);
  text = iterate_json_to_string (cursor);

  return iterate_feedback_source_set_read (source, db, text, now, error) &&
         (!has_more || iterate_feedback_source_request_sync (source, db, now, error));
}

/* Whether it was read to the end, or as far as it could. */
gboolean
iterate_feedback_sync_is_done (IterateFeedbackSource *source)
{
  g_autoptr(JsonObject) cursor = parse_cursor (source);

  return iterate_feedback_source_get_last_error (source) != NULL ||
         !json_object_get_boolean_member_with_default (cursor, "reading", FALSE);
}

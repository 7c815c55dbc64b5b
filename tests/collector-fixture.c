/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector-fixture.h"

#include "iterate-test.h"

#include <string.h>

void
answer_clear (Answer *self)
{
  g_free (self->body);
  g_free (self->type);
  g_free (self->etag);
  g_free (self->retry_after);
  g_free (self->allowed);
}

void
start_collector (Fixture *self)
{
  g_autoptr(GError) error = NULL;

  self->collector = iterate_collector_new (iterate_workspace_get_store (self->workspace),
                                           self->clock);
  iterate_collector_start (self->collector, "127.0.0.1:0", &error);
  g_assert_no_error (error);
}

void
stop_collector (Fixture *self)
{
  iterate_collector_stop (self->collector);
  g_clear_object (&self->collector);
}

void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("iterate-XXXXXX", NULL);
  path = g_build_filename (self->folder, "test.iterate", NULL);
  self->clock = iterate_clock_new_manual (TEST_TIME);
  self->workspace = iterate_workspace_open (path, TRUE, self->clock, FALSE, &error);
  g_assert_no_error (error);
  self->session = soup_session_new ();
  start_collector (self);
}

void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  stop_collector (self);
  g_clear_object (&self->session);
  iterate_workspace_close (self->workspace);
  g_clear_object (&self->workspace);
  g_clear_object (&self->clock);
  test_remove_folder (self->folder);
  g_free (self->folder);
}

/* @headers: (nullable): name and value in turn, ended by %NULL */
Answer
ask (Fixture           *self,
     const char        *method,
     const char        *path,
     const char *const *headers,
     gconstpointer      body,
     gsize              length)
{
  g_autofree char *address = g_strconcat (
    "http://", iterate_collector_get_address (self->collector), path, NULL);
  g_autoptr(SoupMessage) message = soup_message_new (method, address);
  g_autoptr(GBytes) sent = body == NULL ? NULL : g_bytes_new (body, length);
  g_autoptr(GBytes) received = NULL;
  g_autoptr(GError) error = NULL;
  Answer answer = { 0 };
  SoupMessageHeaders *answered;
  gconstpointer data;
  gsize size;

  for (guint i = 0; headers != NULL && headers[i] != NULL; i += 2)
    soup_message_headers_replace (soup_message_get_request_headers (message), headers[i],
                                  headers[i + 1]);
  if (sent != NULL)
    soup_message_set_request_body_from_bytes (message, NULL, sent);
  received = soup_session_send_and_read (self->session, message, NULL, &error);
  g_assert_no_error (error);
  data = g_bytes_get_data (received, &size);
  answered = soup_message_get_response_headers (message);
  answer.status = soup_message_get_status (message);
  answer.body = g_malloc (size + 1);
  memcpy (answer.body, data == NULL ? "" : data, size);
  answer.body[size] = '\0';
  answer.length = size;
  answer.type = g_strdup (soup_message_headers_get_one (answered, "Content-Type"));
  answer.etag = g_strdup (soup_message_headers_get_one (answered, "ETag"));
  answer.retry_after = g_strdup (soup_message_headers_get_one (answered, "Retry-After"));
  answer.allowed = g_strdup (soup_message_headers_get_one (answered, "Access-Control-Allow-Origin"));

  return answer;
}

Answer
post (Fixture    *self,
      const char *path,
      const char *body)
{
  return ask (self, "POST", path, NULL, body, strlen (body));
}

static gboolean
create_flag (IterateDatabase  *db,
             gint64            now,
             gpointer          user_data,
             GError          **error)
{
  const IterateFlagActor actor = { "tester", now, NULL };
  g_autoptr(IterateFlag) flag = iterate_flag_create (db, user_data, &actor, error);

  return flag != NULL;
}

void
write_down (Fixture          *self,
            IterateWriteFunc  func,
            gpointer          data)
{
  g_autoptr(GError) error = NULL;

  iterate_workspace_write (self->workspace, func, data, &error);
  g_assert_no_error (error);
}

/* Flags reach the collector by a change of the file: what was written is served soon after. */
void
wait_for_flag (Fixture    *self,
               const char *key)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *path = g_strconcat ("/ofrep/v1/evaluate/flags/", key, NULL);
      g_auto(Answer) answer = post (self, path, "{\"context\":{\"targetingKey\":\"x\"}}");

      if (answer.status == 200)
        return;
      g_usleep (10000);
    }
  g_assert_not_reached ();
}

void
add_flag (Fixture    *self,
          const char *name,
          const char *rules)
{
  IterateFlagDraft draft = { .name = name, .rules = rules, .enabled = TRUE, .off_value = "false" };

  write_down (self, create_flag, &draft);
  wait_for_flag (self, name);
}

gint64
count (Fixture    *self,
       const char *sql)
{
  gint64 n = -1;
  IterateDatabase *db = iterate_store_get_reader (iterate_workspace_get_store (self->workspace),
                                                  NULL);

  g_assert_true (iterate_database_get_int64 (db, &n, NULL, sql, ""));

  return n;
}

void
wait_for_fold (Fixture *self)
{
  for (guint i = 0; i < 500; i++)
    {
      if (count (self, "SELECT count(*) FROM intake_segment WHERE folded = 0") == 0)
        return;
      g_usleep (10000);
    }
  g_assert_not_reached ();
}

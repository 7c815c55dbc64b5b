/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-error.h"
#include "iterate-feedback-list.h"
#include "iterate-feedback-sync.h"
#include "iterate-request-ledger.h"
#include "iterate-secret.h"
#include "iterate-test-server.h"
#include "iterate-test.h"
#include "iterate-workspace.h"

#include <string.h>

#define NOW (G_GINT64_CONSTANT (1700000000) * 1000000)
#define SECOND (G_GINT64_CONSTANT (1000000))

/* A service in this process: what it answers is in a table that a test fills. */
typedef struct
{
  char             *folder;
  IterateClock     *clock;
  IterateWorkspace *workspace;
  TestServer        server;

  GMutex            mutex;
  GPtrArray        *issues;     /* (element-type char): JSON, in the order of their change */
  GHashTable       *bodies;     /* Of path to JSON */
  GPtrArray        *asked;      /* (element-type char): what was asked for */
  guint             status;     /* What is answered instead, or 0 */
  const char       *header;     /* With that header's name … */
  const char       *value;      /* … and value */
  char             *authorization;
  guint             n_same;
  guint             breaks_after; /* So many more answers, or 0 for never */
} Fixture;

static void
answer (SoupServerMessage *message,
        Fixture           *fixture,
        const char        *body)
{
  g_autofree char *checksum = g_compute_checksum_for_string (G_CHECKSUM_MD5, body, -1);
  g_autofree char *etag = g_strdup_printf ("\"%s\"", checksum);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  soup_message_headers_append (soup_server_message_get_response_headers (message), "ETag", etag);
  if (g_strcmp0 (soup_message_headers_get_one (headers, "If-None-Match"), etag) == 0)
    {
      fixture->n_same++;
      soup_server_message_set_status (message, SOUP_STATUS_NOT_MODIFIED, NULL);
      return;
    }

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, body,
                                    strlen (body));
}

static const char *
get_updated (const char *issue)
{
  return strstr (issue, "\"updated_at\":\"") + strlen ("\"updated_at\":\"");
}

/* As GitHub: those that were changed since, in the order of their change, a page of two. */
static void
answer_issues (Fixture           *fixture,
               SoupServerMessage *message,
               GHashTable        *query)
{
  const char *since = g_hash_table_lookup (query, "since");
  const char *page_text = g_hash_table_lookup (query, "page");
  guint page = page_text == NULL ? 1 : atoi (page_text), n = 0;
  g_autoptr(GString) body = g_string_new ("[");

  for (guint i = 0; i < fixture->issues->len; i++)
    {
      const char *issue = g_ptr_array_index (fixture->issues, i);

      if (since != NULL && strncmp (get_updated (issue), since, 20) < 0)
        continue;

      n++;
      if (n > 2 * (page - 1) && n <= 2 * page)
        g_string_append_printf (body, "%s%s", body->len > 1 ? "," : "", issue);
    }
  g_string_append (body, "]");
  if (n > 2 * page)
    soup_message_headers_append (soup_server_message_get_response_headers (message), "Link",
                                 "<https://api.github.com/next>; rel=\"next\", <x>; rel=\"last\"");
  answer (message, fixture, body->str);
}

static void
serve_cb (SoupServer        *server,
          SoupServerMessage *message,
          const char        *path,
          GHashTable        *query,
          gpointer           user_data)
{
  Fixture *fixture = user_data;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&fixture->mutex);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *body = g_hash_table_lookup (fixture->bodies, path);

  g_ptr_array_add (fixture->asked, g_uri_to_string (soup_server_message_get_uri (message)));
  g_free (fixture->authorization);
  fixture->authorization = g_strdup (soup_message_headers_get_one (headers, "Authorization"));
  g_assert_true (g_str_has_prefix (soup_message_headers_get_one (headers, "User-Agent"), "Iterate/"));

  if (fixture->breaks_after > 0 && --fixture->breaks_after == 0)
    fixture->status = SOUP_STATUS_INTERNAL_SERVER_ERROR;
  if (fixture->header != NULL)
    soup_message_headers_append (soup_server_message_get_response_headers (message), fixture->header,
                                 fixture->value);
  if (fixture->status != 0)
    soup_server_message_set_status (message, fixture->status, NULL);
  else if (g_str_has_suffix (path, "/issues"))
    answer_issues (fixture, message, query);
  else if (body != NULL)
    answer (message, fixture, body);
  else
    soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;

  g_mutex_init (&fixture->mutex);
  fixture->issues = g_ptr_array_new_with_free_func (g_free);
  fixture->bodies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  fixture->asked = g_ptr_array_new_with_free_func (g_free);
  test_server_start (&fixture->server, serve_cb, fixture);

  fixture->folder = g_dir_make_tmp ("iterate-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "test.iterate", NULL);
  fixture->clock = iterate_clock_new_manual (NOW);
  fixture->workspace = iterate_workspace_open (path, TRUE, fixture->clock, FALSE, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  iterate_workspace_close (fixture->workspace);
  g_assert_finalize_object (fixture->workspace);
  g_object_unref (fixture->clock);
  test_remove_folder (fixture->folder);
  test_server_stop (&fixture->server);
  g_ptr_array_unref (fixture->issues);
  g_ptr_array_unref (fixture->asked);
  g_hash_table_unref (fixture->bodies);
  g_free (fixture->authorization);
  g_free (fixture->folder);
  g_mutex_clear (&fixture->mutex);
}

static void
add_issue (Fixture    *fixture,
           guint       number,
           guint       minute,
           const char *title,
           const char *more)
{
  g_mutex_lock (&fixture->mutex);
  g_ptr_array_add (
    fixture->issues,
    g_strdup_printf ("{\"number\":%u,\"title\":\"%s\",\"body\":null,\"user\":{\"login\":\"ann\"},"
                     "\"labels\":[\"bug\",{\"name\":\"x\"}],\"created_at\":\"2023-01-01T00:00:00Z\","
                     "\"updated_at\":\"2023-01-01T00:%02u:00Z\",\"html_url\":\"https://x/%u\"%s}",
                     number, title, minute, number, more));
  g_mutex_unlock (&fixture->mutex);
}

static void
set_body (Fixture    *fixture,
          const char *path,
          const char *body)
{
  g_mutex_lock (&fixture->mutex);
  g_hash_table_insert (fixture->bodies, g_strdup (path), g_strdup (body));
  g_mutex_unlock (&fixture->mutex);
}

static void
set_status (Fixture    *fixture,
            guint       status,
            const char *header,
            const char *value)
{
  g_mutex_lock (&fixture->mutex);
  fixture->status = status;
  fixture->header = header;
  fixture->value = value;
  g_mutex_unlock (&fixture->mutex);
}

typedef struct
{
  const char *kind;
  const char *address;
  gboolean    has_key;
} Addition;

static gboolean
add (IterateDatabase  *db,
     gint64            now,
     gpointer          user_data,
     GError          **error)
{
  Addition *addition = user_data;
  g_autoptr(IterateFeedbackSource) source = NULL;

  source = iterate_feedback_sync_add (db, addition->kind, addition->address, "here",
                                      addition->has_key, now, error);

  return source != NULL;
}

static void
write_and_settle (Fixture          *fixture,
                  IterateWriteFunc  func,
                  gpointer          data)
{
  g_autoptr(GError) error = NULL;

  iterate_workspace_write (fixture->workspace, func, data, &error);
  g_assert_no_error (error);
  iterate_workspace_settle (fixture->workspace, &error);
  g_assert_no_error (error);
}

static void
add_source (Fixture    *fixture,
            const char *kind,
            const char *path,
            gboolean    has_key)
{
  g_autofree char *address = g_strconcat (fixture->server.base, path, NULL);
  Addition addition = { kind, address, has_key };

  write_and_settle (fixture, add, &addition);
}

static gboolean
request (IterateDatabase  *db,
         gint64            now,
         gpointer          user_data,
         GError          **error)
{
  g_autoptr(IterateFeedbackSource) source = iterate_feedback_source_find (db, "here", error);

  return source != NULL && iterate_feedback_source_request_sync (source, db, now, error);
}

static void
sync_again (Fixture *fixture)
{
  write_and_settle (fixture, request, NULL);
}

static IterateDatabase *
get_reader (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  IterateDatabase *db = iterate_store_get_reader (iterate_workspace_get_store (fixture->workspace),
                                                  &error);

  g_assert_no_error (error);

  return db;
}

static gint64
count (Fixture    *fixture,
       const char *sql)
{
  return test_get_int64 (iterate_workspace_get_store (fixture->workspace), sql);
}

static IterateFeedbackSource *
get_source (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  IterateFeedbackSource *source = iterate_feedback_source_find (get_reader (fixture), "here", &error);

  g_assert_no_error (error);

  return source;
}

static void
assert_problem (Fixture    *fixture,
                const char *part)
{
  g_autoptr(IterateFeedbackSource) source = get_source (fixture);
  const char *problem = iterate_feedback_source_get_last_error (source);

  if (part == NULL)
    g_assert_null (problem);
  else if (problem == NULL || strstr (problem, part) == NULL)
    g_error ("“%s” does not say “%s”", problem, part);
}

static void
test_github_pages (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(IterateFeedbackSource) source = NULL;

  add_issue (fixture, 1, 1, "Please add a dark mode", "");
  add_issue (fixture, 2, 2, "Fix the build", ",\"pull_request\":{\"url\":\"x\"}");
  add_issue (fixture, 3, 3, "The export crashes every time", "");
  add_issue (fixture, 4, 3, "I love it", ",\"user\":null");
  add_issue (fixture, 5, 3, "Sync does not work on my phone", "");
  add_issue (fixture, 6, 4, "Where can I change my name?", "");

  add_source (fixture, "github", "/repos/o/r", FALSE);
  assert_problem (fixture, NULL);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM feedback"), ==, 5);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM feedback WHERE external_id = '2'"), ==, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM feedback WHERE kind IS NOT NULL"), ==, 5);
  source = get_source (fixture);
  g_assert_true (iterate_feedback_sync_is_done (source));

  /* Then only what is new, and nothing twice; the third time it has not changed. */
  add_issue (fixture, 7, 9, "Please support tags", "");
  sync_again (fixture);
  sync_again (fixture);
  sync_again (fixture);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM feedback"), ==, 6);
  g_assert_cmpuint (fixture->n_same, >=, 1);
}

static void
test_github_resumes (Fixture       *fixture,
                     gconstpointer  data)
{
  guint n_asked;

  for (guint i = 1; i <= 9; i++)
    add_issue (fixture, i, i, "Please add a dark mode", "");
  fixture->breaks_after = 3;
  add_source (fixture, "github", "/repos/o/r", FALSE);

  /* It broke in the middle: what was read is there, and it goes on from there. */
  assert_problem (fixture, "500");
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM feedback"), ==, 3);
  set_status (fixture, 0, NULL, NULL);
  n_asked = fixture->asked->len;
  sync_again (fixture);
  assert_problem (fixture, NULL);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM feedback"), ==, 9);
  for (guint i = n_asked; i < fixture->asked->len; i++)
    g_assert_nonnull (strstr (g_ptr_array_index (fixture->asked, i), "since="));
}

static void
test_rate_limit (Fixture       *fixture,
                 gconstpointer  data)
{
  guint n_asked;

  add_issue (fixture, 1, 1, "Please add a dark mode", "");
  set_status (fixture, 429, "Retry-After", "90");
  add_source (fixture, "github", "/repos/o/r", FALSE);
  assert_problem (fixture, "left alone until 2023-11-14T22:14:50");
  set_status (fixture, 0, NULL, NULL);

  /* It is left alone until then. */
  n_asked = fixture->asked->len;
  sync_again (fixture);
  g_assert_cmpuint (fixture->asked->len, ==, n_asked);
  iterate_clock_set_time (fixture->clock, NOW + 91 * SECOND);
  sync_again (fixture);
  assert_problem (fixture, NULL);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM feedback"), ==, 1);

  /* GitHub says so with a 403 and the time. */
  set_status (fixture, SOUP_STATUS_FORBIDDEN, "X-RateLimit-Remaining", "0");
  sync_again (fixture);
  assert_problem (fixture, "left alone");
}

static void
test_bad_answers (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *deep = g_strnfill (200000, '[');

  set_body (fixture, "/api/v1/posts", "<html>");
  add_source (fixture, "fider", "", FALSE);
  assert_problem (fixture, "JSON");
  set_body (fixture, "/api/v1/posts", "{\"message\":\"no\"}");
  sync_again (fixture);
  assert_problem (fixture, "something else than a list");
  set_body (fixture, "/api/v1/posts", deep);
  sync_again (fixture);
  assert_problem (fixture, "nested");
  set_status (fixture, SOUP_STATUS_NOT_FOUND, NULL, NULL);
  sync_again (fixture);
  assert_problem (fixture, "nothing at");
  set_status (fixture, SOUP_STATUS_UNAUTHORIZED, NULL, NULL);
  sync_again (fixture);
  assert_problem (fixture, "asks for a key");
  set_status (fixture, 0, NULL, NULL);

  /* What is odd inside a list is left out, and the rest taken. */
  set_body (fixture, "/api/v1/posts",
            "[1, null, [], {\"number\":1}, {\"number\":2,\"title\":\"  \"}, "
            "{\"number\":3,\"title\":{\"a\":1},\"description\":\"Please add tags\"}]");
  sync_again (fixture);
  assert_problem (fixture, NULL);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM feedback"), ==, 1);
}

static void
test_fider_edits (Fixture       *fixture,
                  gconstpointer  data)
{
  IterateFeedbackFilter filter = { .search = "keyboard" };
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(GError) error = NULL;

  set_body (fixture, "/api/v1/posts",
            "[{\"number\":7,\"title\":\"Please add a dark mode\",\"slug\":\"dark-mode\","
            "\"description\":\"\",\"createdAt\":\"2023-02-03T04:05:06.789Z\","
            "\"user\":{\"id\":1,\"name\":\"Ann\"},\"votesCount\":12,\"status\":\"open\"},"
            "{\"number\":8,\"title\":\"Old\",\"status\":\"deleted\"}]");
  add_source (fixture, "fider", "/", FALSE);
  assert_problem (fixture, NULL);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM feedback WHERE author = 'Ann'"), ==, 1);

  /* Its author writes something else: it is read again, searched by its new words and votes once. */
  set_body (fixture, "/api/v1/posts",
            "[{\"number\":7,\"title\":\"The keyboard shortcuts crash the app\",\"slug\":\"dark-mode\","
            "\"description\":\"\",\"createdAt\":\"2023-02-03T04:05:06.789Z\","
            "\"user\":{\"id\":1,\"name\":\"Ann\"},\"votesCount\":12,\"status\":\"open\"}]");
  sync_again (fixture);
  found = iterate_feedback_list (get_reader (fixture), &filter, 0, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (iterate_feedback_get_kind (g_ptr_array_index (found, 0)), ==, "bug");
  g_clear_pointer (&found, g_ptr_array_unref);
  filter.search = "dark";
  found = iterate_feedback_list (get_reader (fixture), &filter, 0, 10, &error);
  g_assert_cmpuint (found->len, ==, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM feedback"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT sum(votes) FROM feature_request"), ==, 1);

  /* Nothing has changed: nothing is sent. */
  sync_again (fixture);
  g_assert_cmpuint (fixture->n_same, ==, 1);
}

#define REVIEW(id, stars, text) \
  "{\"id\":{\"label\":\"" id "\"},\"author\":{\"name\":{\"label\":\"Bo\"}}," \
  "\"im:rating\":{\"label\":\"" stars "\"},\"title\":{\"label\":\"Well\"}," \
  "\"content\":{\"label\":\"" text "\"},\"updated\":{\"label\":\"2023-05-06T07:08:09-07:00\"}," \
  "\"link\":{\"attributes\":{\"href\":\"https://x\"}}}"

static void
test_app_store (Fixture       *fixture,
                gconstpointer  data)
{
  /* An array that begins with the app itself, one alone, and none. */
  set_body (fixture, "/us/rss/customerreviews/page=1/id=42/sortby=mostrecent/json",
            "{\"feed\":{\"entry\":[{\"im:name\":{\"label\":\"The app\"}},"
            REVIEW ("a", "1", "It crashes all the time") ","
            REVIEW ("b", "5", "Great") "]}}");
  set_body (fixture, "/us/rss/customerreviews/page=2/id=42/sortby=mostrecent/json",
            "{\"feed\":{\"entry\":" REVIEW ("c", "3", "Please add widgets") "}}");
  set_body (fixture, "/us/rss/customerreviews/page=3/id=42/sortby=mostrecent/json",
            "{\"feed\":{}}");
  add_source (fixture, "app-store", "/us/rss/customerreviews/42", FALSE);
  assert_problem (fixture, NULL);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM feedback"), ==, 3);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM feedback WHERE rating = 1 AND "
                                   "content LIKE 'Well.%'"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM feedback WHERE occurred_at = "
                                   "1683382089000000"), ==, 3);
  g_assert_cmpuint (fixture->asked->len, ==, 3);

  /* The first page says that nothing is new. */
  sync_again (fixture);
  g_assert_cmpuint (fixture->asked->len, ==, 4);
}

static void
test_key (Fixture       *fixture,
          gconstpointer  data)
{
  g_autofree char *address = g_strconcat (fixture->server.base, "/repos/o/r", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_false (iterate_feedback_sync_keep_key ("github", address, "two words", &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (iterate_feedback_sync_keep_key ("github", address, "ghp_secret", &error));
  g_assert_no_error (error);

  add_source (fixture, "github", "/repos/o/r", TRUE);
  assert_problem (fixture, NULL);
  g_assert_cmpstr (fixture->authorization, ==, "Bearer ghp_secret");
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM feedback_source "
                                   "WHERE cursor LIKE '%ghp_secret%'"), ==, 0);

  /* It is not carried to where the service points. */
  set_status (fixture, SOUP_STATUS_MOVED_PERMANENTLY, "Location", "/elsewhere");
  sync_again (fixture);
  assert_problem (fixture, "has moved to “/elsewhere”");
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *kind;
    const char *address;
    const char *url; /* Its beginning, or NULL for none */
  } cases[] = {
    { "github", "gnome/gtk", "https://api.github.com/repos/gnome/gtk/issues?" },
    { "github", "https://github.com/gnome/gtk/", "https://api.github.com/repos/gnome/gtk/issues?" },
    { "github", "https://github.com/gnome/gtk/issues",
      "https://api.github.com/repos/gnome/gtk/issues?" },
    { "github", "https://git.example.org/api/v3/repos/a/b",
      "https://git.example.org/api/v3/repos/a/b/issues?" },
    { "github", "gnome", NULL },
    { "github", "gnome/../x", NULL },
    { "github", "a/b?c", NULL },
    { "github", "http://git.example.org/repos/a/b", NULL },
    { "fider", "https://feedback.example.org/",
      "https://feedback.example.org/api/v1/posts?view=recent&limit=all" },
    { "fider", "http://127.0.0.1:3000", "http://127.0.0.1:3000/api/v1/posts" },
    { "fider", "http://feedback.example.org", NULL },
    { "fider", "file:///etc/passwd", NULL },
    { "app-store", "310633997",
      "https://itunes.apple.com/us/rss/customerreviews/page=1/id=310633997/" },
    { "app-store", "DE/310633997",
      "https://itunes.apple.com/de/rss/customerreviews/page=1/id=310633997/" },
    { "app-store", "https://apps.apple.com/gb/app/whatsapp/id310633997?mt=8",
      "https://itunes.apple.com/gb/rss/customerreviews/page=1/id=310633997/" },
    { "app-store", "whatsapp", NULL },
  };
  g_autoptr(JsonObject) cursor = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const IterateFeedbackService *service = iterate_feedback_service_find (cases[i].kind, NULL);
      g_autoptr(GError) error = NULL;
      g_autofree char *address = service->normalise (cases[i].address, &error);
      g_autofree char *url = address == NULL ? NULL : service->dup_url (address, cursor);

      if (cases[i].url == NULL)
        {
          g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
          continue;
        }
      g_assert_no_error (error);
      if (!g_str_has_prefix (url, cases[i].url))
        g_error ("“%s” became “%s”", cases[i].address, url);
    }
}

#define ADD(path, func) \
  g_test_add ("/services/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_autofree char *folder = g_dir_make_tmp ("iterate-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "keys", NULL);
  int result;

  /* libsecret's own file in place of the desktop's keyring. */
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/services/an-address-is-understood-as-people-write-it", test_addresses);
  ADD ("github-issues-are-read-page-by-page-without-pull-requests", test_github_pages);
  ADD ("reading-goes-on-where-it-broke", test_github_resumes);
  ADD ("a-service-that-asks-for-rest-gets-it", test_rate_limit);
  ADD ("what-is-no-feedback-is-told-and-left-out", test_bad_answers);
  ADD ("a-post-that-was-edited-is-read-again", test_fider_edits);
  ADD ("app-store-reviews-are-read-in-each-of-their-shapes", test_app_store);
  ADD ("a-key-is-kept-in-the-keyring-and-sent-to-its-service-alone", test_key);

  result = g_test_run ();
  test_remove_folder (folder);

  return result;
}

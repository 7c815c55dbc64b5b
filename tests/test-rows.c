/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-error.h"
#include "iterate-feedback-import.h"
#include "iterate-feedback-paste.h"
#include "iterate-migrations.h"
#include "iterate-row-reader.h"
#include "iterate-test.h"

#include <string.h>

#define NOW (G_GINT64_CONSTANT (1700000000) * 1000000)

typedef struct
{
  char         *folder;
  char         *path;
  IterateStore *store;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *workspace = NULL;

  fixture->folder = g_dir_make_tmp ("iterate-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "rows", NULL);
  workspace = g_build_filename (fixture->folder, "test.iterate", NULL);
  fixture->store = iterate_store_open (workspace, TRUE, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_object (&fixture->store);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
write_file (Fixture    *fixture,
            const char *data,
            gssize      length)
{
  g_autoptr(GError) error = NULL;

  g_file_set_contents (fixture->path, data, length, &error);
  g_assert_no_error (error);
}

static void
write_encoded (Fixture    *fixture,
               const char *text,
               const char *encoding)
{
  g_autoptr(GError) error = NULL;
  gsize length;
  g_autofree char *data = g_convert (text, -1, encoding, "UTF-8", NULL, &length, &error);

  g_assert_no_error (error);
  write_file (fixture, data, length);
}

static gint64
import (Fixture *fixture,
        gint64  *n_known,
        gint64  *n_refused)
{
  IterateFeedbackMapping mapping = { NULL };
  g_autoptr(IterateImportReport) report = NULL;
  g_autoptr(GError) error = NULL;

  report = iterate_feedback_import_run (fixture->path, &mapping, fixture->store, NOW, n_known, NULL,
                                        NULL, NULL, &error);
  g_assert_no_error (error);
  *n_refused = report->n_refused;

  return report->n_rows;
}

static gint64
count (Fixture    *fixture,
       const char *where)
{
  g_autofree char *sql = g_strconcat ("SELECT count(*) FROM feedback WHERE ", where, NULL);

  return test_get_int64 (fixture->store, sql);
}

static void
assert_imports (Fixture    *fixture,
                gint64      n,
                const char *where)
{
  gint64 n_known, n_refused;

  g_assert_cmpint (import (fixture, &n_known, &n_refused), ==, n);
  g_assert_cmpint (n_refused, ==, 0);
  g_assert_cmpint (count (fixture, where), ==, n);

  /* The same file again brings nothing. */
  g_assert_cmpint (import (fixture, &n_known, &n_refused), ==, 0);
  g_assert_cmpint (n_known, ==, n);
}

static void
test_csv (Fixture       *fixture,
          gconstpointer  data)
{
  write_file (fixture,
              "id;Kommentar;author;created_at\r\n"
              "1;\"Bitte; ein \"\"dunkles\"\"\r\nThema\";ann;2023-01-02\r\n"
              "2;Stürzt ab;bo;2023-01-03\r\n", -1);
  {
    IterateFeedbackMapping mapping = {
      .text = (char *) "Kommentar", .id = (char *) "id", .author = (char *) "author",
      .at = (char *) "created_at",
    };
    g_autoptr(IterateImportReport) report = NULL;
    g_autoptr(GError) error = NULL;
    gint64 n_known;

    report = iterate_feedback_import_run (fixture->path, &mapping, fixture->store, NOW, &n_known,
                                          NULL, NULL, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpint (report->n_rows, ==, 2);
  }
  g_assert_cmpint (count (fixture, "content = 'Bitte; ein \"dunkles\"\r\nThema' AND author = 'ann' "
                                   "AND occurred_at = 1672617600000000"), ==, 1);
}

static void
test_tabs (Fixture       *fixture,
           gconstpointer  data)
{
  write_file (fixture, "text\tuser\nA, b; c\tann\nD\tbo\n", -1);
  assert_imports (fixture, 2, "content IN ('A, b; c', 'D') AND author <> ''");
}

/* As Google Play writes its months. */
static void
test_google_play (Fixture       *fixture,
                  gconstpointer  data)
{
  write_encoded (fixture,
                 "Package Name,App Version Code,Reviewer Language,Device,"
                 "Review Submit Date and Time,Review Submit Millis Since Epoch,Star Rating,"
                 "Review Title,Review Text,Review Link\n"
                 "org.x,7,de,pixel,2023-01-02T03:04:05Z,1672628645000,2,Schade,Es stürzt ab,"
                 "http://play.google.com/console?reviewId=gp%3Aabc\n"
                 "org.x,7,de,pixel,2023-01-03T03:04:05Z,1672715045000,5,,,"
                 "http://play.google.com/console?reviewId=gp%3Adef\n", "UTF-16");
  {
    gint64 n_known, n_refused;

    /* Stars alone say nothing. */
    g_assert_cmpint (import (fixture, &n_known, &n_refused), ==, 1);
    g_assert_cmpint (n_refused, ==, 1);
  }
  g_assert_cmpint (count (fixture, "content = 'Schade.\nEs stürzt ab' AND rating = 2 AND "
                                   "url LIKE '%gp%3Aabc'"), ==, 1);
}

static void
test_encodings (Fixture       *fixture,
                gconstpointer  data)
{
  static const char *const encodings[] = { "UTF-16LE", "UTF-16BE", "UTF-8", "WINDOWS-1252" };

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      g_autofree char *text = g_strdup_printf ("id,text\n%u,Müller sagt „hallo“ und grüßt alle\n", i);

      write_encoded (fixture, text, encodings[i]);
      {
        gint64 n_known, n_refused;

        g_assert_cmpint (import (fixture, &n_known, &n_refused), ==, 1);
      }
    }
  g_assert_cmpint (count (fixture, "content LIKE 'Müller sagt%grüßt alle'"), ==, 4);
}

static void
test_json_lines (Fixture       *fixture,
                 gconstpointer  data)
{
  gint64 n_known, n_refused;

  write_file (fixture,
              "{\"id\": 1, \"body\": \"Please add tags\", \"user\": {\"name\": \"ann\"}}\n"
              "\n"
              "no json\n"
              "{\"id\": 2, \"body\": \"It crashes\", \"user\": {\"name\": \"bo\"}, "
              "\"other\": [1]}\n", -1);
  g_assert_cmpint (import (fixture, &n_known, &n_refused), ==, 2);
  g_assert_cmpint (n_refused, ==, 1);
  g_assert_cmpint (count (fixture, "author IN ('ann', 'bo') AND external_id IN ('1', '2')"), ==, 2);
}

static void
test_mail (Fixture       *fixture,
           gconstpointer  data)
{
  write_file (fixture,
              "From ann@example.org Mon Jan  2 03:04:05 2023\n"
              "From: Ann <ann@example.org>\nMessage-ID: <1@x>\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n"
              "Date: Mon, 2 Jan 2023 03:04:05 +0000\n"
              "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\n"
              "Bitte ein dunkles Thema, sch\xf6n w\xe4re das.\n\n"
              "From bo@example.org Tue Jan  3 03:04:05 2023\n"
              "From: bo@example.org\nMessage-ID: <2@x>\nSubject: Crash\n"
              "Date: Tue, 3 Jan 2023 03:04:05 +0000\n\n"
              ">From the start it crashes.\n\n"
              "From cy@example.org Tue Jan  3 03:04:05 2023\n"
              "From: cy@example.org\nMessage-ID: <3@x>\nSubject: Wish\n"
              "Date: Tue, 3 Jan 2023 03:04:05 +0000\nMIME-Version: 1.0\n"
              "Content-Type: text/html; charset=utf-8\n\n"
              "<html><head><style>p { color: red }</style></head><body><p>Please add <b>tags</b> &amp; "
              "filters</p><blockquote>You wrote</blockquote><script>evil()</script></body></html>\n\n",
              -1);
  assert_imports (fixture, 3, "content LIKE 'Grüße.%schön wäre%' OR content LIKE 'Crash.%it crashes%' "
                              "OR content = 'Wish.\nPlease add tags & filters'");
}

static void
test_resume (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(GString) text = g_string_new ("id,text\n");
  IterateFeedbackMapping mapping = { NULL };
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  gint64 n_known, n_refused;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, "%u,Please add thing %u\n", i, i);
  write_file (fixture, text->str, -1);

  g_cancellable_cancel (cancellable);
  g_assert_null (iterate_feedback_import_run (fixture->path, &mapping, fixture->store, NOW, &n_known,
                                              NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (count (fixture, "1"), ==, 0);
  g_assert_cmpint (import (fixture, &n_known, &n_refused), ==, 1000);
}

static gboolean
stop_at_half (double   fraction,
              gpointer user_data)
{
  return fraction < .5;
}

static void
test_stop (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(GString) text = g_string_new ("id,text\n");
  IterateFeedbackMapping mapping = { NULL };
  g_autoptr(GError) error = NULL;
  gint64 n_known, n_refused, n;

  for (guint i = 0; i < 4000; i++)
    g_string_append_printf (text, "%u,Please add thing %u\n", i, i);
  write_file (fixture, text->str, -1);
  g_assert_null (iterate_feedback_import_run (fixture->path, &mapping, fixture->store, NOW, &n_known,
                                              stop_at_half, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  n = count (fixture, "1");
  g_assert_cmpint (n, >, 0);
  g_assert_cmpint (n, <, 4000);
  g_assert_cmpint (import (fixture, &n_known, &n_refused), ==, 4000 - n);
  g_assert_cmpint (n_known, ==, n);
}

static void
test_columns (Fixture       *fixture,
              gconstpointer  data)
{
  IterateFeedbackMapping wrong = { .text = (char *) "nothing" }, none = { NULL };
  g_autoptr(GError) error = NULL;
  gint64 n_known;

  write_file (fixture, "a,b\n1,2\n", -1);
  g_assert_null (iterate_feedback_import_run (fixture->path, &wrong, fixture->store, NOW, &n_known,
                                              NULL, NULL, NULL, &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "a, b"));
  g_clear_error (&error);
  g_assert_null (iterate_feedback_import_run (fixture->path, &none, fixture->store, NOW, &n_known,
                                              NULL, NULL, NULL, &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
  g_clear_error (&error);
  write_file (fixture, "", 0);
  g_assert_null (iterate_feedback_import_run (fixture->path, &none, fixture->store, NOW, &n_known,
                                              NULL, NULL, NULL, &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
}

static void
test_paste (void)
{
  g_auto(GStrv) lines = iterate_feedback_paste_split ("a\n\n b \r\nc", ITERATE_PASTE_LINES);
  g_auto(GStrv) paragraphs = iterate_feedback_paste_split ("a\nb\n \n\nc", ITERATE_PASTE_PARAGRAPHS);
  g_auto(GStrv) whole = iterate_feedback_paste_split (" a\n\nb ", ITERATE_PASTE_WHOLE);
  g_auto(GStrv) nothing = iterate_feedback_paste_split (" \n", ITERATE_PASTE_WHOLE);
  static const char *const three[] = { "a", "b", "c", NULL }, *const two[] = { "a\nb", "c", NULL },
                    *const one[] = { "a\n\nb", NULL };

  g_assert_cmpstrv (lines, three);
  g_assert_cmpstrv (paragraphs, two);
  g_assert_cmpstrv (whole, one);
  g_assert_cmpuint (g_strv_length (nothing), ==, 0);
}

#define ADD(path, func) g_test_add ("/rows/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("values-are-separated-by-semicolons-and-may-hold-lines", test_csv);
  ADD ("values-are-separated-by-tabs", test_tabs);
  ADD ("a-month-of-google-play-is-imported-as-it-is", test_google_play);
  ADD ("a-files-encoding-is-found", test_encodings);
  ADD ("json-lines-are-imported-and-what-is-none-is-refused", test_json_lines);
  ADD ("mails-are-imported-in-their-encodings", test_mail);
  ADD ("an-import-that-was-cancelled-takes-no-half-of-a-chunk", test_resume);
  ADD ("an-import-that-was-stopped-goes-on", test_stop);
  ADD ("columns-that-are-not-there-are-told", test_columns);
  g_test_add_func ("/rows/a-pasted-text-is-split-as-it-was-meant", test_paste);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector-fixture.h"

#include "iterate-collector-source.h"
#include "iterate-test.h"
#include "iterate-time.h"
#include "iterate-webhook-signature.h"

#include <string.h>

/* Webhooks of survey tools, signed as they sign them. */

#define SECRET "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"

static const char form[] =
  "{\"id\":\"r1\",\"title\":\"Exports\",\"message\":\"Please export to CSV\",\"rating\":2}";

static const char formbricks[] =
  "{\"webhookId\":\"w\",\"event\":\"responseFinished\",\"data\":{\"id\":\"resp1\",\"surveyId\":\"s\","
  "\"createdAt\":\"2026-01-02T03:04:05.000Z\",\"finished\":true,\"data\":{\"q1\":5,"
  "\"q2\":\"The editor is "
  "quick\",\"q3\":[\"fast\",\"pretty\"]},\"meta\":{\"url\":\"https://a.example\"}}}";

static const char typeform[] =
  "{\"event_id\":\"e\",\"event_type\":\"form_response\",\"form_response\":{\"form_id\":\"f\","
  "\"token\":\"tok1\",\"submitted_at\":\"2026-01-02T03:04:05Z\",\"answers\":[{\"type\":\"text\","
  "\"text\":\"I cannot find the invoice\",\"field\":{\"id\":\"1\"}},{\"type\":\"number\",\"number\":3},"
  "{\"type\":\"choice\",\"choice\":{\"label\":\"Billing\"}},{\"type\":\"email\","
  "\"email\":\"a@b.example\"}]}}";

typedef struct
{
  const char *name;
  const char *kind;
} NewHook;

static gboolean
add_hook (IterateDatabase  *db,
          gint64            now,
          gpointer          user_data,
          GError          **error)
{
  const NewHook *hook = user_data;
  g_autofree char *secret = g_strdup (SECRET);

  return iterate_collector_source_add_hook (db, hook->name, hook->kind, now, &secret, error);
}

static Answer
post_signed (Fixture    *self,
             const char *path,
             const char *body,
             gint64      late)
{
  gint64 seconds = iterate_clock_get_time (self->clock) / ITERATE_SECOND - late;
  g_autofree char *time = g_strdup_printf ("%" G_GINT64_FORMAT, seconds);
  g_autofree char *signature = iterate_webhook_signature_make (SECRET, "msg_1", seconds, body, -1,
                                                               NULL);
  const char *headers[] = {
    "webhook-id", "msg_1", "webhook-timestamp", time, "webhook-signature", signature, NULL
  };

  return ask (self, "POST", path, headers, body, strlen (body));
}

static void
test_a_signed_form_becomes_feedback_once (Fixture       *self,
                                          gconstpointer  data)
{
  NewHook hook = { "contact", ITERATE_SOURCE_STANDARD_WEBHOOKS };
  g_auto(Answer) first = { 0 }, again = { 0 };

  write_down (self, add_hook, &hook);
  first = post_signed (self, "/v1/hooks/contact", form, 0);
  again = post_signed (self, "/v1/hooks/contact", form, 0);
  g_assert_cmpuint (first.status, ==, 200);
  g_assert_cmpuint (again.status, ==, 200);
  g_assert_cmpint (count (self, "SELECT count(*) FROM feedback WHERE source = 'contact' AND "
                          "content LIKE 'Exports%CSV' AND rating = 2"), ==, 1);
}

static void
test_what_is_not_signed_rightly_is_refused (Fixture       *self,
                                            gconstpointer  data)
{
  NewHook hook = { "contact", ITERATE_SOURCE_STANDARD_WEBHOOKS };
  g_auto(Answer) plain = { 0 }, late = { 0 }, other = { 0 };

  write_down (self, add_hook, &hook);
  plain = post (self, "/v1/hooks/contact", form);
  late = post_signed (self, "/v1/hooks/contact", form, 600);
  other = post_signed (self, "/v1/hooks/nothing", form, 0);
  g_assert_cmpuint (plain.status, ==, 401);
  g_assert_cmpuint (late.status, ==, 401);
  g_assert_cmpuint (other.status, ==, 404);
  g_assert_cmpint (count (self, "SELECT count(*) FROM feedback"), ==, 0);
}

static void
test_answers_of_formbricks_are_joined (Fixture       *self,
                                       gconstpointer  data)
{
  NewHook hook = { "survey", ITERATE_SOURCE_FORMBRICKS };
  g_auto(Answer) answer = { 0 };

  write_down (self, add_hook, &hook);
  answer = post_signed (self, "/v1/hooks/survey", formbricks, 0);
  g_assert_cmpuint (answer.status, ==, 200);
  g_assert_cmpint (count (self, "SELECT count(*) FROM feedback WHERE rating = 5 AND "
                          "content LIKE 'The editor is quick%fast%pretty'"), ==, 1);
}

static Answer
post_typeform (Fixture    *self,
               const char *secret)
{
  g_autofree char *encoded = NULL;
  g_autofree char *signature = NULL;
  GHmac *hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret));
  guint8 digest[32];
  gsize size = sizeof digest;

  g_hmac_update (hmac, (const guchar *) typeform, strlen (typeform));
  g_hmac_get_digest (hmac, digest, &size);
  g_hmac_unref (hmac);
  encoded = g_base64_encode (digest, size);
  signature = g_strconcat ("sha256=", encoded, NULL);

  return ask (self, "POST", "/v1/hooks/form",
              (const char *[]) { "Typeform-Signature", signature, NULL }, typeform, strlen (typeform));
}

static void
test_typeform_signs_in_its_own_way (Fixture       *self,
                                    gconstpointer  data)
{
  NewHook hook = { "form", ITERATE_SOURCE_TYPEFORM };
  g_auto(Answer) right = { 0 }, wrong = { 0 };

  write_down (self, add_hook, &hook);
  wrong = post_typeform (self, "other");
  right = post_typeform (self, SECRET);
  g_assert_cmpuint (wrong.status, ==, 401);
  g_assert_cmpuint (right.status, ==, 200);
  g_assert_cmpint (count (self, "SELECT count(*) FROM feedback WHERE rating = 3 AND "
                          "content LIKE '%invoice%Billing' AND content NOT LIKE '%example%'"), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *folder = g_dir_make_tmp ("iterate-keys-XXXXXX", NULL);
  g_autofree char *keys = g_build_filename (folder, "keys", NULL);
  int status;

  /* A keyring of its own, in a file. */
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", keys, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);
  g_test_init (&argc, &argv, NULL);

  ADD ("/hooks/signed-form-becomes-feedback-once", test_a_signed_form_becomes_feedback_once);
  ADD ("/hooks/what-is-not-signed-rightly-is-refused", test_what_is_not_signed_rightly_is_refused);
  ADD ("/hooks/answers-of-formbricks-are-joined", test_answers_of_formbricks_are_joined);
  ADD ("/hooks/typeform-signs-in-its-own-way", test_typeform_signs_in_its_own_way);

  status = g_test_run ();
  test_remove_folder (folder);

  return status;
}

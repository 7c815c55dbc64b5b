/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-alertmanager.h"
#include "iterate-channel.h"
#include "iterate-cloud-event.h"
#include "iterate-error.h"
#include "iterate-json.h"
#include "iterate-slack.h"
#include "iterate-test.h"
#include "iterate-webhook-signature.h"

static IterateMessage *
make_message (const char *type,
              const char *payload)
{
  return g_object_new (ITERATE_TYPE_MESSAGE, "recipient", "Alert.send", "type", type, "payload",
                       payload,
                       "idempotency-key", "7-1", "created-at", TEST_TIME, NULL);
}

/* What the reference implementation makes of the same secret, id, time and body. */
static void
test_the_signature_is_that_of_the_reference (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *signature = NULL;

  signature = iterate_webhook_signature_make (
    "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3", "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", 1795343288,
    "{\"type\":\"experiment.decided\",\"timestamp\":\"2026-11-22T10:28:08Z\",\"data\":"
    "{\"experiment\":\"checkout\",\"decision\":\"ship\"}}", -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (signature, ==, "v1,Ju4D7SpCang+h4InktKp8So5iYozaOEGZ0gAa30tO3Q=");
}

static void
test_a_secret_that_is_too_short_is_refused (void)
{
  static const char *const wrong[] = { "", "secret", "whsec_", "whsec_c2hvcnQ=",
                                       "MDEyMzQ1Njc4OWFiY2Rl" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (iterate_webhook_signature_check (wrong[i], &error));
      g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
    }
}

static void
test_an_event_has_what_both_standards_ask_for (void)
{
  static const char *const members[] = { "specversion", "id", "source", "type", "time", "timestamp",
                                         "datacontenttype", "subject" };
  g_autoptr(IterateMessage) message = make_message ("alert", "{\"metric\":\"visits\"}");
  g_autofree char *text = iterate_cloud_event_write (message);
  g_autoptr(JsonObject) event = iterate_json_parse (text, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    g_assert_cmpstr (json_object_get_string_member_with_default (event, members[i], ""), !=, "");
  g_assert_cmpstr (json_object_get_string_member (event, "specversion"), ==, "1.0");
  g_assert_cmpstr (json_object_get_string_member (event, "id"), ==, "7-1");
  g_assert_cmpstr (json_object_get_string_member (event, "type"), ==, "io.github.iterate_app.alert.v1");
  g_assert_true (json_object_has_member (event, "data"));
}

static void
test_slack_gets_no_markup_of_others (void)
{
  g_autoptr(IterateMessage) message = make_message ("alert",
                                                    "{\"message\":\"<!channel> a & b > c\"}");
  g_autofree char *text = iterate_slack_write (message);
  g_autoptr(JsonObject) body = iterate_json_parse (text, NULL);

  g_assert_cmpstr (json_object_get_string_member (body, "text"), ==,
                   "alert: &lt;!channel&gt; a &amp; b &gt; c");
}

static void
test_slack_gets_no_more_than_it_takes (void)
{
  g_autoptr(GString) payload = g_string_new ("{\"message\":\"");
  g_autoptr(IterateMessage) message = NULL;
  g_autoptr(JsonObject) body = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < 4000; i++)
    g_string_append (payload, "ü");
  g_string_append (payload, "\"}");
  message = make_message ("alert", payload->str);
  text = iterate_slack_write (message);
  body = iterate_json_parse (text, NULL);
  g_assert_cmpuint (g_utf8_strlen (json_object_get_string_member (body, "text"), -1), <=, 3000);
}

static void
test_alertmanager_knows_an_alert_again_by_its_labels (void)
{
  static const char *const payload = "{\"metric\":\"visits\",\"alert\":\"alert-1\",\"message\":\"m\"}";
  g_autoptr(IterateMessage) fired = make_message ("alert", payload);
  g_autoptr(IterateMessage) over = make_message ("alert-resolved", payload);
  g_autoptr(IterateMessage) other = make_message ("experiment-learnings", "{}");
  g_autofree char *begin = iterate_alertmanager_write (fired, TEST_TIME);
  g_autofree char *end = iterate_alertmanager_write (over, TEST_TIME);
  g_autofree char *none = iterate_alertmanager_write (other, TEST_TIME);
  g_autoptr(JsonNode) first = json_from_string (begin, NULL);
  g_autoptr(JsonNode) second = json_from_string (end, NULL);
  JsonNode *labels, *same;

  labels = json_object_get_member (json_array_get_object_element (json_node_get_array (first), 0),
                                   "labels");
  same = json_object_get_member (json_array_get_object_element (json_node_get_array (second), 0),
                                 "labels");
  g_assert_true (json_node_equal (labels, same));
  g_assert_null (none);
}

static void
test_a_channel_is_an_address_or_is_refused (void)
{
  g_assert_true (iterate_channel_check ("https://example.org/hook", NULL));
  g_assert_true (iterate_channel_check ("alertmanager+http://127.0.0.1:9093", NULL));
  g_assert_true (iterate_channel_check ("slack", NULL));
  g_assert_false (iterate_channel_check ("ftp://example.org", NULL));
  g_assert_false (iterate_channel_check ("alertmanager+nowhere", NULL));
  g_assert_false (iterate_channel_check ("", NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/channels/the-signature-is-that-of-the-reference",
                   test_the_signature_is_that_of_the_reference);
  g_test_add_func ("/channels/a-secret-that-is-too-short-is-refused",
                   test_a_secret_that_is_too_short_is_refused);
  g_test_add_func ("/channels/an-event-has-what-both-standards-ask-for",
                   test_an_event_has_what_both_standards_ask_for);
  g_test_add_func ("/channels/slack-gets-no-markup-of-others", test_slack_gets_no_markup_of_others);
  g_test_add_func ("/channels/slack-gets-no-more-than-it-takes", test_slack_gets_no_more_than_it_takes);
  g_test_add_func ("/channels/alertmanager-knows-an-alert-again-by-its-labels",
                   test_alertmanager_knows_an_alert_again_by_its_labels);
  g_test_add_func ("/channels/a-channel-is-an-address-or-is-refused",
                   test_a_channel_is_an_address_or_is_refused);

  return g_test_run ();
}

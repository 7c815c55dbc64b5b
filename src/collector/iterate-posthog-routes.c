/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-collector-routes.h"

#include "iterate-flag-answer.h"
#include "iterate-posthog-events.h"

#include <string.h>

/* What PostHog's clients send and ask. */

static void
answer_events (IterateCollectorRequest *request)
{
  GByteArray *rows = g_byte_array_sized_new (8192);

  iterate_posthog_events_read (request->json, request->now, rows);
  iterate_collector_request_keep (request, rows, "{\"status\":\"Ok\"}");
}

static void
append_flag (const IterateFlagFeature    *feature,
             const IterateFlagEvaluation *result,
             GString                     *body)
{
  const char *variant = iterate_flag_answer_get_variant (result);
  g_autofree char *why = iterate_flag_answer_dup_text (result);
  IterateJsonType type = iterate_json_value_get_type (result->value);
  gboolean on = result->source == ITERATE_FLAG_EXPERIMENT || iterate_flag_value_is_on (result->value);

  iterate_json_append_string (body, feature->key, strlen (feature->key));
  g_string_append (body, ":{\"key\":");
  iterate_json_append_string (body, feature->key, strlen (feature->key));
  g_string_append_printf (body, ",\"enabled\":%s,\"variant\":", on ? "true" : "false");
  if (!on || type == ITERATE_JSON_BOOLEAN)
    g_string_append (body, "null");
  else
    iterate_json_append_string (body, variant, strlen (variant));
  g_string_append_printf (body, ",\"reason\":{\"code\":\"%s\",\"condition_index\":0,\"description\":",
                          result->source == ITERATE_FLAG_DEFAULT ? "no_condition_match"
                                                                 : "condition_match");
  iterate_json_append_string (body, why, strlen (why));
  g_string_append_printf (body, "},\"metadata\":{\"id\":0,\"version\":%d,\"description\":null,"
                          "\"payload\":", feature->version);
  /* A payload is JSON inside of a text. */
  if (type == ITERATE_JSON_BOOLEAN || result->text == NULL)
    g_string_append (body, "null");
  else
    iterate_json_append_string (body, result->text, strlen (result->text));
  g_string_append (body, "}}");
}

static void
answer_flags (IterateCollectorRequest *request)
{
  IterateFlagSet *set = iterate_flag_service_get_set (request->flags);
  IterateFlagContext context = { 0 };
  g_autofree char *id = g_uuid_string_random ();
  GString *body = g_string_sized_new (1024);

  iterate_json_value_find (request->json, "person_properties", &context.attributes.values);
  iterate_json_value_find (request->json, "distinct_id", &context.attributes.id);
  g_string_append_printf (body, "{\"errorsWhileComputingFlags\":false,\"requestId\":\"%s\","
                          "\"evaluatedAt\":%" G_GINT64_FORMAT ",\"flags\":{", id,
                          request->now / 1000);
  for (guint i = 0; i < iterate_flag_set_get_n_flags (set); i++)
    {
      const IterateFlagFeature *feature = iterate_flag_set_get (set, i);
      IterateFlagEvaluation result;

      iterate_collector_request_evaluate (request, feature, &context, &result);
      if (i > 0)
        g_string_append_c (body, ',');
      append_flag (feature, &result, body);
    }
  g_string_append (body, "}}");
  iterate_collector_request_answer (request, SOUP_STATUS_OK, "application/json", body);
}

/* A browser's client asks first what is to be done besides: nothing is. */
static void
answer_config (IterateCollectorRequest *request)
{
  static const char config[] =
    "{\"supportedCompression\":[\"gzip\",\"gzip-js\",\"base64\"],\"hasFeatureFlags\":true,"
    "\"autocapture_opt_out\":true,\"sessionRecording\":false,\"surveys\":false,\"heatmaps\":false,"
    "\"capturePerformance\":false,\"captureDeadClicks\":false,\"siteApps\":[],"
    "\"defaultIdentifiedOnly\":false,\"elementsChainAsString\":true}";

  if (g_str_has_suffix (request->path, "/config"))
    iterate_collector_request_answer_text (request, SOUP_STATUS_OK, "application/json", config);
  else
    iterate_collector_request_answer_text (request, SOUP_STATUS_NOT_FOUND, "text/plain",
                                           "There is nothing here\n");
}

const IterateRoute iterate_posthog_routes[] = {
  { "GET", "/array/", ITERATE_ROUTE_PREFIX | ITERATE_ROUTE_OPEN, NULL, answer_config },
  { "POST", "/batch/", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_events },
  { "POST", "/batch", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_events },
  { "POST", "/e/", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_events },
  { "POST", "/i/v0/e/", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_events },
  { "POST", "/capture/", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_events },
  { "POST", "/track/", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_events },
  { "POST", "/flags/", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_flags },
  { "POST", "/flags", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_flags },
  { NULL }
};

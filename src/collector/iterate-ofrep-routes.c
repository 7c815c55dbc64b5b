/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-collector-routes.h"

#include "iterate-flag-payload.h"
#include "iterate-flag-watch.h"
#include "iterate-ofrep-body.h"
#include "iterate-sent-event.h"
#include "iterate-time.h"

#include <string.h>
#include <xxhash.h>

/* The OpenFeature Remote Evaluation Protocol, 0.3. */

#define EVALUATE "/ofrep/v1/evaluate/flags"
#define EVENTS   "/ofrep/v1/events"

/* Each failure has the key and a code: a client that finds neither says only that the answer is not as
 * expected. */
static void
refuse (IterateCollectorRequest *request,
        guint                    status,
        const char              *code,
        const char              *details)
{
  GString *body = g_string_new ("{");

  iterate_collector_request_note_refusal (request, details);
  if (request->rest != NULL)
    {
      g_string_append (body, "\"key\":");
      iterate_json_append_string (body, request->rest, strlen (request->rest));
      g_string_append_c (body, ',');
    }
  g_string_append_printf (body, "\"errorCode\":\"%s\",\"errorDetails\":", code);
  iterate_json_append_string (body, details, strlen (details));
  g_string_append_c (body, '}');
  iterate_collector_request_answer (request, status, "application/json", body);
}

static void
refuse_unread (IterateCollectorRequest *request,
               guint                    status,
               const char              *reason)
{
  refuse (request, status, status == SOUP_STATUS_BAD_REQUEST ? "PARSE_ERROR" : "GENERAL", reason);
}

/* Values that join the evaluation to what follows: OpenFeature's telemetry takes them from here. */
static void
append_metadata (IterateCollectorRequest  *request,
                 const IterateFlagContext *context,
                 GString                  *body)
{
  gsize length;
  const char *id = iterate_json_value_get_string (context->attributes.id, &length);

  g_string_append_printf (body, "\"metadata\":{\"flagSetId\":\"iterate\",\"version\":\"%s\"",
                          iterate_flag_service_get_version (request->flags));
  if (id != NULL)
    {
      g_string_append (body, ",\"contextId\":");
      iterate_json_append_string (body, id, length);
    }
  g_string_append_c (body, '}');
}

/* Whether a rule wanted to draw and had nothing to draw by. */
static void
traced_cb (guint                  index,
           const IterateFlagRule *rule,
           IterateFlagMiss        miss,
           double                 bucket,
           gpointer               user_data)
{
  gboolean *keyless = user_data;

  if (miss == ITERATE_FLAG_NO_ATTRIBUTE && g_str_equal (rule->hash_attribute, "id"))
    *keyless = TRUE;
}

static void
noted_cb (const GError *error,
          gpointer      user_data)
{
  if (error != NULL)
    g_warning ("An evaluation could not be noted: %s", error->message);
}

/* Whether somebody's answer is one to compare: those of the team are while it is theirs alone, and
 * would skew the shares of a rollout. */
static gboolean
is_measured (const IterateFlagFeature    *feature,
             const IterateFlagEvaluation *result)
{
  const char *id = result->rule == NULL ? NULL : result->rule->id;

  return result->source == ITERATE_FLAG_DEFAULT || g_strcmp0 (id, ITERATE_RULE_ROLLOUT) == 0 ||
         g_strcmp0 (id, ITERATE_RULE_WINNER) == 0 ||
         (g_strcmp0 (id, ITERATE_RULE_AUDIENCE) == 0 && feature->rules->len == 1);
}

/* Notes who got a flag that is watched, once a minute. The answer does not wait for
 * that: an evaluation is no message whose receipt anybody is told. */
static void
note_evaluation (IterateCollectorRequest     *request,
                 const IterateFlagFeature    *feature,
                 const IterateFlagContext    *context,
                 const IterateFlagEvaluation *result)
{
  const char *user = iterate_json_value_get_string (context->attributes.id, NULL);
  g_autofree char *id = NULL;
  g_autofree char *properties = NULL;
  GByteArray *rows;

  if (!feature->watched || user == NULL || !is_measured (feature, result))
    return;

  rows = g_byte_array_new ();
  id = g_strdup_printf ("%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ":%s",
                        feature->id, feature->phase, request->now / (60 * ITERATE_SECOND), user);
  properties = g_strdup_printf ("{\"flag\":%" G_GINT64_FORMAT ",\"phase\":%" G_GINT64_FORMAT
                                ",\"on\":%s}", feature->id, feature->phase,
                                result->source == ITERATE_FLAG_FORCE ? "true" : "false");
  if (iterate_sent_event_append (rows, id, user, ITERATE_FLAG_EVALUATED, request->now, properties))
    iterate_intake_put (request->intake, &(IterateIntakePart) { ITERATE_INTAKE_EVALUATIONS, rows }, 1,
                        noted_cb, NULL);
  else
    g_byte_array_unref (rows);
}

static void
answer_single (IterateCollectorRequest *request)
{
  IterateFlagSet *set = iterate_flag_service_get_set (request->flags);
  const char *key = request->rest;
  const IterateFlagFeature *feature = iterate_flag_set_find (set, key);
  IterateFlagEvaluation result;
  IterateFlagContext context;
  gboolean keyless = FALSE;
  GString *body;

  if (!iterate_ofrep_read_context (request->json, &context))
    {
      refuse (request, SOUP_STATUS_BAD_REQUEST, "INVALID_CONTEXT", "The context is no JSON object");
      return;
    }

  if (feature == NULL)
    {
      refuse (request, SOUP_STATUS_NOT_FOUND, "FLAG_NOT_FOUND", "There is no such flag");
      return;
    }

  context.trace = traced_cb;
  context.trace_data = &keyless;
  iterate_collector_request_evaluate (request, feature, &context, &result);
  if (keyless && result.source == ITERATE_FLAG_DEFAULT)
    {
      refuse (request, SOUP_STATUS_BAD_REQUEST, "TARGETING_KEY_MISSING",
              "This flag is given to some: the context needs a targetingKey");
      return;
    }

  note_evaluation (request, feature, &context, &result);
  body = g_string_sized_new (256);
  g_string_append_c (body, '{');
  iterate_ofrep_append_evaluation (set, key, &result, body);
  g_string_append_c (body, ',');
  append_metadata (request, &context, body);
  g_string_append_c (body, '}');
  iterate_collector_request_answer (request, SOUP_STATUS_OK, "application/json", body);
}

/* The tag is of the answer and not of the flags: the same client asks with it again when what is known
 * of a person has changed. */
static void
answer_bulk (IterateCollectorRequest *request)
{
  IterateFlagSet *set = iterate_flag_service_get_set (request->flags);
  const char *known = iterate_collector_request_get_header (request, "If-None-Match");
  IterateFlagContext context;
  char etag[20];
  GString *body;

  if (!iterate_ofrep_read_context (request->json, &context))
    {
      refuse (request, SOUP_STATUS_BAD_REQUEST, "INVALID_CONTEXT", "The context is no JSON object");
      return;
    }

  body = g_string_sized_new (128 * iterate_flag_set_get_n_flags (set) + 256);
  g_string_append (body, "{\"flags\":[");
  for (guint i = 0; i < iterate_flag_set_get_n_flags (set); i++)
    {
      const IterateFlagFeature *feature = iterate_flag_set_get (set, i);
      IterateFlagEvaluation result;

      iterate_collector_request_evaluate (request, feature, &context, &result);
      g_string_append (body, i > 0 ? ",{" : "{");
      iterate_ofrep_append_evaluation (set, feature->key, &result, body);
      g_string_append_c (body, '}');
    }
  g_string_append (body, "],");
  append_metadata (request, &context, body);
  g_string_append_printf (body, ",\"eventStreams\":[{\"type\":\"sse\",\"endpoint\":{\"requestUri\":"
                          "\"" EVENTS "?token=%s\"},\"inactivityDelaySec\":120}]}",
                          iterate_event_stream_get_token (request->stream));

  g_snprintf (etag, sizeof etag, "\"%016" G_GINT64_MODIFIER "x\"",
              (guint64) XXH3_64bits (body->str, body->len));
  iterate_collector_request_set_header (request, "ETag", etag);
  if (g_strcmp0 (known, etag) == 0)
    {
      g_string_free (body, TRUE);
      soup_server_message_set_status (request->message, SOUP_STATUS_NOT_MODIFIED, NULL);
      return;
    }

  iterate_collector_request_answer (request, SOUP_STATUS_OK, "application/json", body);
}

/* The gate let it pass: it has a token of its own. */
static void
answer_events (IterateCollectorRequest *request)
{
  const char *token = request->query == NULL ? NULL : g_hash_table_lookup (request->query, "token");

  if (g_strcmp0 (token, iterate_event_stream_get_token (request->stream)) != 0)
    refuse (request, SOUP_STATUS_UNAUTHORIZED, "GENERAL", "Its token is not known");
  else if (!iterate_event_stream_add (request->stream, request->message))
    refuse (request, SOUP_STATUS_SERVICE_UNAVAILABLE, "GENERAL", "Too many listen");
}

const IterateRoute iterate_ofrep_routes[] = {
  { "GET", EVENTS, ITERATE_ROUTE_OPEN, refuse_unread, answer_events },
  { "POST", EVALUATE, ITERATE_ROUTE_JSON, refuse_unread, answer_bulk },
  { "POST", EVALUATE "/", ITERATE_ROUTE_JSON | ITERATE_ROUTE_PREFIX, refuse_unread, answer_single },
  { NULL }
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ai-problem.h"

#include "iterate-error.h"
#include "iterate-json.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

/* Six providers say in six ways what went wrong, one of them with the status of success. */

#define MOST_MESSAGE 300

/* RFC 6585 and Anthropic's; libsoup has no name for them. */
#define TOO_MANY_REQUESTS 429
#define OVERLOADED        529

/* A limit of money passes no sooner for being asked again. */
static const char *const final_codes[] = {
  "insufficient_quota", "enforced_spend_limit_reached", "billing_error", "exceed_context_size_error",
  NULL,
};

void
iterate_ai_problem_free (IterateAiProblem *self)
{
  g_free (self->message);
  g_free (self->code);
  g_free (self);
}

static char *
shorten (const char *text,
         gsize       length)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) MIN (length, MOST_MESSAGE));

  return g_strdelimit (g_strstrip (g_steal_pointer (&valid)), "\r\n\t", ' ');
}

/* Returns: (nullable): the message, looked for where one provider after the other has it */
static const char *
find_message (JsonNode *body)
{
  JsonNode *error = iterate_json_find (body, "error");
  JsonArray *details = iterate_json_find_array (body, "detail");
  const char *message = iterate_json_find_string (error, "message");

  if (message == NULL)
    message = iterate_json_find_string (body, "error");
  if (message == NULL)
    message = iterate_json_find_string (body, "message");
  if (message == NULL && details != NULL && json_array_get_length (details) > 0)
    message = iterate_json_find_string (json_array_get_element (details, 0), "msg");

  return message;
}

/* Returns: (nullable): what says most exactly what it is */
static const char *
find_code (JsonNode *body)
{
  JsonNode *error = iterate_json_find (body, "error");
  const char *code = iterate_json_find_string (iterate_json_find (error, "details"), "error_code");

  if (code == NULL)
    code = iterate_json_find_string (error, "code");
  if (code == NULL)
    code = iterate_json_find_string (error, "type");

  return code != NULL ? code : iterate_json_find_string (body, "code");
}

/* OpenRouter's status is in the body, and the answer's is 200. */
static guint
find_status (JsonNode *body,
             guint     status)
{
  JsonNode *code = iterate_json_find (iterate_json_find (body, "error"), "code");

  if (SOUP_STATUS_IS_SUCCESSFUL (status) && code != NULL && JSON_NODE_HOLDS_VALUE (code) &&
      json_node_get_value_type (code) == G_TYPE_INT64)
    return (guint) json_node_get_int (code);

  return status;
}

/* Returns: (transfer full) (nullable): the problem that an answer tells of, or %NULL where it tells of
 *   none */
IterateAiProblem *
iterate_ai_problem_read_node (guint     status,
                              JsonNode *body)
{
  JsonNode *error = iterate_json_find (body, "error");
  const char *message = find_message (body);
  IterateAiProblem *self;

  if (SOUP_STATUS_IS_SUCCESSFUL (status) && (error == NULL || JSON_NODE_HOLDS_NULL (error)) &&
      g_strcmp0 (iterate_json_find_string (body, "object"), "error") != 0)
    return NULL;

  self = g_new0 (IterateAiProblem, 1);
  self->status = find_status (body, status);
  self->message = message == NULL ? g_strdup ("") : shorten (message, strlen (message));
  self->code = g_strdup (find_code (body));
  self->final = self->code != NULL && g_strv_contains (final_codes, self->code);

  return self;
}

/* Returns: (transfer full) (nullable): see iterate_ai_problem_read_node() */
IterateAiProblem *
iterate_ai_problem_read (guint       status,
                         const char *body,
                         gsize       length)
{
  g_autoptr(JsonNode) node = iterate_json_parse_node (body, length, NULL);
  IterateAiProblem *self = iterate_ai_problem_read_node (status, node);

  if (self != NULL && *self->message == '\0')
    {
      g_free (self->message);
      self->message = shorten (body, length);
    }

  return self;
}

/* Whether it is about the way in which the answer's form was asked for, so that another may do. */
gboolean
iterate_ai_problem_is_about_form (const IterateAiProblem *self)
{
  static const char *const words[] = {
    "response_format", "json_schema", "json schema", "output_config", "output_format", "structured",
    "tool_choice", "grammar",
  };
  g_autofree char *lower = g_utf8_strdown (self->message, -1);

  if (self->status != SOUP_STATUS_BAD_REQUEST && self->status != SOUP_STATUS_UNPROCESSABLE_ENTITY)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (strstr (lower, words[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* Whether it may be over when it is tried again. */
gboolean
iterate_ai_problem_may_pass (const IterateAiProblem *self)
{
  return !self->final &&
         (self->status == SOUP_STATUS_REQUEST_TIMEOUT || self->status == SOUP_STATUS_CONFLICT ||
          self->status == TOO_MANY_REQUESTS || self->status >= 500);
}

static char *
explain (const IterateAiProblem *self,
         const char             *service,
         const char             *model)
{
  switch (self->status)
    {
    case SOUP_STATUS_UNAUTHORIZED:
    case SOUP_STATUS_FORBIDDEN:
      return g_strdup_printf (_("%s does not accept the key: %s"), service, self->message);

    case SOUP_STATUS_PAYMENT_REQUIRED:
      return g_strdup_printf (_("%s wants to be paid first: %s"), service, self->message);

    case SOUP_STATUS_NOT_FOUND:
      return g_strdup_printf (_("%s has no model “%s”, or is somewhere else: %s"), service, model,
                              self->message);

    case SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE:
      return g_strdup_printf (_("What was sent is too long for %s: %s"), service, self->message);

    case TOO_MANY_REQUESTS:
      return g_strdup_printf (_("%s has had enough calls for now: %s"), service, self->message);

    case SOUP_STATUS_SERVICE_UNAVAILABLE:
    case OVERLOADED:
      return g_strdup_printf (_("%s is overloaded: %s"), service, self->message);

    default:
      return g_strdup_printf (_("%s answered with error %u: %s"), service, self->status, self->message);
    }
}

/* Sets an error of the kind “failed” where it may pass, and “refused” where it will not. */
void
iterate_ai_problem_set_error (const IterateAiProblem  *self,
                              const char              *service,
                              const char              *model,
                              const char              *request_id,
                              GError                 **error)
{
  g_autofree char *text = g_strcmp0 (self->code, "exceed_context_size_error") == 0
                            ? g_strdup_printf (_("What was sent is too long for “%s”: %s"), model,
                                               self->message)
                            : explain (self, service, model);

  g_set_error (error, ITERATE_ERROR,
               iterate_ai_problem_may_pass (self) ? ITERATE_ERROR_FAILED : ITERATE_ERROR_REFUSED,
               request_id == NULL ? "%s" : "%s (request %s)", text, request_id);
}

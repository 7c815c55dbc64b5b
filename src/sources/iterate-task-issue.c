/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-task-issue.h"

#include "iterate-error.h"
#include "iterate-feedback-service.h"
#include "iterate-feedback-source.h"
#include "iterate-http-call.h"
#include "iterate-json.h"
#include "iterate-task-sheet.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <string.h>

/* A task as an issue on GitHub, or on an Enterprise server, by the REST interface of 2022-11-28. */

#define API "https://api.github.com/repos/"
#define SITE "https://github.com/"

/* Addresses longer than 8 kB are refused there, and each byte may become three. */
#define MOST_IN_ADDRESS 2400

static char *
make_body (IterateTask *task,
           const char  *body)
{
  g_autoptr(JsonObject) issue = json_object_new ();
  JsonArray *labels = json_array_new ();

  json_array_add_string_element (labels, iterate_task_get_type_name (task));
  json_object_set_string_member (issue, "title", iterate_task_get_title (task));
  json_object_set_string_member (issue, "body", body);
  json_object_set_array_member (issue, "labels", labels);

  return iterate_json_to_string (issue);
}

/* Returns: (transfer full): where the issue is, or %NULL with @error set */
static char *
read_reply (IterateHttpReply  *reply,
            const char        *repository,
            GError           **error)
{
  g_autoptr(JsonNode) node = NULL;
  const char *url = NULL;

  if (!iterate_http_reply_is_fine (reply))
    {
      g_autofree char *line = iterate_http_reply_dup_line (reply);

      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_REFUSED,
                   "“%s” did not take the issue (%u): %s", repository, reply->status, line);
      return NULL;
    }

  node = iterate_json_parse_node (reply->body->str, reply->body->len, error);
  url = node == NULL ? NULL : iterate_json_find_string (node, "html_url");
  if (url != NULL)
    return g_strdup (url);

  if (node != NULL)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                 "“%s” did not say where the issue is", repository);

  return NULL;
}

/**
 * iterate_task_issue_open:
 * @repository: `owner/name`, or `https://HOST/api/v3/repos/owner/name`
 * @body: what the issue says below its title, in Markdown
 * @key: a token that may write issues
 *
 * Opens an issue. It waits for the answer.
 *
 * Returns: (transfer full): where the issue is, or %NULL with @error set
 */
char *
iterate_task_issue_open (const char    *repository,
                         IterateTask   *task,
                         const char    *body,
                         const char    *key,
                         GCancellable  *cancellable,
                         GError       **error)
{
  static const char *const headers[] = {
    "Accept", "application/vnd.github+json", "X-GitHub-Api-Version", "2022-11-28", NULL
  };
  g_autofree char *name = iterate_github_issues.normalise (repository, error);
  g_autofree char *url = NULL;
  g_autofree char *issue = make_body (task, body);
  g_autoptr(IterateHttpReply) reply = NULL;
  IterateHttpCall call = { .media_type = "application/json", .body = issue, .bearer = key,
                           .headers = headers };

  if (name == NULL)
    return NULL;

  url = g_strconcat (g_str_has_prefix (name, "http") ? "" : API, name, "/issues", NULL);
  call.url = url;
  reply = iterate_http_call (&call, cancellable, error);

  return reply == NULL ? NULL : read_reply (reply, repository, error);
}

/* Returns: (transfer full) (nullable): the first repository on the public site that issues are read
 *   from, as `owner/name`, or %NULL with @error set */
static char *
find_repository (IterateDatabase  *db,
                 GError          **error)
{
  g_autoptr(GPtrArray) sources = iterate_feedback_source_list (db, error);

  for (guint i = 0; sources != NULL && i < sources->len; i++)
    {
      IterateFeedbackSource *source = g_ptr_array_index (sources, i);
      const char *address = iterate_feedback_source_get_address (source);

      if (g_str_equal (iterate_feedback_source_get_kind (source), iterate_github_issues.kind) &&
          !g_str_has_prefix (address, "http"))
        return g_strdup (address);
    }

  if (sources != NULL)
    g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                         _("No repository on GitHub is read yet. Add one on the page “Connect”"));

  return NULL;
}

static char *
dup_start (const char *body)
{
  return strlen (body) <= MOST_IN_ADDRESS
           ? g_strdup (body)
           : g_strndup (body, g_utf8_find_prev_char (body, body + MOST_IN_ADDRESS + 1) - body);
}

/**
 * iterate_task_issue_dup_page:
 *
 * Makes the address of a page on which a person can look over an issue made from a task, and open
 * it: in the repository that issues are read from. Nothing is sent before.
 *
 * Returns: (transfer full): the address, or %NULL with @error set
 */
char *
iterate_task_issue_dup_page (IterateDatabase  *db,
                             IterateTask      *task,
                             GError          **error)
{
  g_autofree char *repository = find_repository (db, error);
  g_autofree char *body = repository == NULL ? NULL : iterate_task_dup_markdown_body (db, task, error);
  g_autofree char *short_body = NULL, *query = NULL;

  if (body == NULL)
    return NULL;

  short_body = dup_start (body);
  query = soup_form_encode ("title", iterate_task_get_title (task), "body", short_body,
                            "labels", iterate_task_get_type_name (task), NULL);

  return g_strconcat (SITE, repository, "/issues/new?", query, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-service.h"

#include "iterate-error.h"

#include <math.h>
#include <string.h>

/* GitHub's issues, and those of its Enterprise servers, by the REST interface of 2022-11-28.
 * They are read by when they were changed: a page begins where the one before ended, since what is
 * changed meanwhile moves to the end and what stands after it a place ahead, so that counted pages
 * would leave some out. */

#define API "https://api.github.com/repos/"
#define PAGE_SIZE 100

static gboolean
is_name (const char *text)
{
  return *text != '\0' && !g_str_equal (text, ".") && !g_str_equal (text, "..") &&
         text[strspn (text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_.")] == '\0';
}

/* Takes “owner/repository”, the page of one, or its place on an Enterprise server. */
static char *
normalise (const char  *address,
           GError     **error)
{
  g_autofree char *trimmed = g_strdup (address);
  const char *rest = trimmed;
  g_auto(GStrv) parts = NULL;

  if (g_str_has_suffix (trimmed, "/"))
    trimmed[strlen (trimmed) - 1] = '\0';
  if (strstr (trimmed, "://") != NULL && !g_str_has_prefix (trimmed, "https://github.com/"))
    {
      if (!iterate_feedback_service_check_url (trimmed, error))
        return NULL;
      if (strstr (trimmed, "/repos/") != NULL)
        return g_steal_pointer (&trimmed);
    }

  if (g_str_has_prefix (rest, "https://github.com/"))
    rest += strlen ("https://github.com/");
  parts = g_strsplit (rest, "/", -1);
  if (g_strv_length (parts) >= 2 && is_name (parts[0]) && is_name (parts[1]) &&
      (parts[2] == NULL || g_str_equal (parts[2], "issues")))
    return g_strconcat (parts[0], "/", parts[1], NULL);

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "“%s” is no repository. Write owner/name, or https://HOST/api/v3/repos/owner/name for a "
               "server of your own", address);

  return NULL;
}

static char *
dup_name (const char *address)
{
  const char *repository = strstr (address, "/repos/");

  return g_strconcat ("github/", repository == NULL ? address : repository + strlen ("/repos/"), NULL);
}

static char *
dup_url (const char *address,
         JsonObject *cursor)
{
  const char *since = json_object_get_string_member_with_default (cursor, "since", NULL);
  gint64 page = json_object_get_int_member_with_default (cursor, "page", 1);
  g_autofree char *escaped = since == NULL ? NULL : g_uri_escape_string (since, NULL, FALSE);

  return g_strdup_printf ("%s%s/issues?state=all&sort=updated&direction=asc&per_page=%d%s%s&page=%"
                          G_GINT64_FORMAT, strstr (address, "://") == NULL ? API : "", address,
                          PAGE_SIZE, since == NULL ? "" : "&since=", since == NULL ? "" : escaped,
                          page);
}

static gboolean
take_issue (JsonObject           *issue,
            IterateFeedbackTake   take,
            gpointer              user_data,
            GError              **error)
{
  static const IterateFeedbackPaths paths = { "user.login", "title", "body", "created_at" };
  g_autofree char *id = iterate_feedback_service_dup_number (issue);
  IterateFeedbackItem item = {
    .external_id = id,
    .url = iterate_feedback_service_get_text (issue, "html_url"),
    .rating = NAN,
  };
  gboolean is_new;

  return iterate_feedback_service_take_object (issue, &paths, &item, take, user_data, &is_new, error);
}

/* What comes next is what was changed after the last one; when a whole page was changed at the
 * same time, the next page. */
static void
move_on (JsonObject *cursor,
         const char *last)
{
  const char *since = json_object_get_string_member_with_default (cursor, "since", NULL);
  gint64 page = json_object_get_int_member_with_default (cursor, "page", 1);

  if (last != NULL && g_strcmp0 (last, since) != 0)
    {
      json_object_set_string_member (cursor, "since", last);
      json_object_set_int_member (cursor, "page", 1);
    }
  else
    json_object_set_int_member (cursor, "page", page + 1);
}

static gboolean
read_issues (const char            *address,
             const IterateHttpPage *page,
             JsonObject            *cursor,
             IterateFeedbackTake    take,
             gpointer               user_data,
             gboolean              *has_more,
             GError               **error)
{
  JsonArray *issues = json_node_get_array (page->root);
  const char *last = NULL;

  for (guint i = 0; i < json_array_get_length (issues); i++)
    {
      JsonNode *node = json_array_get_element (issues, i);
      JsonObject *issue = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (issue == NULL)
        continue;

      if (iterate_feedback_service_get_time (issue, "updated_at") != 0)
        last = iterate_feedback_service_get_text (issue, "updated_at");
      /* A pull request is an issue too, but nothing that a user asks for. */
      if (!json_object_has_member (issue, "pull_request") &&
          !take_issue (issue, take, user_data, error))
        return FALSE;
    }

  *has_more = page->has_next;
  if (*has_more)
    move_on (cursor, last);
  else
    json_object_set_int_member (cursor, "page", 1);
  if (!*has_more && last != NULL)
    json_object_set_string_member (cursor, "since", last);

  return TRUE;
}

const IterateFeedbackService iterate_github_issues = {
  "github", "GitHub Issues", "gnome/gtk", "application/vnd.github+json", normalise, dup_name, dup_url,
  iterate_feedback_service_check_array, read_issues,
};

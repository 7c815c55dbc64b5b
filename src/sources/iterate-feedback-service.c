/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-service.h"

#include "iterate-error.h"
#include "iterate-time.h"

#include <string.h>

/* What feedback can be read from. A new service is one file and one line here. */
static const IterateFeedbackService *const services[] = {
  &iterate_github_issues,
  &iterate_fider_posts,
  &iterate_app_store_reviews,
};

/* Returns: (nullable): the service at that place, %NULL after the last one */
const IterateFeedbackService *
iterate_feedback_service_get (guint index)
{
  return index < G_N_ELEMENTS (services) ? services[index] : NULL;
}

/* Returns: (nullable): the service of that kind, or %NULL with @error set */
const IterateFeedbackService *
iterate_feedback_service_find (const char  *kind,
                               GError     **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    {
      if (g_str_equal (services[i]->kind, kind))
        return services[i];
    }

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
               "Nothing can be read from “%s”. There are github, fider and app-store", kind);

  return NULL;
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

  return g_str_equal (host, "localhost") ||
         (address != NULL && g_inet_address_get_is_loopback (address));
}

/* Whether an address can be read from: over the network only where nobody can listen. */
gboolean
iterate_feedback_service_check_url (const char  *url,
                                    GError     **error)
{
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *host = uri == NULL ? NULL : g_uri_get_host (uri);

  if (host != NULL && *host != '\0' &&
      (g_str_equal (g_uri_get_scheme (uri), "https") ||
       (g_str_equal (g_uri_get_scheme (uri), "http") && is_loopback (host))))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "“%s” is no address that starts with https://", url);

  return FALSE;
}

/* Whether a page is an array. */
gboolean
iterate_feedback_service_check_array (const IterateHttpPage  *page,
                                      GError                **error)
{
  if (JSON_NODE_HOLDS_ARRAY (page->root))
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
                       "The service answered something else than a list");

  return FALSE;
}

/**
 * iterate_feedback_service_get_text:
 * @path: a member, or members of members as `user.login`
 *
 * Returns: (nullable): the text there, or %NULL where there is none
 */
const char *
iterate_feedback_service_get_text (JsonObject *object,
                                   const char *path)
{
  const char *dot = strchr (path, '.');
  g_autofree char *name = dot == NULL ? g_strdup (path) : g_strndup (path, dot - path);
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL)
    return NULL;

  if (dot != NULL)
    return JSON_NODE_HOLDS_OBJECT (node)
             ? iterate_feedback_service_get_text (json_node_get_object (node), dot + 1)
             : NULL;

  return JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

/* Returns: the time there, or 0 where there is none */
gint64
iterate_feedback_service_get_time (JsonObject *object,
                                   const char *path)
{
  const char *text = iterate_feedback_service_get_text (object, path);
  gint64 time = 0;

  return text != NULL && iterate_time_parse (text, 0, &time, NULL) ? time : 0;
}

/* Returns: (transfer full): the number by which an object is known */
char *
iterate_feedback_service_dup_number (JsonObject *object)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT,
                          json_object_get_int_member_with_default (object, "number", 0));
}

/**
 * iterate_feedback_service_take_object:
 * @item: what is not found by a path: its id, address and stars
 *
 * Fills in the rest from an object, and hands it over.
 */
gboolean
iterate_feedback_service_take_object (JsonObject                  *object,
                                      const IterateFeedbackPaths  *paths,
                                      IterateFeedbackItem         *item,
                                      IterateFeedbackTake          take,
                                      gpointer                     user_data,
                                      gboolean                    *is_new,
                                      GError                     **error)
{
  g_autofree char *content = NULL;

  content = iterate_feedback_join_title (iterate_feedback_service_get_text (object, paths->title),
                                         iterate_feedback_service_get_text (object, paths->text));
  item->content = content;
  item->author = iterate_feedback_service_get_text (object, paths->author);
  item->occurred_at = iterate_feedback_service_get_time (object, paths->at);

  return take (item, user_data, is_new, error);
}

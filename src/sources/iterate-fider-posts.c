/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-service.h"

#include <math.h>
#include <string.h>

/* Fider's posts. It has neither pages nor the time of a change, so that all are fetched and
 * compared; a page that has not changed costs nothing. */

static char *
normalise (const char  *address,
           GError     **error)
{
  g_autofree char *site = g_strdup (address);

  while (g_str_has_suffix (site, "/"))
    site[strlen (site) - 1] = '\0';

  return iterate_feedback_service_check_url (site, error) ? g_steal_pointer (&site) : NULL;
}

static char *
dup_name (const char *address)
{
  return g_strconcat ("fider/", strstr (address, "://") + strlen ("://"), NULL);
}

static char *
dup_url (const char *address,
         JsonObject *cursor)
{
  return g_strconcat (address, "/api/v1/posts?view=recent&limit=all", NULL);
}

static gboolean
take_post (const char           *address,
           JsonObject           *post,
           IterateFeedbackTake   take,
           gpointer              user_data,
           GError              **error)
{
  static const IterateFeedbackPaths paths = { "user.name", "title", "description", "createdAt" };
  const char *slug = iterate_feedback_service_get_text (post, "slug");
  g_autofree char *id = iterate_feedback_service_dup_number (post);
  g_autofree char *url = g_strdup_printf ("%s/posts/%s%s%s", address, id, slug == NULL ? "" : "/",
                                          slug == NULL ? "" : slug);
  IterateFeedbackItem item = { .external_id = id, .url = url, .rating = NAN };
  gboolean is_new;

  return iterate_feedback_service_take_object (post, &paths, &item, take, user_data, &is_new, error);
}

static gboolean
read_posts (const char             *address,
            const IterateHttpPage  *page,
            JsonObject             *cursor,
            IterateFeedbackTake     take,
            gpointer                user_data,
            gboolean               *has_more,
            GError                **error)
{
  JsonArray *posts = json_node_get_array (page->root);

  for (guint i = 0; i < json_array_get_length (posts); i++)
    {
      JsonNode *node = json_array_get_element (posts, i);
      JsonObject *post = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (post != NULL &&
          g_strcmp0 (iterate_feedback_service_get_text (post, "status"), "deleted") != 0 &&
          !take_post (address, post, take, user_data, error))
        return FALSE;
    }
  *has_more = FALSE;

  return TRUE;
}

const IterateFeedbackService iterate_fider_posts = {
  "fider", "Fider", "https://feedback.example.org", NULL, normalise, dup_name, dup_url,
  iterate_feedback_service_check_array, read_posts,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-service.h"

#include "iterate-error.h"

#include <math.h>
#include <string.h>

/* The App Store's feed of a country's newest reviews: 10 pages of 50. It is not documented, and
 * now and then empty. */

#define FEED "https://itunes.apple.com/%.2s/rss/customerreviews/page=%" G_GINT64_FORMAT \
             "/id=%s/sortby=mostrecent/json"
#define MARK "/rss/customerreviews/"
#define MAX_PAGES 10

static gboolean
is_number (const char *text)
{
  return *text != '\0' && text[strspn (text, G_CSET_DIGITS)] == '\0';
}

static gboolean
is_country (const char *text)
{
  return strlen (text) == 2 && g_ascii_isalpha (text[0]) && g_ascii_isalpha (text[1]);
}

static char *
join (const char *country,
      const char *id)
{
  g_autofree char *lower = g_ascii_strdown (country, -1);

  return g_strconcat (lower, "/", id, NULL);
}

/* Takes “country/number”, a number alone for the shop of the United States, or the app's page. */
static char *
normalise (const char  *address,
           GError     **error)
{
  g_auto(GStrv) parts = NULL;
  guint n;

  if (strstr (address, MARK) != NULL)
    return iterate_feedback_service_check_url (address, error) ? g_strdup (address) : NULL;

  if (g_str_has_prefix (address, "https://apps.apple.com/"))
    {
      g_autofree char *path = g_strdup (address + strlen ("https://apps.apple.com/"));

      path[strcspn (path, "?#")] = '\0';
      parts = g_strsplit (path, "/", -1);
      n = g_strv_length (parts);
      if (n >= 2 && is_country (parts[0]) && g_str_has_prefix (parts[n - 1], "id") &&
          is_number (parts[n - 1] + 2))
        return join (parts[0], parts[n - 1] + 2);
    }
  else
    {
      parts = g_strsplit (address, "/", -1);
      n = g_strv_length (parts);
      if (n == 1 && is_number (parts[0]))
        return join ("us", parts[0]);
      if (n == 2 && is_country (parts[0]) && is_number (parts[1]))
        return join (parts[0], parts[1]);
    }

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "“%s” is no app. Write its country and number, such as us/310633997, or the address of "
               "its page in the App Store", address);

  return NULL;
}

static char *
dup_name (const char *address)
{
  return g_strconcat ("app-store/", strstr (address, MARK) == NULL ? address
                                                                   : strstr (address, MARK) +
                                                                       strlen (MARK), NULL);
}

static char *
dup_url (const char *address,
         JsonObject *cursor)
{
  gint64 page = json_object_get_int_member_with_default (cursor, "page", 1);
  const char *mark = strstr (address, MARK);

  if (mark == NULL)
    return g_strdup_printf (FEED, address, page, address + strlen ("us/"));

  /* A mirror of the feed, as “https://HOST/us/rss/customerreviews/310633997”. */
  return g_strdup_printf ("%.*s%spage=%" G_GINT64_FORMAT "/id=%s/sortby=mostrecent/json",
                          (int) (mark - address), address, MARK, page, mark + strlen (MARK));
}

/* An entry without stars is the app itself, with which older feeds begin. */
static gboolean
take_entry (JsonNode             *node,
            IterateFeedbackTake   take,
            gpointer              user_data,
            gboolean             *is_new,
            GError              **error)
{
  static const IterateFeedbackPaths paths = {
    "author.name.label", "title.label", "content.label", "updated.label",
  };
  JsonObject *entry = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *stars = entry == NULL ? NULL
                                    : iterate_feedback_service_get_text (entry, "im:rating.label");
  IterateFeedbackItem item = { NULL };

  if (stars == NULL)
    return TRUE;

  item.external_id = iterate_feedback_service_get_text (entry, "id.label");
  item.url = iterate_feedback_service_get_text (entry, "link.attributes.href");
  item.rating = g_ascii_strtod (stars, NULL);

  return iterate_feedback_service_take_object (entry, &paths, &item, take, user_data, is_new, error);
}

/* Several are an array, one is no array, and none is nothing. */
static gboolean
take_entries (JsonNode             *entries,
              IterateFeedbackTake   take,
              gpointer              user_data,
              guint                *n_new,
              GError              **error)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (entries) ? json_node_get_array (entries) : NULL;
  guint n = array == NULL ? 1 : json_array_get_length (array);

  for (guint i = 0; i < n; i++)
    {
      gboolean is_new = FALSE;

      if (!take_entry (array == NULL ? entries : json_array_get_element (array, i), take, user_data,
                       &is_new, error))
        return FALSE;
      *n_new += is_new;
    }

  return TRUE;
}

static JsonObject *
get_feed (const IterateHttpPage *page)
{
  JsonObject *root = JSON_NODE_HOLDS_OBJECT (page->root) ? json_node_get_object (page->root) : NULL;
  JsonNode *feed = root == NULL ? NULL : json_object_get_member (root, "feed");

  return feed != NULL && JSON_NODE_HOLDS_OBJECT (feed) ? json_node_get_object (feed) : NULL;
}

static gboolean
check_feed (const IterateHttpPage  *page,
            GError                **error)
{
  if (get_feed (page) != NULL)
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
                       "The App Store answered something else than reviews");

  return FALSE;
}

static gboolean
read_reviews (const char            *address,
              const IterateHttpPage *page,
              JsonObject            *cursor,
              IterateFeedbackTake    take,
              gpointer               user_data,
              gboolean              *has_more,
              GError               **error)
{
  JsonNode *entries = json_object_get_member (get_feed (page), "entry");
  gint64 n = json_object_get_int_member_with_default (cursor, "page", 1);
  guint n_new = 0;

  if (entries != NULL && !take_entries (entries, take, user_data, &n_new, error))
    return FALSE;

  /* The newest come first: a page of which all is known is followed by what is known too. */
  *has_more = n_new > 0 && n < MAX_PAGES;
  json_object_set_int_member (cursor, "page", *has_more ? n + 1 : 1);

  return TRUE;
}

const IterateFeedbackService iterate_app_store_reviews = {
  "app-store", "App Store", "us/310633997", NULL, normalise, dup_name, dup_url, check_feed,
  read_reviews,
};

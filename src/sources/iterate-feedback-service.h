/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-feedback-intake.h"
#include "iterate-http-page.h"

G_BEGIN_DECLS

/**
 * IterateFeedbackTake:
 * @item: a piece of feedback; its source is filled in
 * @is_new: (out): whether it had not come before
 *
 * Takes what a page holds.
 */
typedef gboolean (*IterateFeedbackTake) (IterateFeedbackItem  *item,
                                         gpointer              user_data,
                                         gboolean             *is_new,
                                         GError              **error);

/**
 * IterateFeedbackService:
 * @kind: such as `github`
 * @label: what people call it
 * @example: an address, for people
 * @accept: (nullable): the media type that is asked for
 * @normalise: the address as it is kept, or %NULL with an error
 * @dup_name: what its feedback's source is called unless somebody says otherwise
 * @dup_url: the next page, given how far it was read
 * @check: whether a page is what it should be
 * @read: hands over what is on such a page and moves the cursor on; tells whether there is more
 *
 * A service that feedback is read from, page by page. How far is a JSON object of its own, kept
 * with each page, so that reading goes on where it was cut.
 */
typedef struct
{
  const char *kind;
  const char *label;
  const char *example;
  const char *accept;
  char     *(*normalise) (const char            *address,
                          GError               **error);
  char     *(*dup_name)  (const char            *address);
  char     *(*dup_url)   (const char            *address,
                          JsonObject            *cursor);
  gboolean  (*check)     (const IterateHttpPage *page,
                          GError               **error);
  gboolean  (*read)      (const char            *address,
                          const IterateHttpPage *page,
                          JsonObject            *cursor,
                          IterateFeedbackTake    take,
                          gpointer               user_data,
                          gboolean              *has_more,
                          GError               **error);
} IterateFeedbackService;

extern const IterateFeedbackService iterate_github_issues;
extern const IterateFeedbackService iterate_fider_posts;
extern const IterateFeedbackService iterate_app_store_reviews;

const IterateFeedbackService *iterate_feedback_service_get  (guint         index);
const IterateFeedbackService *iterate_feedback_service_find (const char   *kind,
                                                             GError      **error);

/**
 * IterateFeedbackPaths:
 * @author: where in an object its author is
 * @title: where its title is
 * @text: where its text is
 * @at: where the time is
 *
 * Where a service writes what, see iterate_feedback_service_get_text().
 */
typedef struct
{
  const char *author;
  const char *title;
  const char *text;
  const char *at;
} IterateFeedbackPaths;

gboolean    iterate_feedback_service_take_object (JsonObject                  *object,
                                                  const IterateFeedbackPaths  *paths,
                                                  IterateFeedbackItem         *item,
                                                  IterateFeedbackTake          take,
                                                  gpointer                     user_data,
                                                  gboolean                    *is_new,
                                                  GError                     **error);
char       *iterate_feedback_service_dup_number  (JsonObject             *object);
gboolean    iterate_feedback_service_check_url (const char             *url,
                                                GError                **error);
gboolean    iterate_feedback_service_check_array (const IterateHttpPage *page,
                                                  GError               **error);
const char *iterate_feedback_service_get_text  (JsonObject             *object,
                                                const char             *path);
gint64      iterate_feedback_service_get_time  (JsonObject             *object,
                                                const char             *path);

G_END_DECLS

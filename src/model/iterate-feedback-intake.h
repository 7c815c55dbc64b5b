/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

/* What a piece of feedback may have at most, in bytes. */
#define ITERATE_MAX_FEEDBACK 65536

/**
 * IterateFeedbackItem:
 * @source: where it comes from, such as `app-store`
 * @external_id: (nullable): what it is called there; made of the rest when there is none
 * @occurrence: without an id: which of several with the same words, from 0
 * @content: what was said
 * @author: (nullable): who said it
 * @url: (nullable): where it can be seen
 * @rating: 1 … 5, or NaN
 * @occurred_at: when it was said, or 0 for now
 * @replaces: whether it takes the place of what came before under the same id
 *
 * A piece of feedback as it comes in, whatever brings it.
 */
typedef struct
{
  const char *source;
  const char *external_id;
  guint       occurrence;
  const char *content;
  const char *author;
  const char *url;
  double      rating;
  gint64      occurred_at;
  gboolean    replaces;
} IterateFeedbackItem;

gboolean iterate_feedback_is_blank    (const char                 *text);
char    *iterate_feedback_join_title  (const char                 *title,
                                       const char                 *text);
char    *iterate_feedback_item_dup_id (const IterateFeedbackItem  *item);
gboolean iterate_feedback_intake_take (IterateDatabase            *db,
                                       gint64                      now,
                                       const IterateFeedbackItem  *item,
                                       gint64                     *id,
                                       gboolean                   *is_new,
                                       GError                    **error);
gboolean iterate_feedback_drop_text   (IterateDatabase            *db,
                                       gint64                      id,
                                       GError                    **error);

G_END_DECLS

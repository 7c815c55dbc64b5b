/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

/**
 * IterateSentFeedback:
 * @source: what it is from
 * @external_id: (nullable): what it is called there
 * @content: (nullable): what was said
 * @author: (nullable): who said it
 * @url: (nullable): where it can be seen
 * @rating: 1 … 5, or NaN
 * @at: when it was said, or 0 for now
 * @replaces: whether it takes the place of what came before under the same id
 *
 * A piece of feedback on its way into the workspace.
 */
typedef struct
{
  char     *source;
  char     *external_id;
  char     *content;
  char     *author;
  char     *url;
  double    rating;
  gint64    at;
  gboolean  replaces;
} IterateSentFeedback;

IterateSentFeedback *iterate_sent_feedback_new   (void);
void                 iterate_sent_feedback_free  (gpointer          data);
gboolean             iterate_sent_feedback_write (IterateDatabase  *db,
                                                  gint64            now,
                                                  gpointer          data,
                                                  GString          *answer,
                                                  GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateSentFeedback, iterate_sent_feedback_free)

G_END_DECLS

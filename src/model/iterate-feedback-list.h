/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-feedback.h"

G_BEGIN_DECLS

/**
 * IterateFeedbackFilter:
 * @search: (nullable): words, or their beginnings from two letters on, that all must be there
 * @kind: (nullable): that kind only
 * @request: votes for that request only; 0 for all
 * @unfiled: only what nobody has filed
 *
 * Which feedback is wanted.
 */
typedef struct
{
  const char *search;
  const char *kind;
  gint64      request;
  gboolean    unfiled;
} IterateFeedbackFilter;

GPtrArray *iterate_feedback_list (IterateDatabase              *db,
                                  const IterateFeedbackFilter  *filter,
                                  gint64                        before,
                                  guint                         limit,
                                  GError                      **error);
GArray    *iterate_feedback_list_ids (IterateDatabase              *db,
                                      const IterateFeedbackFilter  *filter,
                                      guint                         limit,
                                      GError                      **error);
gboolean   iterate_feedback_count_unfiled (IterateDatabase *db,
                                           guint            limit,
                                           guint           *n,
                                           GError         **error);
char      *iterate_feedback_dup_match (const char *search);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateFeedbackMapping:
 * @text: the column with what was said
 * @title: (nullable): the column that stands before it
 * @id: (nullable): the column that tells items apart
 * @author: (nullable): the column with who said it
 * @at: (nullable): the column with when
 * @rating: (nullable): the column with stars
 * @url: (nullable): the column with where it can be seen
 * @source: (nullable): the name of the source, not of a column
 *
 * Which column of a file means what. All are owned.
 */
typedef struct
{
  char *text;
  char *title;
  char *id;
  char *author;
  char *at;
  char *rating;
  char *url;
  char *source;
} IterateFeedbackMapping;

void iterate_feedback_mapping_clear (IterateFeedbackMapping *self);
void iterate_feedback_mapping_copy  (IterateFeedbackMapping       *self,
                                     const IterateFeedbackMapping *other);
void iterate_feedback_mapping_guess (IterateFeedbackMapping *self,
                                     const char *const      *columns);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IterateFeedbackMapping, iterate_feedback_mapping_clear)

G_END_DECLS

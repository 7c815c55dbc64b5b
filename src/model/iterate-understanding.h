/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"
#include "iterate-embedding.h"
#include "iterate-text-reader.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_UNDERSTANDING (iterate_understanding_get_type ())

G_DECLARE_FINAL_TYPE (IterateUnderstanding, iterate_understanding, ITERATE, UNDERSTANDING, GObject)

/**
 * IterateUnderstood:
 * @reading: what was understood
 * @embedding: what it is about
 * @headline: what it is about, in its own words
 * @summary: its beginning
 * @reasons: (nullable): the words that moved each answer, where they were asked for
 *
 * What was understood of a text, in the light of the workspace.
 */
typedef struct
{
  IterateTextReading  reading;
  IterateEmbedding    embedding;
  char               *headline;
  char               *summary;
  GArray             *reasons;
} IterateUnderstood;

void                  iterate_understood_clear          (IterateUnderstood     *self);

IterateUnderstanding *iterate_understanding_new         (void);
gboolean              iterate_understanding_read        (IterateUnderstanding  *self,
                                                         IterateDatabase       *db,
                                                         const char            *text,
                                                         guint                  max_reasons,
                                                         IterateUnderstood     *understood,
                                                         GError               **error);
gboolean              iterate_understanding_find_headline (IterateUnderstanding *self,
                                                         IterateDatabase        *db,
                                                         const char             *text,
                                                         const IterateEmbedding *about,
                                                         char                  **headline,
                                                         double                 *fit,
                                                         GError                **error);
gboolean              iterate_understanding_find        (IterateUnderstanding  *self,
                                                         IterateDatabase       *db,
                                                         const IterateEmbedding *embedding,
                                                         double                 cut,
                                                         gint64                 except,
                                                         gint64                *request,
                                                         double                *raw,
                                                         GError               **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IterateUnderstood, iterate_understood_clear)

G_END_DECLS

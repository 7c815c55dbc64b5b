/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-embedding.h"
#include "iterate-text-layer.h"
#include "iterate-text-reading.h"

G_BEGIN_DECLS

/**
 * IterateTextReason:
 * @head: which answer it moved
 * @words: the words, as they stand in the text
 * @weight: by how much, for it above 0
 */
typedef struct
{
  IterateHead  head;
  char        *words; /* (owned) */
  double       weight;
} IterateTextReason;

/**
 * IterateTextReader:
 *
 * Understands texts, with the model and what people corrected. It belongs to one thread.
 */
typedef struct _IterateTextReader IterateTextReader;

IterateTextReader  *iterate_text_reader_new        (IterateTextModel    *model);
void                iterate_text_reader_free       (IterateTextReader   *self);
void                iterate_text_reader_set_layer  (IterateTextReader   *self,
                                                    IterateTextLayer    *layer);
IterateTextModel   *iterate_text_reader_get_model  (IterateTextReader   *self);
void                iterate_text_reader_read       (IterateTextReader   *self,
                                                    const char          *text,
                                                    gsize                length,
                                                    IterateTextReading  *reading);
GArray             *iterate_text_reader_explain    (IterateTextReader   *self,
                                                    guint                max_reasons);
void                iterate_text_reader_learn      (IterateTextReader   *self,
                                                    IterateHead          head,
                                                    double               wanted);
const IterateToken *iterate_text_reader_get_tokens (IterateTextReader   *self,
                                                    guint               *n_tokens);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateTextReader, iterate_text_reader_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-language.h"
#include "iterate-token.h"

G_BEGIN_DECLS

/**
 * IterateTokenizer:
 *
 * Reads texts token by token. It keeps its buffers and stemmers between texts, and belongs
 * to one thread.
 */
typedef struct _IterateTokenizer IterateTokenizer;

IterateTokenizer   *iterate_tokenizer_new          (void);
void                iterate_tokenizer_free         (IterateTokenizer *self);
const IterateToken *iterate_tokenizer_read         (IterateTokenizer *self,
                                                    const char       *text,
                                                    gsize             length,
                                                    guint            *n_tokens);
IterateLanguage     iterate_tokenizer_get_language (IterateTokenizer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateTokenizer, iterate_tokenizer_free)

G_END_DECLS

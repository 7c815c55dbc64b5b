/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-token.h"

G_BEGIN_DECLS

/**
 * IterateSeverity:
 * @score: how severe it sounds; 0 says nothing, 3 or more is an emergency, below 0 is slight
 * @first: the first token of the phrase that counted most
 * @n_tokens: how many it has; 0 when nothing was found
 *
 * What words of severity say, beside the classifier.
 */
typedef struct
{
  double score;
  guint  first;
  guint  n_tokens;
} IterateSeverity;

IterateSeverity iterate_severity_of_text (const IterateToken *tokens,
                                          guint               n_tokens);

G_END_DECLS

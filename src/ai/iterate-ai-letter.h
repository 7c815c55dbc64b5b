/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-question.h"

G_BEGIN_DECLS

/**
 * IterateAiLetter:
 * @system: what the model is told
 * @user: what it is given, redacted
 * @redactions: how many of which kind were taken out
 * @n_redactions: how many in all
 *
 * What would leave the machine, word for word.
 */
typedef struct
{
  char       *system;
  char       *user;
  JsonObject *redactions;
  guint       n_redactions;
} IterateAiLetter;

IterateAiLetter *iterate_ai_letter_write        (const IterateQuestion  *question,
                                                 JsonObject             *request,
                                                 GError                **error);
void             iterate_ai_letter_free         (IterateAiLetter        *self);
char            *iterate_ai_letter_dup_text     (const IterateAiLetter  *self);
JsonObject      *iterate_ai_letter_read_request (const char             *text);
char            *iterate_ai_letter_describe     (const IterateAiLetter  *self);
gint64           iterate_ai_letter_guess_tokens (const IterateAiLetter  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateAiLetter, iterate_ai_letter_free)

G_END_DECLS

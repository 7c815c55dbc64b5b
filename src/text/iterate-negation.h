/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-language.h"
#include "iterate-token.h"

G_BEGIN_DECLS

void iterate_negation_mark (IterateToken    *tokens,
                            guint            n_tokens,
                            IterateLanguage  language);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-rarity.h"

G_BEGIN_DECLS

char *iterate_headline_of_text (const char             *text,
                                const IterateToken     *tokens,
                                guint                   n_tokens,
                                const IterateTextModel *model,
                                const IterateRarity    *rarity);
char *iterate_summary_of_text  (const char             *text,
                                const IterateToken     *tokens,
                                guint                   n_tokens);

G_END_DECLS

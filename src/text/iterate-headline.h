/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-embedding.h"

G_BEGIN_DECLS

char *iterate_headline_of_text (const char             *text,
                                const IterateToken     *tokens,
                                guint                   n_tokens,
                                const IterateTextModel *model,
                                const IterateRarity    *rarity);
char *iterate_headline_about   (const char             *text,
                                const IterateToken     *tokens,
                                guint                   n_tokens,
                                const IterateTextModel *model,
                                const IterateRarity    *rarity,
                                const IterateEmbedding *about,
                                double                 *fit);
char *iterate_summary_of_text  (const char             *text,
                                const IterateToken     *tokens,
                                guint                   n_tokens);

G_END_DECLS

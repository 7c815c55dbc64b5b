/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-flag-book.h"

G_BEGIN_DECLS

/**
 * IterateTransferCounts:
 * @n_created: flags that were new
 * @n_updated: flags that were there
 * @refused: (owned) (element-type utf8): what was not taken, and why
 */
typedef struct
{
  guint      n_created;
  guint      n_updated;
  GPtrArray *refused;
} IterateTransferCounts;

void     iterate_transfer_counts_clear (IterateTransferCounts   *self);
gboolean iterate_flag_transfer_import  (IterateDatabase         *db,
                                        const char              *text,
                                        gsize                    length,
                                        const IterateFlagActor  *actor,
                                        IterateTransferCounts   *counts,
                                        GError                 **error);
char    *iterate_flag_transfer_export_flagd (const char         *payload,
                                        GError                 **error);

G_END_DECLS

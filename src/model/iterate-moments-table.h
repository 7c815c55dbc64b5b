/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"
#include "iterate-moments.h"

G_BEGIN_DECLS

/* Called for each segment's moments; @segment is 0 for units without one. */
typedef void (*IterateMomentsFunc) (gint64                segment,
                                    const IterateMoments *moments,
                                    gpointer              user_data);

gboolean iterate_moments_table_load         (IterateDatabase       *db,
                                             gint64                 metric,
                                             gint64                 variant,
                                             IterateMoments        *moments,
                                             GError               **error);
gboolean iterate_moments_table_load_segment (IterateDatabase       *db,
                                             gint64                 metric,
                                             gint64                 variant,
                                             gint64                 segment,
                                             IterateMoments        *moments,
                                             GError               **error);
gboolean iterate_moments_table_foreach      (IterateDatabase       *db,
                                             gint64                 metric,
                                             gint64                 variant,
                                             IterateMomentsFunc     func,
                                             gpointer               user_data,
                                             GError               **error);
gboolean iterate_moments_table_save         (IterateDatabase       *db,
                                             gint64                 metric,
                                             gint64                 variant,
                                             gint64                 segment,
                                             const IterateMoments  *moments,
                                             GError               **error);

G_END_DECLS

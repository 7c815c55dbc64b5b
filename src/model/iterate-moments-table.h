/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"
#include "iterate-moments.h"

G_BEGIN_DECLS

gboolean iterate_moments_table_load (IterateDatabase       *db,
                                     gint64                 metric,
                                     gint64                 variant,
                                     IterateMoments        *moments,
                                     GError               **error);
gboolean iterate_moments_table_save (IterateDatabase       *db,
                                     gint64                 metric,
                                     gint64                 variant,
                                     const IterateMoments  *moments,
                                     GError               **error);

G_END_DECLS

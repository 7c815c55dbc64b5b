/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment.h"
#include "iterate-store.h"

G_BEGIN_DECLS

gboolean iterate_staged_import_begin   (IterateDatabase    *db,
                                        IterateExperiment  *experiment,
                                        const char         *source,
                                        gint64              now,
                                        gint64             *id,
                                        GError            **error);
gboolean iterate_live_import_find      (IterateDatabase    *db,
                                        IterateExperiment  *experiment,
                                        gint64              now,
                                        gint64             *id,
                                        GError            **error);
gboolean iterate_staged_import_finish  (IterateDatabase    *db,
                                        gint64              id,
                                        gboolean            base,
                                        gint64              n_rows,
                                        gint64              n_refused,
                                        gint64              now,
                                        GError            **error);
gboolean iterate_staged_import_abandon (IterateStore       *store,
                                        gint64              id,
                                        GError            **error);
gboolean iterate_staged_import_sweep   (IterateStore       *store,
                                        gint64              experiment,
                                        GError            **error);

G_END_DECLS

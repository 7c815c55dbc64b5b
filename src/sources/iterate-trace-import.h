/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-import-report.h"
#include "iterate-store.h"
#include "iterate-trace-rows.h"

G_BEGIN_DECLS

/**
 * IterateTraceCounts:
 * @n_spans: spans that are new
 * @n_known: spans that were there already
 * @n_requests: requests to servers among those of the file
 * @p50: the median of how long they took, in milliseconds
 * @p95: the 95th percentile
 *
 * What a file of traces held.
 */
typedef struct
{
  gint64 n_spans;
  gint64 n_known;
  gint64 n_requests;
  double p50;
  double p95;
} IterateTraceCounts;

gboolean             iterate_trace_import_write (IterateDatabase        *db,
                                               GByteArray                *rows,
                                               gint64                     now,
                                               IterateTraceCounts        *counts,
                                               GError                   **error);
IterateImportReport *iterate_trace_import_run (const char                *path,
                                               const IterateTraceMapping *mapping,
                                               IterateStore              *store,
                                               gint64                     now,
                                               IterateTraceCounts        *counts,
                                               GError                   **error);

G_END_DECLS

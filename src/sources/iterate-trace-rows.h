/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-import-report.h"

G_BEGIN_DECLS

/**
 * IterateTraceMapping:
 * @trace: (nullable): the column with the trace's id
 * @span: (nullable): the column with the span's id
 * @parent: (nullable): the column with its parent's
 * @service: (nullable): the column with whose it is; or, of a log, what to call it
 * @operation: (nullable): the column with what was done
 * @start: (nullable): the column with when it began
 * @end: (nullable): the column with when it ended
 * @duration: (nullable): the column with how long it took, where there is none with the end
 *
 * Which column of a file means what; what is not given is guessed. All are owned.
 */
typedef struct
{
  char *trace;
  char *span;
  char *parent;
  char *service;
  char *operation;
  char *start;
  char *end;
  char *duration;
} IterateTraceMapping;

/* Each reads a file of a kind and appends its spans to rows of %ITERATE_INTAKE_SPANS. */
gboolean iterate_trace_rows_from_json (const char                 *text,
                                       gsize                       length,
                                       GByteArray                 *rows,
                                       IterateImportReport        *report,
                                       GError                    **error);
gboolean iterate_trace_rows_from_csv  (const char                 *path,
                                       const IterateTraceMapping  *mapping,
                                       GByteArray                 *rows,
                                       IterateImportReport        *report,
                                       GError                    **error);
gboolean iterate_trace_rows_from_log  (const char                 *text,
                                       const char                 *service,
                                       GByteArray                 *rows,
                                       IterateImportReport        *report,
                                       GError                    **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment-analysis.h"

G_BEGIN_DECLS

/**
 * IterateReportFormat:
 * @ITERATE_REPORT_HTML: a page that needs nothing else, for people without the application
 * @ITERATE_REPORT_CSV: a row for each metric and variant
 * @ITERATE_REPORT_JSON: all of the verdict
 */
typedef enum
{
  ITERATE_REPORT_HTML,
  ITERATE_REPORT_CSV,
  ITERATE_REPORT_JSON,
} IterateReportFormat;

char     *iterate_report_write        (IterateExperiment    *experiment,
                                       IterateDatabase      *db,
                                       IterateReportFormat   format,
                                       gint64                now,
                                       GError              **error);
gboolean  iterate_report_format_parse (const char           *name,
                                       IterateReportFormat  *format);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* How many refused rows are told one by one. */
#define ITERATE_IMPORT_MAX_LISTED 100

/**
 * IterateImportReport:
 * @n_rows: rows that were taken
 * @n_refused: rows that were not
 * @refused: (element-type utf8): why, for the first of them
 */
typedef struct
{
  gint64     n_rows;
  gint64     n_refused;
  GPtrArray *refused;
} IterateImportReport;

IterateImportReport *iterate_import_report_new     (void);
IterateImportReport *iterate_import_report_copy    (IterateImportReport *self);
void                 iterate_import_report_free    (IterateImportReport *self);
void                 iterate_import_report_refuse  (IterateImportReport *self,
                                                    gint64               row,
                                                    const char          *format,
                                                    ...) G_GNUC_PRINTF (3, 4);
JsonObject          *iterate_import_report_to_json (IterateImportReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateImportReport, iterate_import_report_free)

/**
 * IterateImportProgress:
 * @fraction: 0 to 1
 *
 * Called now and then. Returns: whether to go on
 */
typedef gboolean (*IterateImportProgress) (double   fraction,
                                           gpointer user_data);

G_END_DECLS

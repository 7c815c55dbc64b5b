/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IterateRowFormat:
 * @ITERATE_ROWS_CSV: values separated by commas, semicolons or tabs
 * @ITERATE_ROWS_JSON: a JSON object a line; members of members as `user.name`
 * @ITERATE_ROWS_MAIL: an mbox file
 *
 * A file that holds a record a row.
 */
typedef enum
{
  ITERATE_ROWS_CSV,
  ITERATE_ROWS_JSON,
  ITERATE_ROWS_MAIL,
} IterateRowFormat;

/**
 * IterateRowReader:
 *
 * Reads rows with named columns, whatever the file's format and encoding.
 */
typedef struct _IterateRowReader IterateRowReader;

IterateRowReader   *iterate_row_reader_open         (const char        *path,
                                                     const char        *encoding,
                                                     GError           **error);
void                iterate_row_reader_free         (IterateRowReader  *self);
IterateRowFormat    iterate_row_reader_get_format   (IterateRowReader  *self);
const char         *iterate_row_reader_get_encoding (IterateRowReader  *self);
const char *const  *iterate_row_reader_get_columns  (IterateRowReader  *self);
gboolean            iterate_row_reader_next         (IterateRowReader  *self,
                                                     gboolean          *has_row,
                                                     GError           **error);
const char         *iterate_row_reader_get_problem  (IterateRowReader  *self);
const char         *iterate_row_reader_get          (IterateRowReader  *self,
                                                     const char        *column);
gint64              iterate_row_reader_get_row      (IterateRowReader  *self);
double              iterate_row_reader_get_fraction (IterateRowReader  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateRowReader, iterate_row_reader_free)

G_END_DECLS

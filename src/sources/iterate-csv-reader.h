/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _IterateCsvReader IterateCsvReader;

/* A field of the row at hand, which does not end with a NUL. Eight bytes from its start on
 * can always be read. */
typedef struct
{
  const char *text;
  gsize       length;
} IterateCsvField;

IterateCsvReader *iterate_csv_reader_open         (const char        *path,
                                                   GError           **error);
void              iterate_csv_reader_free         (IterateCsvReader  *self);
int               iterate_csv_reader_find_column  (IterateCsvReader  *self,
                                                   const char        *name,
                                                   GError           **error);
const char *const *iterate_csv_reader_get_columns (IterateCsvReader  *self);
gboolean          iterate_csv_reader_has_column   (IterateCsvReader  *self,
                                                   const char        *name);
gboolean          iterate_csv_reader_next         (IterateCsvReader  *self,
                                                   gboolean          *has_row,
                                                   GError           **error);
guint             iterate_csv_reader_get_n_fields (IterateCsvReader  *self);
guint             iterate_csv_reader_get_n_columns (IterateCsvReader *self);
const char       *iterate_csv_reader_get_field    (IterateCsvReader  *self,
                                                   guint              column);
const IterateCsvField *iterate_csv_reader_get_fields (IterateCsvReader *self,
                                                   guint             *n);
gint64            iterate_csv_reader_get_row      (IterateCsvReader  *self);
double            iterate_csv_reader_get_fraction (IterateCsvReader  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateCsvReader, iterate_csv_reader_free)

G_END_DECLS

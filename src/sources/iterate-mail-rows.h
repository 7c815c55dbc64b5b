/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IterateMailRows:
 *
 * Reads the messages of an mbox file as rows.
 */
typedef struct _IterateMailRows IterateMailRows;

extern const char *const iterate_mail_columns[];

IterateMailRows *iterate_mail_rows_open         (const char       *path,
                                                 GError          **error);
void             iterate_mail_rows_free         (IterateMailRows  *self);
gboolean         iterate_mail_rows_next         (IterateMailRows  *self,
                                                 GHashTable       *row,
                                                 const char      **problem);
double           iterate_mail_rows_get_fraction (IterateMailRows  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateMailRows, iterate_mail_rows_free)

G_END_DECLS

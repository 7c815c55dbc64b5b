/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_VARIANT_ROW (iterate_variant_row_get_type ())

G_DECLARE_FINAL_TYPE (IterateVariantRow, iterate_variant_row, ITERATE, VARIANT_ROW, AdwEntryRow)

GtkWidget *iterate_variant_row_new      (const char        *title,
                                         const char        *name,
                                         gboolean           removable);
char      *iterate_variant_row_dup_text (IterateVariantRow *self);

G_END_DECLS

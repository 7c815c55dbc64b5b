/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-document.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_DOCUMENT_VIEW (iterate_document_view_get_type ())

G_DECLARE_FINAL_TYPE (IterateDocumentView, iterate_document_view, ITERATE, DOCUMENT_VIEW, GtkWidget)

void iterate_document_view_set_document (IterateDocumentView *self,
                                         IterateDocument     *document,
                                         gboolean             with_lead);

G_END_DECLS

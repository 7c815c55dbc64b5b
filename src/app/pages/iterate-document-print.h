/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-document.h"
#include "iterate-page.h"

G_BEGIN_DECLS

GtkPrintOperation *iterate_document_print_operation_new (IterateDocument *document);
void               iterate_document_print               (IteratePage     *page,
                                                         IterateDocument *document);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-document.h"
#include "iterate-page.h"

G_BEGIN_DECLS

void iterate_document_export (IteratePage     *page,
                              IterateDocument *document,
                              const char      *name);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-document.h"

G_BEGIN_DECLS

/* A4, in points. */
#define ITERATE_PAGE_WIDTH  595.28
#define ITERATE_PAGE_HEIGHT 841.89
#define ITERATE_PAGE_MARGIN 56.0

/**
 * IterateBookmark:
 * @text: (not owned): a heading of the document
 * @page: from 1
 * @y: where on it, in points from above
 */
typedef struct
{
  const char *text;
  guint       page;
  double      y;
} IterateBookmark;

/**
 * IterateDocumentPages:
 * @document: (owned): holds the texts of the bookmarks
 * @surfaces: (owned) (element-type cairo.Surface): the pages
 * @bookmarks: (owned) (element-type IterateBookmark): the headings
 */
typedef struct
{
  IterateDocument *document;
  GPtrArray       *surfaces;
  GArray          *bookmarks;
} IterateDocumentPages;

IterateDocumentPages *iterate_document_pages_new  (IterateDocument      *document);
void                  iterate_document_pages_free (IterateDocumentPages *self);
void                  iterate_document_pages_draw (IterateDocumentPages *self,
                                                   guint                 page,
                                                   cairo_t              *cr);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateDocumentPages, iterate_document_pages_free)

G_END_DECLS

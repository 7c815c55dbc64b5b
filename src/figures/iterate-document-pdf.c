/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-document-pages.h"
#include "iterate-figure-style.h"

#include <cairo-pdf.h>

/* A document as a PDF: text that can be searched, a bookmark for each heading. */

static void
add_bookmarks (cairo_surface_t *surface,
               GArray          *bookmarks)
{
  for (guint i = 0; i < bookmarks->len; i++)
    {
      const IterateBookmark *bookmark = &g_array_index (bookmarks, IterateBookmark, i);
      char y[G_ASCII_DTOSTR_BUF_SIZE];
      g_autofree char *place = NULL;

      g_ascii_formatd (y, sizeof y, "%.1f", bookmark->y);
      place = g_strdup_printf ("page=%u pos=[%d %s]", bookmark->page, (int) ITERATE_PAGE_MARGIN, y);
      cairo_pdf_surface_add_outline (surface, CAIRO_PDF_OUTLINE_ROOT, bookmark->text, place, 0);
    }
}

/* Returns: (transfer full): the document as a PDF file */
GBytes *
iterate_document_to_pdf (IterateDocument *self)
{
  g_autoptr(IterateDocumentPages) pages = iterate_document_pages_new (self);
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (iterate_append_bytes, bytes,
                                                                  ITERATE_PAGE_WIDTH,
                                                                  ITERATE_PAGE_HEIGHT);
  cairo_t *cr = cairo_create (surface);

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE,
                                  iterate_document_get_title (self));
  for (guint i = 0; i < pages->surfaces->len; i++)
    {
      iterate_document_pages_draw (pages, i, cr);
      cairo_show_page (cr);
    }
  add_bookmarks (surface, pages->bookmarks);

  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);

  return g_byte_array_free_to_bytes (bytes);
}

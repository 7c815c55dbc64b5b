/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-document-print.h"

#include "iterate-document-pages.h"

/* Fills the paper, whatever its size, and keeps the page's proportions. */
static void
draw_page_cb (GtkPrintOperation    *operation,
              GtkPrintContext      *context,
              int                   page,
              IterateDocumentPages *pages)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  double width = gtk_print_context_get_width (context);
  double scale = MIN (width / ITERATE_PAGE_WIDTH,
                      gtk_print_context_get_height (context) / ITERATE_PAGE_HEIGHT);

  cairo_translate (cr, (width - scale * ITERATE_PAGE_WIDTH) / 2, 0);
  cairo_scale (cr, scale, scale);
  iterate_document_pages_draw (pages, page, cr);
}

static void
free_pages (gpointer  pages,
            GClosure *closure)
{
  iterate_document_pages_free (pages);
}

/* Returns: (transfer full): prints the document, once it is run */
GtkPrintOperation *
iterate_document_print_operation_new (IterateDocument *document)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();
  IterateDocumentPages *pages = iterate_document_pages_new (document);

  gtk_print_operation_set_job_name (operation, iterate_document_get_title (document));
  gtk_print_operation_set_n_pages (operation, pages->surfaces->len);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_use_full_page (operation, TRUE);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  g_signal_connect_data (operation, "draw-page", G_CALLBACK (draw_page_cb), pages, free_pages, 0);

  return operation;
}

static void
done_cb (GtkPrintOperation       *operation,
         GtkPrintOperationResult  result,
         IteratePage             *page)
{
  g_autoptr(GError) error = NULL;

  if (result != GTK_PRINT_OPERATION_RESULT_ERROR)
    return;

  gtk_print_operation_get_error (operation, &error);
  iterate_page_report (page, error);
}

/* Asks for a printer and prints the document there. */
void
iterate_document_print (IteratePage     *page,
                        IterateDocument *document)
{
  g_autoptr(GtkPrintOperation) operation = iterate_document_print_operation_new (document);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));

  gtk_print_operation_set_allow_async (operation, TRUE);
  g_signal_connect_object (operation, "done", G_CALLBACK (done_cb), page, 0);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, GTK_WINDOW (root), NULL);
}

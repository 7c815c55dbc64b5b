/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-document-export.h"

#include "iterate-platform.h"

#include <glib/gi18n.h>

typedef struct
{
  IteratePage     *page;     /* (owned) */
  IterateDocument *document; /* (owned) */
} Export;

static void
export_free (Export *self)
{
  g_object_unref (self->page);
  g_object_unref (self->document);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Export, export_free)

static void
chosen_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Export) self = user_data;
  g_autofree char *path = iterate_platform_save_finish (result);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  if (path == NULL)
    return;

  if (!iterate_document_save (self->document, path, &error))
    {
      iterate_page_report (self->page, error);
      return;
    }

  text = g_strdup_printf (_("Saved as “%s”"), path);
  iterate_page_tell (self->page, text);
}

/* Asks where to save a document; the name's ending tells the form: .pdf, .html or .md. */
void
iterate_document_export (IteratePage     *page,
                         IterateDocument *document,
                         const char      *name)
{
  Export *self = g_new0 (Export, 1);

  self->page = g_object_ref (page);
  self->document = g_object_ref (document);
  iterate_platform_save_async (GTK_WIDGET (page), _("Save as .pdf, .html or .md"), name, chosen_cb,
                               self);
}

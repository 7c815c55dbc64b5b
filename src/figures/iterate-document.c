/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-document.h"

#include "iterate-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * IterateDocument:
 *
 * Something to read, print or send: headings, text, lists, tables and figures. It can be written in
 * several forms, each a file of its own; all that it holds is plain text, which they escape.
 */
struct _IterateDocument
{
  GObject    parent_instance;

  char      *title;
  GPtrArray *blocks; /* (owned) (element-type IterateBlock) */
};

G_DEFINE_FINAL_TYPE (IterateDocument, iterate_document, G_TYPE_OBJECT)

static void
link_free (gpointer data)
{
  IterateLink *self = data;

  g_free (self->text);
  g_free (self->note);
  g_free (self->subject);
  g_free (self);
}

static void
block_free (gpointer data)
{
  IterateBlock *self = data;

  g_free (self->text);
  g_strfreev (self->lines);
  g_clear_pointer (&self->links, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->figure);
  g_free (self);
}

static void
iterate_document_finalize (GObject *object)
{
  IterateDocument *self = ITERATE_DOCUMENT (object);

  g_ptr_array_unref (self->blocks);
  g_free (self->title);

  G_OBJECT_CLASS (iterate_document_parent_class)->finalize (object);
}

static void
iterate_document_class_init (IterateDocumentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = iterate_document_finalize;
}

static void
iterate_document_init (IterateDocument *self)
{
  self->blocks = g_ptr_array_new_with_free_func (block_free);
}

IterateDocument *
iterate_document_new (const char *title)
{
  IterateDocument *self = g_object_new (ITERATE_TYPE_DOCUMENT, NULL);

  self->title = g_strdup (title);

  return self;
}

const char *
iterate_document_get_title (IterateDocument *self)
{
  return self->title;
}

/* Returns: (transfer none) (element-type IterateBlock): what it consists of */
GPtrArray *
iterate_document_get_blocks (IterateDocument *self)
{
  return self->blocks;
}

static IterateBlock *
add_block (IterateDocument  *self,
           IterateBlockKind  kind,
           const char       *text)
{
  IterateBlock *block = g_new0 (IterateBlock, 1);

  block->kind = kind;
  block->text = g_strdup (text);
  g_ptr_array_add (self->blocks, block);

  return block;
}

void
iterate_document_add_heading (IterateDocument *self,
                              guint            level,
                              const char      *text)
{
  add_block (self, ITERATE_BLOCK_HEADING, text)->level = level;
}

void
iterate_document_add_paragraph (IterateDocument *self,
                                const char      *text)
{
  add_block (self, ITERATE_BLOCK_PARAGRAPH, text);
}

void
iterate_document_add_lead (IterateDocument *self,
                           const char      *text)
{
  add_block (self, ITERATE_BLOCK_LEAD, text);
}

void
iterate_document_add_note (IterateDocument *self,
                           const char      *text)
{
  add_block (self, ITERATE_BLOCK_NOTE, text);
}

/* An empty list is left out. */
void
iterate_document_add_list (IterateDocument   *self,
                           const char *const *lines)
{
  if (lines != NULL && lines[0] != NULL)
    add_block (self, ITERATE_BLOCK_LIST, NULL)->lines = g_strdupv ((GStrv) lines);
}

/**
 * iterate_document_add_link:
 * @note: (nullable): what it says below
 * @subject: (nullable): what it opens
 *
 * Adds a line that leads somewhere, to those just before it where there are any.
 */
void
iterate_document_add_link (IterateDocument *self,
                           const char      *text,
                           const char      *note,
                           const char      *subject)
{
  IterateBlock *last = self->blocks->len == 0
                         ? NULL : g_ptr_array_index (self->blocks, self->blocks->len - 1);
  IterateLink *link = g_new0 (IterateLink, 1);

  link->text = g_strdup (text);
  link->note = g_strdup (note);
  link->subject = g_strdup (subject);
  if (last == NULL || last->kind != ITERATE_BLOCK_LINKS)
    {
      last = add_block (self, ITERATE_BLOCK_LINKS, NULL);
      last->links = g_ptr_array_new_with_free_func (link_free);
    }
  g_ptr_array_add (last->links, link);
}

/* Returns: (transfer full): a link as a line of text */
char *
iterate_link_dup_line (const IterateLink *self)
{
  g_autofree char *note = self->note == NULL || *self->note == '\0' ? g_strdup ("")
                                                                   : g_strconcat (" – ", self->note,
                                                                                  NULL);

  return self->subject == NULL ? g_strconcat (self->text, note, NULL)
                               : g_strdup_printf ("%s (%s)%s", self->text, self->subject, note);
}

/**
 * iterate_document_add_table:
 * @rows: (transfer full) (element-type GStrv): its rows, the headings first, all as long as these
 */
void
iterate_document_add_table (IterateDocument *self,
                            GPtrArray       *rows)
{
  add_block (self, ITERATE_BLOCK_TABLE, NULL)->rows = rows;
}

/* Takes a reference of its own. */
void
iterate_document_add_figure (IterateDocument *self,
                             IterateFigure   *figure)
{
  add_block (self, ITERATE_BLOCK_FIGURE, NULL)->figure = g_object_ref (figure);
}

/* Saves it in the form that the name's ending tells. */
gboolean
iterate_document_save (IterateDocument  *self,
                       const char       *path,
                       GError          **error)
{
  g_autoptr(GBytes) pdf = NULL;
  g_autofree char *text = NULL;

  if (g_str_has_suffix (path, ".pdf"))
    {
      gsize size;
      gconstpointer data;

      pdf = iterate_document_to_pdf (self);
      data = g_bytes_get_data (pdf, &size);

      return g_file_set_contents (path, data, size, error);
    }

  if (g_str_has_suffix (path, ".html"))
    text = iterate_document_to_html (self);
  else if (g_str_has_suffix (path, ".md"))
    text = iterate_document_to_markdown (self);
  else
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("“%s” must end with .html, .md or .pdf"), path);
      return FALSE;
    }

  return g_file_set_contents (path, text, strlen (text), error);
}

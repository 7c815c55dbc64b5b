/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-document-view.h"

#include "iterate-figure-view.h"
#include "iterate-rows.h"

#include <adwaita.h>

/**
 * IterateDocumentView:
 *
 * A document, to be read in the window: what can be opened emits IterateDocumentView::open-subject.
 */
struct _IterateDocumentView
{
  GtkWidget  parent_instance;

  /* Owned */
  GtkWidget *box;
};

enum
{
  SIGNAL_OPEN_SUBJECT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateDocumentView, iterate_document_view, GTK_TYPE_WIDGET)

static GtkWidget *
make_label (const char *text,
            const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  /* Not selectable: such a label would hold the focus of who walks through with Tab. */
  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return label;
}

static GtkWidget *
make_list (GStrv lines)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      GtkWidget *mark = gtk_label_new ("•");

      gtk_widget_set_valign (mark, GTK_ALIGN_START);
      gtk_widget_add_css_class (mark, "dim-label");
      gtk_box_append (GTK_BOX (row), mark);
      gtk_box_append (GTK_BOX (row), make_label (lines[i], NULL));
      gtk_widget_set_hexpand (gtk_widget_get_last_child (row), TRUE);
      gtk_box_append (GTK_BOX (box), row);
    }

  return box;
}

static GtkWidget *
make_table (GPtrArray *rows)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  for (guint i = 0; i < rows->len; i++)
    {
      GStrv cells = g_ptr_array_index (rows, i);

      for (guint j = 0; cells[j] != NULL; j++)
        {
          GtkWidget *label = make_label (cells[j], i == 0 ? "heading" : "numeric");

          gtk_widget_set_valign (label, GTK_ALIGN_START);
          gtk_widget_set_hexpand (label, cells[j + 1] == NULL);
          gtk_grid_attach (GTK_GRID (grid), label, j, i, 1, 1);
        }
    }

  return grid;
}

static GtkWidget *
make_figure (IterateFigure *figure)
{
  GtkWidget *view = g_object_new (ITERATE_TYPE_FIGURE_VIEW, NULL);

  iterate_figure_view_set_figure (ITERATE_FIGURE_VIEW (view), figure);

  return view;
}

static void
row_activated_cb (IterateDocumentView *self,
                  GtkListBoxRow       *row)
{
  const char *subject = g_object_get_data (G_OBJECT (row), "subject");

  if (subject != NULL)
    g_signal_emit (self, signals[SIGNAL_OPEN_SUBJECT], 0, subject);
}

static GtkWidget *
make_links (IterateDocumentView *self,
            GPtrArray           *links)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  g_signal_connect_object (list, "row-activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_SWAPPED);
  for (guint i = 0; i < links->len; i++)
    {
      const IterateLink *link = g_ptr_array_index (links, i);
      GtkWidget *row = iterate_rows_add (GTK_LIST_BOX (list), link->text, link->note, NULL, NULL);

      if (link->subject == NULL)
        continue;

      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                                 gtk_image_new_from_icon_name ("go-next-symbolic"));
      g_object_set_data_full (G_OBJECT (row), "subject", g_strdup (link->subject), g_free);
    }

  return list;
}

static GtkWidget *
make_block (IterateDocumentView *self,
            const IterateBlock  *block)
{
  GtkWidget *widget;

  switch (block->kind)
    {
    case ITERATE_BLOCK_HEADING:
      widget = make_label (block->text, block->level == 1 ? "title-4" : "heading");
      gtk_widget_set_margin_top (widget, block->level == 1 ? 12 : 6);
      return widget;

    case ITERATE_BLOCK_LEAD:
      return make_label (block->text, "title-4");

    case ITERATE_BLOCK_NOTE:
      return make_label (block->text, "dim-label");

    case ITERATE_BLOCK_LIST:
      return make_list (block->lines);

    case ITERATE_BLOCK_LINKS:
      return make_links (self, block->links);

    case ITERATE_BLOCK_TABLE:
      return make_table (block->rows);

    case ITERATE_BLOCK_FIGURE:
      return make_figure (block->figure);

    case ITERATE_BLOCK_PARAGRAPH:
    default:
      return make_label (block->text, NULL);
    }
}

static void
iterate_document_view_dispose (GObject *object)
{
  IterateDocumentView *self = ITERATE_DOCUMENT_VIEW (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (iterate_document_view_parent_class)->dispose (object);
}

static void
iterate_document_view_class_init (IterateDocumentViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = iterate_document_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);

  /**
   * IterateDocumentView::open-subject:
   * @subject: what is to be opened, such as `exp-4`
   */
  signals[SIGNAL_OPEN_SUBJECT] = g_signal_new ("open-subject", G_TYPE_FROM_CLASS (klass),
                                               G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                               G_TYPE_STRING);
}

static void
iterate_document_view_init (IterateDocumentView *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

/**
 * iterate_document_view_set_document:
 * @with_lead: whether the answers are shown that stand above all else
 *
 * Shows a document in place of the one before. Its title is left to what is around.
 */
void
iterate_document_view_set_document (IterateDocumentView *self,
                                    IterateDocument     *document,
                                    gboolean             with_lead)
{
  GPtrArray *blocks = iterate_document_get_blocks (document);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);
  for (guint i = 0; i < blocks->len; i++)
    {
      const IterateBlock *block = g_ptr_array_index (blocks, i);

      if (with_lead || block->kind != ITERATE_BLOCK_LEAD)
        gtk_box_append (GTK_BOX (self->box), make_block (self, block));
    }
}

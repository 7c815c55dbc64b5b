/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-proposals-window.h"

#include "iterate-request-proposal.h"
#include "iterate-rows.h"
#include "iterate-toast.h"

#include <glib/gi18n.h>

/**
 * IterateProposalsWindow:
 *
 * The merges and splits of requests that were found; a person decides each.
 */
struct _IterateProposalsWindow
{
  AdwWindow         parent_instance;

  /* Template */
  AdwToastOverlay  *toast_overlay;
  GtkStack         *stack;
  GtkListBox       *list;

  /* Owned */
  IterateWorkspace *workspace;
};

G_DEFINE_FINAL_TYPE (IterateProposalsWindow, iterate_proposals_window, ADW_TYPE_WINDOW)

/* More at once is no list to go through. */
#define MAX_ROWS 200

/* A proposal and what it says. */
typedef struct
{
  gint64    id;
  gboolean  merge;
  char     *text;
} Item;

static void
free_item (gpointer data)
{
  g_free (((Item *) data)->text);
  g_free (data);
}

static gpointer
read_items (IterateDatabase  *db,
            gint64            now,
            gpointer          user_data,
            GError          **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (free_item);
  g_autoptr(GPtrArray) list = iterate_request_proposal_list (db, error);

  if (list == NULL)
    return NULL;

  for (guint i = 0; i < MIN (list->len, MAX_ROWS); i++)
    {
      IterateRequestProposal *proposal = g_ptr_array_index (list, i);
      Item *item = g_new0 (Item, 1);

      g_ptr_array_add (items, item);
      item->id = iterate_record_get_id (ITERATE_RECORD (proposal));
      item->merge = iterate_request_proposal_is_merge (proposal);
      item->text = iterate_request_proposal_dup_text (proposal, db, error);
      if (item->text == NULL)
        return NULL;
    }

  return g_steal_pointer (&items);
}

static void
tell (IterateProposalsWindow *self,
      const char             *text)
{
  adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (text));
}

static void refresh (IterateProposalsWindow *self);

typedef struct
{
  IterateUnderstanding *understanding;
  gint64                id;
  gboolean              accept;
} Decision;

static void
free_decision (gpointer data)
{
  g_object_unref (((Decision *) data)->understanding);
  g_free (data);
}

static gboolean
decide (IterateDatabase  *db,
        gint64            now,
        gpointer          user_data,
        GError          **error)
{
  Decision *decision = user_data;
  gint64 request;

  if (!decision->accept)
    return iterate_request_proposal_reject (db, decision->id, error);

  return iterate_request_proposal_accept (db, decision->understanding, decision->id, now, &request,
                                          error);
}

static void
decided_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(IterateProposalsWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!iterate_workspace_write_finish (ITERATE_WORKSPACE (source), result, &error))
    tell (self, error->message);

  /* A merge may have made others pointless. */
  refresh (self);
}

static void
button_clicked_cb (IterateProposalsWindow *self,
                   GtkButton              *button)
{
  Decision *decision = g_new0 (Decision, 1);
  gint64 *id = g_object_get_data (G_OBJECT (button), "id");

  decision->understanding = g_object_ref (iterate_workspace_get_understanding (self->workspace));
  decision->id = ABS (*id);
  decision->accept = *id > 0;
  gtk_widget_set_sensitive (gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_LIST_BOX_ROW),
                            FALSE);
  iterate_workspace_write_async (self->workspace, decide, decision, free_decision, NULL, decided_cb,
                                 g_object_ref (self));
}

/* @id: negative to reject */
static void
add_button (IterateProposalsWindow *self,
            GtkWidget              *row,
            const char             *label,
            gint64                  id)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  if (id < 0)
    gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "id", g_memdup2 (&id, sizeof id), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (button_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
add_row (IterateProposalsWindow *self,
         const Item             *item)
{
  GtkWidget *row = iterate_rows_add (self->list, item->text, NULL, NULL, NULL);

  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 4);
  add_button (self, row, _("_Reject"), -item->id);
  add_button (self, row, item->merge ? _("_Merge") : _("_Split"), item->id);
}

static void
items_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(IterateProposalsWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) items = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result,
                                                              &error);

  if (items == NULL)
    {
      tell (self, error->message);
      return;
    }

  iterate_rows_clear (self->list);
  for (guint i = 0; i < items->len; i++)
    add_row (self, g_ptr_array_index (items, i));
  gtk_stack_set_visible_child_name (self->stack, items->len > 0 ? "list" : "nothing");
}

static void
refresh (IterateProposalsWindow *self)
{
  iterate_workspace_read_async (self->workspace, read_items, NULL, NULL,
                                (GDestroyNotify) g_ptr_array_unref, NULL, items_read_cb,
                                g_object_ref (self));
}

static void
iterate_proposals_window_dispose (GObject *object)
{
  IterateProposalsWindow *self = ITERATE_PROPOSALS_WINDOW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_PROPOSALS_WINDOW);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (iterate_proposals_window_parent_class)->dispose (object);
}

static void
iterate_proposals_window_class_init (IterateProposalsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = iterate_proposals_window_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-proposals-window.ui");
  gtk_widget_class_bind_template_child (widget_class, IterateProposalsWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, IterateProposalsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, IterateProposalsWindow, list);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
iterate_proposals_window_init (IterateProposalsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
iterate_proposals_window_new (IterateWorkspace *workspace)
{
  IterateProposalsWindow *self = g_object_new (ITERATE_TYPE_PROPOSALS_WINDOW, NULL);

  self->workspace = g_object_ref (workspace);
  refresh (self);

  return GTK_WIDGET (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-link-window.h"

#include "iterate-initiative-desk.h"
#include "iterate-link-list.h"
#include "iterate-list-item.h"
#include "iterate-lists.h"
#include "iterate-toast.h"

/**
 * IterateLinkWindow:
 *
 * The experiments, requests and tasks that are or can be part of an initiative. What is
 * chosen becomes part of it, or no longer is.
 */
struct _IterateLinkWindow
{
  AdwWindow           parent_instance;

  /* Template */
  AdwToastOverlay    *toast_overlay;
  GtkSearchEntry     *search_entry;
  GtkStack           *list_stack;
  GtkListView        *list_view;

  /* Owned */
  IterateWorkspace   *workspace;
  GListStore         *items;
  GtkFilterListModel *filtered;

  gint64              initiative;
};

G_DEFINE_FINAL_TYPE (IterateLinkWindow, iterate_link_window, ADW_TYPE_WINDOW)

static gboolean
is_wanted (gpointer item,
           gpointer user_data)
{
  IterateLinkWindow *self = user_data;

  return iterate_list_item_matches (item, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

static void
update_stack (IterateLinkWindow *self)
{
  iterate_lists_update_stack (self->list_stack, G_LIST_MODEL (self->items),
                              G_LIST_MODEL (self->filtered));
}

static void
search_changed_cb (IterateLinkWindow *self)
{
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->filtered), GTK_FILTER_CHANGE_DIFFERENT);
  update_stack (self);
}

static gpointer
read_items (IterateDatabase  *db,
            gint64            now,
            gpointer          initiative,
            GError          **error)
{
  return iterate_link_items_list (db, *(gint64 *) initiative, error);
}

/* Lines stay where they are, though what is linked comes first in a list that is read anew. */
static void
renew (IterateLinkWindow *self,
       GPtrArray         *items)
{
  g_autoptr(GHashTable) found = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; i < items->len; i++)
    {
      IterateListItem *item = g_ptr_array_index (items, i);

      g_hash_table_insert (found, (gpointer) iterate_list_item_get_subject (item), item);
    }
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(IterateListItem) old = g_list_model_get_item (G_LIST_MODEL (self->items), i);
      gpointer item = g_hash_table_lookup (found, iterate_list_item_get_subject (old));

      if (item != NULL && iterate_list_item_is_in (old, ITERATE_LINK_LINKED) !=
          iterate_list_item_is_in (item, ITERATE_LINK_LINKED))
        g_list_store_splice (self->items, i, 1, &item, 1);
    }
}

static void
items_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(IterateLinkWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) items = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result,
                                                              &error);

  if (items == NULL)
    {
      adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (error->message));
      return;
    }

  if (g_list_model_get_n_items (G_LIST_MODEL (self->items)) == 0)
    g_list_store_splice (self->items, 0, 0, items->pdata, items->len);
  else
    renew (self, items);
  update_stack (self);
}

static void
read_all (IterateLinkWindow *self)
{
  iterate_workspace_read_async (self->workspace, read_items,
                                g_memdup2 (&self->initiative, sizeof self->initiative), g_free,
                                (GDestroyNotify) g_ptr_array_unref, NULL, items_read_cb,
                                g_object_ref (self));
}

typedef struct
{
  gint64    initiative;
  char     *subject;
  gboolean  linked;
} Change;

static void
change_free (gpointer data)
{
  g_free (((Change *) data)->subject);
  g_free (data);
}

static gboolean
write_change (IterateDatabase  *db,
              gint64            now,
              gpointer          user_data,
              GError          **error)
{
  const Change *change = user_data;
  g_autoptr(IterateRecord) initiative = iterate_database_find (db, ITERATE_TYPE_INITIATIVE,
                                                               change->initiative, error);

  return initiative != NULL &&
         iterate_initiative_link (db, ITERATE_INITIATIVE (initiative), change->subject, change->linked,
                                  now, error);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(IterateLinkWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!iterate_workspace_write_finish (ITERATE_WORKSPACE (source), result, &error))
    adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (error->message));
  read_all (self);
}

static void
row_activated_cb (IterateLinkWindow *self,
                  guint              position)
{
  g_autoptr(IterateListItem) item = g_list_model_get_item (G_LIST_MODEL (self->filtered), position);
  Change *change = g_new (Change, 1);

  change->initiative = self->initiative;
  change->subject = g_strdup (iterate_list_item_get_subject (item));
  change->linked = !iterate_list_item_is_in (item, ITERATE_LINK_LINKED);
  iterate_workspace_write_async (self->workspace, write_change, change, change_free, NULL, written_cb,
                                 g_object_ref (self));
}

static void
iterate_link_window_dispose (GObject *object)
{
  IterateLinkWindow *self = ITERATE_LINK_WINDOW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_LINK_WINDOW);
  g_clear_object (&self->workspace);
  g_clear_object (&self->filtered);
  g_clear_object (&self->items);

  G_OBJECT_CLASS (iterate_link_window_parent_class)->dispose (object);
}

static void
iterate_link_window_class_init (IterateLinkWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = iterate_link_window_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-link-window.ui");
  gtk_widget_class_bind_template_child (widget_class, IterateLinkWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, IterateLinkWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, IterateLinkWindow, list_stack);
  gtk_widget_class_bind_template_child (widget_class, IterateLinkWindow, list_view);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
iterate_link_window_init (IterateLinkWindow *self)
{
  g_autoptr(GtkListItemFactory) factory = NULL;
  g_autoptr(GtkSelectionModel) selection = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));

  self->items = g_list_store_new (ITERATE_TYPE_LIST_ITEM);
  self->filtered = gtk_filter_list_model_new (
    G_LIST_MODEL (g_object_ref (self->items)),
    GTK_FILTER (gtk_custom_filter_new (is_wanted, self, NULL)));
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->filtered))));
  factory = gtk_builder_list_item_factory_new_from_resource (
    NULL, "/io/github/iterate_app/Iterate/pages/iterate-browse-row.ui");
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_model (self->list_view, selection);
}

/**
 * iterate_link_window_new:
 * @initiative: the number of the initiative
 */
GtkWidget *
iterate_link_window_new (IterateWorkspace *workspace,
                         gint64            initiative)
{
  IterateLinkWindow *self = g_object_new (ITERATE_TYPE_LINK_WINDOW, NULL);

  self->workspace = g_object_ref (workspace);
  self->initiative = initiative;
  read_all (self);

  return GTK_WIDGET (self);
}

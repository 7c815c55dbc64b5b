/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-browse-page.h"

#include "iterate-detail-reader.h"
#include "iterate-list-item.h"
#include "iterate-lists.h"
#include "iterate-shell.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * IterateBrowsePage:
 *
 * A list that can be searched and filtered, and beside it, or behind it in a narrow window, what is
 * chosen.
 * What the list holds and what is shown of it is a subclass's.
 */
typedef struct
{
  /* Template */
  GtkStack            *mode_stack;
  AdwBin              *board_bin;
  IterateShell        *shell;
  GtkSearchEntry      *search_entry;
  GtkBox              *tools_box;
  GtkBox              *filters_box;
  GtkStack            *list_stack;
  GtkListView         *list_view;
  AdwStatusPage       *empty_status;
  GtkButton           *empty_button;
  AdwStatusPage       *choose_status;
  GtkStack            *detail_stack;
  AdwBin              *detail_bin;
  GtkWidget           *back_button;

  /* Owned */
  GListStore          *items;
  GtkFilterListModel  *filtered;
  gpointer             detail; /* (nullable) */
  IterateDetailReader *reader;

  guint                filter;
} IterateBrowsePagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (IterateBrowsePage, iterate_browse_page, ITERATE_TYPE_PAGE)

static IterateBrowsePagePrivate *
get_private (gpointer self)
{
  return iterate_browse_page_get_instance_private (self);
}

static gboolean
is_wanted (gpointer item,
           gpointer user_data)
{
  IterateBrowsePagePrivate *priv = get_private (user_data);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (priv->search_entry));

  return iterate_list_item_is_in (item, priv->filter) && iterate_list_item_matches (item, text);
}

static void
filter_changed (IterateBrowsePage *self)
{
  IterateBrowsePagePrivate *priv = get_private (self);

  gtk_filter_changed (gtk_filter_list_model_get_filter (priv->filtered), GTK_FILTER_CHANGE_DIFFERENT);
  iterate_lists_update_stack (priv->list_stack, G_LIST_MODEL (priv->items),
                              G_LIST_MODEL (priv->filtered));
}

static void
search_changed_cb (IterateBrowsePage *self)
{
  filter_changed (self);
}

static void
filter_chosen_cb (gpointer self,
                  guint    filter)
{
  get_private (self)->filter = filter;
  filter_changed (self);
}

/* The detail ----------------------------------------------------------------------------------- */

static void
drop_detail (IterateBrowsePage *self)
{
  IterateBrowsePagePrivate *priv = get_private (self);

  if (priv->detail != NULL)
    ITERATE_BROWSE_PAGE_GET_CLASS (self)->free_detail (priv->detail);
  priv->detail = NULL;
}

static void
show_detail (IteratePage *page,
             gpointer     detail)
{
  IterateBrowsePage *self = ITERATE_BROWSE_PAGE (page);
  IterateBrowsePagePrivate *priv = get_private (self);

  drop_detail (self);
  priv->detail = detail;
  if (detail != NULL)
    ITERATE_BROWSE_PAGE_GET_CLASS (self)->show_detail (self, detail);
  else
    iterate_shell_show_sidebar (priv->shell);
  gtk_stack_set_visible_child_name (priv->detail_stack, detail == NULL ? "nothing" : "detail");
}

static void
row_activated_cb (IterateBrowsePage *self,
                  guint              position)
{
  IterateBrowsePagePrivate *priv = get_private (self);
  g_autoptr(IterateListItem) item = g_list_model_get_item (G_LIST_MODEL (priv->filtered), position);

  iterate_browse_page_show (self, iterate_list_item_get_subject (item));
}

static void
moved_cb (gpointer self,
          gpointer item)
{
  if (!iterate_shell_is_folded (get_private (self)->shell))
    iterate_detail_reader_read (get_private (self)->reader, iterate_list_item_get_subject (item));
}

static void
list_cb (IterateBrowsePage *self)
{
  iterate_browse_page_show_board (self, FALSE);
}

static void
back_cb (IterateBrowsePage *self)
{
  iterate_shell_show_sidebar (get_private (self)->shell);
}

/* The list ------------------------------------------------------------------------------------- */

static void
select_shown (IterateBrowsePage *self)
{
  IterateBrowsePagePrivate *priv = get_private (self);

  iterate_lists_select_named (priv->list_view, iterate_list_item_dup_subject,
                              iterate_detail_reader_get_subject (priv->reader));
}

static void
show_first (IterateBrowsePage *self)
{
  IterateBrowsePagePrivate *priv = get_private (self);
  g_autoptr(IterateListItem) first = g_list_model_get_item (G_LIST_MODEL (priv->filtered), 0);

  if (first != NULL && !iterate_shell_is_folded (priv->shell))
    iterate_detail_reader_read (priv->reader, iterate_list_item_get_subject (first));
}

static void
list_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(IteratePage) page = user_data;
  g_autoptr(GPtrArray) items = iterate_page_read_finish (page, result);
  IterateBrowsePage *self = ITERATE_BROWSE_PAGE (page);
  IterateBrowsePagePrivate *priv = get_private (self);
  gboolean kept;

  if (items == NULL)
    return;

  kept = iterate_lists_refill (priv->list_view, priv->items, items, iterate_list_item_dup_subject);
  iterate_lists_update_stack (priv->list_stack, G_LIST_MODEL (priv->items),
                              G_LIST_MODEL (priv->filtered));
  if (!iterate_detail_reader_read_again (priv->reader))
    show_first (self);
  if (!kept)
    select_shown (self);
}

static void
iterate_browse_page_refresh (IteratePage *page)
{
  iterate_page_read (page, ITERATE_BROWSE_PAGE_GET_CLASS (page)->read_list,
                     (GDestroyNotify) g_ptr_array_unref, list_read_cb);
}

static void
iterate_browse_page_show_subject (IteratePage *page,
                                  const char  *subject)
{
  IterateBrowsePagePrivate *priv = get_private (page);

  gtk_editable_set_text (GTK_EDITABLE (priv->search_entry), "");
  iterate_browse_page_show (ITERATE_BROWSE_PAGE (page), subject);
  select_shown (ITERATE_BROWSE_PAGE (page));
}

/* The type ------------------------------------------------------------------------------------- */

static void
fill_in_words (IterateBrowsePage *self)
{
  IterateBrowsePagePrivate *priv = get_private (self);
  IterateBrowsePageClass *klass = ITERATE_BROWSE_PAGE_GET_CLASS (self);
  const char *icon_name = ITERATE_PAGE_CLASS (klass)->icon_name;

  g_object_set (priv->search_entry, "placeholder-text", _(klass->search_hint), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (priv->list_view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _(klass->list_name), -1);
  adw_status_page_set_icon_name (priv->empty_status, icon_name);
  adw_status_page_set_title (priv->empty_status, _(klass->empty_title));
  adw_status_page_set_description (priv->empty_status, _(klass->empty_text));
  adw_status_page_set_icon_name (priv->choose_status, icon_name);
  adw_status_page_set_title (priv->choose_status, _(klass->choose_title));
  gtk_widget_set_visible (GTK_WIDGET (priv->empty_button), klass->empty_action != NULL);
  if (klass->empty_action == NULL)
    return;

  gtk_button_set_label (priv->empty_button, _(klass->empty_label));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (priv->empty_button), klass->empty_action);
}

static void
set_up_list (IterateBrowsePage *self)
{
  IterateBrowsePagePrivate *priv = get_private (self);
  g_autoptr(GtkListItemFactory) factory = NULL;
  g_autoptr(GtkSingleSelection) selection = NULL;

  priv->filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (priv->items)),
                                              GTK_FILTER (gtk_custom_filter_new (is_wanted, self,
                                                                                 NULL)));
  selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (priv->filtered)));
  gtk_single_selection_set_autoselect (selection, FALSE);
  factory = gtk_builder_list_item_factory_new_from_resource (
    NULL, "/io/github/iterate_app/Iterate/pages/iterate-browse-row.ui");
  gtk_list_view_set_factory (priv->list_view, factory);
  gtk_list_view_set_model (priv->list_view, GTK_SELECTION_MODEL (selection));
  iterate_lists_add_keys (priv->list_view, moved_cb, self);
  gtk_search_entry_set_key_capture_widget (priv->search_entry, GTK_WIDGET (priv->list_view));
}

static void
iterate_browse_page_constructed (GObject *object)
{
  IterateBrowsePage *self = ITERATE_BROWSE_PAGE (object);
  IterateBrowsePageClass *klass = ITERATE_BROWSE_PAGE_GET_CLASS (self);
  IterateBrowsePagePrivate *priv = get_private (self);

  G_OBJECT_CLASS (iterate_browse_page_parent_class)->constructed (object);

  priv->reader = iterate_detail_reader_new (ITERATE_PAGE (self), klass->read_detail, klass->free_detail,
                                            show_detail);
  fill_in_words (self);
  iterate_lists_add_filters (priv->filters_box, klass->filters, klass->n_filters, filter_chosen_cb,
                             self);
}

static void
iterate_browse_page_dispose (GObject *object)
{
  IterateBrowsePage *self = ITERATE_BROWSE_PAGE (object);
  IterateBrowsePagePrivate *priv = get_private (self);

  /* GTK 4.8 disposes of the template of a widget's own type alone; the page takes its children off. */
  drop_detail (self);
  g_clear_object (&priv->filtered);
  g_clear_object (&priv->items);

  G_OBJECT_CLASS (iterate_browse_page_parent_class)->dispose (object);
}

static void
iterate_browse_page_finalize (GObject *object)
{
  iterate_detail_reader_free (get_private (object)->reader);

  G_OBJECT_CLASS (iterate_browse_page_parent_class)->finalize (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child_private (widget_class, IterateBrowsePage, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-browse-page.ui");
  BIND (mode_stack);
  BIND (board_bin);
  BIND (shell);
  BIND (search_entry);
  BIND (tools_box);
  BIND (filters_box);
  BIND (list_stack);
  BIND (list_view);
  BIND (empty_status);
  BIND (empty_button);
  BIND (choose_status);
  BIND (detail_stack);
  BIND (detail_bin);
  BIND (back_button);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, list_cb);
}

static void
iterate_browse_page_class_init (IterateBrowsePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  IteratePageClass *page_class = ITERATE_PAGE_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_SHELL);
  g_type_ensure (ITERATE_TYPE_LIST_ITEM);

  G_OBJECT_CLASS (klass)->constructed = iterate_browse_page_constructed;
  G_OBJECT_CLASS (klass)->dispose = iterate_browse_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = iterate_browse_page_finalize;
  page_class->refresh = iterate_browse_page_refresh;
  page_class->show_subject = iterate_browse_page_show_subject;
  bind_template (widget_class);
}

static void
iterate_browse_page_init (IterateBrowsePage *self)
{
  IterateBrowsePagePrivate *priv = get_private (self);

  priv->items = g_list_store_new (ITERATE_TYPE_LIST_ITEM);
  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_list (self);
  g_object_bind_property (priv->shell, "folded", priv->back_button, "visible", G_BINDING_SYNC_CREATE);
}

/* Puts a widget where what is chosen is shown. */
void
iterate_browse_page_set_detail (IterateBrowsePage *self,
                                GtkWidget         *detail)
{
  adw_bin_set_child (get_private (self)->detail_bin, detail);
}

/* Puts a widget where all of the list is shown in another way. */
void
iterate_browse_page_set_board (IterateBrowsePage *self,
                               GtkWidget         *board)
{
  adw_bin_set_child (get_private (self)->board_bin, board);
}

/* Shows all of the list in that other way, or the list again. */
void
iterate_browse_page_show_board (IterateBrowsePage *self,
                                gboolean           on_board)
{
  gtk_stack_set_visible_child_name (get_private (self)->mode_stack, on_board ? "board" : "browse");
}

/* Adds a button beside the search. */
void
iterate_browse_page_add_button (IterateBrowsePage *self,
                                const char        *icon_name,
                                const char        *action,
                                const char        *tooltip)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_box_append (get_private (self)->tools_box, button);
}

/* Adds a button with a menu beside the search. */
void
iterate_browse_page_add_menu (IterateBrowsePage *self,
                              const char        *icon_name,
                              GMenuModel        *menu,
                              const char        *tooltip)
{
  GtkWidget *button = gtk_menu_button_new ();

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), icon_name);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), menu);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_box_append (get_private (self)->tools_box, button);
}

/* Returns: (nullable): the subject of what is shown */
const char *
iterate_browse_page_get_shown (IterateBrowsePage *self)
{
  return iterate_detail_reader_get_subject (get_private (self)->reader);
}

/* Returns: (nullable) (transfer none): what was read of it */
gpointer
iterate_browse_page_get_detail (IterateBrowsePage *self)
{
  return get_private (self)->detail;
}

/* Returns: (transfer none): all that the list holds, found or not */
GListModel *
iterate_browse_page_get_items (IterateBrowsePage *self)
{
  return G_LIST_MODEL (get_private (self)->items);
}

/* Shows one of the list. */
void
iterate_browse_page_show (IterateBrowsePage *self,
                          const char        *subject)
{
  iterate_detail_reader_read (get_private (self)->reader, subject);
  iterate_shell_show_content (get_private (self)->shell);
}

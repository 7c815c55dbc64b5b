/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-lists.h"

#include <glib/gi18n.h>

/* Lists that are searched, filtered by chips and walked through by keys. Their models are
 * GtkSingleSelections. */

static void
chip_toggled_cb (GtkToggleButton *chip,
                 gpointer         self)
{
  IterateFilterChosen chosen = g_object_get_data (G_OBJECT (chip), "chosen");

  if (gtk_toggle_button_get_active (chip))
    chosen (self, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (chip), "filter")));
}

/**
 * iterate_lists_add_filters:
 * @labels: (array length=n_labels): what the chips say, to be translated
 * @chosen: called when a chip is switched on by somebody
 * @self: (type GObject): given to @chosen, as long as it lives
 *
 * Adds a chip for each filter, of which one is on: at first the first.
 */
void
iterate_lists_add_filters (GtkBox              *box,
                           const char *const   *labels,
                           guint                n_labels,
                           IterateFilterChosen  chosen,
                           gpointer             self)
{
  GtkWidget *first = NULL;

  for (guint i = 0; i < n_labels; i++)
    {
      GtkWidget *chip = gtk_toggle_button_new_with_label (_(labels[i]));

      gtk_widget_add_css_class (chip, "chip");
      g_object_set_data (G_OBJECT (chip), "filter", GUINT_TO_POINTER (i));
      g_object_set_data (G_OBJECT (chip), "chosen", chosen);
      gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (chip), GTK_TOGGLE_BUTTON (first));
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (chip), i == 0);
      g_signal_connect_object (chip, "toggled", G_CALLBACK (chip_toggled_cb), self, 0);
      gtk_box_append (box, chip);
      first = first == NULL ? chip : first;
    }
}

static GtkSingleSelection *
get_selection (GtkListView *list)
{
  return GTK_SINGLE_SELECTION (gtk_list_view_get_model (list));
}

static gboolean
has_focus (GtkListView *list)
{
  return gtk_widget_get_focus_child (GTK_WIDGET (list)) != NULL;
}

/* Gives the focus to what is selected and seen: Enter opens the row that has the focus, which is to
 * be the one that looks chosen. */
void
iterate_lists_focus_selected (GtkListView *list)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      if ((gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_SELECTED) != 0)
        {
          gtk_widget_grab_focus (row);
          return;
        }
    }
}

/* Selects what stands there, and scrolls to it. The focus goes there too, if the list has it. */
void
iterate_lists_select (GtkListView *list,
                      guint        position)
{
  gtk_single_selection_set_selected (get_selection (list), position);
  gtk_widget_activate_action (GTK_WIDGET (list), "list.scroll-to-item", "u", position);
  if (has_focus (list))
    iterate_lists_focus_selected (list);
}

static gboolean
find_named (GtkListView        *list,
            IterateListDupName  dup_name,
            const char         *name,
            guint              *position)
{
  GListModel *shown = G_LIST_MODEL (get_selection (list));

  for (*position = 0; *position < g_list_model_get_n_items (shown); (*position)++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (shown, *position);
      g_autofree char *other = dup_name (item);

      if (g_strcmp0 (other, name) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Selects what is called so, if it is shown; returns whether it is. */
gboolean
iterate_lists_select_named (GtkListView        *list,
                            IterateListDupName  dup_name,
                            const char         *name)
{
  guint position;
  gboolean found = find_named (list, dup_name, name, &position);

  if (found)
    iterate_lists_select (list, position);

  return found;
}

/**
 * iterate_lists_refill:
 * @list: shows what of the store is wanted
 * @store: gets the items in place of those that it has
 * @items: (element-type GObject): as they are now
 * @dup_name: tells what an item is called, however much else of it has changed
 *
 * Fills a list anew. What is selected stays so, wherever it stands now, and has the focus if the list
 * had it. Nothing is scrolled.
 *
 * Returns: whether something was selected that is still shown
 */
gboolean
iterate_lists_refill (GtkListView        *list,
                      GListStore         *store,
                      GPtrArray          *items,
                      IterateListDupName  dup_name)
{
  gpointer selected = gtk_single_selection_get_selected_item (get_selection (list));
  g_autofree char *name = selected == NULL ? NULL : dup_name (selected);
  gboolean focused = has_focus (list);
  guint position;

  g_list_store_splice (store, 0, g_list_model_get_n_items (G_LIST_MODEL (store)), items->pdata,
                       items->len);
  if (name == NULL || !find_named (list, dup_name, name, &position))
    return FALSE;

  gtk_single_selection_set_selected (get_selection (list), position);
  if (focused)
    iterate_lists_focus_selected (list);

  return TRUE;
}

/**
 * iterate_lists_go_by:
 * @by: how far down, or up where it is negative
 *
 * Selects another item, the first where none is; the ends of the list hold.
 *
 * Returns: whether the list has items
 */
gboolean
iterate_lists_go_by (GtkListView *list,
                     int          by)
{
  GtkSingleSelection *selection = get_selection (list);
  gint64 n = g_list_model_get_n_items (G_LIST_MODEL (selection));
  guint from = gtk_single_selection_get_selected (selection);

  if (n == 0)
    return FALSE;

  iterate_lists_select (list, from == GTK_INVALID_LIST_POSITION
                                ? 0 : (guint) CLAMP ((gint64) from + by, 0, n - 1));

  return TRUE;
}

static void
move (GtkEventControllerKey *controller,
      gpointer               self,
      int                    by)
{
  IterateListMoved moved = g_object_get_data (G_OBJECT (controller), "moved");
  GtkWidget *list = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));

  if (iterate_lists_go_by (GTK_LIST_VIEW (list), by))
    moved (self, gtk_single_selection_get_selected_item (get_selection (GTK_LIST_VIEW (list))));
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint                  key,
                guint                  code,
                GdkModifierType        state,
                gpointer               self)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;

  switch (key)
    {
    case GDK_KEY_j:
    case GDK_KEY_Down:
      move (controller, self, 1);
      return TRUE;

    case GDK_KEY_k:
    case GDK_KEY_Up:
      move (controller, self, -1);
      return TRUE;

    default:
      return FALSE;
    }
}

/**
 * iterate_lists_add_keys:
 * @moved: called when a key has selected an item
 * @self: (type GObject): given to @moved, as long as it lives
 *
 * Lets j, k and the arrows walk through the list.
 */
void
iterate_lists_add_keys (GtkListView      *list,
                        IterateListMoved  moved,
                        gpointer          self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_object_set_data (G_OBJECT (keys), "moved", moved);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (list), keys);
}

/**
 * iterate_lists_update_stack:
 * @stack: of the pages `empty`, `nothing-found` and `list`
 * @all: everything that there is
 * @shown: what the filters and the search leave of it
 */
void
iterate_lists_update_stack (GtkStack   *stack,
                            GListModel *all,
                            GListModel *shown)
{
  gtk_stack_set_visible_child_name (stack, g_list_model_get_n_items (all) == 0     ? "empty"
                                           : g_list_model_get_n_items (shown) == 0 ? "nothing-found"
                                                                                   : "list");
}

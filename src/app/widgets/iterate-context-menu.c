/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-context-menu.h"

static void
pop_up (GtkPopover *popover,
        GtkWidget  *list,
        double      x,
        double      y)
{
  GdkRectangle at = { 0, 0, 1, 1 };

  gtk_widget_translate_coordinates (list, gtk_widget_get_parent (GTK_WIDGET (popover)), x, y, &x, &y);
  at.x = x;
  at.y = y;
  gtk_popover_set_pointing_to (popover, &at);
  gtk_popover_popup (popover);
}

/* The row under the pointer is selected first, since the menu is about what is selected. */
static void
pressed_cb (GtkGestureClick *gesture,
            int              n_presses,
            double           x,
            double           y,
            gpointer         user_data)
{
  GtkWidget *list = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  GtkWidget *picked = gtk_widget_pick (list, x, y, GTK_PICK_DEFAULT);

  if (picked == NULL || picked == list)
    return;

  gtk_widget_activate_action (picked, "listitem.select", "(bb)", FALSE, FALSE);
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  pop_up (user_data, list, x, y);
}

/* By keyboard it comes where the focus is. */
static gboolean
menu_key_cb (GtkWidget *list,
             GVariant  *arguments,
             gpointer   user_data)
{
  GtkWidget *row = gtk_widget_get_focus_child (list);
  graphene_rect_t bounds;

  if (row == NULL || !gtk_widget_compute_bounds (row, list, &bounds))
    return FALSE;

  pop_up (user_data, list, bounds.origin.x + bounds.size.width / 2,
          bounds.origin.y + bounds.size.height / 2);

  return TRUE;
}

static void
add_key (GtkEventController *controller,
         const char         *trigger,
         GtkWidget          *popover)
{
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (controller),
    gtk_shortcut_new (gtk_shortcut_trigger_parse_string (trigger),
                      gtk_callback_action_new (menu_key_cb, popover, NULL)));
}

/**
 * iterate_context_menu_attach:
 * @owner: what the list is in, laid out as a bin
 * @list: a list view
 * @menu: what can be done with the selected row
 *
 * Shows a menu on the secondary button, and on the keys that people expect.
 */
void
iterate_context_menu_attach (GtkWidget  *owner,
                             GtkWidget  *list,
                             GMenuModel *menu)
{
  GtkWidget *popover = gtk_popover_menu_new_from_model (menu);
  GtkGesture *gesture = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  gtk_widget_set_parent (popover, owner);
  g_signal_connect_object (owner, "destroy", G_CALLBACK (gtk_widget_unparent), popover,
                           G_CONNECT_SWAPPED);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), GDK_BUTTON_SECONDARY);
  g_signal_connect (gesture, "pressed", G_CALLBACK (pressed_cb), popover);
  gtk_widget_add_controller (list, GTK_EVENT_CONTROLLER (gesture));
  add_key (keys, "Menu", popover);
  add_key (keys, "<Shift>F10", popover);
  gtk_widget_add_controller (list, keys);
}

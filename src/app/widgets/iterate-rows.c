/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-rows.h"

#include <adwaita.h>

/* Lists that are filled anew when what they show was read. */

void
iterate_rows_clear (GtkListBox *list)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, child);
}

/**
 * iterate_rows_add:
 * @title: plain text
 * @subtitle: (nullable): plain text
 * @icon_name: (nullable): what stands before it
 * @style: (nullable): the icon's
 *
 * Returns: (transfer none): the row, appended
 */
GtkWidget *
iterate_rows_add (GtkListBox *list,
                  const char *title,
                  const char *subtitle,
                  const char *icon_name,
                  const char *style)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *safe_title = g_markup_escape_text (title, -1);
  g_autofree char *safe_subtitle = subtitle == NULL ? NULL : g_markup_escape_text (subtitle, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), safe_title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), safe_subtitle);
  if (icon_name != NULL)
    {
      GtkWidget *icon = gtk_image_new_from_icon_name (icon_name);

      if (style != NULL)
        gtk_widget_add_css_class (icon, style);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
    }
  gtk_list_box_append (list, row);

  return row;
}

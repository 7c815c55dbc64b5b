/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-retry-button.h"

#include <glib/gi18n.h>

static gboolean
retry (IterateDatabase  *db,
       gint64            now,
       gpointer          user_data,
       GError          **error)
{
  return iterate_engine_retry (db, *(gint64 *) user_data, error);
}

static void
clicked_cb (GtkButton *button,
            gpointer   user_data)
{
  IterateDelivery *delivery = g_object_get_data (G_OBJECT (button), "delivery");
  gint64 id = iterate_record_get_id (ITERATE_RECORD (delivery));

  iterate_page_write (user_data, retry, g_memdup2 (&id, sizeof id), g_free, _("Trying again"));
}

/* Returns: a button that lets a failed delivery be tried again */
GtkWidget *
iterate_retry_button_new (IteratePage     *page,
                          IterateDelivery *delivery)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Retry"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "delivery", g_object_ref (delivery), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (clicked_cb), page, 0);

  return button;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-advice-list.h"

#include "iterate-rows.h"
#include "iterate-subject-links.h"
#include "iterate-task-advice.h"
#include "iterate-user.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* What was learned before, beside a task: each says why it is there, and whether it helped can be
 * said. */

typedef struct
{
  gint64 annotation;
  int    helpful;
} Judgement;

static gboolean
write_judgement (IterateDatabase  *db,
                 gint64            now,
                 gpointer          user_data,
                 GError          **error)
{
  const Judgement *judgement = user_data;

  return iterate_task_advice_judge (db, judgement->annotation, judgement->helpful,
                                    iterate_user_get_name (),
                                    now, error);
}

static void
judge (GtkWidget *button,
       int        helpful)
{
  IteratePage *page = ITERATE_PAGE (gtk_widget_get_ancestor (button, ITERATE_TYPE_PAGE));
  Judgement *judgement = g_new (Judgement, 1);
  gboolean active = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button));

  judgement->annotation = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "annotation"));
  judgement->helpful = active ? helpful : 0;
  iterate_page_write (page, write_judgement, judgement, g_free,
                      active ? _("Noted; it counts for the next tasks") : NULL);
  iterate_page_refresh (page);
}

static void
helpful_cb (GtkWidget *button)
{
  judge (button, 1);
}

static void
unhelpful_cb (GtkWidget *button)
{
  judge (button, -1);
}

static GtkWidget *
make_toggle (IterateAnnotation *annotation,
             const char        *icon_name,
             const char        *tooltip,
             int                helpful,
             GCallback          callback)
{
  GtkWidget *button = gtk_toggle_button_new ();

  gtk_button_set_icon_name (GTK_BUTTON (button), icon_name);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button),
                                iterate_annotation_get_helpful (annotation) == helpful);
  g_object_set_data (G_OBJECT (button), "annotation",
                     GINT_TO_POINTER ((int) iterate_record_get_id (ITERATE_RECORD (annotation))));
  g_signal_connect (button, "clicked", callback, NULL);

  return button;
}

static void
row_activated_cb (IteratePage   *page,
                  GtkListBoxRow *row)
{
  iterate_page_open_subject (page, g_object_get_data (G_OBJECT (row), "subject"));
}

static void
add_note (GtkListBox            *list,
          const IterateTaskNote *note)
{
  const char *const *lines = iterate_learning_get_recommendations (note->learning);
  GtkWidget *row = iterate_rows_add (list, lines == NULL || lines[0] == NULL ? "" : lines[0],
                                     iterate_annotation_get_reason (note->annotation), NULL, NULL);

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "subject",
                          iterate_record_dup_subject (ITERATE_RECORD (note->learning)), g_free);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             make_toggle (note->annotation, "iterate-helpful-symbolic",
                                          _("This helped"), 1,
                                          G_CALLBACK (helpful_cb)));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             make_toggle (note->annotation, "iterate-unhelpful-symbolic",
                                          _("This did not help"), -1, G_CALLBACK (unhelpful_cb)));
}

/**
 * iterate_advice_list_new:
 * @notes: (element-type IterateTaskNote): what was learned before
 *
 * Returns: (transfer floating): a group of rows
 */
GtkWidget *
iterate_advice_list_new (IteratePage *page,
                         GPtrArray   *notes)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *list = gtk_list_box_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Consider these past learnings"));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  g_signal_connect_object (list, "row-activated", G_CALLBACK (row_activated_cb), page,
                           G_CONNECT_SWAPPED);
  for (guint i = 0; i < notes->len; i++)
    add_note (GTK_LIST_BOX (list), g_ptr_array_index (notes, i));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), list);

  return group;
}

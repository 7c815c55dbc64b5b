/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-request-chooser.h"

#include "iterate-request-row.h"

/**
 * IterateRequestChooser:
 *
 * Asks for one of the requests.
 */
struct _IterateRequestChooser
{
  AdwWindow       parent_instance;

  /* Template */
  GtkSearchEntry *search_entry;
  GtkListView    *list_view;

  /* Owned */
  GListStore         *summaries;
  GtkFilterListModel *filtered;
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateRequestChooser, iterate_request_chooser, ADW_TYPE_WINDOW)

static gboolean
is_wanted (gpointer item,
           gpointer user_data)
{
  IterateRequestChooser *self = user_data;

  return iterate_request_summary_matches (
    item, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

static void
search_changed_cb (IterateRequestChooser *self)
{
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->filtered),
                      GTK_FILTER_CHANGE_DIFFERENT);
}

static void
row_activated_cb (IterateRequestChooser *self,
                  guint                  position)
{
  g_autoptr(IterateRequestSummary) summary = NULL;

  summary = g_list_model_get_item (G_LIST_MODEL (self->filtered), position);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, iterate_request_summary_get_id (summary));
  gtk_window_close (GTK_WINDOW (self));
}

static void
iterate_request_chooser_dispose (GObject *object)
{
  IterateRequestChooser *self = ITERATE_REQUEST_CHOOSER (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_REQUEST_CHOOSER);
  g_clear_object (&self->filtered);
  g_clear_object (&self->summaries);

  G_OBJECT_CLASS (iterate_request_chooser_parent_class)->dispose (object);
}

static void
iterate_request_chooser_class_init (IterateRequestChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_REQUEST_ROW);
  G_OBJECT_CLASS (klass)->dispose = iterate_request_chooser_dispose;

  /**
   * IterateRequestChooser::chosen:
   * @id: the request's number
   */
  signals[SIGNAL_CHOSEN] =
    g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_INT64);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-request-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, IterateRequestChooser, search_entry);
  gtk_widget_class_bind_template_child (widget_class, IterateRequestChooser, list_view);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
iterate_request_chooser_init (IterateRequestChooser *self)
{
  g_autoptr(GtkListItemFactory) factory = NULL;
  g_autoptr(GtkSingleSelection) selection = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));

  self->summaries = g_list_store_new (ITERATE_TYPE_REQUEST_SUMMARY);
  self->filtered = gtk_filter_list_model_new (
    G_LIST_MODEL (g_object_ref (self->summaries)),
    GTK_FILTER (gtk_custom_filter_new (is_wanted, self, NULL)));
  selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->filtered)));
  factory = gtk_builder_list_item_factory_new_from_resource (
    NULL, "/io/github/iterate_app/Iterate/pages/iterate-request-list-item.ui");
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (selection));
}

/**
 * iterate_request_chooser_new:
 * @summaries: (element-type IterateRequestSummary): what can be chosen
 * @except: what cannot, or 0
 */
GtkWidget *
iterate_request_chooser_new (const char *title,
                             GPtrArray  *summaries,
                             gint64      except)
{
  IterateRequestChooser *self = g_object_new (ITERATE_TYPE_REQUEST_CHOOSER, "title", title, NULL);

  for (guint i = 0; i < summaries->len; i++)
    {
      IterateRequestSummary *summary = g_ptr_array_index (summaries, i);

      if (iterate_request_summary_get_id (summary) != except)
        g_list_store_append (self->summaries, summary);
    }

  return GTK_WIDGET (self);
}

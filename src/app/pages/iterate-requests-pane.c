/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-requests-pane.h"

#include "iterate-context-menu.h"
#include "iterate-lists.h"
#include "iterate-request-row.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * IterateRequestsPane:
 *
 * What users ask for, to be searched, filtered and sorted; the order explains itself.
 */
struct _IterateRequestsPane
{
  GtkWidget            parent_instance;

  /* Template */
  GtkBox              *box;
  GtkSearchEntry      *search_entry;
  GtkBox              *filters_box;
  GtkWidget           *proposals_button;
  GtkLabel            *proposals_label;
  GtkStack            *stack;
  GtkListView         *list_view;
  GMenu               *row_menu;

  /* Owned */
  GListStore          *summaries;
  GtkFilterListModel  *filtered;
  GtkSortListModel    *sorted;
  GtkSingleSelection  *selection;

  guint                filter;
  int                  order;
};

enum
{
  PROP_0,
  PROP_ORDER,
  N_PROPS
};

enum
{
  SIGNAL_CHOSEN,
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateRequestsPane, iterate_requests_pane, GTK_TYPE_WIDGET)

static const char *const filters[] = {
  N_("Open"), N_("Planned"), N_("Started"), N_("Shipped"), N_("Declined"), N_("All"),
};

/* In the order of the filters; %NULL is any. */
static const char *const statuses[G_N_ELEMENTS (filters)] = {
  "open", "planned", "started", "shipped", "declined", NULL,
};

static gboolean
is_wanted (gpointer item,
           gpointer user_data)
{
  IterateRequestsPane *self = user_data;
  const char *wanted = statuses[self->filter];
  const char *status = iterate_feature_request_get_status (iterate_request_summary_get_request (item));

  return (wanted == NULL || g_str_equal (wanted, status)) &&
         iterate_request_summary_matches (
           item, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

static int
compare (gconstpointer a,
         gconstpointer b,
         gpointer      user_data)
{
  return iterate_request_summary_compare ((gpointer) a, (gpointer) b,
                                          ((IterateRequestsPane *) user_data)->order);
}

static guint
get_n_shown (IterateRequestsPane *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->sorted));
}

static void
update_stack (IterateRequestsPane *self)
{
  iterate_lists_update_stack (self->stack, G_LIST_MODEL (self->summaries), G_LIST_MODEL (self->sorted));
}

static void
filter_changed (IterateRequestsPane *self)
{
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->filtered),
                      GTK_FILTER_CHANGE_DIFFERENT);
  update_stack (self);
}

static void
search_changed_cb (IterateRequestsPane *self)
{
  filter_changed (self);
}

static void
filter_chosen_cb (gpointer user_data,
                  guint    filter)
{
  IterateRequestsPane *self = user_data;

  self->filter = filter;
  filter_changed (self);
}

static void
row_activated_cb (IterateRequestsPane *self,
                  guint                position)
{
  gtk_single_selection_set_selected (self->selection, position);
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

static void
selected_cb (IterateRequestsPane *self)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
}

/* Returns: (nullable) (transfer full): what is selected */
IterateRequestSummary *
iterate_requests_pane_ref_selected (IterateRequestsPane *self)
{
  gpointer item = gtk_single_selection_get_selected_item (self->selection);

  return item == NULL ? NULL : g_object_ref (item);
}

void
iterate_requests_pane_go_by (IterateRequestsPane *self,
                             int                  by)
{
  iterate_lists_go_by (self->list_view, by);
}

static char *
dup_id (gint64 id)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, id);
}

static char *
dup_name (gpointer summary)
{
  return dup_id (iterate_request_summary_get_id (summary));
}

static gboolean
select_shown (IterateRequestsPane *self,
              gint64               id)
{
  g_autofree char *name = dup_id (id);

  return iterate_lists_select_named (self->list_view, dup_name, name);
}

/* Selects that request, whatever was filtered; returns whether it is there. */
gboolean
iterate_requests_pane_select (IterateRequestsPane *self,
                              gint64               id)
{
  if (select_shown (self, id))
    return TRUE;

  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  gtk_toggle_button_set_active (
    GTK_TOGGLE_BUTTON (gtk_widget_get_last_child (GTK_WIDGET (self->filters_box))), TRUE);
  filter_changed (self);

  return select_shown (self, id);
}

/* Tells how many merges and splits wait for somebody to decide. */
void
iterate_requests_pane_set_proposals (IterateRequestsPane *self,
                                     guint                n)
{
  g_autofree char *text = g_strdup_printf (ngettext ("%u proposal to merge or split",
                                                     "%u proposals to merge or split", n), n);

  gtk_label_set_label (self->proposals_label, text);
  gtk_widget_set_visible (self->proposals_button, n > 0);
}

/* @summaries: (element-type IterateRequestSummary): what there is */
void
iterate_requests_pane_show (IterateRequestsPane *self,
                            GPtrArray           *summaries)
{
  iterate_lists_refill (self->list_view, self->summaries, summaries, dup_name);
  update_stack (self);
  if (gtk_single_selection_get_selected_item (self->selection) == NULL && get_n_shown (self) > 0)
    gtk_single_selection_set_selected (self->selection, 0);
}

/* Returns: (transfer full) (element-type IterateRequestSummary): those that take votes */
GPtrArray *
iterate_requests_pane_list_open (IterateRequestsPane *self)
{
  static const char *const open[] = { "open", "planned", "started", NULL };
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->summaries)); i++)
    {
      g_autoptr(IterateRequestSummary) summary = NULL;

      summary = g_list_model_get_item (G_LIST_MODEL (self->summaries), i);
      if (g_strv_contains (open, iterate_feature_request_get_status (
                                   iterate_request_summary_get_request (summary))))
        g_ptr_array_add (list, g_steal_pointer (&summary));
    }

  return list;
}

static void
iterate_requests_pane_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_ORDER:
      g_value_set_int (value, ITERATE_REQUESTS_PANE (object)->order);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_requests_pane_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  IterateRequestsPane *self = ITERATE_REQUESTS_PANE (object);

  switch (prop_id)
    {
    case PROP_ORDER:
      self->order = g_value_get_int (value);
      gtk_sorter_changed (gtk_sort_list_model_get_sorter (self->sorted),
                          GTK_SORTER_CHANGE_DIFFERENT);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_requests_pane_dispose (GObject *object)
{
  IterateRequestsPane *self = ITERATE_REQUESTS_PANE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_REQUESTS_PANE);
  g_clear_object (&self->selection);
  g_clear_object (&self->sorted);
  g_clear_object (&self->filtered);
  g_clear_object (&self->summaries);

  G_OBJECT_CLASS (iterate_requests_pane_parent_class)->dispose (object);
}

static void
iterate_requests_pane_class_init (IterateRequestsPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_REQUEST_ROW);
  g_type_ensure (ITERATE_TYPE_REQUEST_SUMMARY);
  object_class->dispose = iterate_requests_pane_dispose;
  object_class->get_property = iterate_requests_pane_get_property;
  object_class->set_property = iterate_requests_pane_set_property;

  properties[PROP_ORDER] =
    g_param_spec_int ("order", NULL, NULL, ITERATE_REQUESTS_BY_SCORE, ITERATE_REQUESTS_BY_MOOD,
                      ITERATE_REQUESTS_BY_SCORE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * IterateRequestsPane::chosen:
   *
   * Another one is selected.
   */
  signals[SIGNAL_CHOSEN] =
    g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
  /**
   * IterateRequestsPane::activated:
   *
   * The selected one is to be opened.
   */
  signals[SIGNAL_ACTIVATED] =
    g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-requests-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, IterateRequestsPane, box);
  gtk_widget_class_bind_template_child (widget_class, IterateRequestsPane, search_entry);
  gtk_widget_class_bind_template_child (widget_class, IterateRequestsPane, filters_box);
  gtk_widget_class_bind_template_child (widget_class, IterateRequestsPane, proposals_button);
  gtk_widget_class_bind_template_child (widget_class, IterateRequestsPane, proposals_label);
  gtk_widget_class_bind_template_child (widget_class, IterateRequestsPane, stack);
  gtk_widget_class_bind_template_child (widget_class, IterateRequestsPane, list_view);
  gtk_widget_class_bind_template_child (widget_class, IterateRequestsPane, row_menu);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_install_property_action (widget_class, "requests.sort", "order");
}

static void
set_up_list (IterateRequestsPane *self)
{
  g_autoptr(GtkListItemFactory) factory = NULL;

  self->summaries = g_list_store_new (ITERATE_TYPE_REQUEST_SUMMARY);
  self->filtered = gtk_filter_list_model_new (
    G_LIST_MODEL (g_object_ref (self->summaries)),
    GTK_FILTER (gtk_custom_filter_new (is_wanted, self, NULL)));
  self->sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->filtered)),
                                          GTK_SORTER (gtk_custom_sorter_new (compare, self, NULL)));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->sorted)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  factory = gtk_builder_list_item_factory_new_from_resource (
    NULL, "/io/github/iterate_app/Iterate/pages/iterate-request-list-item.ui");
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
}

static void
iterate_requests_pane_init (IterateRequestsPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  set_up_list (self);
  iterate_context_menu_attach (GTK_WIDGET (self), GTK_WIDGET (self->list_view),
                               G_MENU_MODEL (self->row_menu));
  iterate_lists_add_filters (self->filters_box, filters, G_N_ELEMENTS (filters), filter_chosen_cb,
                             self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-inbox-pane.h"

#include "iterate-context-menu.h"
#include "iterate-event-text.h"
#include "iterate-feedback-list.h"
#include "iterate-feedback-model.h"
#include "iterate-lists.h"
#include "iterate-text-reading.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

/* A search shows its newest finds; the list of all has all. */
#define MAX_FOUND 5000
#define MAX_LISTED 20000000
#define PREVIEW 160

/**
 * IterateInboxPane:
 *
 * What users say, the newest first, to be searched as one types and filtered.
 */
struct _IterateInboxPane
{
  GtkWidget             parent_instance;

  /* Template */
  GtkBox               *box;
  GtkSearchEntry       *search_entry;
  GtkBox               *filters_box;
  GtkStack             *stack;
  GtkListView          *list_view;
  GMenu                *row_menu;

  /* Borrowed */
  IteratePage          *page;

  /* Owned */
  IterateFeedbackModel *model;
  GtkSingleSelection   *selection;
  GCancellable         *cancellable; /* (nullable): ends the read that nobody waits for any more */

  guint                 filter;
  gint64                wanted;      /* What to select once it has been read */
};

enum
{
  SIGNAL_CHOSEN,
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateInboxPane, iterate_inbox_pane, GTK_TYPE_WIDGET)

/* The first two are by whether somebody is done with it, the others by kind. */
static const char *const filters[] = {
  N_("New"), N_("All"), N_("Bugs"), N_("Wishes"), N_("Usability"), N_("Praise"), N_("Questions"),
};
#define FILTER_TO_READ 0
#define FILTER_FIRST_KIND 2

/* What is to be read, kept while a thread reads it. */
typedef struct
{
  char     *search;
  guint     filter;
} Wish;

static void
free_wish (gpointer data)
{
  Wish *wish = data;

  g_free (wish->search);
  g_free (wish);
}

static gpointer
read_ids (IterateDatabase  *db,
          gint64            now,
          gpointer          user_data,
          GError          **error)
{
  Wish *wish = user_data;
  IterateFeedbackFilter filter = {
    .search = wish->search,
    .unfiled = wish->filter == FILTER_TO_READ,
    .kind = wish->filter < FILTER_FIRST_KIND
              ? NULL : iterate_feedback_kind_get_name (wish->filter - FILTER_FIRST_KIND),
  };

  return iterate_feedback_list_ids (db, &filter, *wish->search == '\0' ? MAX_LISTED : MAX_FOUND,
                                    error);
}

static gboolean
is_searching (IterateInboxPane *self)
{
  return *gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) != '\0';
}

static void
update_stack (IterateInboxPane *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  gtk_stack_set_visible_child_name (self->stack,
                                    n > 0                ? "list"
                                    : is_searching (self) ? "nothing-found"
                                    : self->filter == FILTER_TO_READ ? "all-read" : "empty");
}

static void
ids_read_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(IterateInboxPane) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) ids = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);
  gboolean first;

  if (ids == NULL)
    {
      if (self->page != NULL)
        iterate_page_report (self->page, error);
      return;
    }

  first = g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0;
  iterate_feedback_model_show (self->model, ids);
  update_stack (self);
  if (self->wanted != 0)
    iterate_inbox_pane_select (self, self->wanted);
  else if (first && ids->len > 0 &&
           gtk_single_selection_get_selected (self->selection) == GTK_INVALID_LIST_POSITION)
    gtk_single_selection_set_selected (self->selection, 0);
}

/* Reads anew what is listed; what was being read for an older wish is given up. */
void
iterate_inbox_pane_refresh (IterateInboxPane *self)
{
  IterateWorkspace *workspace = iterate_page_get_workspace (self->page);
  Wish *wish;

  if (workspace == NULL)
    return;

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();

  wish = g_new0 (Wish, 1);
  wish->search = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  wish->filter = self->filter;
  iterate_feedback_model_set_store (self->model, iterate_workspace_get_store (workspace));
  iterate_workspace_read_async (workspace, read_ids, wish, free_wish, (GDestroyNotify) g_array_unref,
                                self->cancellable, ids_read_cb, g_object_ref (self));
}

static void
search_changed_cb (IterateInboxPane *self)
{
  if (self->page != NULL)
    iterate_inbox_pane_refresh (self);
}

static void
filter_chosen_cb (gpointer user_data,
                  guint    filter)
{
  IterateInboxPane *self = user_data;

  self->filter = filter;
  iterate_inbox_pane_refresh (self);
}

static void
selected_cb (IterateInboxPane *self)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
}

static void
row_activated_cb (IterateInboxPane *self,
                  guint             position)
{
  gtk_single_selection_set_selected (self->selection, position);
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

/* Returns: (nullable) (transfer full): what is selected */
IterateFeedback *
iterate_inbox_pane_ref_selected (IterateInboxPane *self)
{
  gpointer item = gtk_single_selection_get_selected_item (self->selection);

  return item == NULL ? NULL : g_object_ref (item);
}

void
iterate_inbox_pane_go_by (IterateInboxPane *self,
                          int               by)
{
  iterate_lists_go_by (self->list_view, by);
}

/* Selects that one, once it has been read. */
void
iterate_inbox_pane_select (IterateInboxPane *self,
                           gint64            id)
{
  guint position = iterate_feedback_model_find (self->model, id);

  self->wanted = id;
  if (position == g_list_model_get_n_items (G_LIST_MODEL (self->model)))
    return;

  self->wanted = 0;
  iterate_lists_select (self->list_view, position);
}

void
iterate_inbox_pane_set_page (IterateInboxPane *self,
                             IteratePage      *page)
{
  self->page = page;
}

/* Rows ------------------------------------------------------------------------------------- */

static char *
dup_mood_icon (GtkListItem     *item,
               IterateFeedback *feedback)
{
  const char *label;

  if (feedback == NULL || !iterate_feedback_is_understood (feedback))
    return g_strdup ("content-loading-symbolic");

  label = iterate_sentiment_get_label (iterate_feedback_get_sentiment (feedback));

  return g_strdup (g_str_equal (label, "positive")   ? "face-smile-symbolic"
                   : g_str_equal (label, "negative") ? "face-sad-symbolic"
                                                     : "face-plain-symbolic");
}

static char *
dup_preview (GtkListItem     *item,
             IterateFeedback *feedback)
{
  const char *content = feedback == NULL ? NULL : iterate_feedback_get_content (feedback);
  g_autofree char *preview = NULL;

  if (content == NULL)
    return g_strdup ("…");

  preview = g_utf8_substring (content, 0, MIN (g_utf8_strlen (content, 4 * PREVIEW), PREVIEW));

  return g_strdelimit (g_steal_pointer (&preview), "\n\r\t", ' ');
}

static char *
dup_caption (GtkListItem     *item,
             IterateFeedback *feedback)
{
  g_autofree char *age = NULL;

  if (feedback == NULL || iterate_feedback_get_content (feedback) == NULL)
    return g_strdup ("");

  age = iterate_time_dup_age (iterate_feedback_get_occurred_at (feedback), g_get_real_time ());
  if (!iterate_feedback_is_understood (feedback))
    return g_steal_pointer (&age);

  /* Translators: kind, urgency, source, age */
  return g_strdup_printf (_("%s · %s · %s · %s"), iterate_feedback_get_kind (feedback),
                          iterate_feedback_get_urgency (feedback),
                          iterate_feedback_get_source (feedback), age);
}

static void
set_up_list (IterateInboxPane *self)
{
  g_autoptr(GtkBuilderScope) scope = gtk_builder_cscope_new ();
  g_autoptr(GtkListItemFactory) factory = NULL;

  gtk_builder_cscope_add_callback_symbols (
    GTK_BUILDER_CSCOPE (scope), "dup_mood_icon", G_CALLBACK (dup_mood_icon), "dup_preview",
    G_CALLBACK (dup_preview), "dup_caption", G_CALLBACK (dup_caption), NULL);
  factory = gtk_builder_list_item_factory_new_from_resource (
    scope, "/io/github/iterate_app/Iterate/pages/iterate-inbox-row.ui");
  self->model = iterate_feedback_model_new ();
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->model)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
}

static void
iterate_inbox_pane_dispose (GObject *object)
{
  IterateInboxPane *self = ITERATE_INBOX_PANE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_INBOX_PANE);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (iterate_inbox_pane_parent_class)->dispose (object);
}

static void
iterate_inbox_pane_class_init (IterateInboxPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = iterate_inbox_pane_dispose;

  /**
   * IterateInboxPane::chosen:
   *
   * Another one is selected.
   */
  signals[SIGNAL_CHOSEN] =
    g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
  /**
   * IterateInboxPane::activated:
   *
   * The selected one is to be opened.
   */
  signals[SIGNAL_ACTIVATED] =
    g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-inbox-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, IterateInboxPane, box);
  gtk_widget_class_bind_template_child (widget_class, IterateInboxPane, search_entry);
  gtk_widget_class_bind_template_child (widget_class, IterateInboxPane, filters_box);
  gtk_widget_class_bind_template_child (widget_class, IterateInboxPane, stack);
  gtk_widget_class_bind_template_child (widget_class, IterateInboxPane, list_view);
  gtk_widget_class_bind_template_child (widget_class, IterateInboxPane, row_menu);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
iterate_inbox_pane_init (IterateInboxPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  set_up_list (self);
  iterate_context_menu_attach (GTK_WIDGET (self), GTK_WIDGET (self->list_view),
                               G_MENU_MODEL (self->row_menu));
  iterate_lists_add_filters (self->filters_box, filters, G_N_ELEMENTS (filters), filter_chosen_cb,
                             self);
}

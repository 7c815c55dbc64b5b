/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiments-page.h"

#include "iterate-experiment-detail.h"
#include "iterate-experiment-summary.h"
#include "iterate-interval-plot.h"
#include "iterate-shell.h"

#include <glib/gi18n.h>

/**
 * IterateExperimentsPage:
 *
 * The experiments in a list, and the chosen one beside it.
 */
struct _IterateExperimentsPage
{
  IteratePage              parent_instance;

  /* Template */
  IterateShell            *shell;
  GtkSearchEntry          *search_entry;
  GtkStack                *list_stack;
  GtkListView             *list_view;
  GtkStack                *detail_stack;
  IterateExperimentDetail *detail;

  /* Owned */
  GListStore              *summaries;
  GtkFilterListModel      *filtered;
  char                    *wanted;   /* What to show once it has been read */
};

G_DEFINE_FINAL_TYPE (IterateExperimentsPage, iterate_experiments_page, ITERATE_TYPE_PAGE)

static gboolean
matches_search (gpointer item,
                gpointer user_data)
{
  IterateExperimentsPage *self = user_data;

  return iterate_experiment_summary_matches (item,
                                             gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

static void
update_list_stack (IterateExperimentsPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));

  gtk_stack_set_visible_child_name (self->list_stack, n == 0 ? "empty" : "list");
}

static void
search_changed_cb (IterateExperimentsPage *self)
{
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->filtered),
                      GTK_FILTER_CHANGE_DIFFERENT);
  update_list_stack (self);
}

static void
show_summary (IterateExperimentsPage   *self,
              IterateExperimentSummary *summary)
{
  iterate_experiment_detail_set_summary (self->detail, summary);
  gtk_stack_set_visible_child_name (self->detail_stack, "detail");
}

static void
row_activated_cb (IterateExperimentsPage *self,
                  guint                   position)
{
  g_autoptr(IterateExperimentSummary) summary = NULL;

  summary = g_list_model_get_item (G_LIST_MODEL (self->filtered), position);
  show_summary (self, summary);
  iterate_shell_show_content (self->shell);
}

/* Selects the experiment of that name or id; returns whether it is there. */
static gboolean
select_subject (IterateExperimentsPage *self,
                const char             *subject)
{
  GtkSelectionModel *selection = gtk_list_view_get_model (self->list_view);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->filtered)); i++)
    {
      g_autoptr(IterateExperimentSummary) summary = NULL;
      g_autofree char *id = NULL;

      summary = g_list_model_get_item (G_LIST_MODEL (self->filtered), i);
      id = iterate_record_dup_subject (
        ITERATE_RECORD (iterate_experiment_summary_get_experiment (summary)));
      if (g_strcmp0 (id, subject) != 0 &&
          g_strcmp0 (iterate_experiment_summary_get_name (summary), subject) != 0)
        continue;

      gtk_selection_model_select_item (selection, i, TRUE);
      show_summary (self, summary);
      return TRUE;
    }

  return FALSE;
}

static void
show_summaries (IterateExperimentsPage *self,
                GPtrArray              *summaries)
{
  g_autofree char *shown = iterate_experiment_detail_dup_subject (self->detail);
  guint badge = 0;

  for (guint i = 0; i < summaries->len; i++)
    {
      if (iterate_experiment_summary_get_approval (g_ptr_array_index (summaries, i)) != 0)
        badge++;
    }

  g_list_store_splice (self->summaries, 0,
                       g_list_model_get_n_items (G_LIST_MODEL (self->summaries)),
                       summaries->pdata, summaries->len);
  update_list_stack (self);
  iterate_page_set_badge (ITERATE_PAGE (self), badge);

  if (self->wanted != NULL)
    select_subject (self, self->wanted);
  else if (shown != NULL)
    select_subject (self, shown);
  else if (summaries->len > 0 && !iterate_shell_is_folded (self->shell))
    show_summary (self, g_ptr_array_index (summaries, 0));
  g_clear_pointer (&self->wanted, g_free);
}

static gpointer
read_summaries (IterateDatabase  *db,
                gint64            now,
                gpointer          user_data,
                GError          **error)
{
  return iterate_experiment_summary_list (db, now, error);
}

static void
summaries_read_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(IteratePage) page = user_data;
  g_autoptr(GPtrArray) summaries = iterate_page_read_finish (page, result);

  if (summaries != NULL)
    show_summaries (ITERATE_EXPERIMENTS_PAGE (page), summaries);
}

static void
iterate_experiments_page_refresh (IteratePage *page)
{
  iterate_page_read (page, read_summaries, (GDestroyNotify) g_ptr_array_unref, summaries_read_cb);
}

static void
iterate_experiments_page_show_subject (IteratePage *page,
                                       const char  *subject)
{
  IterateExperimentsPage *self = ITERATE_EXPERIMENTS_PAGE (page);

  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  if (!select_subject (self, subject))
    {
      g_free (self->wanted);
      self->wanted = g_strdup (subject);
    }
  iterate_shell_show_content (self->shell);
}

static void
back_cb (IterateExperimentsPage *self)
{
  iterate_shell_show_sidebar (self->shell);
}

static void
iterate_experiments_page_dispose (GObject *object)
{
  IterateExperimentsPage *self = ITERATE_EXPERIMENTS_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_EXPERIMENTS_PAGE);
  g_clear_object (&self->filtered);
  g_clear_object (&self->summaries);
  g_clear_pointer (&self->wanted, g_free);

  G_OBJECT_CLASS (iterate_experiments_page_parent_class)->dispose (object);
}

static void
iterate_experiments_page_class_init (IterateExperimentsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  IteratePageClass *page_class = ITERATE_PAGE_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_SHELL);
  g_type_ensure (ITERATE_TYPE_EXPERIMENT_DETAIL);
  g_type_ensure (ITERATE_TYPE_EXPERIMENT_SUMMARY);
  g_type_ensure (ITERATE_TYPE_INTERVAL_PLOT);

  G_OBJECT_CLASS (klass)->dispose = iterate_experiments_page_dispose;
  page_class->title = N_("Experiments");
  page_class->icon_name = "iterate-experiments-symbolic";
  page_class->refresh = iterate_experiments_page_refresh;
  page_class->show_subject = iterate_experiments_page_show_subject;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-experiments-page.ui");
  gtk_widget_class_bind_template_child (widget_class, IterateExperimentsPage, shell);
  gtk_widget_class_bind_template_child (widget_class, IterateExperimentsPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, IterateExperimentsPage, list_stack);
  gtk_widget_class_bind_template_child (widget_class, IterateExperimentsPage, list_view);
  gtk_widget_class_bind_template_child (widget_class, IterateExperimentsPage, detail_stack);
  gtk_widget_class_bind_template_child (widget_class, IterateExperimentsPage, detail);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
iterate_experiments_page_init (IterateExperimentsPage *self)
{
  g_autoptr(GtkListItemFactory) factory = NULL;
  g_autoptr(GtkSingleSelection) selection = NULL;
  GtkFilter *filter;

  gtk_widget_init_template (GTK_WIDGET (self));

  self->summaries = g_list_store_new (ITERATE_TYPE_EXPERIMENT_SUMMARY);
  filter = GTK_FILTER (gtk_custom_filter_new (matches_search, self, NULL));
  self->filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->summaries)),
                                              filter);
  selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->filtered)));
  factory = gtk_builder_list_item_factory_new_from_resource (
    NULL, "/io/github/iterate_app/Iterate/pages/iterate-experiment-row.ui");
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (selection));

  iterate_experiment_detail_set_page (self->detail, ITERATE_PAGE (self));
  g_signal_connect_object (self->detail, "back", G_CALLBACK (back_cb), self, G_CONNECT_SWAPPED);
  g_object_bind_property (self->shell, "folded", self->detail, "show-back", G_BINDING_SYNC_CREATE);
}

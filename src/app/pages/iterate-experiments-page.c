/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiments-page.h"

#include "iterate-experiment-assistant.h"
#include "iterate-experiment-detail.h"
#include "iterate-experiment-summary.h"
#include "iterate-figure-canvas.h"
#include "iterate-interval-figure.h"
#include "iterate-lists.h"
#include "iterate-programme-pane.h"
#include "iterate-shell.h"

#include <glib/gi18n.h>
#include <string.h>

/**
 * IterateExperimentsPage:
 *
 * The experiments in a list, to be searched, filtered and sorted, and the chosen one, or
 * all of them together, beside it.
 */
struct _IterateExperimentsPage
{
  IteratePage              parent_instance;

  /* Template */
  IterateShell            *shell;
  GtkSearchEntry          *search_entry;
  GtkBox                  *filters_box;
  GtkStack                *list_stack;
  GtkListView             *list_view;
  GtkStack                *detail_stack;
  IterateExperimentDetail *detail;
  IterateProgrammePane    *programme_pane;

  /* Owned */
  GListStore              *summaries;
  GtkFilterListModel      *filtered;
  GtkSortListModel        *sorted;
  char                    *wanted;   /* What to show once it has been read */

  IterateExperimentFilter  filter;
  IterateExperimentOrder   order;
};

enum
{
  PROP_0,
  PROP_ORDER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (IterateExperimentsPage, iterate_experiments_page, ITERATE_TYPE_PAGE)

/* In the order of #IterateExperimentFilter. */
static const char *const filters[] = {
  N_("All"), N_("Needs you"), N_("Running"), N_("Planned"), N_("Ended"),
};

static gboolean
is_wanted (gpointer item,
           gpointer user_data)
{
  IterateExperimentsPage *self = user_data;
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  return iterate_experiment_summary_is_in (item, self->filter) &&
         iterate_experiment_summary_matches (item, text);
}

static int
compare (gconstpointer a,
         gconstpointer b,
         gpointer      user_data)
{
  IterateExperimentsPage *self = user_data;

  return iterate_experiment_summary_compare ((gpointer) a, (gpointer) b, self->order);
}

static guint
get_n_shown (IterateExperimentsPage *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->sorted));
}

static void
update_list_stack (IterateExperimentsPage *self)
{
  iterate_lists_update_stack (self->list_stack, G_LIST_MODEL (self->summaries),
                              G_LIST_MODEL (self->sorted));
}

static void
filter_changed (IterateExperimentsPage *self)
{
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->filtered),
                      GTK_FILTER_CHANGE_DIFFERENT);
  update_list_stack (self);
}

static void
search_changed_cb (IterateExperimentsPage *self)
{
  filter_changed (self);
}

static void
filter_chosen_cb (gpointer user_data,
                  guint    filter)
{
  IterateExperimentsPage *self = user_data;

  self->filter = filter;
  filter_changed (self);
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

  summary = g_list_model_get_item (G_LIST_MODEL (self->sorted), position);
  g_clear_pointer (&self->wanted, g_free);
  show_summary (self, summary);
  iterate_shell_show_content (self->shell);
}

static void
moved_cb (gpointer user_data,
          gpointer item)
{
  IterateExperimentsPage *self = user_data;

  g_clear_pointer (&self->wanted, g_free);
  if (!iterate_shell_is_folded (self->shell))
    show_summary (self, item);
}

static char *
dup_name (gpointer summary)
{
  return iterate_record_dup_subject (
    ITERATE_RECORD (iterate_experiment_summary_get_experiment (summary)));
}

/* Returns: (transfer full) (nullable): the one of that name or id, filtered out or not */
static IterateExperimentSummary *
find_summary (IterateExperimentsPage *self,
              const char             *subject)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->summaries));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(IterateExperimentSummary) summary = NULL;
      g_autofree char *id = NULL;

      summary = g_list_model_get_item (G_LIST_MODEL (self->summaries), i);
      id = dup_name (summary);
      if (g_strcmp0 (id, subject) == 0 ||
          g_strcmp0 (iterate_experiment_summary_get_name (summary), subject) == 0)
        return g_steal_pointer (&summary);
    }

  return NULL;
}

/* Shows the experiment of that name or id, and selects it in the list or lets that be; returns
 * whether it is there. */
static gboolean
show_named (IterateExperimentsPage *self,
            const char             *subject,
            gboolean                select)
{
  g_autoptr(IterateExperimentSummary) summary = find_summary (self, subject);
  g_autofree char *id = NULL;

  if (summary == NULL)
    return FALSE;

  id = dup_name (summary);
  if (select)
    iterate_lists_select_named (self->list_view, dup_name, id);
  show_summary (self, summary);

  return TRUE;
}

static gboolean
shows_programme (IterateExperimentsPage *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->detail_stack), "programme") == 0;
}

static gpointer
read_programme (IterateDatabase  *db,
                gint64            now,
                gpointer          user_data,
                GError          **error)
{
  return iterate_programme_load (db, now, error);
}

static void
programme_read_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(IterateExperimentsPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateProgramme) programme = NULL;

  programme = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);
  if (programme != NULL)
    iterate_programme_pane_show (self->programme_pane, programme);
  else
    iterate_page_report (ITERATE_PAGE (self), error);
}

static void
load_programme (IterateExperimentsPage *self)
{
  iterate_page_read_part (ITERATE_PAGE (self), read_programme, NULL, NULL,
                          (GDestroyNotify) iterate_programme_free, programme_read_cb,
                          g_object_ref (self));
}

static void
show_programme (IterateExperimentsPage *self)
{
  gtk_stack_set_visible_child_name (self->detail_stack, "programme");
  load_programme (self);
  iterate_shell_show_content (self->shell);
}

static void
programme_clicked_cb (IterateExperimentsPage *self)
{
  show_programme (self);
}

static void
show_summaries (IterateExperimentsPage *self,
                GPtrArray              *summaries)
{
  g_autofree char *shown = iterate_experiment_detail_dup_subject (self->detail);
  gboolean kept;
  guint badge = 0;

  for (guint i = 0; i < summaries->len; i++)
    {
      if (iterate_experiment_summary_get_approval (g_ptr_array_index (summaries, i)) != 0)
        badge++;
    }

  kept = iterate_lists_refill (self->list_view, self->summaries, summaries, dup_name);
  update_list_stack (self);
  iterate_page_set_badge (ITERATE_PAGE (self), badge);

  /* What is wanted may have been written after this was read: it comes with the next. */
  if (self->wanted != NULL && show_named (self, self->wanted, TRUE))
    g_clear_pointer (&self->wanted, g_free);
  else if (shows_programme (self))
    load_programme (self);
  else if (shown != NULL)
    show_named (self, shown, !kept);
  else if (get_n_shown (self) > 0 && !iterate_shell_is_folded (self->shell))
    {
      g_autoptr(IterateExperimentSummary) first = NULL;

      first = g_list_model_get_item (G_LIST_MODEL (self->sorted), 0);
      show_summary (self, first);
    }
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
show_all (IterateExperimentsPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  gtk_toggle_button_set_active (
    GTK_TOGGLE_BUTTON (gtk_widget_get_first_child (GTK_WIDGET (self->filters_box))), TRUE);
}

/* A subject is a name or an id, with a tab after a “#”; or “programme”. */
static void
iterate_experiments_page_show_subject (IteratePage *page,
                                       const char  *subject)
{
  IterateExperimentsPage *self = ITERATE_EXPERIMENTS_PAGE (page);
  const char *hash = strrchr (subject, '#');
  g_autofree char *name = NULL;

  if (g_str_equal (subject, "programme"))
    {
      show_programme (self);
      return;
    }

  show_all (self);
  if (hash != NULL && iterate_experiment_detail_show_tab (self->detail, hash + 1))
    name = g_strndup (subject, hash - subject);
  else
    name = g_strdup (subject);
  g_clear_pointer (&self->wanted, g_free);
  if (!show_named (self, name, TRUE))
    self->wanted = g_steal_pointer (&name);
  iterate_shell_show_content (self->shell);
}

static void
back_cb (IterateExperimentsPage *self)
{
  iterate_shell_show_sidebar (self->shell);
}

static void
created_cb (IterateExperimentsPage *self,
            const char             *name)
{
  iterate_page_show_subject (ITERATE_PAGE (self), name);
}

static void
new_cb (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  IterateExperimentsPage *self = ITERATE_EXPERIMENTS_PAGE (widget);
  g_autoptr(GPtrArray) summaries = g_ptr_array_new_with_free_func (g_object_unref);
  GtkWidget *assistant;

  if (iterate_page_get_workspace (ITERATE_PAGE (self)) == NULL)
    return;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->summaries)); i++)
    g_ptr_array_add (summaries, g_list_model_get_item (G_LIST_MODEL (self->summaries), i));

  assistant = iterate_experiment_assistant_new (iterate_page_get_workspace (ITERATE_PAGE (self)),
                                                summaries);
  g_signal_connect_object (assistant, "created", G_CALLBACK (created_cb), self, G_CONNECT_SWAPPED);
  gtk_window_set_transient_for (GTK_WINDOW (assistant),
                                GTK_WINDOW (gtk_widget_get_root (widget)));
  gtk_window_present (GTK_WINDOW (assistant));
}

static void
iterate_experiments_page_get_property (GObject    *object,
                                       guint       prop_id,
                                       GValue     *value,
                                       GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_ORDER:
      g_value_set_int (value, ITERATE_EXPERIMENTS_PAGE (object)->order);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_experiments_page_set_property (GObject      *object,
                                       guint         prop_id,
                                       const GValue *value,
                                       GParamSpec   *pspec)
{
  IterateExperimentsPage *self = ITERATE_EXPERIMENTS_PAGE (object);

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
iterate_experiments_page_dispose (GObject *object)
{
  IterateExperimentsPage *self = ITERATE_EXPERIMENTS_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_EXPERIMENTS_PAGE);
  g_clear_object (&self->sorted);
  g_clear_object (&self->filtered);
  g_clear_object (&self->summaries);
  g_clear_pointer (&self->wanted, g_free);

  G_OBJECT_CLASS (iterate_experiments_page_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateExperimentsPage, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-experiments-page.ui");
  BIND (shell);
  BIND (search_entry);
  BIND (filters_box);
  BIND (list_stack);
  BIND (list_view);
  BIND (detail_stack);
  BIND (detail);
  BIND (programme_pane);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, programme_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
}

static void
iterate_experiments_page_class_init (IterateExperimentsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  IteratePageClass *page_class = ITERATE_PAGE_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_SHELL);
  g_type_ensure (ITERATE_TYPE_EXPERIMENT_DETAIL);
  g_type_ensure (ITERATE_TYPE_EXPERIMENT_SUMMARY);
  g_type_ensure (ITERATE_TYPE_FIGURE_CANVAS);
  g_type_ensure (ITERATE_TYPE_PROGRAMME_PANE);

  object_class->dispose = iterate_experiments_page_dispose;
  object_class->get_property = iterate_experiments_page_get_property;
  object_class->set_property = iterate_experiments_page_set_property;
  page_class->title = N_("Experiments");
  page_class->icon_name = "iterate-experiments-symbolic";
  page_class->reads_unseen = TRUE;
  page_class->refresh = iterate_experiments_page_refresh;
  page_class->show_subject = iterate_experiments_page_show_subject;

  properties[PROP_ORDER] =
    g_param_spec_int ("order", NULL, NULL, ITERATE_ORDER_NEWEST, ITERATE_ORDER_UNITS,
                      ITERATE_ORDER_NEWEST, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "experiments.new", NULL, new_cb);
  gtk_widget_class_install_property_action (widget_class, "experiments.sort", "order");
}

static IterateFigure *
make_row_figure (GtkListItem    *item,
                 IterateVerdict *verdict)
{
  return verdict == NULL ? NULL : iterate_interval_figure_new_compact (verdict);
}

static void
set_up_list (IterateExperimentsPage *self)
{
  g_autoptr(GtkBuilderScope) scope = gtk_builder_cscope_new ();
  g_autoptr(GtkListItemFactory) factory = NULL;
  g_autoptr(GtkSingleSelection) selection = NULL;

  self->summaries = g_list_store_new (ITERATE_TYPE_EXPERIMENT_SUMMARY);
  self->filtered = gtk_filter_list_model_new (
    G_LIST_MODEL (g_object_ref (self->summaries)),
    GTK_FILTER (gtk_custom_filter_new (is_wanted, self, NULL)));
  self->sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->filtered)),
                                          GTK_SORTER (gtk_custom_sorter_new (compare, self, NULL)));
  selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->sorted)));
  gtk_single_selection_set_autoselect (selection, FALSE);

  gtk_builder_cscope_add_callback_symbol (GTK_BUILDER_CSCOPE (scope), "make_row_figure",
                                          G_CALLBACK (make_row_figure));
  factory = gtk_builder_list_item_factory_new_from_resource (
    scope, "/io/github/iterate_app/Iterate/pages/iterate-experiment-row.ui");
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (selection));

  iterate_lists_add_keys (self->list_view, moved_cb, self);
  gtk_search_entry_set_key_capture_widget (self->search_entry, GTK_WIDGET (self->list_view));
}

static void
iterate_experiments_page_init (IterateExperimentsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  iterate_page_add_shortcut (ITERATE_PAGE (self), GDK_KEY_n, "experiments.new");
  set_up_list (self);
  iterate_lists_add_filters (self->filters_box, filters, G_N_ELEMENTS (filters), filter_chosen_cb,
                             self);
  iterate_experiment_detail_set_page (self->detail, ITERATE_PAGE (self));
  g_object_bind_property (self->shell, "folded", self->detail, "show-back", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->shell, "folded", self->programme_pane, "show-back",
                          G_BINDING_SYNC_CREATE);
}

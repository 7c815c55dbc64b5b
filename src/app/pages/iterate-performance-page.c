/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-performance-page.h"

#include "iterate-approval-actions.h"
#include "iterate-detail-reader.h"
#include "iterate-endpoint-deed.h"
#include "iterate-endpoint-detail.h"
#include "iterate-endpoint-summary.h"
#include "iterate-figure-canvas.h"
#include "iterate-figure-view.h"
#include "iterate-lists.h"
#include "iterate-platform.h"
#include "iterate-service-map-figure.h"
#include "iterate-shell.h"
#include "iterate-spark-figure.h"
#include "iterate-trace-import.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * IteratePerformancePage:
 *
 * Endpoints in a list, and beside it the chosen one, or who asks whom.
 */
struct _IteratePerformancePage
{
  IteratePage            parent_instance;

  /* Template */
  IterateShell          *shell;
  GtkSearchEntry        *search_entry;
  GtkBox                *filters_box;
  GtkStack              *list_stack;
  GtkListView           *list_view;
  GtkStack              *detail_stack;
  IterateEndpointDetail *detail;
  IterateFigureView     *map_view;
  GtkWidget             *map_back_button;

  /* Owned */
  GListStore            *summaries;
  GtkFilterListModel    *filtered;
  IterateDetailReader   *reader;
  gboolean               on_map;
  IterateEndpointView   *view;     /* (nullable): what is shown of it */

  IterateEndpointFilter  filter;
};

G_DEFINE_FINAL_TYPE (IteratePerformancePage, iterate_performance_page, ITERATE_TYPE_PAGE)

/* In the order of #IterateEndpointFilter. */
static const char *const filters[] = {
  N_("All"), N_("Too slow"), N_("With a cause"), N_("Failing"),
};

static gboolean
is_wanted (gpointer item,
           gpointer user_data)
{
  IteratePerformancePage *self = user_data;
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  return iterate_endpoint_summary_is_in (item, self->filter) &&
         iterate_endpoint_summary_matches (item, text);
}

static void
update_list_stack (IteratePerformancePage *self)
{
  iterate_lists_update_stack (self->list_stack, G_LIST_MODEL (self->summaries),
                              G_LIST_MODEL (self->filtered));
}

static void
filter_changed (IteratePerformancePage *self)
{
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->filtered), GTK_FILTER_CHANGE_DIFFERENT);
  update_list_stack (self);
}

static void
search_changed_cb (IteratePerformancePage *self)
{
  filter_changed (self);
}

static void
filter_chosen_cb (gpointer user_data,
                  guint    filter)
{
  IteratePerformancePage *self = user_data;

  self->filter = filter;
  filter_changed (self);
}

/* The detail ----------------------------------------------------------------------------------- */

static gpointer
read_view (IterateDatabase  *db,
           gint64            now,
           gpointer          user_data,
           GError          **error)
{
  return iterate_endpoint_view_load (db, user_data, now, error);
}

static void
show_view (IteratePage *page,
           gpointer     view)
{
  IteratePerformancePage *self = ITERATE_PERFORMANCE_PAGE (page);

  g_clear_pointer (&self->view, iterate_endpoint_view_free);
  self->view = view;
  if (view != NULL)
    iterate_endpoint_detail_show (self->detail, view);
  else
    iterate_shell_show_sidebar (self->shell);
  gtk_stack_set_visible_child_name (self->detail_stack, view == NULL ? "nothing" : "detail");
}

static void
show_endpoint (IteratePerformancePage *self,
               const char             *subject)
{
  self->on_map = FALSE;
  iterate_detail_reader_read (self->reader, subject);
}

static void
show_summary (IteratePerformancePage *self,
              IterateEndpointSummary *summary)
{
  g_autofree char *subject = iterate_endpoint_summary_dup_subject (summary);

  show_endpoint (self, subject);
}

static void
row_activated_cb (IteratePerformancePage *self,
                  guint                   position)
{
  g_autoptr(IterateEndpointSummary) summary = NULL;

  summary = g_list_model_get_item (G_LIST_MODEL (self->filtered), position);
  show_summary (self, summary);
  iterate_shell_show_content (self->shell);
}

static void
moved_cb (gpointer user_data,
          gpointer item)
{
  IteratePerformancePage *self = user_data;

  if (!iterate_shell_is_folded (self->shell))
    show_summary (self, item);
}

static void
back_cb (IteratePerformancePage *self)
{
  iterate_shell_show_sidebar (self->shell);
}

/* The map -------------------------------------------------------------------------------------- */

static gpointer
read_map (IterateDatabase  *db,
          gint64            now,
          gpointer          user_data,
          GError          **error)
{
  return iterate_endpoint_view_load_map (db, error);
}

static void
map_read_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(IteratePerformancePage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateServiceMap) map = NULL;
  g_autoptr(IterateFigure) figure = NULL;

  map = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);
  if (!self->on_map)
    return;

  if (map == NULL)
    {
      iterate_page_report (ITERATE_PAGE (self), error);
      return;
    }

  figure = iterate_service_map_figure_new (map);
  iterate_figure_view_set_figure (self->map_view, figure);
  gtk_stack_set_visible_child_name (self->detail_stack, "map");
  iterate_shell_show_content (self->shell);
}

static void
map_cb (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  IteratePerformancePage *self = ITERATE_PERFORMANCE_PAGE (widget);
  IteratePage *page = ITERATE_PAGE (widget);

  if (iterate_page_get_workspace (page) == NULL)
    return;

  iterate_detail_reader_forget (self->reader);
  self->on_map = TRUE;
  iterate_page_read_part (page, read_map, NULL, NULL, (GDestroyNotify) iterate_service_map_free,
                          map_read_cb, g_object_ref (self));
}

/* The list ------------------------------------------------------------------------------------- */

static char *
dup_name (gpointer summary)
{
  return iterate_endpoint_summary_dup_subject (summary);
}

static void
select_shown (IteratePerformancePage *self)
{
  iterate_lists_select_named (self->list_view, dup_name,
                              iterate_detail_reader_get_subject (self->reader));
}

static void
show_summaries (IteratePerformancePage *self,
                GPtrArray              *summaries)
{
  gboolean kept;
  guint badge = 0;

  for (guint i = 0; i < summaries->len; i++)
    badge += iterate_endpoint_summary_is_slow (g_ptr_array_index (summaries, i));

  kept = iterate_lists_refill (self->list_view, self->summaries, summaries, dup_name);
  update_list_stack (self);
  iterate_page_set_badge (ITERATE_PAGE (self), badge);
  if (!iterate_detail_reader_read_again (self->reader) && summaries->len > 0 && !self->on_map &&
      !iterate_shell_is_folded (self->shell))
    show_summary (self, g_ptr_array_index (summaries, 0));
  if (!kept)
    select_shown (self);
}

static gpointer
read_summaries (IterateDatabase  *db,
                gint64            now,
                gpointer          user_data,
                GError          **error)
{
  return iterate_endpoint_summary_list (db, now, error);
}

static void
summaries_read_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(IteratePage) page = user_data;
  g_autoptr(GPtrArray) summaries = iterate_page_read_finish (page, result);

  if (summaries != NULL)
    show_summaries (ITERATE_PERFORMANCE_PAGE (page), summaries);
}

static void
iterate_performance_page_refresh (IteratePage *page)
{
  iterate_page_read (page, read_summaries, (GDestroyNotify) g_ptr_array_unref, summaries_read_cb);
}

/* A subject is an endpoint's name or id. */
static void
iterate_performance_page_show_subject (IteratePage *page,
                                       const char  *subject)
{
  IteratePerformancePage *self = ITERATE_PERFORMANCE_PAGE (page);

  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  show_endpoint (self, subject);
  select_shown (self);
  iterate_shell_show_content (self->shell);
}

/* What a person does --------------------------------------------------------------------------- */

static void
do_deed (IteratePerformancePage *self,
         IterateEndpointDeed    *deed,
         const char             *done)
{
  iterate_page_write (ITERATE_PAGE (self), iterate_endpoint_deed_write, deed,
                      (GDestroyNotify) iterate_endpoint_deed_free, done);
}

static char *
dup_shown_subject (IteratePerformancePage *self)
{
  return self->view == NULL
           ? NULL : iterate_record_dup_subject (ITERATE_RECORD (self->view->analysis->endpoint));
}

static void
optimize_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  IteratePerformancePage *self = ITERATE_PERFORMANCE_PAGE (widget);
  g_autofree char *subject = dup_shown_subject (self);

  if (subject != NULL)
    do_deed (self, iterate_endpoint_deed_new (subject, NULL),
             _("There is a task, and a proposal where it can be mended"));
}

static void
answer_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  IteratePerformancePage *self = ITERATE_PERFORMANCE_PAGE (widget);
  IterateApproval *approval = self->view == NULL ? NULL : self->view->approval;

  if (approval != NULL)
    iterate_approval_actions_approve (ITERATE_PAGE (self),
                                      iterate_record_get_id (ITERATE_RECORD (approval)),
                                      iterate_approval_get_action (approval),
                                      iterate_approval_get_title (approval),
                                      iterate_approval_get_body (approval));
}

static void
budget_asked_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(IteratePerformancePage) self = user_data;
  g_autofree char *text = iterate_platform_ask_text_finish (result);
  g_autofree char *subject = dup_shown_subject (self);

  if (text != NULL && subject != NULL)
    do_deed (self, iterate_endpoint_deed_new (subject, text), _("The budget was set"));
}

static void
budget_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  IteratePerformancePage *self = ITERATE_PERFORMANCE_PAGE (widget);
  g_autofree char *now = NULL;

  if (self->view == NULL)
    return;

  now = g_strdup_printf ("%.4g", self->view->analysis->threshold);
  iterate_platform_ask_text_async (widget, _("How many milliseconds may 95 of 100 requests take?"), now,
                                   _("_Set"), budget_asked_cb, g_object_ref (self));
}

/* Files ---------------------------------------------------------------------------------------- */

static void
import_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      data,
                  GCancellable *cancellable)
{
  const IterateTraceMapping mapping = { NULL };
  IterateWorkspace *workspace = g_object_get_data (G_OBJECT (task), "workspace");
  g_autoptr(IterateImportReport) report = NULL;
  IterateTraceCounts counts;
  GError *error = NULL;

  report = iterate_trace_import_run (data, &mapping, iterate_workspace_get_store (workspace),
                                     iterate_workspace_get_time (workspace), &counts, &error);
  if (report == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task,
                           g_strdup_printf (_("%" G_GINT64_FORMAT " spans are new, %" G_GINT64_FORMAT
                                              " were known, %" G_GINT64_FORMAT " were refused"),
                                            counts.n_spans, counts.n_known, report->n_refused), g_free);
}

static void
imported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = g_task_propagate_pointer (G_TASK (result), &error);

  if (text == NULL)
    {
      iterate_page_report (ITERATE_PAGE (source), error);
      return;
    }

  iterate_page_tell (ITERATE_PAGE (source), text);
  iterate_page_refresh (ITERATE_PAGE (source));
}

static void
import_chosen_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(IteratePage) page = user_data;
  char *path = iterate_platform_open_finish (result);
  g_autoptr(GTask) task = NULL;

  if (path == NULL)
    return;

  task = g_task_new (page, iterate_page_get_cancellable (page), imported_cb, NULL);
  g_task_set_source_tag (task, import_chosen_cb);
  g_task_set_task_data (task, path, g_free);
  g_object_set_data_full (G_OBJECT (task), "workspace",
                          g_object_ref (iterate_page_get_workspace (page)), g_object_unref);
  g_task_run_in_thread (task, import_in_thread);
}

static void
import_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  if (iterate_page_get_workspace (ITERATE_PAGE (widget)) != NULL)
    iterate_platform_open_async (widget, _("Import traces or an access log"), import_chosen_cb,
                                 g_object_ref (widget));
}

/* Requests come all the time: the page is read when somebody turns to it or something happens. */
static void
iterate_performance_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (iterate_performance_page_parent_class)->map (widget);
  if (iterate_page_get_workspace (ITERATE_PAGE (widget)) != NULL)
    iterate_page_refresh (ITERATE_PAGE (widget));
}

static void
iterate_performance_page_dispose (GObject *object)
{
  IteratePerformancePage *self = ITERATE_PERFORMANCE_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_PERFORMANCE_PAGE);
  g_clear_object (&self->filtered);
  g_clear_object (&self->summaries);
  g_clear_pointer (&self->view, iterate_endpoint_view_free);

  G_OBJECT_CLASS (iterate_performance_page_parent_class)->dispose (object);
}

static void
iterate_performance_page_finalize (GObject *object)
{
  iterate_detail_reader_free (ITERATE_PERFORMANCE_PAGE (object)->reader);

  G_OBJECT_CLASS (iterate_performance_page_parent_class)->finalize (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IteratePerformancePage, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-performance-page.ui");
  BIND (shell);
  BIND (search_entry);
  BIND (filters_box);
  BIND (list_stack);
  BIND (list_view);
  BIND (detail_stack);
  BIND (detail);
  BIND (map_view);
  BIND (map_back_button);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
}

static void
iterate_performance_page_class_init (IteratePerformancePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  IteratePageClass *page_class = ITERATE_PAGE_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_SHELL);
  g_type_ensure (ITERATE_TYPE_ENDPOINT_DETAIL);
  g_type_ensure (ITERATE_TYPE_ENDPOINT_SUMMARY);
  g_type_ensure (ITERATE_TYPE_FIGURE_CANVAS);
  g_type_ensure (ITERATE_TYPE_FIGURE_VIEW);

  G_OBJECT_CLASS (klass)->dispose = iterate_performance_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = iterate_performance_page_finalize;
  widget_class->map = iterate_performance_page_map;
  page_class->title = N_("Performance");
  page_class->icon_name = "iterate-performance-symbolic";
  page_class->reads_unseen = TRUE;
  page_class->refresh = iterate_performance_page_refresh;
  page_class->show_subject = iterate_performance_page_show_subject;

  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "performance.map", NULL, map_cb);
  gtk_widget_class_install_action (widget_class, "performance.import", NULL, import_cb);
  gtk_widget_class_install_action (widget_class, "endpoint.optimize", NULL, optimize_cb);
  gtk_widget_class_install_action (widget_class, "endpoint.answer", NULL, answer_cb);
  gtk_widget_class_install_action (widget_class, "endpoint.budget", NULL, budget_cb);
}

static IterateFigure *
make_row_figure (GtkListItem            *item,
                 IterateEndpointSummary *summary)
{
  return summary == NULL ? NULL
                         : iterate_spark_figure_new (iterate_endpoint_summary_get_spark (summary),
                                                     iterate_endpoint_summary_is_slow (summary));
}

static void
set_up_list (IteratePerformancePage *self)
{
  g_autoptr(GtkBuilderScope) scope = gtk_builder_cscope_new ();
  g_autoptr(GtkListItemFactory) factory = NULL;
  g_autoptr(GtkSingleSelection) selection = NULL;

  self->summaries = g_list_store_new (ITERATE_TYPE_ENDPOINT_SUMMARY);
  self->filtered = gtk_filter_list_model_new (
    G_LIST_MODEL (g_object_ref (self->summaries)),
    GTK_FILTER (gtk_custom_filter_new (is_wanted, self, NULL)));
  selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->filtered)));
  gtk_single_selection_set_autoselect (selection, FALSE);

  gtk_builder_cscope_add_callback_symbol (GTK_BUILDER_CSCOPE (scope), "make_row_figure",
                                          G_CALLBACK (make_row_figure));
  factory = gtk_builder_list_item_factory_new_from_resource (
    scope, "/io/github/iterate_app/Iterate/pages/iterate-endpoint-row.ui");
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (selection));

  iterate_lists_add_keys (self->list_view, moved_cb, self);
  gtk_search_entry_set_key_capture_widget (self->search_entry, GTK_WIDGET (self->list_view));
}

static void
iterate_performance_page_init (IteratePerformancePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->reader = iterate_detail_reader_new (ITERATE_PAGE (self), read_view,
                                            (GDestroyNotify) iterate_endpoint_view_free, show_view);
  set_up_list (self);
  iterate_lists_add_filters (self->filters_box, filters, G_N_ELEMENTS (filters), filter_chosen_cb,
                             self);
  g_object_bind_property (self->shell, "folded", self->detail, "show-back", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->shell, "folded", self->map_back_button, "visible",
                          G_BINDING_SYNC_CREATE);
}

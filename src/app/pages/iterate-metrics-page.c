/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metrics-page.h"

#include "iterate-ai-ask-window.h"
#include "iterate-analyst.h"
#include "iterate-detail-reader.h"
#include "iterate-experiments-page.h"
#include "iterate-figure-canvas.h"
#include "iterate-lists.h"
#include "iterate-metric-deed.h"
#include "iterate-metric-detail.h"
#include "iterate-metric-editor.h"
#include "iterate-metric-importer.h"
#include "iterate-metric-summary.h"
#include "iterate-number-text.h"
#include "iterate-platform.h"
#include "iterate-rule-window.h"
#include "iterate-shell.h"
#include "iterate-spark-figure.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * IterateMetricsPage:
 *
 * The metrics in a list, those that need somebody first, and the chosen one beside it.
 */
struct _IterateMetricsPage
{
  IteratePage          parent_instance;

  /* Template */
  IterateShell        *shell;
  GtkSearchEntry      *search_entry;
  GtkBox              *filters_box;
  GtkStack            *list_stack;
  GtkListView         *list_view;
  GtkStack            *detail_stack;
  IterateMetricDetail *detail;

  /* Owned */
  GListStore          *summaries;
  GtkFilterListModel  *filtered;
  IterateDetailReader *reader;
  gboolean             to_ideas; /* Once it is shown */

  IterateMetricFilter  filter;
  gint64               answered; /* The investigation that is being explained */
};

G_DEFINE_FINAL_TYPE (IterateMetricsPage, iterate_metrics_page, ITERATE_TYPE_PAGE)

/* In the order of #IterateMetricFilter. */
static const char *const filters[] = { N_("All"), N_("Unusual"), N_("Declining"), N_("Critical") };

static gboolean
is_wanted (gpointer item,
           gpointer user_data)
{
  IterateMetricsPage *self = user_data;

  return iterate_metric_summary_is_in (item, self->filter) &&
         iterate_metric_summary_matches (item,
                                         gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

static void
update_list_stack (IterateMetricsPage *self)
{
  iterate_lists_update_stack (self->list_stack, G_LIST_MODEL (self->summaries),
                              G_LIST_MODEL (self->filtered));
}

static void
filter_changed (IterateMetricsPage *self)
{
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->filtered), GTK_FILTER_CHANGE_DIFFERENT);
  update_list_stack (self);
}

static void
search_changed_cb (IterateMetricsPage *self)
{
  filter_changed (self);
}

static void
filter_chosen_cb (gpointer user_data,
                  guint    filter)
{
  IterateMetricsPage *self = user_data;

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
  return iterate_metric_view_load (db, user_data, now, error);
}

static void
show_view (IteratePage *page,
           gpointer     data)
{
  IterateMetricsPage *self = ITERATE_METRICS_PAGE (page);
  g_autoptr(IterateMetricView) view = data;

  if (view != NULL)
    iterate_metric_detail_show (self->detail, view,
                                iterate_workspace_get_time (iterate_page_get_workspace (page)));
  else
    iterate_shell_show_sidebar (self->shell);
  gtk_stack_set_visible_child_name (self->detail_stack, view == NULL ? "nothing" : "detail");
  if (view != NULL && self->to_ideas)
    iterate_metric_detail_go_to_ideas (self->detail);
  self->to_ideas = FALSE;
}

static void
row_activated_cb (IterateMetricsPage *self,
                  guint               position)
{
  g_autoptr(IterateMetricSummary) summary = NULL;

  summary = g_list_model_get_item (G_LIST_MODEL (self->filtered), position);
  iterate_detail_reader_read (self->reader, iterate_metric_summary_get_name (summary));
  iterate_shell_show_content (self->shell);
}

static void
moved_cb (gpointer user_data,
          gpointer item)
{
  IterateMetricsPage *self = user_data;

  if (!iterate_shell_is_folded (self->shell))
    iterate_detail_reader_read (self->reader, iterate_metric_summary_get_name (item));
}

static void
back_cb (IterateMetricsPage *self)
{
  iterate_shell_show_sidebar (self->shell);
}

/* The list -------------------------------------------------------------------------------------- */

static char *
dup_name (gpointer summary)
{
  return g_strdup (iterate_metric_summary_get_name (summary));
}

static void
select_shown (IterateMetricsPage *self)
{
  iterate_lists_select_named (self->list_view, dup_name,
                              iterate_detail_reader_get_subject (self->reader));
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  return iterate_metric_summary_compare (*(IterateMetricSummary *const *) a,
                                         *(IterateMetricSummary *const *) b);
}

static void
show_summaries (IterateMetricsPage *self,
                GPtrArray          *summaries)
{
  gboolean kept;
  guint badge = 0;

  for (guint i = 0; i < summaries->len; i++)
    badge += iterate_metric_summary_needs_somebody (g_ptr_array_index (summaries, i));

  g_ptr_array_sort (summaries, compare);
  kept = iterate_lists_refill (self->list_view, self->summaries, summaries, dup_name);
  update_list_stack (self);
  iterate_page_set_badge (ITERATE_PAGE (self), badge);
  if (!iterate_detail_reader_read_again (self->reader) && summaries->len > 0 &&
      !iterate_shell_is_folded (self->shell))
    iterate_detail_reader_read (self->reader,
                                iterate_metric_summary_get_name (g_ptr_array_index (summaries, 0)));
  if (!kept)
    select_shown (self);
}

static gpointer
read_summaries (IterateDatabase  *db,
                gint64            now,
                gpointer          user_data,
                GError          **error)
{
  return iterate_metric_summary_list (db, now, error);
}

static void
summaries_read_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(IteratePage) page = user_data;
  g_autoptr(GPtrArray) summaries = iterate_page_read_finish (page, result);

  if (summaries != NULL)
    show_summaries (ITERATE_METRICS_PAGE (page), summaries);
}

static void
iterate_metrics_page_refresh (IteratePage *page)
{
  iterate_page_read (page, read_summaries, (GDestroyNotify) g_ptr_array_unref, summaries_read_cb);
}

/* A subject is a metric's name or id. */
static void
iterate_metrics_page_show_subject (IteratePage *page,
                                   const char  *subject)
{
  IterateMetricsPage *self = ITERATE_METRICS_PAGE (page);
  g_auto(GStrv) parts = g_strsplit (subject, "#", 2);

  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  self->to_ideas = g_strcmp0 (parts[1], "ideas") == 0;
  iterate_detail_reader_read (self->reader, parts[0]);
  select_shown (self);
  iterate_shell_show_content (self->shell);
}

/* What a person does ---------------------------------------------------------------------------- */

static void
do_deed (IterateMetricsPage *self,
         IterateMetricDeed  *deed,
         const char         *done)
{
  iterate_page_write (ITERATE_PAGE (self), iterate_metric_deed_write, deed,
                      (GDestroyNotify) iterate_metric_deed_free, done);
}

static const char *
get_shown_name (IterateMetricsPage *self)
{
  IterateMetric *metric = iterate_metric_detail_get_metric (self->detail);

  return metric == NULL ? NULL : iterate_metric_get_name (metric);
}

static void
alert_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  IterateMetricsPage *self = ITERATE_METRICS_PAGE (widget);
  gboolean snooze = g_str_equal (action, "metric.snooze");
  gint64 alert = iterate_metric_detail_get_alert (self->detail);

  if (alert != 0)
    do_deed (self,
             iterate_metric_deed_new (snooze ? ITERATE_DEED_SNOOZE : ITERATE_DEED_ACKNOWLEDGE, alert,
                                      NULL),
             snooze ? _("Snoozed for a day") : _("Acknowledged"));
}

static void
explained_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(IterateMetricsPage) self = user_data;
  g_autofree char *text = iterate_platform_ask_text_finish (result);
  IterateMetricDeed *deed;

  if (text == NULL)
    return;

  deed = iterate_metric_deed_new (ITERATE_DEED_ANSWER, self->answered, text);
  deed->value = g_strdup ("explained");
  do_deed (self, deed, _("Noted"));
}

static void
answer_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  IterateMetricsPage *self = ITERATE_METRICS_PAGE (widget);
  IterateMetricDeed *deed;
  const char *status;

  g_variant_get (parameter, "(x&s)", &self->answered, &status);
  if (g_str_equal (status, "explained"))
    {
      iterate_platform_ask_text_async (widget, _("What was it?"), "", _("_Note It"), explained_cb,
                                       g_object_ref (self));
      return;
    }

  deed = iterate_metric_deed_new (ITERATE_DEED_ANSWER, self->answered, NULL);
  deed->value = g_strdup (status);
  do_deed (self, deed, _("Noted"));
}

static void
remove_rule_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  do_deed (ITERATE_METRICS_PAGE (widget),
           iterate_metric_deed_new (ITERATE_DEED_REMOVE_RULE, g_variant_get_int64 (parameter), NULL),
           _("The rule was removed"));
}

static void
value_asked_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(IterateMetricsPage) self = user_data;
  g_autofree char *text = iterate_platform_ask_text_finish (result);
  IterateMetricDeed *deed;
  double number;

  if (text == NULL || get_shown_name (self) == NULL)
    return;

  if (iterate_number_text_parse (text, &number) != ITERATE_NUMBER_VALUE)
    {
      iterate_page_tell (ITERATE_PAGE (self), _("That is no number"));
      return;
    }

  deed = iterate_metric_deed_new (ITERATE_DEED_RECORD, 0, get_shown_name (self));
  deed->number = number;
  do_deed (self, deed, _("Recorded"));
}

static void
record_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  iterate_platform_ask_text_async (widget, _("What is it now?"), "", _("_Record"), value_asked_cb,
                                   g_object_ref (widget));
}

static void
change_asked_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(IterateMetricsPage) self = user_data;
  g_autofree char *text = iterate_platform_ask_text_finish (result);

  if (text != NULL)
    do_deed (self, iterate_metric_deed_new (ITERATE_DEED_NOTE_CHANGE, 0, text), _("Noted"));
}

static void
note_change_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  if (iterate_page_get_workspace (ITERATE_PAGE (widget)) != NULL)
    iterate_platform_ask_text_async (widget, _("What was changed just now?"), "", _("_Note It"),
                                     change_asked_cb, g_object_ref (widget));
}

static void
have_ideas_cb (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  IterateMetricsPage *self = ITERATE_METRICS_PAGE (widget);
  IterateWorkspace *workspace = iterate_page_get_workspace (ITERATE_PAGE (self));
  IterateEngine *engine = iterate_workspace_get_engine (workspace);
  IterateMetricDeed *deed;

  if (get_shown_name (self) == NULL)
    return;

  deed = iterate_metric_deed_new (ITERATE_DEED_HAVE_IDEAS, 0, get_shown_name (self));
  deed->analyst = g_object_ref (iterate_engine_get_service (engine, ITERATE_TYPE_ANALYST));
  do_deed (self, deed, NULL);
}

static void
open_window (IterateMetricsPage *self,
             GtkWidget          *window)
{
  gtk_window_set_transient_for (GTK_WINDOW (window),
                                GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_present (GTK_WINDOW (window));
}

static void
keep_ideas_cb (IterateMetricsPage *self,
               JsonObject         *answer)
{
  IterateMetricDeed *deed = iterate_metric_deed_new (ITERATE_DEED_KEEP_IDEAS, 0, NULL);

  deed->answer = json_object_ref (answer);
  do_deed (self, deed, _("Kept"));
}

static void
ideas_request_read_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(IterateMetricsPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) request = NULL;
  GtkWidget *window;

  request = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);
  if (request == NULL)
    {
      iterate_page_tell (ITERATE_PAGE (self), error->message);
      return;
    }

  window = iterate_ai_ask_window_new (ITERATE_WORKSPACE (source), "generate", "improvement-ideas",
                                      request, get_shown_name (self));
  iterate_ai_ask_window_set_keep (ITERATE_AI_ASK_WINDOW (window), _("_Keep Ideas"));
  g_signal_connect_object (window, "keep", G_CALLBACK (keep_ideas_cb), self, G_CONNECT_SWAPPED);
  open_window (self, window);
}

static gpointer
read_ideas_request (IterateDatabase  *db,
                    gint64            now,
                    gpointer          name,
                    GError          **error)
{
  return iterate_metric_deed_make_ideas_request (db, name, now, error);
}

static void
ask_for_ideas_cb (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  IterateMetricsPage *self = ITERATE_METRICS_PAGE (widget);

  if (get_shown_name (self) != NULL)
    iterate_workspace_read_async (iterate_page_get_workspace (ITERATE_PAGE (self)), read_ideas_request,
                                  g_strdup (get_shown_name (self)), g_free,
                                  (GDestroyNotify) json_object_unref, NULL, ideas_request_read_cb,
                                  g_object_ref (self));
}

static void
try_idea_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  do_deed (ITERATE_METRICS_PAGE (widget),
           iterate_metric_deed_new (ITERATE_DEED_TRY_IDEA, g_variant_get_int64 (parameter), NULL),
           _("Drafted: see Experiments"));
}

static void
window_done_cb (IterateMetricsPage *self,
                const char         *text)
{
  iterate_page_tell (ITERATE_PAGE (self), text);
}

static void
add_rule_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  IterateMetricsPage *self = ITERATE_METRICS_PAGE (widget);
  IterateMetric *metric = iterate_metric_detail_get_metric (self->detail);
  GtkWidget *window;

  if (metric == NULL)
    return;

  window = iterate_rule_window_new (iterate_page_get_workspace (ITERATE_PAGE (self)), metric);
  g_signal_connect_object (window, "done", G_CALLBACK (window_done_cb), self, G_CONNECT_SWAPPED);
  open_window (self, window);
}

static void
edit_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  IterateMetricsPage *self = ITERATE_METRICS_PAGE (widget);
  IterateWorkspace *workspace = iterate_page_get_workspace (ITERATE_PAGE (self));
  gboolean is_new = g_str_equal (action, "metrics.define");
  IterateMetric *metric = is_new ? NULL : iterate_metric_detail_get_metric (self->detail);
  GtkWidget *window;

  if (workspace == NULL || (!is_new && metric == NULL))
    return;

  window = iterate_metric_editor_new (workspace, metric);
  g_signal_connect_object (window, "done", G_CALLBACK (window_done_cb), self, G_CONNECT_SWAPPED);
  open_window (self, window);
}

static void
import_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  IterateMetricsPage *self = ITERATE_METRICS_PAGE (widget);
  IterateWorkspace *workspace = iterate_page_get_workspace (ITERATE_PAGE (self));
  GtkWidget *window;

  if (workspace == NULL)
    return;

  window = iterate_metric_importer_new (workspace);
  g_signal_connect_object (window, "done", G_CALLBACK (window_done_cb), self, G_CONNECT_SWAPPED);
  open_window (self, window);
}

static void
iterate_metrics_page_dispose (GObject *object)
{
  IterateMetricsPage *self = ITERATE_METRICS_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_METRICS_PAGE);
  g_clear_object (&self->filtered);
  g_clear_object (&self->summaries);

  G_OBJECT_CLASS (iterate_metrics_page_parent_class)->dispose (object);
}

static void
iterate_metrics_page_finalize (GObject *object)
{
  iterate_detail_reader_free (ITERATE_METRICS_PAGE (object)->reader);

  G_OBJECT_CLASS (iterate_metrics_page_parent_class)->finalize (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateMetricsPage, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-metrics-page.ui");
  BIND (shell);
  BIND (search_entry);
  BIND (filters_box);
  BIND (list_stack);
  BIND (list_view);
  BIND (detail_stack);
  BIND (detail);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "metrics.import", NULL, import_cb);
  gtk_widget_class_install_action (widget_class, "metrics.define", NULL, edit_cb);
  gtk_widget_class_install_action (widget_class, "metrics.note-change", NULL, note_change_cb);
  gtk_widget_class_install_action (widget_class, "metric.edit", NULL, edit_cb);
  gtk_widget_class_install_action (widget_class, "metric.record", NULL, record_cb);
  gtk_widget_class_install_action (widget_class, "metric.acknowledge", NULL, alert_cb);
  gtk_widget_class_install_action (widget_class, "metric.snooze", NULL, alert_cb);
  gtk_widget_class_install_action (widget_class, "metric.answer", "(xs)", answer_cb);
  gtk_widget_class_install_action (widget_class, "metric.add-rule", NULL, add_rule_cb);
  gtk_widget_class_install_action (widget_class, "metric.remove-rule", "x", remove_rule_cb);
  gtk_widget_class_install_action (widget_class, "metric.have-ideas", NULL, have_ideas_cb);
  gtk_widget_class_install_action (widget_class, "metric.ask-for-ideas", NULL, ask_for_ideas_cb);
  gtk_widget_class_install_action (widget_class, "metric.try-idea", "x", try_idea_cb);
}

static void
iterate_metrics_page_class_init (IterateMetricsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  IteratePageClass *page_class = ITERATE_PAGE_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_SHELL);
  g_type_ensure (ITERATE_TYPE_METRIC_DETAIL);
  g_type_ensure (ITERATE_TYPE_METRIC_SUMMARY);
  g_type_ensure (ITERATE_TYPE_FIGURE_CANVAS);

  G_OBJECT_CLASS (klass)->dispose = iterate_metrics_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = iterate_metrics_page_finalize;
  page_class->title = N_("Metrics");
  page_class->icon_name = "iterate-metrics-symbolic";
  page_class->reads_unseen = TRUE;
  page_class->refresh = iterate_metrics_page_refresh;
  page_class->show_subject = iterate_metrics_page_show_subject;

  bind_template (widget_class);
  install_actions (widget_class);
}

static IterateFigure *
make_row_figure (GtkListItem          *item,
                 IterateMetricSummary *summary)
{
  return summary == NULL ? NULL
                         : iterate_spark_figure_new (iterate_metric_summary_get_spark (summary),
                                                     iterate_metric_summary_is_unusual (summary));
}

static void
set_up_list (IterateMetricsPage *self)
{
  g_autoptr(GtkBuilderScope) scope = gtk_builder_cscope_new ();
  g_autoptr(GtkListItemFactory) factory = NULL;
  g_autoptr(GtkSingleSelection) selection = NULL;

  self->summaries = g_list_store_new (ITERATE_TYPE_METRIC_SUMMARY);
  self->filtered = gtk_filter_list_model_new (
    G_LIST_MODEL (g_object_ref (self->summaries)),
    GTK_FILTER (gtk_custom_filter_new (is_wanted, self, NULL)));
  selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->filtered)));
  gtk_single_selection_set_autoselect (selection, FALSE);

  gtk_builder_cscope_add_callback_symbol (GTK_BUILDER_CSCOPE (scope), "make_row_figure",
                                          G_CALLBACK (make_row_figure));
  factory = gtk_builder_list_item_factory_new_from_resource (
    scope, "/io/github/iterate_app/Iterate/pages/iterate-metric-row.ui");
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (selection));

  iterate_lists_add_keys (self->list_view, moved_cb, self);
  gtk_search_entry_set_key_capture_widget (self->search_entry, GTK_WIDGET (self->list_view));
}

static void
iterate_metrics_page_init (IterateMetricsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->reader = iterate_detail_reader_new (ITERATE_PAGE (self), read_view,
                                            (GDestroyNotify) iterate_metric_view_free, show_view);
  set_up_list (self);
  iterate_lists_add_filters (self->filters_box, filters, G_N_ELEMENTS (filters), filter_chosen_cb,
                             self);
  g_object_bind_property (self->shell, "folded", self->detail, "show-back", G_BINDING_SYNC_CREATE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-endpoint-detail.h"

#include "iterate-durations-figure.h"
#include "iterate-figure-view.h"
#include "iterate-latency-figure.h"
#include "iterate-rows.h"
#include "iterate-waterfall-figure.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * IterateEndpointDetail:
 *
 * An endpoint: how long it takes and why, a slow and a typical request, and what was done about it.
 * Changes go to the page by `endpoint.` actions.
 */
struct _IterateEndpointDetail
{
  GtkWidget          parent_instance;

  /* Template */
  GtkWidget         *scrolled;
  GtkButton         *back_button;
  GtkLabel          *name_label;
  GtkLabel          *status_label;
  GtkImage          *state_icon;
  GtkLabel          *headline_label;
  GtkLabel          *advice_label;
  GtkButton         *first_button;
  GtkButton         *second_button;
  GtkWidget         *causes_group;
  GtkListBox        *causes_list;
  IterateFigureView *bad_view;
  IterateFigureView *latency_view;
  IterateFigureView *durations_view;
  IterateFigureView *typical_view;
  GtkWidget         *fixes_group;
  GtkListBox        *fixes_list;

  gint64             shown; /* The endpoint's id, or 0 */
};

enum
{
  PROP_0,
  PROP_SHOW_BACK,
  N_PROPS
};

enum
{
  SIGNAL_BACK,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateEndpointDetail, iterate_endpoint_detail, GTK_TYPE_WIDGET)

static void
back_clicked_cb (IterateEndpointDetail *self)
{
  g_signal_emit (self, signals[SIGNAL_BACK], 0);
}

static void
show_status (IterateEndpointDetail     *self,
             const IterateEndpointView *view)
{
  const IterateLatencyFigures *figures = &view->analysis->figures;
  IterateEndpoint *endpoint = view->analysis->endpoint;
  g_autofree char *p50 = iterate_latency_format (figures->p50);
  g_autofree char *p95 = iterate_latency_format (figures->p95);
  g_autofree char *p99 = iterate_latency_format (figures->p99);
  g_autofree char *text = NULL;

  text =
    g_strdup_printf (_("%s · %u last requests: p50 %s, p95 %s, p99 %s · %.3g %% fail · health %.2f"),
                          iterate_endpoint_get_service (endpoint), figures->n, p50, p95, p99,
                          100 * figures->error_rate, figures->health);
  gtk_label_set_label (self->name_label, iterate_endpoint_get_name (endpoint));
  gtk_label_set_label (self->status_label, text);
}

static void
show_card (IterateEndpointDetail     *self,
           const IterateEndpointView *view)
{
  gboolean slow = view->analysis->figures.p95 > view->analysis->threshold ||
                  g_strcmp0 (iterate_endpoint_get_state (view->analysis->endpoint), "normal") != 0;

  gtk_image_set_from_icon_name (self->state_icon,
                                slow ? "dialog-warning-symbolic" : "emblem-ok-symbolic");
  gtk_widget_remove_css_class (GTK_WIDGET (self->state_icon), slow ? "success" : "warning");
  gtk_widget_add_css_class (GTK_WIDGET (self->state_icon), slow ? "warning" : "success");
  gtk_label_set_label (self->headline_label, view->headline);
  gtk_label_set_label (self->advice_label, view->advice);
  gtk_button_set_label (self->first_button, view->approval != NULL ? _("_Answer…")
                                                                : _("Ask for a _Fix"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->first_button),
                                  view->approval != NULL ? "endpoint.answer" : "endpoint.optimize");
  if (slow)
    gtk_widget_add_css_class (GTK_WIDGET (self->first_button), "suggested-action");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->first_button), "suggested-action");
  gtk_button_set_label (self->second_button, _("Set a _Budget…"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->second_button), "endpoint.budget");
}

static void
show_causes (IterateEndpointDetail     *self,
             const IterateEndpointView *view)
{
  static const char *const titles[] = {
    [ITERATE_BOTTLENECK_N_PLUS_ONE] = N_("One call for each thing (n+1)"),
    [ITERATE_BOTTLENECK_MISSING_CACHE] = N_("The same query again (missing cache)"),
    [ITERATE_BOTTLENECK_SLOW_QUERY] = N_("A slow query"),
    [ITERATE_BOTTLENECK_SLOW_UPSTREAM] = N_("A slow service"),
    [ITERATE_BOTTLENECK_SATURATION] = N_("Requests wait for each other"),
  };
  GPtrArray *causes = view->analysis->causes;

  iterate_rows_clear (self->causes_list);
  for (guint i = 0; i < causes->len; i++)
    {
      const IterateBottleneck *cause = g_ptr_array_index (causes, i);
      g_autofree char *text = iterate_bottleneck_describe (cause);
      g_autofree char *subtitle = *cause->query == '\0' ? g_strdup (text)
                                                        : g_strdup_printf ("%s\n%s", text,
                                                                           cause->query);
      GtkWidget *row = iterate_rows_add (self->causes_list, _(titles[cause->kind]), subtitle, NULL,
                                         NULL);

      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 6);
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
    }
  gtk_widget_set_visible (self->causes_group, causes->len > 0);
}

static void
show_waterfall (IterateFigureView *view,
                GPtrArray         *rows)
{
  g_autoptr(IterateFigure) figure = rows == NULL ? NULL : iterate_waterfall_figure_new (rows);

  gtk_widget_set_visible (GTK_WIDGET (view), rows != NULL);
  if (figure != NULL)
    iterate_figure_view_set_figure (view, figure);
}

static void
show_figures (IterateEndpointDetail     *self,
              const IterateEndpointView *view)
{
  g_autoptr(IterateFigure) latency = iterate_latency_figure_new (view);
  g_autoptr(IterateFigure) durations = iterate_durations_figure_new (view);

  g_object_set (self->latency_view, "subtitle", _("95th percentile, and the median in grey, by minute"),
                NULL);
  iterate_figure_view_set_figure (self->latency_view, latency);
  iterate_figure_view_set_figure (self->durations_view, durations);
  show_waterfall (self->bad_view, view->bad);
  show_waterfall (self->typical_view, view->typical);
}

static void
show_fixes (IterateEndpointDetail     *self,
            const IterateEndpointView *view)
{
  iterate_rows_clear (self->fixes_list);
  for (guint i = 0; i < view->fixes->len; i++)
    {
      IterateFix *fix = g_ptr_array_index (view->fixes, i);
      g_autofree char *text = iterate_endpoint_view_describe_fix (fix);
      gboolean kept = g_str_equal (iterate_fix_get_status (fix), "kept");
      GtkWidget *row = iterate_rows_add (self->fixes_list, iterate_fix_get_flag (fix), text,
                                         kept ? "emblem-ok-symbolic" : NULL, kept ? "success" : NULL);

      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 3);
    }
  gtk_widget_set_visible (self->fixes_group, view->fixes->len > 0);
}

/* Shows an endpoint and what is known of it. */
void
iterate_endpoint_detail_show (IterateEndpointDetail     *self,
                              const IterateEndpointView *view)
{
  gint64 id = iterate_record_get_id (ITERATE_RECORD (view->analysis->endpoint));

  show_status (self, view);
  show_card (self, view);
  show_causes (self, view);
  show_figures (self, view);
  show_fixes (self, view);
  if (id != self->shown)
    gtk_adjustment_set_value (
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled)), 0);
  self->shown = id;
}

static void
iterate_endpoint_detail_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SHOW_BACK:
      g_value_set_boolean (value, gtk_widget_get_visible (
                                    GTK_WIDGET (ITERATE_ENDPOINT_DETAIL (object)->back_button)));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_endpoint_detail_set_property (GObject      *object,
                                      guint         prop_id,
                                      const GValue *value,
                                      GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_SHOW_BACK:
      gtk_widget_set_visible (GTK_WIDGET (ITERATE_ENDPOINT_DETAIL (object)->back_button),
                              g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_endpoint_detail_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ITERATE_TYPE_ENDPOINT_DETAIL);

  G_OBJECT_CLASS (iterate_endpoint_detail_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateEndpointDetail, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-endpoint-detail.ui");
  BIND (scrolled);
  BIND (back_button);
  BIND (name_label);
  BIND (status_label);
  BIND (state_icon);
  BIND (headline_label);
  BIND (advice_label);
  BIND (first_button);
  BIND (second_button);
  BIND (causes_group);
  BIND (causes_list);
  BIND (bad_view);
  BIND (latency_view);
  BIND (durations_view);
  BIND (typical_view);
  BIND (fixes_group);
  BIND (fixes_list);
  gtk_widget_class_bind_template_callback (widget_class, back_clicked_cb);
}

static void
iterate_endpoint_detail_class_init (IterateEndpointDetailClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_FIGURE_VIEW);
  object_class->dispose = iterate_endpoint_detail_dispose;
  object_class->get_property = iterate_endpoint_detail_get_property;
  object_class->set_property = iterate_endpoint_detail_set_property;

  properties[PROP_SHOW_BACK] =
    g_param_spec_boolean ("show-back", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_BACK] = g_signal_new ("back", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL,
                                       NULL, G_TYPE_NONE, 0);

  bind_template (widget_class);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
iterate_endpoint_detail_init (IterateEndpointDetail *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

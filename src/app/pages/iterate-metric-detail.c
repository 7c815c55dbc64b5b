/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-detail.h"

#include "iterate-alert-rule-text.h"
#include "iterate-alert.h"
#include "iterate-anomaly.h"
#include "iterate-event-text.h"
#include "iterate-figure-view.h"
#include "iterate-funnel-figure.h"
#include "iterate-idea.h"
#include "iterate-investigation.h"
#include "iterate-rows.h"
#include "iterate-segment-share.h"
#include "iterate-series-figure.h"
#include "iterate-time.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#define MOST_INCIDENTS 8
#define MOST_SEGMENTS  12

/**
 * IterateMetricDetail:
 *
 * A metric: what is the matter with it, its values, incidents and what may be behind them, segments,
 * the funnel, ideas, and when somebody is told. Changes go to the page by `metric.` actions.
 */
struct _IterateMetricDetail
{
  GtkWidget            parent_instance;

  /* Template */
  GtkWidget           *scrolled;
  GtkButton           *back_button;
  GtkLabel            *name_label;
  GtkLabel            *status_label;
  GtkImage            *state_icon;
  GtkLabel            *headline_label;
  GtkLabel            *advice_label;
  GtkWidget           *buttons_box;
  GtkWidget           *acknowledge_button;
  IterateFigureView   *series_view;
  AdwPreferencesGroup *incidents_group;
  GtkListBox          *incidents_list;
  AdwPreferencesGroup *segments_group;
  GtkListBox          *segments_list;
  IterateFigureView   *funnel_view;
  GtkWidget           *ideas_group;
  GtkListBox          *ideas_list;
  GtkListBox          *rules_list;

  /* Owned */
  IterateMetric       *metric; /* (nullable) */

  gint64               alert;  /* The one that goes on, or 0 */
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

G_DEFINE_FINAL_TYPE (IterateMetricDetail, iterate_metric_detail, GTK_TYPE_WIDGET)

static void
back_clicked_cb (IterateMetricDetail *self)
{
  g_signal_emit (self, signals[SIGNAL_BACK], 0);
}

static const char *
get_period_text (gint64 period)
{
  if (period >= 7 * ITERATE_DAY)
    return _("comes again each week");
  if (period >= ITERATE_DAY)
    return _("comes again each day");
  if (period > 0)
    return _("comes again each hour");

  return _("no season");
}

static void
show_status (IterateMetricDetail     *self,
             const IterateMetricView *view)
{
  IterateMetric *metric = view->metric;
  g_autofree char *text = NULL;

  text = g_strdup_printf (_("%s · %s · %" G_GINT64_FORMAT " values · %s"),
                          iterate_metric_wants_up (metric) ? _("more is better") : _("less is better"),
                          iterate_metric_get_critical (metric) ? _("critical") : _("not critical"),
                          iterate_metric_get_n_points (metric), get_period_text (view->period));
  gtk_label_set_label (self->name_label, iterate_metric_get_name (metric));
  gtk_label_set_label (self->status_label, text);
}

static gboolean
is_unusual (const IterateMetricView *view)
{
  return view->anomalies->len > 0 &&
         iterate_anomaly_get_ended_at (g_ptr_array_index (view->anomalies, 0)) == 0;
}

static void
show_card (IterateMetricDetail     *self,
           const IterateMetricView *view)
{
  IterateAlert *alert = view->alerts->len > 0 ? g_ptr_array_index (view->alerts, 0) : NULL;
  gboolean unusual = is_unusual (view), open = alert != NULL;
  gboolean declining = view->analysis->trend.found &&
                       g_str_equal (view->analysis->trend.direction, "declining");

  gtk_image_set_from_icon_name (self->state_icon, unusual || declining ? "dialog-warning-symbolic"
                                                                       : "emblem-ok-symbolic");
  gtk_widget_remove_css_class (GTK_WIDGET (self->state_icon), "warning");
  gtk_widget_remove_css_class (GTK_WIDGET (self->state_icon), "success");
  gtk_widget_add_css_class (GTK_WIDGET (self->state_icon), unusual ||
                            declining ? "warning" : "success");
  gtk_label_set_label (self->headline_label, view->headline);
  gtk_label_set_label (self->advice_label, view->advice);
  gtk_widget_set_visible (GTK_WIDGET (self->advice_label), *view->advice != '\0');
  self->alert = open ? iterate_record_get_id (ITERATE_RECORD (alert)) : 0;
  gtk_widget_set_visible (self->buttons_box, open);
  gtk_widget_set_visible (self->acknowledge_button,
                          open && iterate_alert_get_acknowledged_at (alert) == 0);
}

static IterateInvestigation *
find_investigation (const IterateMetricView *view,
                    IterateAnomaly          *anomaly)
{
  for (guint i = 0; i < view->investigations->len; i++)
    {
      IterateInvestigation *investigation = g_ptr_array_index (view->investigations, i);

      if (iterate_investigation_get_anomaly_id (investigation) ==
          iterate_record_get_id (ITERATE_RECORD (anomaly)))
        return investigation;
    }

  return NULL;
}

static const char *
get_status_text (const char *status)
{
  static const struct
  {
    const char *status;
    const char *text;
  } texts[] = {
    { "investigating", N_("Not explained yet") }, { "explained", N_("Explained") },
    { "expected", N_("Expected") }, { "false-alarm", N_("False alarm") }, { "over", N_("Over") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (g_strcmp0 (texts[i].status, status) == 0)
        return _(texts[i].text);
    }

  return "";
}

/* A row of an expander that shows a sentence and does nothing. */
static void
add_cause (AdwExpanderRow *incident,
           const char     *cause)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *safe = g_markup_escape_text (cause, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), safe);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_expander_row_add_row (incident, row);
}

static GtkWidget *
make_answer (const char *label,
             const char *status,
             gint64      investigation)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "metric.answer");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(xs)", investigation, status);

  return button;
}

static void
add_answers (AdwExpanderRow       *incident,
             IterateInvestigation *investigation)
{
  gint64 id = iterate_record_get_id (ITERATE_RECORD (investigation));
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *box = gtk_flow_box_new ();

  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (box), GTK_SELECTION_NONE);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_flow_box_insert (GTK_FLOW_BOX (box), make_answer (_("_Explain…"), "explained", id), -1);
  gtk_flow_box_insert (GTK_FLOW_BOX (box), make_answer (_("E_xpected"), "expected", id), -1);
  gtk_flow_box_insert (GTK_FLOW_BOX (box), make_answer (_("_False Alarm"), "false-alarm", id), -1);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("What it was"));
  adw_expander_row_add_row (incident, row);
}

static void
add_incident (IterateMetricDetail     *self,
              const IterateMetricView *view,
              IterateAnomaly          *anomaly,
              gint64                   now)
{
  IterateInvestigation *investigation = find_investigation (view, anomaly);
  GtkWidget *row = adw_expander_row_new ();
  g_autofree char *age = iterate_time_dup_age (iterate_anomaly_get_onset (anomaly), now);
  g_autofree char *onset = iterate_time_format (iterate_anomaly_get_onset (anomaly));
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  const char *const *causes;

  title = g_strdup_printf (g_str_equal (iterate_anomaly_get_direction (anomaly), "decreased")
                             ? _("Decreased by %s") : _("Increased by %s"),
                           iterate_anomaly_get_delta (anomaly));
  subtitle = g_strdup_printf ("%s · %s · %s", age,
                              iterate_anomaly_get_ended_at (anomaly) == 0 ? _("goes on") : _("over"),
                              investigation == NULL
                                ? _("not looked into")
                                : get_status_text (iterate_investigation_get_status (investigation)));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
  gtk_widget_set_tooltip_text (row, onset);
  gtk_list_box_append (self->incidents_list, row);
  if (investigation == NULL)
    {
      adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (row), FALSE);
      return;
    }

  causes = iterate_investigation_get_hypothesis (investigation);
  for (guint i = 0; causes != NULL && causes[i] != NULL; i++)
    add_cause (ADW_EXPANDER_ROW (row), causes[i]);
  if (iterate_record_get_string (ITERATE_RECORD (investigation), "cause") != NULL)
    add_cause (ADW_EXPANDER_ROW (row),
               iterate_record_get_string (ITERATE_RECORD (investigation), "cause"));
  else if (g_str_equal (iterate_investigation_get_status (investigation), "investigating"))
    add_answers (ADW_EXPANDER_ROW (row), investigation);
  if (iterate_anomaly_get_ended_at (anomaly) == 0)
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
}

static void
show_incidents (IterateMetricDetail     *self,
                const IterateMetricView *view,
                gint64                   now)
{
  iterate_rows_clear (self->incidents_list);
  for (guint i = 0; i < MIN (view->anomalies->len, MOST_INCIDENTS); i++)
    add_incident (self, view, g_ptr_array_index (view->anomalies, i), now);
  gtk_widget_set_visible (GTK_WIDGET (self->incidents_group), view->anomalies->len > 0);
}

static void
show_segments (IterateMetricDetail     *self,
               const IterateMetricView *view)
{
  GPtrArray *segments = view->analysis->segments;

  iterate_rows_clear (self->segments_list);
  for (guint i = 0; i < MIN (segments->len, MOST_SEGMENTS); i++)
    {
      const IterateSegmentShare *share = g_ptr_array_index (segments, i);
      g_autofree char *title = g_strdup_printf ("%s: %s", share->dimension, share->value);
      g_autofree char *now = iterate_metric_format (view->metric, share->observed);
      g_autofree char *before = iterate_metric_format (view->metric, share->expected);
      g_autofree char *subtitle = g_strdup_printf (_("%s, before %s"), now, before);
      g_autofree char *part = g_strdup_printf (_("%.0f %% of the change"), 100 * share->share);
      GtkWidget *row = iterate_rows_add (self->segments_list, title, subtitle, NULL, NULL);
      GtkWidget *label = gtk_label_new (part);

      gtk_widget_add_css_class (label, "dim-label");
      gtk_widget_add_css_class (label, "numeric");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->segments_group), segments->len > 0);
}

static void
show_funnel (IterateMetricDetail     *self,
             const IterateMetricView *view)
{
  const IterateFunnel *funnel = view->analysis->funnel;
  g_autoptr(IterateFigure) figure = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->funnel_view), funnel != NULL);
  if (funnel == NULL)
    return;

  figure = iterate_funnel_figure_new (funnel);
  text = iterate_funnel_explain (funnel);
  g_object_set (self->funnel_view, "subtitle", text == NULL ? _("Nobody was in it yet") : text, NULL);
  iterate_figure_view_set_figure (self->funnel_view, figure);
}

static void
add_reason (GtkWidget  *idea,
            const char *title,
            const char *text)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *safe_title = g_markup_escape_text (title, -1);
  g_autofree char *safe_text = text == NULL ? NULL : g_markup_escape_text (text, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), safe_title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), safe_text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (idea), row);
}

/* Why this: the numbers that suggest it, how to tell whether it worked, and who had it. */
static void
add_reasons (GtkWidget   *row,
             IterateIdea *idea)
{
  const char *const *evidence = iterate_idea_get_evidence (idea);
  const char *const *guardrails = iterate_idea_get_guardrails (idea);
  g_autofree char *watched = guardrails == NULL ? NULL : g_strjoinv (", ", (GStrv) guardrails);
  g_autofree char *why = evidence == NULL ? NULL : g_strjoinv ("\n", (GStrv) evidence);
  g_autofree char *weight = NULL;

  if (why != NULL && *why != '\0')
    add_reason (row, _("Why this"), why);
  if (*iterate_idea_get_measure (idea) != '\0')
    add_reason (row, _("How to tell"), iterate_idea_get_measure (idea));
  if (watched != NULL && *watched != '\0')
    add_reason (row, _("Must not suffer"), watched);

  weight = g_strdup_printf (_("Impact %.0f %%, confidence %.0f %%, effort %.3g d"),
                            100 * iterate_idea_get_impact (idea),
                            100 * iterate_idea_get_confidence (idea), iterate_idea_get_effort (idea));
  add_reason (row, weight, iterate_idea_get_source (idea));
}

static GtkWidget *
make_idea_row (IterateIdea *idea,
               gboolean     expanded)
{
  GtkWidget *row = adw_expander_row_new ();
  GtkWidget *button = gtk_button_new_with_label (_("Draft"));
  g_autofree char *title = g_markup_escape_text (iterate_idea_get_name (idea), -1);
  g_autofree char *subtitle = g_markup_escape_text (iterate_idea_get_hypothesis (idea), -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _("Draft an experiment that tries it"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "metric.try-idea");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x",
                                    iterate_record_get_id (ITERATE_RECORD (idea)));
  adw_expander_row_add_action (ADW_EXPANDER_ROW (row), button);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), expanded);
  gtk_widget_set_name (row, iterate_idea_get_name (idea));
  add_reasons (row, idea);

  return row;
}

/* Returns: (transfer full): the names of the ideas that somebody looks at */
static GHashTable *
list_expanded (IterateMetricDetail *self)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->ideas_list));

  for (; row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      if (ADW_IS_EXPANDER_ROW (row) && adw_expander_row_get_expanded (ADW_EXPANDER_ROW (row)))
        g_hash_table_add (names, g_strdup (gtk_widget_get_name (row)));
    }

  return names;
}

static void
show_ideas (IterateMetricDetail     *self,
            const IterateMetricView *view)
{
  g_autoptr(GHashTable) expanded = list_expanded (self);

  iterate_rows_clear (self->ideas_list);
  for (guint i = 0; i < view->ideas->len; i++)
    {
      IterateIdea *idea = g_ptr_array_index (view->ideas, i);

      gtk_list_box_append (self->ideas_list,
                           make_idea_row (idea, g_hash_table_contains (expanded,
                                                                       iterate_idea_get_name (idea))));
    }
  if (view->ideas->len == 0)
    iterate_rows_add (self->ideas_list, _("No ideas yet"),
                      _("They come from this workspace's evidence and from what tends to work."), NULL,
                      NULL);
}

static void
show_rules (IterateMetricDetail     *self,
            const IterateMetricView *view)
{
  iterate_rows_clear (self->rules_list);
  for (guint i = 0; i < view->rules->len; i++)
    {
      const IterateMetricRule *one = g_ptr_array_index (view->rules, i);
      IterateAlertRule *rule = ITERATE_ALERT_RULE (one->rule);
      g_autofree char *title = iterate_alert_rule_describe (rule, view->metric);
      g_autofree char *subtitle = iterate_alert_rule_describe_trial (one->times);
      GtkWidget *row = iterate_rows_add (self->rules_list, title, subtitle, NULL, NULL);
      GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 3);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_set_tooltip_text (button, _("Be told of it no longer"));
      gtk_widget_add_css_class (button, "flat");
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "metric.remove-rule");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x",
                                        iterate_record_get_id (ITERATE_RECORD (rule)));
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    }
  if (view->rules->len == 0)
    iterate_rows_add (self->rules_list, _("Never"), _("Add a rule to be told."), NULL, NULL);
}

/* Shows a metric and what is known of it. */
void
iterate_metric_detail_show (IterateMetricDetail     *self,
                            const IterateMetricView *view,
                            gint64                   now)
{
  gboolean another = self->metric == NULL ||
                     iterate_record_get_id (ITERATE_RECORD (self->metric)) !=
                       iterate_record_get_id (ITERATE_RECORD (view->metric));
  gboolean grown = another || iterate_metric_get_n_points (self->metric) !=
                                iterate_metric_get_n_points (view->metric);
  g_autoptr(IterateFigure) figure = NULL;

  g_set_object (&self->metric, view->metric);
  show_status (self, view);
  show_card (self, view);

  /* What somebody has zoomed into stays until there is more to see. */
  if (grown)
    {
      figure = iterate_series_figure_new (view);
      iterate_figure_view_set_figure (self->series_view, figure);
    }
  show_incidents (self, view, now);
  show_segments (self, view);
  show_funnel (self, view);
  show_ideas (self, view);
  show_rules (self, view);
  if (another)
    gtk_adjustment_set_value (
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled)), 0);
}

/* Where the ideas are is known once they were laid out. */
static gboolean
scroll_to_ideas_cb (GtkWidget     *widget,
                    GdkFrameClock *clock,
                    gpointer       user_data)
{
  IterateMetricDetail *self = ITERATE_METRIC_DETAIL (widget);
  GtkWidget *scrolled = GTK_WIDGET (self->scrolled);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  double x, y;

  if (gtk_widget_get_height (self->ideas_group) == 0)
    return G_SOURCE_CONTINUE;

  if (gtk_widget_translate_coordinates (self->ideas_group, scrolled, 0, 0, &x, &y))
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + y);

  return G_SOURCE_REMOVE;
}

/* Shows what could be tried, and why the first of it. */
void
iterate_metric_detail_go_to_ideas (IterateMetricDetail *self)
{
  GtkListBoxRow *first;

  g_return_if_fail (ITERATE_IS_METRIC_DETAIL (self));

  first = gtk_list_box_get_row_at_index (self->ideas_list, 0);
  if (ADW_IS_EXPANDER_ROW (first))
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (first), TRUE);
  gtk_widget_add_tick_callback (GTK_WIDGET (self), scroll_to_ideas_cb, NULL, NULL);
}

/* Returns: (transfer none) (nullable): what is shown */
IterateMetric *
iterate_metric_detail_get_metric (IterateMetricDetail *self)
{
  return self->metric;
}

/* Returns: the alert that goes on, or 0 */
gint64
iterate_metric_detail_get_alert (IterateMetricDetail *self)
{
  return self->alert;
}

static void
iterate_metric_detail_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SHOW_BACK:
      g_value_set_boolean (value, gtk_widget_get_visible (
                                    GTK_WIDGET (ITERATE_METRIC_DETAIL (object)->back_button)));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_metric_detail_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_SHOW_BACK:
      gtk_widget_set_visible (GTK_WIDGET (ITERATE_METRIC_DETAIL (object)->back_button),
                              g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_metric_detail_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ITERATE_TYPE_METRIC_DETAIL);
  g_clear_object (&ITERATE_METRIC_DETAIL (object)->metric);

  G_OBJECT_CLASS (iterate_metric_detail_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateMetricDetail, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-metric-detail.ui");
  BIND (scrolled);
  BIND (back_button);
  BIND (name_label);
  BIND (status_label);
  BIND (state_icon);
  BIND (headline_label);
  BIND (advice_label);
  BIND (buttons_box);
  BIND (acknowledge_button);
  BIND (series_view);
  BIND (incidents_group);
  BIND (incidents_list);
  BIND (segments_group);
  BIND (segments_list);
  BIND (funnel_view);
  BIND (ideas_group);
  BIND (ideas_list);
  BIND (rules_list);
  gtk_widget_class_bind_template_callback (widget_class, back_clicked_cb);
}

static void
iterate_metric_detail_class_init (IterateMetricDetailClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_FIGURE_VIEW);
  object_class->dispose = iterate_metric_detail_dispose;
  object_class->get_property = iterate_metric_detail_get_property;
  object_class->set_property = iterate_metric_detail_set_property;

  properties[PROP_SHOW_BACK] =
    g_param_spec_boolean ("show-back", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_BACK] =
    g_signal_new ("back", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  bind_template (widget_class);
}

static void
iterate_metric_detail_init (IterateMetricDetail *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

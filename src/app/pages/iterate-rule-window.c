/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-rule-window.h"

#include "iterate-alert-book.h"
#include "iterate-alert-rule-draft.h"
#include "iterate-alert-rule-text.h"
#include "iterate-number-text.h"
#include "iterate-query.h"
#include "iterate-time.h"
#include "iterate-toast.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define TRIED_FOR (90 * ITERATE_DAY)
#define WARM_UP   (8 * ITERATE_DAY)

/**
 * IterateRuleWindow:
 *
 * A rule by which somebody is told, beside what it would have done lately.
 */
struct _IterateRuleWindow
{
  AdwWindow         parent_instance;

  /* Template */
  AdwToastOverlay  *toast_overlay;
  GtkWidget        *add_button;
  AdwComboRow      *condition_row;
  GtkEditable      *value_row;
  GtkEditable      *recovery_row;
  AdwComboRow      *severity_row;
  GtkEditable      *pending_row;
  GtkLabel         *trial_label;

  /* Owned */
  IterateWorkspace *workspace;
  IterateMetric    *metric;
  GArray           *points;    /* (nullable) until they were read */
  GPtrArray        *anomalies; /* (nullable) */
};

/* What is read to try rules on. */
typedef struct
{
  GArray    *points;
  GPtrArray *anomalies;
} Past;

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateRuleWindow, iterate_rule_window, ADW_TYPE_WINDOW)

/* In the order of the choices. */
static const char *const conditions[] = { "below", "above", "change", "unusual" };
static const char *const severities[] = { "low", "medium", "high" };

static const char *
get_condition (IterateRuleWindow *self)
{
  return conditions[MIN (adw_combo_row_get_selected (self->condition_row), 3)];
}

static gboolean
read_number (GtkEditable *row,
             double      *number)
{
  const char *text = gtk_editable_get_text (row);

  *number = NAN;
  if (*text == '\0')
    return TRUE;

  return iterate_number_text_parse (text, number) == ITERATE_NUMBER_VALUE;
}

/* Reads what was typed. Returns: whether it makes a rule */
static gboolean
read_draft (IterateRuleWindow      *self,
            IterateAlertRuleDraft  *draft,
            GError                **error)
{
  const char *pending = gtk_editable_get_text (self->pending_row);
  gboolean unusual = g_str_equal (get_condition (self), "unusual");

  *draft = (IterateAlertRuleDraft) {
    .metric = (char *) iterate_metric_get_name (self->metric),
    .condition = (char *) get_condition (self),
    .severity = (char *) severities[MIN (adw_combo_row_get_selected (self->severity_row), 2)],
    .value = NAN,
    .recovery = NAN,
    .cooldown = ITERATE_DAY,
  };
  if (*pending != '\0' && !iterate_duration_parse (pending, &draft->pending, error))
    return FALSE;
  if (unusual)
    return TRUE;

  if (!read_number (self->value_row, &draft->value) ||
      !read_number (self->recovery_row, &draft->recovery) || isnan (draft->value))
    return FALSE;
  if (g_str_equal (draft->condition, "change"))
    draft->value /= 100;

  return TRUE;
}

/* A rule that is kept nowhere, to be tried. */
static IterateAlertRule *
make_rule (const IterateAlertRuleDraft *draft)
{
  return g_object_new (ITERATE_TYPE_ALERT_RULE,
                       "condition", draft->condition,
                       "value", isnan (draft->value) ? 0.0 : draft->value,
                       "recovery", draft->recovery,
                       "pending", draft->pending,
                       "cooldown", draft->cooldown,
                       "severity", draft->severity,
                       NULL);
}

static void
show_trial (IterateRuleWindow           *self,
            const IterateAlertRuleDraft *draft)
{
  g_autoptr(IterateAlertRule) rule = make_rule (draft);
  g_autoptr(GArray) times = NULL;
  g_autofree char *text = NULL;
  gint64 from = iterate_workspace_get_time (self->workspace) - TRIED_FOR;

  if (self->points == NULL)
    return;

  times = iterate_alert_book_try_rule (rule, self->points, self->anomalies,
                                       iterate_metric_get_step (self->metric));
  while (times->len > 0 && g_array_index (times, gint64, 0) < from)
    g_array_remove_index (times, 0);
  text = iterate_alert_rule_describe_trial (times);
  gtk_label_set_label (self->trial_label, text);
}

static void
changed_cb (IterateRuleWindow *self)
{
  gboolean unusual = g_str_equal (get_condition (self), "unusual");
  gboolean change = g_str_equal (get_condition (self), "change");
  IterateAlertRuleDraft draft;
  gboolean is_rule;

  if (self->metric == NULL)
    return;

  gtk_widget_set_visible (GTK_WIDGET (self->value_row), !unusual);
  gtk_widget_set_visible (GTK_WIDGET (self->recovery_row), !unusual && !change);
  gtk_widget_set_visible (GTK_WIDGET (self->severity_row), unusual);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->value_row),
                                 change ? _("By more than, in percent") : _("Limit"));

  is_rule = read_draft (self, &draft, NULL);
  gtk_widget_set_sensitive (self->add_button, is_rule);
  if (is_rule)
    show_trial (self, &draft);
  else
    gtk_label_set_label (self->trial_label, _("Fill in a number to see it."));
}

static void
free_past (gpointer data)
{
  Past *past = data;

  g_clear_pointer (&past->points, g_array_unref);
  g_clear_pointer (&past->anomalies, g_ptr_array_unref);
  g_free (past);
}

static gpointer
read_past (IterateDatabase  *db,
           gint64            now,
           gpointer          user_data,
           GError          **error)
{
  gint64 metric = iterate_record_get_id (ITERATE_RECORD (user_data));
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_ANOMALY);
  Past *past = g_new0 (Past, 1);

  iterate_query_where (query, "metric-id", ITERATE_EQUALS, metric);
  iterate_query_order_by (query, "onset", FALSE);
  past->points = iterate_metric_points_load (db, metric, 0, now - TRIED_FOR - WARM_UP, G_MAXINT64,
                                             error);
  past->anomalies = past->points == NULL ? NULL : iterate_query_list (query, db, error);
  if (past->anomalies == NULL)
    g_clear_pointer (&past, free_past);

  return past;
}

static void
past_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(IterateRuleWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  Past *past = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);

  if (past == NULL)
    {
      adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (error->message));
      return;
    }

  self->points = g_steal_pointer (&past->points);
  self->anomalies = g_steal_pointer (&past->anomalies);
  free_past (past);
  changed_cb (self);
}

/* What was typed, once the window may be gone. */
static void
free_draft (gpointer data)
{
  IterateAlertRuleDraft *draft = data;

  g_free (draft->metric);
  g_free (draft->condition);
  g_free (draft->severity);
  g_free (draft);
}

static gboolean
write_rule (IterateDatabase  *db,
            gint64            now,
            gpointer          user_data,
            GError          **error)
{
  g_autoptr(IterateAlertRule) rule = iterate_alert_rule_draft_create (user_data, db, now, error);

  return rule != NULL;
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(IterateRuleWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!iterate_workspace_write_finish (ITERATE_WORKSPACE (source), result, &error))
    {
      adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (error->message));
      return;
    }

  g_signal_emit (self, signals[SIGNAL_DONE], 0, _("The rule was added"));
  gtk_window_close (GTK_WINDOW (self));
}

static void
add_clicked_cb (IterateRuleWindow *self)
{
  IterateAlertRuleDraft draft, *copy;

  if (!read_draft (self, &draft, NULL))
    return;

  copy = g_memdup2 (&draft, sizeof draft);
  copy->metric = g_strdup (draft.metric);
  copy->condition = g_strdup (draft.condition);
  copy->severity = g_strdup (draft.severity);
  iterate_workspace_write_async (self->workspace, write_rule, copy, free_draft, NULL, written_cb,
                                 g_object_ref (self));
}

static void
iterate_rule_window_dispose (GObject *object)
{
  IterateRuleWindow *self = ITERATE_RULE_WINDOW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_RULE_WINDOW);
  g_clear_object (&self->workspace);
  g_clear_object (&self->metric);
  g_clear_pointer (&self->points, g_array_unref);
  g_clear_pointer (&self->anomalies, g_ptr_array_unref);

  G_OBJECT_CLASS (iterate_rule_window_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateRuleWindow, name)

static void
iterate_rule_window_class_init (IterateRuleWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = iterate_rule_window_dispose;

  /**
   * IterateRuleWindow::done:
   * @text: what was done, as a sentence
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-rule-window.ui");
  BIND (toast_overlay);
  BIND (add_button);
  BIND (condition_row);
  BIND (value_row);
  BIND (recovery_row);
  BIND (severity_row);
  BIND (pending_row);
  BIND (trial_label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
iterate_rule_window_init (IterateRuleWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
iterate_rule_window_new (IterateWorkspace *workspace,
                         IterateMetric    *metric)
{
  IterateRuleWindow *self = g_object_new (ITERATE_TYPE_RULE_WINDOW, NULL);

  self->workspace = g_object_ref (workspace);
  self->metric = g_object_ref (metric);
  changed_cb (self);
  iterate_workspace_read_async (workspace, read_past, g_object_ref (metric), g_object_unref, free_past,
                                NULL, past_read_cb, g_object_ref (self));

  return GTK_WIDGET (self);
}

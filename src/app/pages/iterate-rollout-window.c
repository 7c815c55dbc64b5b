/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-rollout-window.h"

#include "iterate-flag-deed.h"
#include "iterate-metric.h"
#include "iterate-query.h"
#include "iterate-rollout-plan.h"
#include "iterate-start-rollout.h"
#include "iterate-toast.h"

#include <glib/gi18n.h>

/**
 * IterateRolloutWindow:
 *
 * How a flag is to go to the public, and what is watched meanwhile.
 */
struct _IterateRolloutWindow
{
  AdwWindow         parent_instance;

  /* Template */
  AdwToastOverlay  *toast_overlay;
  GtkWidget        *start_button;
  AdwComboRow      *plan_row;
  GtkWidget        *schedule_row;
  GtkLabel         *problem_label;
  GtkEditable      *metrics_row;

  /* Owned */
  IterateWorkspace *workspace;
  char             *flag;
};

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateRolloutWindow, iterate_rollout_window, ADW_TYPE_WINDOW)

/* In the order of the choices; behind the last one is a plan of one's own. */
static const char *const plans[] = {
  ITERATE_DEFAULT_SCHEDULE,
  "1% → 10% → 50% → 100% over 3 days",
  "1% → 5% → 25% → 50% → 100% over 7 days",
};

static void
changed_cb (IterateRolloutWindow *self)
{
  g_autoptr(GError) error = NULL;
  IterateRolloutPlan plan;
  gboolean right = iterate_rollout_plan_parse (
    &plan, gtk_editable_get_text (GTK_EDITABLE (self->schedule_row)), &error);

  gtk_widget_set_sensitive (self->start_button, right);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), !right);
  if (!right)
    gtk_label_set_label (self->problem_label, error->message);
}

static void
plan_changed_cb (IterateRolloutWindow *self)
{
  guint choice = adw_combo_row_get_selected (self->plan_row);

  gtk_widget_set_visible (self->schedule_row, choice >= G_N_ELEMENTS (plans));
  if (choice < G_N_ELEMENTS (plans))
    gtk_editable_set_text (GTK_EDITABLE (self->schedule_row), plans[choice]);
  changed_cb (self);
}

static gpointer
read_metrics (IterateDatabase  *db,
              gint64            now,
              gpointer          user_data,
              GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_METRIC);

  iterate_query_where (query, "critical", ITERATE_EQUALS, TRUE);
  iterate_query_order_by (query, "name", FALSE);

  return iterate_query_list (query, db, error);
}

static void
metrics_read_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(IterateRolloutWindow) self = user_data;
  g_autoptr(GString) names = g_string_new (NULL);
  g_autoptr(GPtrArray) metrics = NULL;

  metrics = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, NULL);
  for (guint i = 0; metrics != NULL && i < metrics->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                            iterate_metric_get_name (g_ptr_array_index (metrics, i)));
  if (self->metrics_row != NULL)
    gtk_editable_set_text (self->metrics_row, names->str);
}

static GStrv
dup_metrics (IterateRolloutWindow *self)
{
  g_auto(GStrv) parts = g_strsplit (gtk_editable_get_text (self->metrics_row), ",", -1);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*g_strstrip (parts[i]) != '\0')
        g_strv_builder_add (builder, parts[i]);
    }

  return g_strv_builder_end (builder);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(IterateRolloutWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!iterate_workspace_write_finish (ITERATE_WORKSPACE (source), result, &error))
    {
      adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (error->message));
      return;
    }

  g_signal_emit (self, signals[SIGNAL_DONE], 0, _("The rollout begins, or waits for a yes on Today"));
  gtk_window_close (GTK_WINDOW (self));
}

static void
start_clicked_cb (IterateRolloutWindow *self)
{
  IterateFlagDeed *deed = iterate_flag_deed_new (
    ITERATE_FLAG_DEED_ROLL_OUT, self->flag, gtk_editable_get_text (GTK_EDITABLE (self->schedule_row)));

  deed->list = dup_metrics (self);
  iterate_workspace_write_async (self->workspace, iterate_flag_deed_write, deed,
                                 (GDestroyNotify) iterate_flag_deed_free, NULL, written_cb,
                                 g_object_ref (self));
}

static void
iterate_rollout_window_dispose (GObject *object)
{
  IterateRolloutWindow *self = ITERATE_ROLLOUT_WINDOW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_ROLLOUT_WINDOW);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->flag, g_free);

  G_OBJECT_CLASS (iterate_rollout_window_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateRolloutWindow, name)

static void
iterate_rollout_window_class_init (IterateRolloutWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = iterate_rollout_window_dispose;

  /**
   * IterateRolloutWindow::done:
   * @text: what was done, as a sentence
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-rollout-window.ui");
  BIND (toast_overlay);
  BIND (start_button);
  BIND (plan_row);
  BIND (schedule_row);
  BIND (problem_label);
  BIND (metrics_row);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, plan_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, start_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
iterate_rollout_window_init (IterateRolloutWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  plan_changed_cb (self);
}

/* @flag: its name */
GtkWidget *
iterate_rollout_window_new (IterateWorkspace *workspace,
                            const char       *flag)
{
  IterateRolloutWindow *self = g_object_new (ITERATE_TYPE_ROLLOUT_WINDOW, NULL);

  self->workspace = g_object_ref (workspace);
  self->flag = g_strdup (flag);
  iterate_workspace_read_async (workspace, read_metrics, NULL, NULL, (GDestroyNotify) g_ptr_array_unref,
                                NULL, metrics_read_cb, g_object_ref (self));

  return GTK_WIDGET (self);
}

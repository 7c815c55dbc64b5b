/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ai-budget-group.h"

#include "iterate-ai-budget.h"
#include "iterate-changes.h"
#include "iterate-settings.h"

#include <glib/gi18n.h>

/**
 * IterateAiBudgetGroup:
 *
 * What AI services have used, and may use.
 */
struct _IterateAiBudgetGroup
{
  AdwPreferencesGroup  parent_instance;

  /* Template */
  AdwActionRow        *used_row;
  GtkLevelBar         *used_bar;
  GtkEditable         *day_tokens_row;
  GtkEditable         *month_tokens_row;
  GtkEditable         *day_cost_row;
  GtkEditable         *month_cost_row;

  /* Owned */
  IterateWorkspace    *workspace;
  IterateChanges      *changes;
  GCancellable        *cancellable;
};

enum
{
  SIGNAL_MESSAGE,
  SIGNAL_SHOW_CALLS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateAiBudgetGroup, iterate_ai_budget_group, ADW_TYPE_PREFERENCES_GROUP)

static void
tell (IterateAiBudgetGroup *self,
      const char           *text)
{
  g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, text);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(IterateAiBudgetGroup) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!iterate_workspace_write_finish (ITERATE_WORKSPACE (source), result, &error))
    tell (self, error->message);
}

static void
show_number (GtkEditable *row,
             double       value)
{
  g_autofree char *text = g_strdup_printf ("%.10g", value);

  /* What somebody is typing is theirs. */
  if (!gtk_widget_has_focus (GTK_WIDGET (gtk_editable_get_delegate (row))) &&
      g_strcmp0 (gtk_editable_get_text (row), text) != 0)
    gtk_editable_set_text (row, text);
}

static void
show_budget (IterateAiBudgetGroup  *self,
             const IterateAiBudget *budget)
{
  g_autofree char *text = iterate_ai_budget_describe (budget);

  adw_action_row_set_subtitle (self->used_row, text);
  gtk_level_bar_set_value (self->used_bar, iterate_ai_budget_get_share (budget));
  show_number (self->day_tokens_row, budget->day_token_limit);
  show_number (self->month_tokens_row, budget->month_token_limit);
  show_number (self->day_cost_row, budget->day_cost_limit);
  show_number (self->month_cost_row, budget->month_cost_limit);
}

static gpointer
read_budget (IterateDatabase  *db,
             gint64            now,
             gpointer          user_data,
             GError          **error)
{
  g_autofree IterateAiBudget *budget = g_new0 (IterateAiBudget, 1);

  return iterate_ai_budget_load (db, now, budget, error) ? g_steal_pointer (&budget) : NULL;
}

static void
budget_read_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(IterateAiBudgetGroup) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree IterateAiBudget *budget = NULL;

  budget = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);
  if (budget != NULL)
    show_budget (self, budget);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    tell (self, error->message);
}

static void
refresh (IterateAiBudgetGroup *self)
{
  iterate_workspace_read_async (self->workspace, read_budget, NULL, NULL, g_free, self->cancellable,
                                budget_read_cb, g_object_ref (self));
}

typedef struct
{
  const char *name;
  char       *value; /* (owned) */
} Setting;

static void
setting_free (gpointer data)
{
  Setting *self = data;

  g_free (self->value);
  g_free (self);
}

static gboolean
write_setting (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  const Setting *setting = user_data;

  return iterate_settings_set (db, setting->name, setting->value, error);
}

static void
applied_cb (GtkEditable          *row,
            IterateAiBudgetGroup *self)
{
  const struct
  {
    GtkEditable *row;
    const char  *name;
  } rows[] = {
    { self->day_tokens_row, "ai.daily-tokens" }, { self->month_tokens_row, "ai.monthly-tokens" },
    { self->day_cost_row, "ai.daily-cost" },     { self->month_cost_row, "ai.monthly-cost" },
  };
  const char *text = gtk_editable_get_text (row);
  char *end;
  double value = g_strtod (text, &end);
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (end == text || *end != '\0' || !(value >= 0))
    {
      tell (self, _("Give a number, or 0 for no limit"));
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Setting *setting;

      if (rows[i].row != row)
        continue;

      setting = g_new0 (Setting, 1);
      setting->name = rows[i].name;
      setting->value = g_strdup (g_ascii_dtostr (buffer, sizeof buffer, value));
      iterate_workspace_write_async (self->workspace, write_setting, setting, setting_free, NULL,
                                     written_cb, g_object_ref (self));
    }
}

static void
show_clicked_cb (IterateAiBudgetGroup *self)
{
  g_signal_emit (self, signals[SIGNAL_SHOW_CALLS], 0);
}

static void
iterate_ai_budget_group_dispose (GObject *object)
{
  IterateAiBudgetGroup *self = ITERATE_AI_BUDGET_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_AI_BUDGET_GROUP);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->changes);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (iterate_ai_budget_group_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateAiBudgetGroup, name)

static void
iterate_ai_budget_group_class_init (IterateAiBudgetGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = iterate_ai_budget_group_dispose;

  /**
   * IterateAiBudgetGroup::message:
   * @text: what somebody should be told
   */
  signals[SIGNAL_MESSAGE] = g_signal_new ("message", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                          NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * IterateAiBudgetGroup::show-calls:
   *
   * Somebody wants to see what was asked.
   */
  signals[SIGNAL_SHOW_CALLS] = g_signal_new ("show-calls", G_TYPE_FROM_CLASS (klass),
                                             G_SIGNAL_RUN_LAST, 0,
                                             NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-ai-budget-group.ui");
  BIND (used_row);
  BIND (used_bar);
  BIND (day_tokens_row);
  BIND (month_tokens_row);
  BIND (day_cost_row);
  BIND (month_cost_row);
  gtk_widget_class_bind_template_callback (widget_class, show_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, applied_cb);
}

static void
iterate_ai_budget_group_init (IterateAiBudgetGroup *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
iterate_ai_budget_group_set_workspace (IterateAiBudgetGroup *self,
                                       IterateWorkspace     *workspace)
{
  g_autoptr(GError) error = NULL;

  g_return_if_fail (ITERATE_IS_AI_BUDGET_GROUP (self));

  self->workspace = g_object_ref (workspace);
  self->changes = iterate_changes_new (iterate_workspace_get_store (workspace), &error);
  if (self->changes == NULL)
    tell (self, error->message);
  else
    {
      g_signal_connect_object (self->changes, "changed::ai_call", G_CALLBACK (refresh), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->changes, "changed::setting", G_CALLBACK (refresh), self,
                               G_CONNECT_SWAPPED);
    }
  refresh (self);
}

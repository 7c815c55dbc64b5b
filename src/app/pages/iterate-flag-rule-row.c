/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-rule-row.h"

#include <glib/gi18n.h>

/**
 * IterateFlagRuleRow:
 *
 * A rule of a flag, to be edited: who is meant, how many of them, and what they get. A rule that says
 * more is edited as it is written.
 */
struct _IterateFlagRuleRow
{
  AdwExpanderRow  parent_instance;

  /* Template */
  GtkWidget      *attribute_row;
  GtkWidget      *operator_row;
  GtkWidget      *value_row;
  GtkWidget      *share_row;
  GtkSpinButton  *share_button;
  GtkWidget      *gives_row;
  GtkWidget      *json_row;

  gboolean        is_json;
  gboolean        ready;
};

enum
{
  SIGNAL_MOVED_UP,
  SIGNAL_REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateFlagRuleRow, iterate_flag_rule_row, ADW_TYPE_EXPANDER_ROW)

static const char *
get_text (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

/* Returns: (transfer full): the rule as it was edited */
IterateFlagRuleDraft *
iterate_flag_rule_row_dup_draft (IterateFlagRuleRow *self)
{
  IterateFlagRuleDraft *draft = iterate_flag_rule_draft_new (get_text (self->gives_row));

  g_free (draft->attribute);
  draft->attribute = g_strdup (get_text (self->attribute_row));
  g_free (draft->value);
  draft->value = g_strdup (get_text (self->value_row));
  draft->operator = adw_combo_row_get_selected (ADW_COMBO_ROW (self->operator_row));
  draft->share = gtk_spin_button_get_value (self->share_button);
  if (self->is_json)
    draft->json = g_strdup (get_text (self->json_row));

  return draft;
}

static void
changed_cb (IterateFlagRuleRow *self)
{
  g_autoptr(IterateFlagRuleDraft) draft = NULL;
  g_autofree char *text = NULL;
  g_autofree char *safe = NULL;
  gboolean everybody;

  if (!self->ready)
    return;

  draft = iterate_flag_rule_row_dup_draft (self);
  text = iterate_flag_rule_draft_describe (draft);
  safe = g_markup_escape_text (text, -1);
  everybody = *draft->attribute == '\0';
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), safe);
  gtk_widget_set_visible (self->attribute_row, !self->is_json);
  gtk_widget_set_visible (self->operator_row, !self->is_json && !everybody);
  gtk_widget_set_visible (self->value_row, !self->is_json && !everybody);
  gtk_widget_set_visible (self->share_row, !self->is_json);
  gtk_widget_set_visible (self->gives_row, !self->is_json);
  gtk_widget_set_visible (self->json_row, self->is_json);
}

static void
up_clicked_cb (IterateFlagRuleRow *self)
{
  g_signal_emit (self, signals[SIGNAL_MOVED_UP], 0);
}

static void
remove_clicked_cb (IterateFlagRuleRow *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0);
}

static void
iterate_flag_rule_row_dispose (GObject *object)
{
  ITERATE_FLAG_RULE_ROW (object)->ready = FALSE;
  gtk_widget_dispose_template (GTK_WIDGET (object), ITERATE_TYPE_FLAG_RULE_ROW);

  G_OBJECT_CLASS (iterate_flag_rule_row_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateFlagRuleRow, name)

static void
iterate_flag_rule_row_class_init (IterateFlagRuleRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = iterate_flag_rule_row_dispose;

  /**
   * IterateFlagRuleRow::moved-up:
   *
   * It is to be before the rule above.
   */
  signals[SIGNAL_MOVED_UP] =
    g_signal_new ("moved-up", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * IterateFlagRuleRow::removed:
   *
   * It is not wanted any more.
   */
  signals[SIGNAL_REMOVED] =
    g_signal_new ("removed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-flag-rule-row.ui");
  BIND (attribute_row);
  BIND (operator_row);
  BIND (value_row);
  BIND (share_row);
  BIND (share_button);
  BIND (gives_row);
  BIND (json_row);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, up_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_clicked_cb);
}

static void
iterate_flag_rule_row_init (IterateFlagRuleRow *self)
{
  g_autoptr(GtkStringList) operators = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < ITERATE_N_RULE_OPERATORS; i++)
    gtk_string_list_append (operators, iterate_rule_operator_get_text (i));
  adw_combo_row_set_model (ADW_COMBO_ROW (self->operator_row), G_LIST_MODEL (operators));
}

GtkWidget *
iterate_flag_rule_row_new (const IterateFlagRuleDraft *draft)
{
  IterateFlagRuleRow *self = g_object_new (ITERATE_TYPE_FLAG_RULE_ROW, NULL);

  self->is_json = draft->json != NULL;
  gtk_editable_set_text (GTK_EDITABLE (self->attribute_row), draft->attribute);
  gtk_editable_set_text (GTK_EDITABLE (self->value_row), draft->value);
  gtk_editable_set_text (GTK_EDITABLE (self->gives_row), draft->gives);
  gtk_editable_set_text (GTK_EDITABLE (self->json_row), draft->json == NULL ? "" : draft->json);
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->operator_row), draft->operator);
  gtk_spin_button_set_value (self->share_button, draft->share);
  self->ready = TRUE;
  changed_cb (self);

  return GTK_WIDGET (self);
}

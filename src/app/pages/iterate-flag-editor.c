/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-editor.h"

#include "iterate-flag-deed.h"
#include "iterate-flag-rule-row.h"
#include "iterate-rows.h"
#include "iterate-toast.h"

#include <glib/gi18n.h>

/**
 * IterateFlagEditor:
 *
 * What a flag gives, and to whom: a new one or one that is there.
 */
struct _IterateFlagEditor
{
  AdwWindow         parent_instance;

  /* Template */
  AdwToastOverlay  *toast_overlay;
  GtkWidget        *save_button;
  GtkWidget        *key_row;
  GtkEditable      *description_row;
  AdwComboRow      *kind_row;
  GtkEditable      *off_row;
  GtkEditable      *on_row;
  GtkListBox       *rules_list;

  /* Owned */
  IterateWorkspace *workspace;
  char             *key;   /* (nullable): of the flag that is there */
  gboolean          ready; /* Whether what is shown is what a person wrote */
};

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateFlagEditor, iterate_flag_editor, ADW_TYPE_WINDOW)

/* In the order of the choices, with what such a flag gives at first. */
static const struct
{
  const char *kind;
  const char *off;
  const char *on;
} kinds[] = {
  { "boolean", "false", "true" },
  { "string", "\"off\"", "\"on\"" },
  { "number", "0", "1" },
  { "json", "{}", "{\"on\": true}" },
};

static guint
get_kind (IterateFlagEditor *self)
{
  return MIN (adw_combo_row_get_selected (self->kind_row), G_N_ELEMENTS (kinds) - 1);
}

static void
changed_cb (IterateFlagEditor *self)
{
  gtk_widget_set_sensitive (self->save_button,
                            *gtk_editable_get_text (GTK_EDITABLE (self->key_row)) != '\0' &&
                              *gtk_editable_get_text (self->off_row) != '\0' &&
                              *gtk_editable_get_text (self->on_row) != '\0');
}

static void
kind_changed_cb (IterateFlagEditor *self)
{
  if (!self->ready)
    return;

  gtk_editable_set_text (self->off_row, kinds[get_kind (self)].off);
  gtk_editable_set_text (self->on_row, kinds[get_kind (self)].on);
}

static void
removed_cb (IterateFlagEditor *self,
            GtkWidget         *row)
{
  gtk_list_box_remove (self->rules_list, row);
}

static void
moved_up_cb (IterateFlagEditor *self,
             GtkWidget         *row)
{
  int index = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));

  if (index <= 0)
    return;

  g_object_ref (row);
  gtk_list_box_remove (self->rules_list, row);
  gtk_list_box_insert (self->rules_list, row, index - 1);
  g_object_unref (row);
}

static GtkWidget *
add_rule (IterateFlagEditor          *self,
          const IterateFlagRuleDraft *draft)
{
  GtkWidget *row = iterate_flag_rule_row_new (draft);

  g_signal_connect_object (row, "moved-up", G_CALLBACK (moved_up_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "removed", G_CALLBACK (removed_cb), self, G_CONNECT_SWAPPED);
  gtk_list_box_append (self->rules_list, row);

  return row;
}

static void
add_rule_clicked_cb (IterateFlagEditor *self)
{
  g_autoptr(IterateFlagRuleDraft) draft = NULL;

  draft = iterate_flag_rule_draft_new (gtk_editable_get_text (self->on_row));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (add_rule (self, draft)), TRUE);
}

static GPtrArray *
list_rules (IterateFlagEditor *self)
{
  GPtrArray *rules = g_ptr_array_new_with_free_func ((GDestroyNotify) iterate_flag_rule_draft_free);

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->rules_list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      if (ITERATE_IS_FLAG_RULE_ROW (row))
        g_ptr_array_add (rules, iterate_flag_rule_row_dup_draft (ITERATE_FLAG_RULE_ROW (row)));
    }

  return rules;
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(IterateFlagEditor) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!iterate_workspace_write_finish (ITERATE_WORKSPACE (source), result, &error))
    {
      adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (error->message));
      return;
    }

  g_signal_emit (self, signals[SIGNAL_DONE], 0, gtk_editable_get_text (GTK_EDITABLE (self->key_row)));
  gtk_window_close (GTK_WINDOW (self));
}

static void
save_clicked_cb (IterateFlagEditor *self)
{
  IterateFlagDeed *deed = iterate_flag_deed_new (
    self->key == NULL ? ITERATE_FLAG_DEED_CREATE : ITERATE_FLAG_DEED_EDIT,
    gtk_editable_get_text (GTK_EDITABLE (self->key_row)), NULL);

  deed->description = g_strdup (gtk_editable_get_text (self->description_row));
  deed->kind = g_strdup (kinds[get_kind (self)].kind);
  deed->off_value = g_strdup (gtk_editable_get_text (self->off_row));
  deed->on_value = g_strdup (gtk_editable_get_text (self->on_row));
  deed->rules = list_rules (self);
  iterate_workspace_write_async (self->workspace, iterate_flag_deed_write, deed,
                                 (GDestroyNotify) iterate_flag_deed_free, NULL, written_cb,
                                 g_object_ref (self));
}

static void
iterate_flag_editor_dispose (GObject *object)
{
  IterateFlagEditor *self = ITERATE_FLAG_EDITOR (object);

  self->ready = FALSE;
  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_FLAG_EDITOR);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->key, g_free);

  G_OBJECT_CLASS (iterate_flag_editor_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateFlagEditor, name)

static void
iterate_flag_editor_class_init (IterateFlagEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = iterate_flag_editor_dispose;

  /**
   * IterateFlagEditor::done:
   * @key: of the flag that was made or changed
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-flag-editor.ui");
  BIND (toast_overlay);
  BIND (save_button);
  BIND (key_row);
  BIND (description_row);
  BIND (kind_row);
  BIND (off_row);
  BIND (on_row);
  BIND (rules_list);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, kind_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_rule_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
iterate_flag_editor_init (IterateFlagEditor *self)
{
  GtkWidget *nothing = gtk_label_new (_("No rules: the flag is on or off for all alike."));

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_add_css_class (nothing, "dim-label");
  gtk_label_set_wrap (GTK_LABEL (nothing), TRUE);
  gtk_widget_set_margin_top (nothing, 12);
  gtk_widget_set_margin_bottom (nothing, 12);
  gtk_list_box_set_placeholder (self->rules_list, nothing);
}

static void
show_flag (IterateFlagEditor *self,
           IterateFlag       *flag)
{
  g_autoptr(GPtrArray) rules = iterate_flag_rule_drafts_parse (iterate_flag_get_rules (flag), NULL);

  self->key = g_strdup (iterate_flag_get_name (flag));
  gtk_window_set_title (GTK_WINDOW (self), self->key);
  gtk_editable_set_text (GTK_EDITABLE (self->key_row), self->key);
  gtk_editable_set_text (self->description_row, iterate_flag_get_description (flag));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_str_equal (kinds[i].kind, iterate_flag_get_kind (flag)))
        adw_combo_row_set_selected (self->kind_row, i);
    }
  gtk_editable_set_text (self->off_row, iterate_flag_get_off_value (flag));
  gtk_editable_set_text (self->on_row, iterate_flag_get_on_value (flag));
  for (guint i = 0; rules != NULL && i < rules->len; i++)
    add_rule (self, g_ptr_array_index (rules, i));
}

/**
 * iterate_flag_editor_new:
 * @flag: (nullable): what is changed; %NULL for a new one
 */
GtkWidget *
iterate_flag_editor_new (IterateWorkspace *workspace,
                         IterateFlag      *flag)
{
  IterateFlagEditor *self = g_object_new (ITERATE_TYPE_FLAG_EDITOR, NULL);

  self->workspace = g_object_ref (workspace);
  if (flag != NULL)
    show_flag (self, flag);
  gtk_widget_set_visible (self->key_row, flag == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->kind_row), flag == NULL);
  self->ready = TRUE;
  if (flag == NULL)
    kind_changed_cb (self);
  changed_cb (self);

  return GTK_WIDGET (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-form-window.h"

#include "iterate-toast.h"

#include <glib/gi18n.h>

/**
 * IterateFormWindow:
 *
 * A few fields and a button. What is wrong with them, what writes them says.
 */
struct _IterateFormWindow
{
  AdwWindow            parent_instance;

  /* Template */
  GtkButton           *accept_button;
  AdwToastOverlay     *toast_overlay;
  AdwPreferencesPage  *form_page;

  /* Owned */
  IteratePage         *page;
  GPtrArray           *rows; /* (element-type Row) */
  char                *done;

  IterateWriteFunc     write;
};

/* A field as it is in the window. */
typedef struct
{
  char      *name;
  GtkWidget *widget;  /* (borrowed) */
  GStrv      choices; /* (nullable) */
} Row;

G_DEFINE_FINAL_TYPE (IterateFormWindow, iterate_form_window, ADW_TYPE_WINDOW)

static void
row_free (gpointer data)
{
  Row *self = data;

  g_free (self->name);
  g_strfreev (self->choices);
  g_free (self);
}

static char *
dup_value (const Row *row)
{
  if (row->choices != NULL)
    return g_strdup (row->choices[adw_combo_row_get_selected (ADW_COMBO_ROW (row->widget))]);

  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row->widget))));
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(IterateFormWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!iterate_workspace_write_finish (ITERATE_WORKSPACE (source), result, &error))
    {
      gtk_widget_set_sensitive (GTK_WIDGET (self->accept_button), TRUE);
      adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (error->message));
      return;
    }

  iterate_page_tell (self->page, self->done);
  gtk_window_close (GTK_WINDOW (self));
}

static void
accepted_cb (IterateFormWindow *self)
{
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = g_ptr_array_index (self->rows, i);

      g_hash_table_insert (values, g_strdup (row->name), dup_value (row));
    }

  /* A second click must not do it twice. */
  gtk_widget_set_sensitive (GTK_WIDGET (self->accept_button), FALSE);
  iterate_workspace_write_async (iterate_page_get_workspace (self->page), self->write, values,
                                 (GDestroyNotify) g_hash_table_unref, NULL, written_cb,
                                 g_object_ref (self));
}

static GtkWidget *
make_combo (const IterateFormField *field)
{
  GtkWidget *widget = adw_combo_row_new ();
  g_autoptr(GtkStringList) list = gtk_string_list_new (NULL);

  for (guint i = 0; field->choices[i] != NULL; i++)
    {
      gtk_string_list_append (list, field->labels == NULL ? field->choices[i] : _(field->labels[i]));
    }
  adw_combo_row_set_model (ADW_COMBO_ROW (widget), G_LIST_MODEL (list));
  for (guint i = 0; field->value != NULL && field->choices[i] != NULL; i++)
    {
      if (g_str_equal (field->choices[i], field->value))
        adw_combo_row_set_selected (ADW_COMBO_ROW (widget), i);
    }

  return widget;
}

static GtkWidget *
make_entry (IterateFormWindow      *self,
            const IterateFormField *field)
{
  GtkWidget *widget = adw_entry_row_new ();

  gtk_editable_set_text (GTK_EDITABLE (widget), field->value == NULL ? "" : field->value);
  g_signal_connect_object (widget, "entry-activated", G_CALLBACK (accepted_cb), self,
                           G_CONNECT_SWAPPED);

  return widget;
}

/* The translation of nothing would be the head of the catalogue. */
static const char *
translate (const char *text)
{
  return text == NULL || *text == '\0' ? "" : _(text);
}

static void
add_fields (IterateFormWindow *self,
            const IterateForm *form)
{
  AdwPreferencesGroup *group = NULL;

  for (guint i = 0; i < form->n_fields; i++)
    {
      const IterateFormField *field = &form->fields[i];
      Row *row = g_new0 (Row, 1);

      if (group == NULL || field->group != NULL)
        {
          group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
          adw_preferences_group_set_title (group, translate (field->group));
          adw_preferences_page_add (self->form_page, group);
        }
      row->name = g_strdup (field->name);
      row->choices = g_strdupv ((GStrv) field->choices);
      row->widget = field->choices == NULL ? make_entry (self, field) : make_combo (field);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row->widget), translate (field->label));
      adw_preferences_group_add (group, row->widget);
      g_ptr_array_add (self->rows, row);
    }
}

static void
iterate_form_window_dispose (GObject *object)
{
  IterateFormWindow *self = ITERATE_FORM_WINDOW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_FORM_WINDOW);
  g_clear_object (&self->page);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->done, g_free);

  G_OBJECT_CLASS (iterate_form_window_parent_class)->dispose (object);
}

static void
iterate_form_window_class_init (IterateFormWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = iterate_form_window_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-form-window.ui");
  gtk_widget_class_bind_template_child (widget_class, IterateFormWindow, accept_button);
  gtk_widget_class_bind_template_child (widget_class, IterateFormWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, IterateFormWindow, form_page);
  gtk_widget_class_bind_template_callback (widget_class, accepted_cb);
}

static void
iterate_form_window_init (IterateFormWindow *self)
{
  self->rows = g_ptr_array_new_with_free_func (row_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Opens a form over the window that the page is in. */
void
iterate_form_window_present (IteratePage       *page,
                             const IterateForm *form)
{
  IterateFormWindow *self = g_object_new (ITERATE_TYPE_FORM_WINDOW,
                                          "title", form->title,
                                          "transient-for", gtk_widget_get_root (GTK_WIDGET (page)),
                                          NULL);

  self->page = g_object_ref (page);
  self->write = form->write;
  self->done = g_strdup (form->done);
  gtk_button_set_label (self->accept_button, form->accept);
  add_fields (self, form);
  gtk_window_present (GTK_WINDOW (self));
}

/* Returns: what a field held; the empty text for one that is not there */
const char *
iterate_form_get (gpointer    values,
                  const char *name)
{
  const char *value = g_hash_table_lookup (values, name);

  return value == NULL ? "" : value;
}

/* Returns: (nullable): what a field held, or %NULL where it was empty */
const char *
iterate_form_get_or_null (gpointer    values,
                          const char *name)
{
  const char *value = iterate_form_get (values, name);

  return *value == '\0' ? NULL : value;
}

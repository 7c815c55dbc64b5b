/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-variant-row.h"

#include <glib/gi18n.h>

/**
 * IterateVariantRow:
 *
 * A variant of an experiment that is being planned: its name and its weight.
 */
struct _IterateVariantRow
{
  AdwEntryRow    parent_instance;

  GtkSpinButton *weight; /* (borrowed): a child */
};

enum
{
  SIGNAL_REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateVariantRow, iterate_variant_row, ADW_TYPE_ENTRY_ROW)

static void
remove_clicked_cb (IterateVariantRow *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0);
}

static void
iterate_variant_row_class_init (IterateVariantRowClass *klass)
{
  /**
   * IterateVariantRow::removed:
   *
   * It is not wanted any more.
   */
  signals[SIGNAL_REMOVED] =
    g_signal_new ("removed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
iterate_variant_row_init (IterateVariantRow *self)
{
  GtkWidget *weight = gtk_spin_button_new_with_range (0.01, 100, 1);

  self->weight = GTK_SPIN_BUTTON (weight);
  gtk_spin_button_set_value (self->weight, 1);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (weight), 3);
  gtk_widget_set_valign (weight, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (weight, _("Weight: how many units it gets against the others"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (weight), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Weight"), -1);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self), weight);
}

static void
add_remove_button (IterateVariantRow *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _("Remove this variant"));
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self), button);
}

GtkWidget *
iterate_variant_row_new (const char *title,
                         const char *name,
                         gboolean    removable)
{
  IterateVariantRow *self = g_object_new (ITERATE_TYPE_VARIANT_ROW, "title", title, NULL);

  gtk_editable_set_text (GTK_EDITABLE (self), name);
  if (removable)
    add_remove_button (self);

  return GTK_WIDGET (self);
}

/* Returns: (transfer full): `NAME=WEIGHT`, as a draft takes it */
char *
iterate_variant_row_dup_text (IterateVariantRow *self)
{
  char weight[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_dtostr (weight, sizeof weight, gtk_spin_button_get_value (self->weight));

  return g_strdup_printf ("%s=%s", gtk_editable_get_text (GTK_EDITABLE (self)), weight);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-answer-detail.h"

#include "iterate-document-view.h"
#include "iterate-subject-links.h"

#include <adwaita.h>

/**
 * IterateAnswerDetail:
 *
 * The answer on a card with two buttons at most, and below it what there is to read.
 */
struct _IterateAnswerDetail
{
  GtkWidget            parent_instance;

  /* Template */
  GtkScrolledWindow   *scroller;
  GtkLabel            *title_label;
  GtkLabel            *id_label;
  GtkMenuButton       *menu_button;
  GtkImage            *icon;
  GtkLabel            *answer_label;
  GtkLabel            *note_label;
  GtkBox              *buttons_box;
  GtkButton           *first_button;
  GtkButton           *second_button;
  AdwBin              *extra_bin;
  IterateDocumentView *document_view;
};

G_DEFINE_FINAL_TYPE (IterateAnswerDetail, iterate_answer_detail, GTK_TYPE_WIDGET)

static void
open_subject_cb (IterateAnswerDetail *self,
                 const char          *subject)
{
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (self), ITERATE_TYPE_PAGE);

  if (page != NULL)
    iterate_page_open_subject (ITERATE_PAGE (page), subject);
}

static void
iterate_answer_detail_dispose (GObject *object)
{
  GtkWidget *child;

  gtk_widget_dispose_template (GTK_WIDGET (object), ITERATE_TYPE_ANSWER_DETAIL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (iterate_answer_detail_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateAnswerDetail, name)

static void
iterate_answer_detail_class_init (IterateAnswerDetailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_DOCUMENT_VIEW);

  G_OBJECT_CLASS (klass)->dispose = iterate_answer_detail_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-answer-detail.ui");
  BIND (scroller);
  BIND (title_label);
  BIND (id_label);
  BIND (menu_button);
  BIND (icon);
  BIND (answer_label);
  BIND (note_label);
  BIND (buttons_box);
  BIND (first_button);
  BIND (second_button);
  BIND (extra_bin);
  BIND (document_view);
  gtk_widget_class_bind_template_callback (widget_class, open_subject_cb);
}

static void
iterate_answer_detail_init (IterateAnswerDetail *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_icon (IterateAnswerDetail *self,
          const char          *icon_name,
          const char          *style)
{
  const char *classes[] = { style, NULL };

  gtk_image_set_from_icon_name (self->icon, icon_name);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), classes);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), icon_name != NULL);
}

/* Shows another answer. What is shown of the same again keeps its place. */
void
iterate_answer_detail_show (IterateAnswerDetail *self,
                            const IterateAnswer *answer,
                            IterateDocument     *document)
{
  if (g_strcmp0 (gtk_label_get_label (self->id_label), answer->id) != 0)
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  gtk_label_set_label (self->title_label, answer->title);
  gtk_label_set_label (self->id_label, answer->id);
  gtk_label_set_label (self->answer_label, answer->answer);
  gtk_label_set_label (self->note_label, answer->note == NULL ? "" : answer->note);
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), answer->note != NULL && *answer->note != '\0');
  set_icon (self, answer->icon_name, answer->style);
  iterate_document_view_set_document (self->document_view, document, FALSE);
}

/**
 * iterate_answer_detail_set_button:
 * @index: 0 for the suggested one, 1 for the other
 * @label: (nullable): what it says; %NULL takes it away
 * @action: (nullable): what it does
 */
void
iterate_answer_detail_set_button (IterateAnswerDetail *self,
                                  guint                index,
                                  const char          *label,
                                  const char          *action)
{
  GtkButton *button = index == 0 ? self->first_button : self->second_button;

  gtk_widget_set_visible (GTK_WIDGET (button), label != NULL);
  if (label != NULL)
    {
      gtk_button_set_label (button, label);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->buttons_box),
                          gtk_widget_get_visible (GTK_WIDGET (self->first_button)) ||
                            gtk_widget_get_visible (GTK_WIDGET (self->second_button)));
}

/* What else can be done. */
void
iterate_answer_detail_set_menu (IterateAnswerDetail *self,
                                GMenuModel          *menu)
{
  gtk_menu_button_set_menu_model (self->menu_button, menu);
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), menu != NULL);
}

/* Puts a widget between the card and what there is to read. */
void
iterate_answer_detail_set_extra (IterateAnswerDetail *self,
                                 GtkWidget           *extra)
{
  adw_bin_set_child (self->extra_bin, extra);
}

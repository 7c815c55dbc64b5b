/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-review-page.h"

#include "iterate-detail-reader.h"
#include "iterate-document-view.h"
#include "iterate-practice.h"
#include "iterate-review-document.h"
#include "iterate-rows.h"
#include "iterate-subject-links.h"
#include "iterate-time.h"
#include "iterate-user.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * IterateReviewPage:
 *
 * What happened in a period and what came of it, as one text, with hints below that can be put away.
 */
struct _IterateReviewPage
{
  IteratePage           parent_instance;

  /* Template */
  GtkDropDown          *period_drop_down;
  IterateDocumentView  *document_view;
  AdwPreferencesGroup  *hints_group;
  GtkListBox           *hints_list;
  AdwExpanderRow       *practices_row;

  /* Owned */
  IterateReview        *review;    /* (nullable) */
  gpointer              dismissed; /* (nullable): what was put away last */
  IterateDetailReader  *reader;
};

G_DEFINE_FINAL_TYPE (IterateReviewPage, iterate_review_page, ITERATE_TYPE_PAGE)

/* In the order of the choices. */
static const char *const periods[] = { "7d", "30d", "90d", "365d" };

/* Hints ---------------------------------------------------------------------------------------- */

typedef struct
{
  char *practice;
  char *subject;
} Dismissal;

static void
dismissal_free (gpointer data)
{
  Dismissal *self = data;

  g_free (self->practice);
  g_free (self->subject);
  g_free (self);
}

static gboolean
write_dismissal (IterateDatabase  *db,
                 gint64            now,
                 gpointer          user_data,
                 GError          **error)
{
  const Dismissal *dismissal = user_data;

  return iterate_hint_dismiss (db, dismissal->practice, dismissal->subject, iterate_user_get_name (),
                               now,
                               error);
}

static gboolean
write_return (IterateDatabase  *db,
              gint64            now,
              gpointer          user_data,
              GError          **error)
{
  const Dismissal *dismissal = user_data;

  return iterate_hint_bring_back (db, dismissal->practice, dismissal->subject, error);
}

static Dismissal *
dismissal_new (const char *practice,
               const char *subject)
{
  Dismissal *self = g_new (Dismissal, 1);

  self->practice = g_strdup (practice);
  self->subject = g_strdup (subject);

  return self;
}

/* Brings the hint back that was put away last. */
static void
iterate_review_page_undo (IteratePage *page)
{
  IterateReviewPage *self = ITERATE_REVIEW_PAGE (page);

  if (self->dismissed == NULL)
    return;

  iterate_page_write (page, write_return, g_steal_pointer (&self->dismissed), dismissal_free, NULL);
  iterate_page_refresh (page);
}

static void
dismiss_cb (IterateReviewPage *self,
            GtkWidget         *button)
{
  GObject *row = G_OBJECT (gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW));
  const char *practice = g_object_get_data (row, "practice");
  const char *subject = g_object_get_data (row, "subject");

  g_clear_pointer (&self->dismissed, dismissal_free);
  self->dismissed = dismissal_new (practice, subject);
  iterate_page_write (ITERATE_PAGE (self), write_dismissal, dismissal_new (practice, subject),
                      dismissal_free, NULL);
  iterate_page_offer_undo (ITERATE_PAGE (self), _("Put away; it does not come again"));
  iterate_page_refresh (ITERATE_PAGE (self));
}

static void
hint_activated_cb (IterateReviewPage *self,
                   GtkListBoxRow     *row)
{
  iterate_page_open_subject (ITERATE_PAGE (self), g_object_get_data (G_OBJECT (row), "subject"));
}

static void
add_hint (IterateReviewPage *self,
          const IterateHint *hint)
{
  GtkWidget *row = iterate_rows_add (self->hints_list, hint->text, _(hint->practice->rule), NULL, NULL);
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");

  gtk_widget_set_tooltip_text (button, _("Put away"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", G_CALLBACK (dismiss_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "practice", g_strdup (hint->practice->id), g_free);
  g_object_set_data_full (G_OBJECT (row), "subject", g_strdup (hint->subject), g_free);
}

/* The review ----------------------------------------------------------------------------------- */

static gpointer
read_review (IterateDatabase  *db,
             gint64            now,
             gpointer          period,
             GError          **error)
{
  gint64 length;

  if (!iterate_duration_parse (period, &length, error))
    return NULL;

  return iterate_review_load (db, length, now, error);
}

static void
show_review (IteratePage *page,
             gpointer     review)
{
  IterateReviewPage *self = ITERATE_REVIEW_PAGE (page);
  g_autoptr(IterateDocument) document = NULL;

  if (review == NULL)
    return;

  g_clear_pointer (&self->review, iterate_review_free);
  self->review = review;
  document = iterate_review_document_new (review, FALSE);
  iterate_document_view_set_document (self->document_view, document, TRUE);
  iterate_rows_clear (self->hints_list);
  for (guint i = 0; i < self->review->hints->len; i++)
    add_hint (self, g_ptr_array_index (self->review->hints, i));
  gtk_widget_set_visible (GTK_WIDGET (self->hints_group), self->review->hints->len > 0);
}

static void
iterate_review_page_refresh (IteratePage *page)
{
  IterateReviewPage *self = ITERATE_REVIEW_PAGE (page);

  iterate_detail_reader_read (self->reader,
                              periods[gtk_drop_down_get_selected (self->period_drop_down)]);
}

static void
period_chosen_cb (IterateReviewPage *self)
{
  if (iterate_page_get_workspace (ITERATE_PAGE (self)) != NULL)
    iterate_page_refresh (ITERATE_PAGE (self));
}

static void
open_subject_cb (IterateReviewPage *self,
                 const char        *subject)
{
  iterate_page_open_subject (ITERATE_PAGE (self), subject);
}

/* Returns: (transfer full) (nullable): what is shown, with its figures, for those without the app */
static IterateDocument *
make_document (IteratePage *page)
{
  IterateReviewPage *self = ITERATE_REVIEW_PAGE (page);

  return self->review == NULL ? NULL : iterate_review_document_new (self->review, TRUE);
}

static void
iterate_review_page_dispose (GObject *object)
{
  IterateReviewPage *self = ITERATE_REVIEW_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_REVIEW_PAGE);
  g_clear_pointer (&self->review, iterate_review_free);
  g_clear_pointer (&self->dismissed, dismissal_free);

  G_OBJECT_CLASS (iterate_review_page_parent_class)->dispose (object);
}

static void
iterate_review_page_finalize (GObject *object)
{
  iterate_detail_reader_free (ITERATE_REVIEW_PAGE (object)->reader);

  G_OBJECT_CLASS (iterate_review_page_parent_class)->finalize (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateReviewPage, name)

static void
iterate_review_page_class_init (IterateReviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  IteratePageClass *page_class = ITERATE_PAGE_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_DOCUMENT_VIEW);

  G_OBJECT_CLASS (klass)->dispose = iterate_review_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = iterate_review_page_finalize;
  page_class->title = N_("Review");
  page_class->icon_name = "iterate-review-symbolic";
  page_class->make_document = make_document;
  page_class->document_name = "review.pdf";
  page_class->refresh = iterate_review_page_refresh;
  page_class->undo = iterate_review_page_undo;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-review-page.ui");
  BIND (period_drop_down);
  BIND (document_view);
  BIND (hints_group);
  BIND (hints_list);
  BIND (practices_row);
  gtk_widget_class_bind_template_callback (widget_class, period_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_subject_cb);
  gtk_widget_class_bind_template_callback (widget_class, hint_activated_cb);
}

static void
add_practices (IterateReviewPage *self)
{
  guint n;
  const IteratePractice *practices = iterate_practices_get (&n);

  for (guint i = 0; i < n; i++)
    {
      GtkWidget *row = adw_action_row_new ();
      g_autofree char *rule = g_markup_escape_text (_(practices[i].rule), -1);
      g_autofree char *how = g_markup_escape_text (_(practices[i].how), -1);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), rule);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), how);
      adw_expander_row_add_row (self->practices_row, row);
    }
}

static void
iterate_review_page_init (IterateReviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->reader = iterate_detail_reader_new (ITERATE_PAGE (self), read_review,
                                            (GDestroyNotify) iterate_review_free, show_review);
  add_practices (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-playbook-page.h"

#include "iterate-answer-detail.h"
#include "iterate-direction-list.h"
#include "iterate-learning-book.h"
#include "iterate-learning-form.h"
#include "iterate-learning-relations.h"
#include "iterate-list-item.h"
#include "iterate-playbook-document.h"
#include "iterate-rows.h"
#include "iterate-user.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * IteratePlaybookPage:
 *
 * What the business knows to work: the plays and, behind a chip, what is not sure enough yet. The
 * first line
 * opens all of it as one text.
 */
struct _IteratePlaybookPage
{
  IterateBrowsePage    parent_instance;

  IterateAnswerDetail *detail; /* (borrowed) */
};

G_DEFINE_FINAL_TYPE (IteratePlaybookPage, iterate_playbook_page, ITERATE_TYPE_BROWSE_PAGE)

/* What the whole book is called in the list. */
/* Plays of a chapter in the text of the whole; the others are in the list. */
#define MOST_IN_WINDOW 20
#define WHOLE "playbook"

/* In the order of #IterateLearningChip. */
static const char *const filters[] = { N_("Plays"), N_("Emerging"), N_("Rejected"), N_("All") };

/* A play, or the whole playbook with what was proposed and how it came to be. */
typedef struct
{
  gboolean         is_whole;
  IteratePlaybook *playbook;
  GPtrArray       *versions;  /* (nullable) */
  GPtrArray       *proposals; /* (nullable) */
  GPtrArray       *texts;     /* (nullable): what is proposed, in the same order */
} Chosen;

static void
chosen_free (gpointer data)
{
  Chosen *self = data;

  g_clear_pointer (&self->playbook, iterate_playbook_free);
  g_clear_pointer (&self->versions, g_ptr_array_unref);
  g_clear_pointer (&self->proposals, g_ptr_array_unref);
  g_clear_pointer (&self->texts, g_ptr_array_unref);
  g_free (self);
}

static gpointer
read_list (IterateDatabase  *db,
           gint64            now,
           gpointer          unused,
           GError          **error)
{
  g_autoptr(GPtrArray) items = iterate_learning_items_list (db, now, error);

  if (items == NULL)
    return NULL;

  if (items->len > 0)
    g_ptr_array_insert (items, 0, iterate_list_item_new (&(IterateListItemDraft) {
      .subject = WHOLE,
      .title = _("The whole playbook"),
      .subtitle = _("All plays as one text"),
      .filters = ITERATE_LEARNINGS_PLAYS | ITERATE_LEARNINGS_ALL,
    }));

  return g_steal_pointer (&items);
}

static gboolean
load_proposals (Chosen           *self,
                IterateDatabase  *db,
                GError          **error)
{
  self->proposals = iterate_learning_proposal_list (db, error);
  self->texts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; self->proposals != NULL && i < self->proposals->len; i++)
    {
      char *text =
        iterate_learning_proposal_dup_text (g_ptr_array_index (self->proposals, i), db, error);

      if (text == NULL)
        return FALSE;

      g_ptr_array_add (self->texts, text);
    }

  return self->proposals != NULL;
}

static gboolean
load_whole (Chosen           *self,
            IterateDatabase  *db,
            gint64            now,
            GError          **error)
{
  self->is_whole = TRUE;
  self->playbook = iterate_playbook_generate (db, now, error);
  self->versions = self->playbook == NULL ? NULL : iterate_playbook_list_versions (db, error);

  return self->versions != NULL && load_proposals (self, db, error);
}

static gpointer
read_detail (IterateDatabase  *db,
             gint64            now,
             gpointer          subject,
             GError          **error)
{
  Chosen *self = g_new0 (Chosen, 1);
  gboolean loaded;

  if (g_str_equal (subject, WHOLE))
    loaded = load_whole (self, db, now, error);
  else
    {
      self->playbook = iterate_playbook_load_one (db, subject, now, error);
      loaded = self->playbook != NULL;
    }

  if (loaded)
    return self;

  chosen_free (self);

  return NULL;
}

/* Showing it ----------------------------------------------------------------------------------- */

static void
add_versions (IterateDocument *document,
              GPtrArray       *versions)
{
  const guint most = 10;

  if (versions->len == 0)
    return;

  iterate_document_add_heading (document, 1, _("How it came to be"));
  for (guint i = 0; i < MIN (versions->len, most); i++)
    {
      IteratePlaybookVersion *version = g_ptr_array_index (versions, i);
      g_autoptr(GDateTime) date = g_date_time_new_from_unix_local (
        iterate_playbook_version_get_created_at (version) / G_USEC_PER_SEC);
      g_autofree char *when = g_date_time_format (date, "%e %B %Y");

      iterate_document_add_note (document, when);
      iterate_document_add_list (document, iterate_playbook_version_get_changes (version));
    }
}

static void
proposal_answered (GtkWidget *button,
                   gboolean   accepted);

static void
accept_cb (GtkWidget *button)
{
  proposal_answered (button, TRUE);
}

static void
leave_cb (GtkWidget *button)
{
  proposal_answered (button, FALSE);
}

static GtkWidget *
make_answer (IterateLearningProposal *proposal,
             const char              *label,
             GCallback                callback)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "proposal", g_object_ref (proposal), g_object_unref);
  g_signal_connect (button, "clicked", callback, NULL);

  return button;
}

/* Returns: (nullable) (transfer floating): what was found to be about the same */
static GtkWidget *
make_proposals (const Chosen *chosen)
{
  GtkWidget *group, *list;

  if (chosen->proposals->len == 0)
    return NULL;

  group = adw_preferences_group_new ();
  list = gtk_list_box_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("About the same"));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  for (guint i = 0; i < chosen->proposals->len; i++)
    {
      IterateLearningProposal *proposal = g_ptr_array_index (chosen->proposals, i);
      gboolean is_merge = g_strcmp0 (iterate_learning_proposal_get_action (proposal), "merge") == 0;
      GtkWidget *row =
        iterate_rows_add (GTK_LIST_BOX (list), g_ptr_array_index (chosen->texts, i), NULL,
                          NULL, NULL);

      adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                                 make_answer (proposal, is_merge ? _("_Merge") : _("_Weigh Both"),
                                              G_CALLBACK (accept_cb)));
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_answer (proposal, _("_Leave"),
                                                                    G_CALLBACK (leave_cb)));
    }
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), list);

  return group;
}

static void
show_whole (IteratePlaybookPage *self,
            const Chosen        *chosen)
{
  g_autoptr(IterateDocument) document =
    iterate_playbook_document_new (chosen->playbook, MOST_IN_WINDOW);
  g_autofree char *text = g_strdup_printf (ngettext ("%u best practice is sure enough to go by.",
                                                     "%u best practices are sure enough to go by.",
                                                     chosen->playbook->plays->len),
                                           chosen->playbook->plays->len);
  const IterateAnswer answer = { .title = _("Playbook"), .id = WHOLE, .answer = text };
  g_autoptr(GMenu) menu = g_menu_new ();

  add_versions (document, chosen->versions);
  iterate_answer_detail_show (self->detail, &answer, document);
  iterate_answer_detail_set_extra (self->detail, make_proposals (chosen));
  iterate_answer_detail_set_button (self->detail, 0, NULL, NULL);
  iterate_answer_detail_set_button (self->detail, 1, _("_Save as a File…"), "page.save");
  g_menu_append (menu, _("_Print…"), "page.print");
  iterate_answer_detail_set_menu (self->detail, G_MENU_MODEL (menu));
}

static void
show_play (IteratePlaybookPage *self,
           const Chosen        *chosen)
{
  const IteratePlay *play = g_ptr_array_index (chosen->playbook->plays, 0);
  IterateLearning *learning = play->learning;
  gboolean rejected = g_strcmp0 (iterate_learning_get_status (learning), "rejected") == 0;
  gboolean by_person = *iterate_learning_get_reason (learning) != '\0';
  g_autofree char *id = iterate_record_dup_subject (ITERATE_RECORD (learning));
  g_autofree char *standing = iterate_play_dup_standing (play);
  g_autoptr(IterateDocument) document = iterate_document_new (play->rule);
  const IterateAnswer answer = {
    .title = iterate_playbook_get_title (play->chapter),
    .id = id,
    .answer = play->rule,
    .note = by_person ? iterate_learning_get_reason (learning) : standing,
    .icon_name = rejected ? "dialog-warning-symbolic" : "iterate-playbook-symbolic",
    .style = rejected ? "warning" : "accent",
  };

  iterate_playbook_document_add_body (document, play);
  iterate_answer_detail_show (self->detail, &answer, document);
  iterate_answer_detail_set_extra (self->detail, NULL);
  iterate_answer_detail_set_button (self->detail, 0, NULL, NULL);
  iterate_answer_detail_set_button (self->detail, 1, by_person ? _("It _Holds After All")
                                      : rejected ? NULL : _("It Does _Not Hold"),
                                    by_person ? "learning.restore" : "learning.reject");
  iterate_answer_detail_set_menu (self->detail, NULL);
}

static void
show_detail (IterateBrowsePage *page,
             gpointer           detail)
{
  const Chosen *chosen = detail;

  if (chosen->is_whole)
    show_whole (ITERATE_PLAYBOOK_PAGE (page), chosen);
  else
    show_play (ITERATE_PLAYBOOK_PAGE (page), chosen);
}

/* What a person does --------------------------------------------------------------------------- */

typedef struct
{
  gint64   id;
  gboolean accepted;
} Answer;

static gboolean
write_answer (IterateDatabase  *db,
              gint64            now,
              gpointer          user_data,
              GError          **error)
{
  const Answer *answer = user_data;

  return iterate_learning_proposal_answer (db, answer->id, answer->accepted, iterate_user_get_name (),
                                           now,
                                           error);
}

static void
proposal_answered (GtkWidget *button,
                   gboolean   accepted)
{
  IteratePage *page = ITERATE_PAGE (gtk_widget_get_ancestor (button, ITERATE_TYPE_PAGE));
  Answer *answer = g_new (Answer, 1);

  answer->id = iterate_record_get_id (g_object_get_data (G_OBJECT (button), "proposal"));
  answer->accepted = accepted;
  iterate_page_write (page, write_answer, answer, g_free,
                      accepted ? _("Their evidence is weighed together now") : _("They stay apart"));
  iterate_page_refresh (page);
}

static gboolean
write_reject (IterateDatabase  *db,
              gint64            now,
              gpointer          subject,
              GError          **error)
{
  g_autoptr(IterateLearning) learning = iterate_learning_find (db, subject, error);

  return learning != NULL &&
         iterate_learning_book_reject (db, learning, iterate_user_get_name (), NULL, now, error);
}

static gboolean
write_restore (IterateDatabase  *db,
               gint64            now,
               gpointer          subject,
               GError          **error)
{
  g_autoptr(IterateLearning) learning = iterate_learning_find (db, subject, error);

  return learning != NULL && iterate_learning_book_restore (db, learning, now, error);
}

static void
reject_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  iterate_page_write (ITERATE_PAGE (widget), write_reject,
                      g_strdup (iterate_browse_page_get_shown (ITERATE_BROWSE_PAGE (widget))), g_free,
                      _("It is out of the playbook; you can take that back"));
}

static void
restore_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  iterate_page_write (ITERATE_PAGE (widget), write_restore,
                      g_strdup (iterate_browse_page_get_shown (ITERATE_BROWSE_PAGE (widget))), g_free,
                      NULL);
}

static void
note_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  if (iterate_page_get_workspace (ITERATE_PAGE (widget)) != NULL)
    iterate_learning_form_open (ITERATE_PAGE (widget));
}

/* Returns: (transfer full) (nullable): all of what is shown */
static IterateDocument *
make_document (IteratePage *page)
{
  const Chosen *chosen = iterate_browse_page_get_detail (ITERATE_BROWSE_PAGE (page));

  return chosen == NULL ? NULL : iterate_playbook_document_new (chosen->playbook, G_MAXUINT);
}

static void
iterate_playbook_page_class_init (IteratePlaybookPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  IteratePageClass *page_class = ITERATE_PAGE_CLASS (klass);
  IterateBrowsePageClass *browse_class = ITERATE_BROWSE_PAGE_CLASS (klass);

  page_class->title = N_("Playbook");
  page_class->icon_name = "iterate-playbook-symbolic";
  page_class->make_document = make_document;
  page_class->document_name = "playbook.pdf";
  browse_class->filters = filters;
  browse_class->n_filters = G_N_ELEMENTS (filters);
  browse_class->search_hint = N_("Search the playbook");
  browse_class->list_name = N_("Learnings");
  browse_class->empty_title = N_("Nothing was learned yet");
  browse_class->empty_text =
    N_("Each completed experiment teaches something; what is sure enough becomes a "
                                "best practice. What you know already can be noted.");
  browse_class->empty_action = "playbook.note";
  browse_class->empty_label = N_("_Note a Learning…");
  browse_class->choose_title = N_("Choose a play");
  browse_class->read_list = read_list;
  browse_class->read_detail = read_detail;
  browse_class->free_detail = chosen_free;
  browse_class->show_detail = show_detail;
  gtk_widget_class_install_action (widget_class, "playbook.note", NULL, note_cb);
  gtk_widget_class_install_action (widget_class, "learning.reject", NULL, reject_cb);
  gtk_widget_class_install_action (widget_class, "learning.restore", NULL, restore_cb);
}

static void
iterate_playbook_page_init (IteratePlaybookPage *self)
{
  IterateBrowsePage *page = ITERATE_BROWSE_PAGE (self);

  self->detail = g_object_new (ITERATE_TYPE_ANSWER_DETAIL, NULL);
  iterate_browse_page_set_detail (page, GTK_WIDGET (self->detail));
  iterate_browse_page_add_button (page, "list-add-symbolic", "playbook.note", _("Note a learning"));
  iterate_page_add_shortcut (ITERATE_PAGE (self), GDK_KEY_n, "playbook.note");
}

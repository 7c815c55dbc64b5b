/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-initiatives-page.h"

#include "iterate-answer-detail.h"
#include "iterate-benchmark.h"
#include "iterate-campaign-desk.h"
#include "iterate-direction-list.h"
#include "iterate-initiative-desk.h"
#include "iterate-initiative-document.h"
#include "iterate-initiative-forms.h"
#include "iterate-link-window.h"
#include "iterate-platform.h"
#include "iterate-quarter-desk.h"
#include "iterate-task-form.h"
#include "iterate-user.h"

#include <glib/gi18n.h>

/**
 * IterateInitiativesPage:
 *
 * Initiatives and campaigns: how far they are, whether they will get there, and what moved them.
 */
struct _IterateInitiativesPage
{
  IterateBrowsePage    parent_instance;

  IterateAnswerDetail *detail; /* (borrowed) */
};

G_DEFINE_FINAL_TYPE (IterateInitiativesPage, iterate_initiatives_page, ITERATE_TYPE_BROWSE_PAGE)

/* In the order of #IterateInitiativeChip. */
static const char *const filters[] = { N_("Open"), N_("At risk"), N_("Campaigns"), N_("All") };

/* One of the two. */
typedef struct
{
  IterateInitiativeView *initiative; /* (nullable) */
  IterateCampaignView   *campaign;   /* (nullable) */
} Chosen;

static void
chosen_free (gpointer data)
{
  Chosen *self = data;

  g_clear_pointer (&self->initiative, iterate_initiative_view_free);
  g_clear_pointer (&self->campaign, iterate_campaign_view_free);
  g_free (self);
}

static gpointer
read_list (IterateDatabase  *db,
           gint64            now,
           gpointer          unused,
           GError          **error)
{
  return iterate_initiative_items_list (db, now, error);
}

static gboolean
load_campaign (Chosen           *self,
               IterateDatabase  *db,
               gint64            now,
               const char       *subject,
               GError          **error)
{
  g_autoptr(IterateCampaign) campaign = iterate_campaign_find (db, subject, error);

  self->campaign = campaign == NULL ? NULL : iterate_campaign_view_load (db, campaign, now, error);

  return self->campaign != NULL;
}

static gboolean
load_initiative (Chosen           *self,
                 IterateDatabase  *db,
                 gint64            now,
                 const char       *subject,
                 GError          **error)
{
  g_autoptr(IterateInitiative) initiative = iterate_initiative_find (db, subject, error);

  self->initiative = initiative == NULL ? NULL
       : iterate_initiative_view_load (db, initiative, now, error);

  return self->initiative != NULL;
}

static gpointer
read_detail (IterateDatabase  *db,
             gint64            now,
             gpointer          subject,
             GError          **error)
{
  Chosen *self = g_new0 (Chosen, 1);
  gboolean loaded = g_str_has_prefix (subject, "campaign-")
       ? load_campaign (self, db, now, subject, error)
                                                            : load_initiative (self, db, now, subject,
                                                                               error);

  if (loaded)
    return self;

  chosen_free (self);

  return NULL;
}

/* Showing it ----------------------------------------------------------------------------------- */

static void
choose_icon (IterateAnswer *answer,
             const char    *health)
{
  static const struct
  {
    const char *health;
    const char *icon_name;
    const char *style;
  } icons[] = {
    { "reached", "object-select-symbolic", "success" },
    { "on-track", "object-select-symbolic", "success" },
    { "at-risk", "dialog-warning-symbolic", "warning" },
    { "off-track", "dialog-warning-symbolic", "error" },
    { "missed", "dialog-warning-symbolic", "error" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (icons); i++)
    {
      if (g_str_equal (icons[i].health, health))
        {
          answer->icon_name = icons[i].icon_name;
          answer->style = icons[i].style;
        }
    }
}

static GMenuModel *
make_menu (gboolean open)
{
  GMenu *menu = g_menu_new ();

  if (open)
    {
      g_menu_append (menu, _("_Edit…"), "initiative.edit");
      g_menu_append (menu, _("_Link Experiments and Requests…"), "initiative.link");
      g_menu_append (menu, _("_Drop It"), "initiative.drop");
    }
  g_menu_append (menu, _("_Save as a File…"), "page.save");
  g_menu_append (menu, _("_Print…"), "page.print");

  return G_MENU_MODEL (menu);
}

static void
add_benchmarks (IterateDocument *document,
                const char      *metric)
{
  g_auto(GStrv) lines = iterate_benchmarks_dup_text (metric);

  if (lines[0] == NULL)
    return;

  iterate_document_add_heading (document, 1, _("What others reach"));
  iterate_document_add_list (document, (const char *const *) lines);
}

static IterateDocument *
make_document (const Chosen *chosen)
{
  const IterateProgress *progress;
  IterateDocument *document;

  if (chosen->campaign != NULL)
    {
      document = iterate_campaign_document_new (chosen->campaign);
      progress = chosen->campaign->progress;
    }
  else
    {
      document = iterate_initiative_document_new (chosen->initiative);
      progress = iterate_initiative_view_get_main (chosen->initiative);
    }

  if (progress != NULL)
    add_benchmarks (document, progress->metric);

  return document;
}

static void
show_initiative (IterateInitiativesPage *self,
                 const Chosen           *chosen)
{
  IterateInitiative *initiative = chosen->initiative->initiative;
  const IterateProgress *progress = iterate_initiative_view_get_main (chosen->initiative);
  gboolean open = g_strcmp0 (iterate_initiative_get_status (initiative), "open") == 0;
  g_autofree char *id = iterate_record_dup_subject (ITERATE_RECORD (initiative));
  g_autofree char *moved = iterate_initiative_view_dup_moved (chosen->initiative);
  g_autoptr(IterateDocument) document = make_document (chosen);
  g_autoptr(GMenuModel) menu = make_menu (open);
  IterateAnswer answer = {
    .title = iterate_initiative_get_name (initiative),
    .id = id,
    .answer = progress == NULL ? _("No metric tells how far it is.") : progress->sentence,
    .note = open ? NULL : moved,
  };

  if (progress != NULL)
    choose_icon (&answer, progress->health);
  iterate_answer_detail_show (self->detail, &answer, document);
  iterate_answer_detail_set_button (self->detail, 0, open ? _("Add a _Task…") : NULL,
                                    "initiative.add-task");
  iterate_answer_detail_set_button (self->detail, 1, open ? _("_Close It…") : _("Open _Again"),
                                    open ? "initiative.close" : "initiative.reopen");
  iterate_answer_detail_set_menu (self->detail, menu);
}

static void
show_campaign (IterateInitiativesPage *self,
               const Chosen           *chosen)
{
  IterateCampaignView *view = chosen->campaign;
  gboolean running = g_strcmp0 (iterate_campaign_get_status (view->campaign), "running") == 0;
  g_autofree char *id = iterate_record_dup_subject (ITERATE_RECORD (view->campaign));
  g_autoptr(IterateDocument) document = make_document (chosen);
  g_autoptr(GMenu) menu = g_menu_new ();
  IterateAnswer answer = {
    .title = iterate_campaign_get_name (view->campaign),
    .id = id,
    .answer = view->progress->sentence,
    .note = running ? _("Each week it looks at the metric and drafts what to try.") : NULL,
  };

  choose_icon (&answer, view->progress->health);
  g_menu_append (menu, _("_Save as a File…"), "page.save");
  g_menu_append (menu, _("_Print…"), "page.print");
  iterate_answer_detail_show (self->detail, &answer, document);
  iterate_answer_detail_set_button (self->detail, 0, NULL, NULL);
  iterate_answer_detail_set_button (self->detail, 1, running ? _("_Stop It…") : NULL, "campaign.stop");
  iterate_answer_detail_set_menu (self->detail, G_MENU_MODEL (menu));
}

static void
show_detail (IterateBrowsePage *page,
             gpointer           detail)
{
  IterateInitiativesPage *self = ITERATE_INITIATIVES_PAGE (page);
  const Chosen *chosen = detail;

  if (chosen->campaign != NULL)
    show_campaign (self, chosen);
  else
    show_initiative (self, chosen);
}

/* What a person does --------------------------------------------------------------------------- */

typedef struct
{
  char *subject;
  char *status;
} Deed;

static void
deed_free (gpointer data)
{
  Deed *self = data;

  g_free (self->subject);
  g_free (self->status);
  g_free (self);
}

static Deed *
make_deed (IterateInitiativesPage *self,
           const char             *status)
{
  Deed *deed = g_new0 (Deed, 1);

  deed->subject = g_strdup (iterate_browse_page_get_shown (ITERATE_BROWSE_PAGE (self)));
  deed->status = g_strdup (status);

  return deed;
}

static gboolean
write_close (IterateDatabase  *db,
             gint64            now,
             gpointer          user_data,
             GError          **error)
{
  Deed *deed = user_data;
  g_autoptr(IterateInitiative) initiative = iterate_initiative_find (db, deed->subject, error);
  g_autoptr(IterateInitiativeView) view = NULL;
  g_autoptr(JsonObject) closing = NULL;

  view = initiative == NULL ? NULL : iterate_initiative_view_load (db, initiative, now, error);
  if (view == NULL)
    return FALSE;

  closing = iterate_initiative_view_dup_closing (view);

  return iterate_initiative_close (db, initiative, deed->status, closing, iterate_user_get_name (), now,
                                   error);
}

static gboolean
write_reopen (IterateDatabase  *db,
              gint64            now,
              gpointer          user_data,
              GError          **error)
{
  Deed *deed = user_data;
  g_autoptr(IterateInitiative) initiative = iterate_initiative_find (db, deed->subject, error);

  return initiative != NULL &&
         iterate_initiative_reopen (db, initiative, iterate_user_get_name (), now, error);
}

static gboolean
write_stop (IterateDatabase  *db,
            gint64            now,
            gpointer          user_data,
            GError          **error)
{
  Deed *deed = user_data;
  g_autoptr(IterateCampaign) campaign = iterate_campaign_find (db, deed->subject, error);

  return campaign != NULL && iterate_campaign_end (db, campaign, "stopped", NULL, now, error);
}

static gboolean
write_quarter (IterateDatabase  *db,
               gint64            now,
               gpointer          unused,
               GError          **error)
{
  return iterate_quarter_begin (db, iterate_quarter_of_time (now), NULL, now, error);
}

static const Chosen *
get_chosen (IterateInitiativesPage *self)
{
  return iterate_browse_page_get_detail (ITERATE_BROWSE_PAGE (self));
}

static void
close_as (IterateInitiativesPage *self,
          const char             *status,
          const char             *done)
{
  iterate_page_write (ITERATE_PAGE (self), write_close, make_deed (self, status), deed_free, done);
}

/* What its metric says it has become. */
static void
close_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  IterateInitiativesPage *self = ITERATE_INITIATIVES_PAGE (widget);
  const Chosen *chosen = get_chosen (self);
  const IterateProgress *progress;

  if (chosen == NULL || chosen->initiative == NULL)
    return;

  progress = iterate_initiative_view_get_main (chosen->initiative);
  if (progress != NULL && g_str_equal (progress->health, "reached"))
    close_as (self, "reached", _("Closed as reached; what moved it was noted"));
  else
    close_as (self, progress == NULL ? "dropped" : "missed",
              _("Closed; what moved its metric was noted"));
}

static void
drop_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  close_as (ITERATE_INITIATIVES_PAGE (widget), "dropped", _("The initiative was dropped"));
}

static void
reopen_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  IterateInitiativesPage *self = ITERATE_INITIATIVES_PAGE (widget);

  iterate_page_write (ITERATE_PAGE (self), write_reopen, make_deed (self, NULL), deed_free,
                      _("It is open again"));
}

static void
edit_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  const Chosen *chosen = get_chosen (ITERATE_INITIATIVES_PAGE (widget));

  if (chosen != NULL && chosen->initiative != NULL)
    iterate_initiative_form_open (ITERATE_PAGE (widget), chosen->initiative->initiative);
}

static void
link_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  const Chosen *chosen = get_chosen (ITERATE_INITIATIVES_PAGE (widget));
  GtkWidget *window;

  if (chosen == NULL || chosen->initiative == NULL)
    return;

  window = iterate_link_window_new (iterate_page_get_workspace (ITERATE_PAGE (widget)),
                                    iterate_record_get_id (
                                      ITERATE_RECORD (chosen->initiative->initiative)));
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (gtk_widget_get_root (widget)));
  gtk_window_present (GTK_WINDOW (window));
}

static void
add_task_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  iterate_task_form_open (ITERATE_PAGE (widget), NULL,
                          iterate_browse_page_get_shown (ITERATE_BROWSE_PAGE (widget)));
}

static void
stop_confirmed_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(IterateInitiativesPage) self = user_data;

  if (iterate_platform_confirm_finish (result))
    iterate_page_write (ITERATE_PAGE (self), write_stop, make_deed (self, NULL), deed_free,
                        _("The campaign was stopped"));
}

static void
stop_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  iterate_platform_confirm_async (widget, _("Stop the campaign?"),
                                  _("It drafts nothing any more. What it drafted so far stays."),
                                  _("_Stop"), TRUE, stop_confirmed_cb, g_object_ref (widget));
}

static void
new_cb (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  if (iterate_page_get_workspace (ITERATE_PAGE (widget)) != NULL)
    iterate_initiative_form_open (ITERATE_PAGE (widget), NULL);
}

static void
campaign_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  if (iterate_page_get_workspace (ITERATE_PAGE (widget)) != NULL)
    iterate_campaign_form_open (ITERATE_PAGE (widget));
}

static void
quarter_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  if (iterate_page_get_workspace (ITERATE_PAGE (widget)) != NULL)
    iterate_page_write (ITERATE_PAGE (widget), write_quarter, NULL, NULL,
                        _("The quarter gets its focus in a moment, unless it has one"));
}

static void
dimensions_cb (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  if (iterate_page_get_workspace (ITERATE_PAGE (widget)) != NULL)
    iterate_dimension_form_open (ITERATE_PAGE (widget));
}

static IterateDocument *
make_shown (IteratePage *page)
{
  const Chosen *chosen = get_chosen (ITERATE_INITIATIVES_PAGE (page));

  return chosen == NULL ? NULL : make_document (chosen);
}

static void
iterate_initiatives_page_class_init (IterateInitiativesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  IteratePageClass *page_class = ITERATE_PAGE_CLASS (klass);
  IterateBrowsePageClass *browse_class = ITERATE_BROWSE_PAGE_CLASS (klass);

  page_class->title = N_("Initiatives");
  page_class->icon_name = "iterate-initiatives-symbolic";
  page_class->make_document = make_shown;
  page_class->document_name = "initiative.pdf";
  browse_class->filters = filters;
  browse_class->n_filters = G_N_ELEMENTS (filters);
  browse_class->search_hint = N_("Search initiatives");
  browse_class->list_name = N_("Initiatives");
  browse_class->empty_title = N_("No initiatives yet");
  browse_class->empty_text =
    N_("An initiative brings a metric from where it is to where it should be. One is "
                                "opened by itself when a critical metric declines.");
  browse_class->empty_action = "initiatives.new";
  browse_class->empty_label = N_("_New Initiative…");
  browse_class->choose_title = N_("Choose an initiative");
  browse_class->read_list = read_list;
  browse_class->read_detail = read_detail;
  browse_class->free_detail = chosen_free;
  browse_class->show_detail = show_detail;
  gtk_widget_class_install_action (widget_class, "initiatives.new", NULL, new_cb);
  gtk_widget_class_install_action (widget_class, "initiatives.campaign", NULL, campaign_cb);
  gtk_widget_class_install_action (widget_class, "initiatives.quarter", NULL, quarter_cb);
  gtk_widget_class_install_action (widget_class, "initiatives.dimensions", NULL, dimensions_cb);
  gtk_widget_class_install_action (widget_class, "initiative.edit", NULL, edit_cb);
  gtk_widget_class_install_action (widget_class, "initiative.link", NULL, link_cb);
  gtk_widget_class_install_action (widget_class, "initiative.close", NULL, close_cb);
  gtk_widget_class_install_action (widget_class, "initiative.drop", NULL, drop_cb);
  gtk_widget_class_install_action (widget_class, "initiative.reopen", NULL, reopen_cb);
  gtk_widget_class_install_action (widget_class, "initiative.add-task", NULL, add_task_cb);
  gtk_widget_class_install_action (widget_class, "campaign.stop", NULL, stop_cb);
}

static void
iterate_initiatives_page_init (IterateInitiativesPage *self)
{
  IterateBrowsePage *page = ITERATE_BROWSE_PAGE (self);
  g_autoptr(GMenu) menu = g_menu_new ();

  self->detail = g_object_new (ITERATE_TYPE_ANSWER_DETAIL, NULL);
  iterate_browse_page_set_detail (page, GTK_WIDGET (self->detail));
  g_menu_append (menu, _("_New Initiative…"), "initiatives.new");
  g_menu_append (menu, _("Start a _Campaign…"), "initiatives.campaign");
  g_menu_append (menu, _("Give the _Quarter a Focus"), "initiatives.quarter");
  g_menu_append (menu, _("_Dimensions…"), "initiatives.dimensions");
  iterate_browse_page_add_menu (page, "list-add-symbolic", G_MENU_MODEL (menu), _("Add"));
  iterate_page_add_shortcut (ITERATE_PAGE (self), GDK_KEY_n, "initiatives.new");
}

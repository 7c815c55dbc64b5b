/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flags-page.h"

#include "iterate-detail-reader.h"
#include "iterate-flag-deed.h"
#include "iterate-flag-detail.h"
#include "iterate-flag-editor.h"
#include "iterate-flag-payload.h"
#include "iterate-flag-summary.h"
#include "iterate-lists.h"
#include "iterate-platform.h"
#include "iterate-rollout-window.h"
#include "iterate-shell.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * IterateFlagsPage:
 *
 * The flags in a list, and the chosen one beside it.
 */
struct _IterateFlagsPage
{
  IteratePage          parent_instance;

  /* Template */
  IterateShell        *shell;
  GtkSearchEntry      *search_entry;
  GtkBox              *filters_box;
  GtkStack            *list_stack;
  GtkListView         *list_view;
  GtkStack            *detail_stack;
  IterateFlagDetail *detail;

  /* Owned */
  GListStore          *summaries;
  GtkFilterListModel  *filtered;
  IterateDetailReader *reader;

  IterateFlagListFilter filter;
};

G_DEFINE_FINAL_TYPE (IterateFlagsPage, iterate_flags_page, ITERATE_TYPE_PAGE)

/* In the order of #IterateFlagListFilter. */
static const char *const filters[] = {
  N_("All"), N_("On the way"), N_("On"), N_("Off"), N_("Stale"),
};

static gboolean
is_wanted (gpointer item,
           gpointer user_data)
{
  IterateFlagsPage *self = user_data;

  return iterate_flag_summary_is_in (item, self->filter) &&
         iterate_flag_summary_matches (item,
                                       gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

static void
update_list_stack (IterateFlagsPage *self)
{
  iterate_lists_update_stack (self->list_stack, G_LIST_MODEL (self->summaries),
                              G_LIST_MODEL (self->filtered));
}

static void
filter_changed (IterateFlagsPage *self)
{
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->filtered), GTK_FILTER_CHANGE_DIFFERENT);
  update_list_stack (self);
}

static void
search_changed_cb (IterateFlagsPage *self)
{
  filter_changed (self);
}

static void
filter_chosen_cb (gpointer user_data,
                  guint    filter)
{
  IterateFlagsPage *self = user_data;

  self->filter = filter;
  filter_changed (self);
}

/* The detail ----------------------------------------------------------------------------------- */

static gpointer
read_view (IterateDatabase  *db,
           gint64            now,
           gpointer          user_data,
           GError          **error)
{
  return iterate_flag_view_load (db, user_data, now, error);
}

static void
show_view (IteratePage *page,
           gpointer     data)
{
  IterateFlagsPage *self = ITERATE_FLAGS_PAGE (page);
  g_autoptr(IterateFlagView) view = data;

  if (view != NULL)
    iterate_flag_detail_show (self->detail, view);
  else
    iterate_shell_show_sidebar (self->shell);
  gtk_stack_set_visible_child_name (self->detail_stack, view == NULL ? "nothing" : "detail");
}

static void
row_activated_cb (IterateFlagsPage *self,
                  guint               position)
{
  g_autoptr(IterateFlagSummary) summary = NULL;

  summary = g_list_model_get_item (G_LIST_MODEL (self->filtered), position);
  iterate_detail_reader_read (self->reader, iterate_flag_summary_get_name (summary));
  iterate_shell_show_content (self->shell);
}

static void
moved_cb (gpointer user_data,
          gpointer item)
{
  IterateFlagsPage *self = user_data;

  if (!iterate_shell_is_folded (self->shell))
    iterate_detail_reader_read (self->reader, iterate_flag_summary_get_name (item));
}

static void
back_cb (IterateFlagsPage *self)
{
  iterate_shell_show_sidebar (self->shell);
}

/* The list -------------------------------------------------------------------------------------- */

static char *
dup_name (gpointer summary)
{
  return g_strdup (iterate_flag_summary_get_name (summary));
}

static void
select_shown (IterateFlagsPage *self)
{
  iterate_lists_select_named (self->list_view, dup_name,
                              iterate_detail_reader_get_subject (self->reader));
}

static void
show_summaries (IterateFlagsPage *self,
                GPtrArray          *summaries)
{
  gboolean kept;
  guint badge = 0;

  for (guint i = 0; i < summaries->len; i++)
    badge += iterate_flag_summary_needs_somebody (g_ptr_array_index (summaries, i));

  kept = iterate_lists_refill (self->list_view, self->summaries, summaries, dup_name);
  update_list_stack (self);
  iterate_page_set_badge (ITERATE_PAGE (self), badge);
  if (!iterate_detail_reader_read_again (self->reader) && summaries->len > 0 &&
      !iterate_shell_is_folded (self->shell))
    iterate_detail_reader_read (self->reader,
                                iterate_flag_summary_get_name (g_ptr_array_index (summaries, 0)));
  if (!kept)
    select_shown (self);
}

static gpointer
read_summaries (IterateDatabase  *db,
                gint64            now,
                gpointer          user_data,
                GError          **error)
{
  return iterate_flag_summary_list (db, now, error);
}

static void
summaries_read_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(IteratePage) page = user_data;
  g_autoptr(GPtrArray) summaries = iterate_page_read_finish (page, result);

  if (summaries != NULL)
    show_summaries (ITERATE_FLAGS_PAGE (page), summaries);
}

static void
iterate_flags_page_refresh (IteratePage *page)
{
  iterate_page_read (page, read_summaries, (GDestroyNotify) g_ptr_array_unref, summaries_read_cb);
}

/* A subject is a flag's name or id. */
static void
iterate_flags_page_show_subject (IteratePage *page,
                                 const char  *subject)
{
  IterateFlagsPage *self = ITERATE_FLAGS_PAGE (page);

  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  iterate_detail_reader_read (self->reader, subject);
  select_shown (self);
  iterate_shell_show_content (self->shell);
}

/* What a person does ---------------------------------------------------------------------------- */

static void
do_deed (IterateFlagsPage *self,
         IterateFlagDeed  *deed,
         const char       *done)
{
  iterate_page_write (ITERATE_PAGE (self), iterate_flag_deed_write, deed,
                      (GDestroyNotify) iterate_flag_deed_free, done);
}

static const char *
get_shown_name (IterateFlagsPage *self)
{
  IterateFlag *flag = iterate_flag_detail_get_flag (self->detail);

  return flag == NULL ? NULL : iterate_flag_get_name (flag);
}

/* What is asked before something is done to the public, or cannot be taken back. */
typedef struct
{
  const char          *action;
  IterateFlagDeedType  deed;
  const char          *heading; /* with the flag's name */
  const char          *body;
  const char          *accept;
  const char          *done;
  gboolean             destructive;
} Question;

static const Question questions[] = {
  {
    "flag.switch-on", ITERATE_FLAG_DEED_SWITCH_ON, N_("Switch on “%s” for everybody?"),
    N_("Everybody has it at once, without steps and without guardrails. A rollout is the gentler way. "
       "It can be switched off again at any time."),
    N_("Switch _On"), N_("It is on for everybody"), FALSE,
  },
  {
    "flag.switch-off", ITERATE_FLAG_DEED_SWITCH_OFF, N_("Switch off “%s” for everybody?"),
    N_("Nobody has it any more, its team included, and a rollout of it ends. Products that listen for "
       "changes know it within a second. It can be switched on again at any time."),
    N_("Switch _Off"), N_("It is off for everybody"), TRUE,
  },
  {
    "flag.roll-back", ITERATE_FLAG_DEED_ROLL_BACK, N_("Roll back “%s”?"),
    N_("The public loses it at once, and the rollout ends. Its team keeps it. Another rollout can be "
       "started at any time, and gives it to the same people first."),
    N_("_Roll Back"), N_("It is rolled back"), TRUE,
  },
  {
    "flag.remove", ITERATE_FLAG_DEED_REMOVE, N_("Remove “%s”?"),
    N_("Whoever still asks for it is given the product's own default. Its history is lost."),
    N_("Re_move"), N_("It is removed"), TRUE,
  },
};

/* A question on its way to an answer. */
typedef struct
{
  IterateFlagsPage *page; /* (owned) */
  const Question   *question;
  char             *flag; /* (owned) */
} Asked;

static void
free_asked (Asked *asked)
{
  g_object_unref (asked->page);
  g_free (asked->flag);
  g_free (asked);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asked, free_asked)

static void
confirmed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(Asked) asked = user_data;

  if (!iterate_platform_confirm_finish (result))
    return;

  do_deed (asked->page, iterate_flag_deed_new (asked->question->deed, asked->flag, NULL),
           _(asked->question->done));
  if (asked->question->deed != ITERATE_FLAG_DEED_REMOVE)
    return;

  iterate_detail_reader_forget (asked->page->reader);
  show_view (ITERATE_PAGE (asked->page), NULL);
}

static void
ask_cb (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  IterateFlagsPage *self = ITERATE_FLAGS_PAGE (widget);
  const char *name = get_shown_name (self);

  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (questions); i++)
    {
      const Question *question = &questions[i];
      g_autoptr(GString) heading = NULL;
      Asked *asked;

      if (!g_str_equal (question->action, action))
        continue;

      heading = g_string_new (_(question->heading));
      g_string_replace (heading, "%s", name, 1);
      asked = g_new0 (Asked, 1);
      *asked = (Asked) { g_object_ref (self), question, g_strdup (name) };
      iterate_platform_confirm_async (widget, heading->str, _(question->body), _(question->accept),
                                      question->destructive, confirmed_cb, asked);
    }
}

static void
step_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  IterateFlagsPage *self = ITERATE_FLAGS_PAGE (widget);
  gboolean pause = g_str_equal (action, "flag.pause");

  if (get_shown_name (self) != NULL)
    do_deed (self,
             iterate_flag_deed_new (pause ? ITERATE_FLAG_DEED_PAUSE : ITERATE_FLAG_DEED_RESUME,
                                    get_shown_name (self), NULL),
             pause ? _("Paused: the share stays as it is") : _("It goes on"));
}

static void
audience_asked_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(IterateFlagsPage) self = user_data;
  g_autofree char *text = iterate_platform_ask_text_finish (result);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) parts = NULL;
  IterateFlagDeed *deed;

  if (text == NULL || get_shown_name (self) == NULL)
    return;

  parts = g_strsplit (text, ",", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*g_strstrip (parts[i]) != '\0')
        g_strv_builder_add (builder, parts[i]);
    }
  deed = iterate_flag_deed_new (ITERATE_FLAG_DEED_GIVE, get_shown_name (self), NULL);
  deed->list = g_strv_builder_end (builder);
  do_deed (self, deed, _("They have it from now on"));
}

static void
give_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  IterateFlagsPage *self = ITERATE_FLAGS_PAGE (widget);
  IterateFlag *flag = iterate_flag_detail_get_flag (self->detail);
  g_autofree char *now = NULL;

  if (flag == NULL)
    return;

  now = g_strjoinv (", ", (GStrv) iterate_flag_get_audience (flag));
  iterate_platform_ask_text_async (widget, _("Who gets it? Such as ann, team:Core"), now, _("_Give It"),
                                   audience_asked_cb, g_object_ref (self));
}

static void
open_window (IterateFlagsPage *self,
             GtkWidget        *window)
{
  gtk_window_set_transient_for (GTK_WINDOW (window),
                                GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_present (GTK_WINDOW (window));
}

static void
window_done_cb (IterateFlagsPage *self,
                const char       *text)
{
  iterate_page_tell (ITERATE_PAGE (self), text);
}

static void
edited_cb (IterateFlagsPage *self,
           const char       *key)
{
  iterate_detail_reader_read (self->reader, key);
}

static void
edit_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  IterateFlagsPage *self = ITERATE_FLAGS_PAGE (widget);
  IterateWorkspace *workspace = iterate_page_get_workspace (ITERATE_PAGE (self));
  gboolean is_new = g_str_equal (action, "flags.create");
  IterateFlag *flag = is_new ? NULL : iterate_flag_detail_get_flag (self->detail);
  GtkWidget *window;

  if (workspace == NULL || (!is_new && flag == NULL))
    return;

  window = iterate_flag_editor_new (workspace, flag);
  g_signal_connect_object (window, "done", G_CALLBACK (edited_cb), self, G_CONNECT_SWAPPED);
  open_window (self, window);
}

static void
roll_out_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  IterateFlagsPage *self = ITERATE_FLAGS_PAGE (widget);
  GtkWidget *window;

  if (get_shown_name (self) == NULL)
    return;

  window = iterate_rollout_window_new (iterate_page_get_workspace (ITERATE_PAGE (self)),
                                       get_shown_name (self));
  g_signal_connect_object (window, "done", G_CALLBACK (window_done_cb), self, G_CONNECT_SWAPPED);
  open_window (self, window);
}

/* The tester ------------------------------------------------------------------------------------ */

/* Who is tried. */
typedef struct
{
  char  *flag;
  char  *user;
  GStrv  attributes;
} Tried;

static void
free_tried (gpointer data)
{
  Tried *tried = data;

  g_free (tried->flag);
  g_free (tried->user);
  g_strfreev (tried->attributes);
  g_free (tried);
}

static gpointer
read_trial (IterateDatabase  *db,
            gint64            now,
            gpointer          user_data,
            GError          **error)
{
  const Tried *tried = user_data;

  return iterate_flag_trial_run (db, tried->flag, tried->user, (const char *const *) tried->attributes,
                                 error);
}

static void
trial_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(IterateFlagsPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateFlagTrial) trial = NULL;

  trial = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);
  if (trial != NULL || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    iterate_flag_detail_show_trial (self->detail, trial, error == NULL ? NULL : error->message);
}

static void
try_cb (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  IterateFlagsPage *self = ITERATE_FLAGS_PAGE (widget);
  IteratePage *page = ITERATE_PAGE (self);
  Tried *tried;

  if (get_shown_name (self) == NULL)
    return;

  tried = g_new0 (Tried, 1);
  tried->flag = g_strdup (get_shown_name (self));
  tried->user = g_strdup (iterate_flag_detail_get_user (self->detail));
  tried->attributes = iterate_flag_detail_dup_attributes (self->detail);
  iterate_workspace_read_async (iterate_page_get_workspace (page), read_trial, tried, free_tried,
                                (GDestroyNotify) iterate_flag_trial_free,
                                iterate_page_get_cancellable (page), trial_read_cb,
                                g_object_ref (self));
}

/* Files ----------------------------------------------------------------------------------------- */

static void
import_chosen_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(IterateFlagsPage) self = user_data;
  g_autofree char *path = iterate_platform_open_finish (result);

  if (path != NULL)
    do_deed (self, iterate_flag_deed_new (ITERATE_FLAG_DEED_IMPORT, NULL, path),
             _("The flags were imported"));
}

static void
import_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  if (iterate_page_get_workspace (ITERATE_PAGE (widget)) != NULL)
    iterate_platform_open_async (widget, _("Import flags of GrowthBook or flagd"), import_chosen_cb,
                                 g_object_ref (widget));
}

static gpointer
read_payload (IterateDatabase  *db,
              gint64            now,
              gpointer          user_data,
              GError          **error)
{
  g_autofree char *payload = iterate_flag_payload_compose (db, error);

  if (payload == NULL || !g_file_set_contents (user_data, payload, -1, error))
    return NULL;

  return g_strdup (user_data);
}

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(IteratePage) page = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;

  path = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);
  if (path == NULL)
    iterate_page_report (page, error);
  else
    iterate_page_tell (page, _("The flags were exported"));
}

static void
export_chosen_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(IteratePage) page = user_data;
  char *path = iterate_platform_save_finish (result);

  if (path != NULL)
    iterate_workspace_read_async (iterate_page_get_workspace (page), read_payload, path, g_free, g_free,
                                  iterate_page_get_cancellable (page), exported_cb,
                                  g_object_ref (page));
}

static void
export_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  if (iterate_page_get_workspace (ITERATE_PAGE (widget)) != NULL)
    iterate_platform_save_async (widget, _("Export the flags"), "flags.json", export_chosen_cb,
                                 g_object_ref (widget));
}

static void
iterate_flags_page_dispose (GObject *object)
{
  IterateFlagsPage *self = ITERATE_FLAGS_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_FLAGS_PAGE);
  g_clear_object (&self->filtered);
  g_clear_object (&self->summaries);

  G_OBJECT_CLASS (iterate_flags_page_parent_class)->dispose (object);
}

static void
iterate_flags_page_finalize (GObject *object)
{
  iterate_detail_reader_free (ITERATE_FLAGS_PAGE (object)->reader);

  G_OBJECT_CLASS (iterate_flags_page_parent_class)->finalize (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateFlagsPage, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-flags-page.ui");
  BIND (shell);
  BIND (search_entry);
  BIND (filters_box);
  BIND (list_stack);
  BIND (list_view);
  BIND (detail_stack);
  BIND (detail);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "flags.create", NULL, edit_cb);
  gtk_widget_class_install_action (widget_class, "flags.import", NULL, import_cb);
  gtk_widget_class_install_action (widget_class, "flags.export", NULL, export_cb);
  gtk_widget_class_install_action (widget_class, "flag.edit", NULL, edit_cb);
  gtk_widget_class_install_action (widget_class, "flag.give", NULL, give_cb);
  gtk_widget_class_install_action (widget_class, "flag.roll-out", NULL, roll_out_cb);
  gtk_widget_class_install_action (widget_class, "flag.pause", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "flag.resume", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "flag.try", NULL, try_cb);
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    gtk_widget_class_install_action (widget_class, questions[i].action, NULL, ask_cb);
}

static void
iterate_flags_page_class_init (IterateFlagsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  IteratePageClass *page_class = ITERATE_PAGE_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_SHELL);
  g_type_ensure (ITERATE_TYPE_FLAG_DETAIL);
  g_type_ensure (ITERATE_TYPE_FLAG_SUMMARY);

  G_OBJECT_CLASS (klass)->dispose = iterate_flags_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = iterate_flags_page_finalize;
  page_class->title = N_("Flags");
  page_class->icon_name = "iterate-flags-symbolic";
  page_class->reads_unseen = TRUE;
  page_class->refresh = iterate_flags_page_refresh;
  page_class->show_subject = iterate_flags_page_show_subject;

  bind_template (widget_class);
  install_actions (widget_class);
}

static void
set_up_list (IterateFlagsPage *self)
{
  g_autoptr(GtkListItemFactory) factory = NULL;
  g_autoptr(GtkSingleSelection) selection = NULL;

  self->summaries = g_list_store_new (ITERATE_TYPE_FLAG_SUMMARY);
  self->filtered = gtk_filter_list_model_new (
    G_LIST_MODEL (g_object_ref (self->summaries)),
    GTK_FILTER (gtk_custom_filter_new (is_wanted, self, NULL)));
  selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->filtered)));
  gtk_single_selection_set_autoselect (selection, FALSE);

  factory = gtk_builder_list_item_factory_new_from_resource (
    NULL, "/io/github/iterate_app/Iterate/pages/iterate-flag-row.ui");
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (selection));

  iterate_lists_add_keys (self->list_view, moved_cb, self);
  gtk_search_entry_set_key_capture_widget (self->search_entry, GTK_WIDGET (self->list_view));
}

static void
iterate_flags_page_init (IterateFlagsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->reader = iterate_detail_reader_new (ITERATE_PAGE (self), read_view,
                                            (GDestroyNotify) iterate_flag_view_free, show_view);
  set_up_list (self);
  iterate_lists_add_filters (self->filters_box, filters, G_N_ELEMENTS (filters), filter_chosen_cb,
                             self);
  g_object_bind_property (self->shell, "folded", self->detail, "show-back", G_BINDING_SYNC_CREATE);
}

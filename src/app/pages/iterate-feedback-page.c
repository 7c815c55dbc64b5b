/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-page-private.h"

#include "iterate-cluster-map-figure.h"
#include "iterate-feedback-list.h"
#include "iterate-id.h"
#include "iterate-request-proposal.h"
#include "iterate-text-reading.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * IterateFeedbackPage:
 *
 * What users say, and what they ask for: two faces of the same, each a list with a detail beside
 * it. What it does is in iterate-feedback-page-actions.c.
 */
G_DEFINE_FINAL_TYPE (IterateFeedbackPage, iterate_feedback_page, ITERATE_TYPE_PAGE)

/* What the page shows apart from the inbox, which reads for itself. */
typedef struct
{
  GPtrArray *summaries;
  guint      n_unfiled;
  guint      n_proposals;
} Faces;

static void
free_faces (gpointer data)
{
  Faces *faces = data;

  g_clear_pointer (&faces->summaries, g_ptr_array_unref);
  g_free (faces);
}

static gpointer
read_faces (IterateDatabase  *db,
            gint64            now,
            gpointer          user_data,
            GError          **error)
{
  Faces *faces = g_new0 (Faces, 1);

  faces->summaries = iterate_request_summary_list (db, now, error);
  if (faces->summaries != NULL &&
      iterate_feedback_count_unfiled (db, ITERATE_MANY, &faces->n_unfiled, error) &&
      iterate_request_proposal_count (db, &faces->n_proposals, error))
    return faces;

  free_faces (faces);

  return NULL;
}

static void
update_map (IterateFeedbackPage *self)
{
  g_autoptr(GPtrArray) open = iterate_requests_pane_list_open (self->requests_pane);

  g_clear_object (&self->map);
  self->map = iterate_cluster_map_figure_new (open);
  iterate_figure_view_set_figure (self->map_view, self->map);
}

static gboolean
shows (IterateFeedbackPage *self,
       const char          *detail)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->detail_stack), detail) == 0;
}

static void
show_faces (IterateFeedbackPage *self,
            Faces               *faces)
{
  iterate_page_set_badge (ITERATE_PAGE (self), faces->n_unfiled);
  iterate_requests_pane_show (self->requests_pane, faces->summaries);
  iterate_requests_pane_set_proposals (self->requests_pane, faces->n_proposals);
  if (shows (self, "map"))
    update_map (self);
  if (self->opened != 0 && iterate_requests_pane_select (self->requests_pane, self->opened))
    self->opened = 0;
}

static void
faces_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(IteratePage) page = user_data;
  Faces *faces = iterate_page_read_finish (page, result);

  if (faces == NULL)
    return;

  show_faces (ITERATE_FEEDBACK_PAGE (page), faces);
  free_faces (faces);
}

/* The details ------------------------------------------------------------------------------ */

typedef struct
{
  IterateUnderstanding *understanding;
  gint64                id;
} Subject;

static void
free_subject (gpointer data)
{
  Subject *subject = data;

  g_clear_object (&subject->understanding);
  g_free (subject);
}

static Subject *
new_subject (IterateFeedbackPage *self,
             gint64               id)
{
  IterateWorkspace *workspace = iterate_page_get_workspace (ITERATE_PAGE (self));
  Subject *subject = g_new0 (Subject, 1);

  subject->understanding = g_object_ref (iterate_workspace_get_understanding (workspace));
  subject->id = id;

  return subject;
}

static gpointer
read_feedback (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  Subject *subject = user_data;

  return iterate_feedback_context_load (db, subject->understanding, subject->id, error);
}

static void
feedback_read_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(IterateFeedbackPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateFeedbackContext) context = NULL;
  g_autoptr(IterateFeedback) selected = NULL;

  context = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);
  if (context == NULL)
    {
      iterate_page_report (ITERATE_PAGE (self), error);
      return;
    }

  /* Another one may have been chosen meanwhile. */
  selected = iterate_inbox_pane_ref_selected (self->inbox_pane);
  if (selected == NULL || iterate_record_get_id (ITERATE_RECORD (selected)) !=
                            iterate_record_get_id (ITERATE_RECORD (context->feedback)))
    return;

  iterate_feedback_detail_show (self->feedback_detail, context);
  if (gtk_toggle_button_get_active (self->inbox_toggle))
    gtk_stack_set_visible_child_name (self->detail_stack, "feedback");
}

static void
feedback_chosen_cb (IterateFeedbackPage *self)
{
  g_autoptr(IterateFeedback) feedback = iterate_inbox_pane_ref_selected (self->inbox_pane);
  IterateWorkspace *workspace = iterate_page_get_workspace (ITERATE_PAGE (self));

  if (workspace == NULL)
    return;

  if (feedback == NULL)
    {
      if (shows (self, "feedback"))
        gtk_stack_set_visible_child_name (self->detail_stack, "nothing");
      return;
    }

  iterate_page_read_part (ITERATE_PAGE (self), read_feedback,
                          new_subject (self, iterate_record_get_id (ITERATE_RECORD (feedback))),
                          free_subject, (GDestroyNotify) iterate_feedback_context_free,
                          feedback_read_cb, g_object_ref (self));
}

static gpointer
read_request (IterateDatabase  *db,
              gint64            now,
              gpointer          user_data,
              GError          **error)
{
  return iterate_request_context_load (db, ((Subject *) user_data)->id, error);
}

static void
request_read_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(IterateFeedbackPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateRequestContext) context = NULL;
  g_autoptr(IterateRequestSummary) selected = NULL;

  context = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);
  if (context == NULL)
    {
      iterate_page_report (ITERATE_PAGE (self), error);
      return;
    }

  selected = iterate_requests_pane_ref_selected (self->requests_pane);
  if (selected == NULL || iterate_request_summary_get_id (selected) !=
                            iterate_record_get_id (ITERATE_RECORD (context->request)))
    return;

  iterate_request_detail_show (self->request_detail, selected, context);
  if (gtk_toggle_button_get_active (self->requests_toggle) && !shows (self, "map"))
    gtk_stack_set_visible_child_name (self->detail_stack, "request");
}

static void
request_chosen_cb (IterateFeedbackPage *self)
{
  g_autoptr(IterateRequestSummary) summary = iterate_requests_pane_ref_selected (self->requests_pane);
  IterateWorkspace *workspace = iterate_page_get_workspace (ITERATE_PAGE (self));

  if (summary == NULL || workspace == NULL)
    return;

  iterate_page_read_part (ITERATE_PAGE (self), read_request,
                          new_subject (self, iterate_request_summary_get_id (summary)), free_subject,
                          (GDestroyNotify) iterate_request_context_free, request_read_cb,
                          g_object_ref (self));
}

static void
feedback_activated_cb (IterateFeedbackPage *self)
{
  feedback_chosen_cb (self);
  iterate_shell_show_content (self->shell);
}

static void
request_activated_cb (IterateFeedbackPage *self)
{
  gtk_stack_set_visible_child_name (self->detail_stack, "request");
  request_chosen_cb (self);
  iterate_shell_show_content (self->shell);
}

static void
back_cb (IterateFeedbackPage *self)
{
  iterate_shell_show_sidebar (self->shell);
}

/* The faces -------------------------------------------------------------------------------- */

static void
face_toggled_cb (IterateFeedbackPage *self)
{
  gboolean inbox = gtk_toggle_button_get_active (self->inbox_toggle);

  gtk_stack_set_visible_child_name (self->pane_stack, inbox ? "inbox" : "requests");
  gtk_stack_set_visible_child_name (self->detail_stack, "nothing");
  if (inbox)
    feedback_chosen_cb (self);
  else
    request_chosen_cb (self);
}

/* Shows all requests as circles. */
void
iterate_feedback_page_show_map (IterateFeedbackPage *self)
{
  gtk_toggle_button_set_active (self->requests_toggle, TRUE);
  gtk_stack_set_visible_child_name (self->detail_stack, "map");
  update_map (self);
  iterate_shell_show_content (self->shell);
}

/* Shows a request, once it has been read. */
void
iterate_feedback_page_open_request (IterateFeedbackPage *self,
                                    gint64               id)
{
  gtk_toggle_button_set_active (self->requests_toggle, TRUE);
  gtk_stack_set_visible_child_name (self->detail_stack, "request");
  if (!iterate_requests_pane_select (self->requests_pane, id))
    self->opened = id;
  request_chosen_cb (self);
  iterate_shell_show_content (self->shell);
}

/* Shows a piece of feedback in the inbox. */
void
iterate_feedback_page_open_feedback (IterateFeedbackPage *self,
                                     gint64               id)
{
  gtk_toggle_button_set_active (self->inbox_toggle, TRUE);
  iterate_inbox_pane_select (self->inbox_pane, id);
  iterate_shell_show_content (self->shell);
}

static void
map_activated_cb (IterateFeedbackPage *self,
                  guint                index)
{
  iterate_feedback_page_open_request (
    self, iterate_cluster_map_figure_get_request (ITERATE_CLUSTER_MAP_FIGURE (self->map), index));
}

/* Keys ------------------------------------------------------------------------------------- */

static gboolean
is_typing (IterateFeedbackPage *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  return focus != NULL && GTK_IS_TEXT (focus);
}

static void
go_by (IterateFeedbackPage *self,
       int                  by)
{
  if (gtk_toggle_button_get_active (self->inbox_toggle))
    iterate_inbox_pane_go_by (self->inbox_pane, by);
  else
    iterate_requests_pane_go_by (self->requests_pane, by);
}

static gboolean
inbox_key (IterateFeedbackPage *self,
           guint                key)
{
  switch (key)
    {
    case GDK_KEY_e:
      iterate_feedback_page_file (self);
      return TRUE;

    case GDK_KEY_Delete:
      gtk_widget_activate_action (GTK_WIDGET (self), "feedback.delete", NULL);
      return TRUE;

    case GDK_KEY_r:
      iterate_feedback_page_toggle_request (self);
      return TRUE;

    case GDK_KEY_m:
      gtk_widget_activate_action (GTK_WIDGET (self), "feedback.move", NULL);
      return TRUE;

    case GDK_KEY_1 ... GDK_KEY_5:
      gtk_widget_activate_action (GTK_WIDGET (self), "feedback.correct", "(ss)", "kind",
                                  iterate_feedback_kind_get_name (key - GDK_KEY_1));
      return TRUE;

    default:
      return FALSE;
    }
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint                  key,
                guint                  code,
                GdkModifierType        state,
                gpointer               user_data)
{
  IterateFeedbackPage *self = user_data;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0 || is_typing (self))
    return FALSE;

  switch (key)
    {
    case GDK_KEY_j:
      go_by (self, 1);
      return TRUE;

    case GDK_KEY_k:
      go_by (self, -1);
      return TRUE;

    default:
      return gtk_toggle_button_get_active (self->inbox_toggle) && inbox_key (self, key);
    }
}

/* The page --------------------------------------------------------------------------------- */

static void
iterate_feedback_page_refresh (IteratePage *page)
{
  IterateFeedbackPage *self = ITERATE_FEEDBACK_PAGE (page);

  iterate_page_read (page, read_faces, free_faces, faces_read_cb);
  iterate_inbox_pane_refresh (self->inbox_pane);
  feedback_chosen_cb (self);
}

/* A subject is the id of a piece of feedback or a request, `requests`, `map`, `proposals` or
 * `sources`. */
static void
iterate_feedback_page_show_subject (IteratePage *page,
                                    const char  *subject)
{
  IterateFeedbackPage *self = ITERATE_FEEDBACK_PAGE (page);
  gint64 id;

  if (iterate_id_parse (subject, "req", &id))
    iterate_feedback_page_open_request (self, id);
  else if (iterate_id_parse (subject, "feedback", &id))
    iterate_feedback_page_open_feedback (self, id);
  else if (g_str_equal (subject, "map"))
    iterate_feedback_page_show_map (self);
  else if (g_str_equal (subject, "proposals") || g_str_equal (subject, "sources"))
    gtk_widget_activate_action (GTK_WIDGET (self), g_str_equal (subject, "sources")
                                                     ? "feedback.sources"
                                                     : "requests.proposals", NULL);
  else
    gtk_toggle_button_set_active (g_str_equal (subject, "requests") ? self->requests_toggle
                                                                    : self->inbox_toggle, TRUE);
}

static void
iterate_feedback_page_undo (IteratePage *page)
{
  IterateFeedbackPage *self = ITERATE_FEEDBACK_PAGE (page);

  if (self->undo != NULL)
    iterate_page_write (page, iterate_feedback_change_write, g_steal_pointer (&self->undo),
                        (GDestroyNotify) iterate_feedback_change_free, _("Taken back"));
}

static void
iterate_feedback_page_dispose (GObject *object)
{
  IterateFeedbackPage *self = ITERATE_FEEDBACK_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_FEEDBACK_PAGE);
  g_clear_object (&self->map);
  g_clear_pointer (&self->undo, iterate_feedback_change_free);

  G_OBJECT_CLASS (iterate_feedback_page_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateFeedbackPage, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-feedback-page.ui");
  BIND (shell);
  BIND (inbox_toggle);
  BIND (requests_toggle);
  BIND (pane_stack);
  BIND (inbox_pane);
  BIND (requests_pane);
  BIND (detail_stack);
  BIND (feedback_detail);
  BIND (request_detail);
  BIND (map_view);
  gtk_widget_class_bind_template_callback (widget_class, face_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, feedback_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, feedback_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, request_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, request_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, map_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
}

static void
iterate_feedback_page_class_init (IterateFeedbackPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  IteratePageClass *page_class = ITERATE_PAGE_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_SHELL);
  g_type_ensure (ITERATE_TYPE_INBOX_PANE);
  g_type_ensure (ITERATE_TYPE_REQUESTS_PANE);
  g_type_ensure (ITERATE_TYPE_FEEDBACK_DETAIL);
  g_type_ensure (ITERATE_TYPE_REQUEST_DETAIL);
  g_type_ensure (ITERATE_TYPE_FIGURE_VIEW);

  G_OBJECT_CLASS (klass)->dispose = iterate_feedback_page_dispose;
  page_class->title = N_("Feedback");
  page_class->icon_name = "iterate-feedback-symbolic";
  page_class->reads_unseen = TRUE;
  page_class->refresh = iterate_feedback_page_refresh;
  page_class->show_subject = iterate_feedback_page_show_subject;
  page_class->undo = iterate_feedback_page_undo;

  bind_template (widget_class);
  iterate_feedback_page_install_actions (widget_class);
}

static void
iterate_feedback_page_init (IterateFeedbackPage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  iterate_inbox_pane_set_page (self->inbox_pane, ITERATE_PAGE (self));
  g_object_bind_property (self->shell, "folded", self->feedback_detail, "show-back",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->shell, "folded", self->request_detail, "show-back",
                          G_BINDING_SYNC_CREATE);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

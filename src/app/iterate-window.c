/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-window.h"

#include "iterate-activity-page.h"
#include "iterate-app-settings.h"
#include "iterate-changes.h"
#include "iterate-connect-page.h"
#include "iterate-experiments-page.h"
#include "iterate-feedback-page.h"
#include "iterate-feedback-source.h"
#include "iterate-flags-page.h"
#include "iterate-initiatives-page.h"
#include "iterate-metrics-page.h"
#include "iterate-page.h"
#include "iterate-performance-page.h"
#include "iterate-platform.h"
#include "iterate-playbook-page.h"
#include "iterate-review-page.h"
#include "iterate-services-window.h"
#include "iterate-shell.h"
#include "iterate-tasks-page.h"
#include "iterate-toast.h"
#include "iterate-today-page.h"

#include <glib/gi18n.h>

/**
 * IterateWindow:
 *
 * The window: a choice at the first start, and from then on the pages. It knows no
 * page but for the table of their types.
 */
struct _IterateWindow
{
  AdwApplicationWindow  parent_instance;

  /* Template */
  AdwToastOverlay      *toast_overlay;
  GtkStack             *stack;
  IterateShell         *shell;
  GtkListBox           *sidebar_list;
  GtkStack             *page_stack;
  AdwWindowTitle       *page_title;
  GtkButton            *back_button;

  /* Owned */
  IterateChanges       *changes;
  guint                 services_timer; /* When services are asked for what is new, or 0 */
};

G_DEFINE_FINAL_TYPE (IterateWindow, iterate_window, ADW_TYPE_APPLICATION_WINDOW)

typedef GType (*GetType) (void);

/* The pages, and where a section of them begins. A new page is one line here. */
static const struct
{
  GetType     get_type;
  const char *section; /* (nullable) */
} pages[] = {
  { iterate_today_page_get_type },
  { iterate_experiments_page_get_type, N_("Evidence") },
  { iterate_feedback_page_get_type },
  { iterate_metrics_page_get_type },
  { iterate_performance_page_get_type },
  { iterate_flags_page_get_type },
  { iterate_initiatives_page_get_type, N_("Direction") },
  { iterate_tasks_page_get_type },
  { iterate_playbook_page_get_type },
  { iterate_review_page_get_type },
  { iterate_connect_page_get_type, N_("Workspace") },
  { iterate_activity_page_get_type },
};

/* How often it is looked whether a service has not been read for an hour, in seconds. */
#define LOOK_EVERY 300

/* The pages that can be searched, from the first to the last. */
#define SEARCH_PAGE 1
#define LAST_SEARCH_PAGE 8

/* What the pages show is read anew when one of these changes. */
static const char *const shown_tables[] = {
  "changed::delivery", "changed::event", "changed::feedback", "changed::feature_request",
  "changed::idea", "changed::alert_rule", "changed::flag", "changed::rollout",
  "changed::collector_source", "changed::fix", "changed::task", "changed::initiative",
  "changed::learning", "changed::annotation",
};

static IteratePage *
get_page (IterateWindow *self,
          int            index)
{
  g_autofree char *name = g_strdup_printf ("%d", index);

  return ITERATE_PAGE (gtk_stack_get_child_by_name (self->page_stack, name));
}

static void
show_page_at (IterateWindow *self,
              int            index)
{
  IteratePage *page = get_page (self, index);

  gtk_stack_set_visible_child (self->page_stack, GTK_WIDGET (page));
  adw_window_title_set_title (self->page_title, _(iterate_page_get_title (page)));
  gtk_list_box_select_row (self->sidebar_list,
                           gtk_list_box_get_row_at_index (self->sidebar_list, index));
}

static void
page_activated_cb (IterateWindow *self,
                   GtkListBoxRow *row)
{
  show_page_at (self, gtk_list_box_row_get_index (row));
  iterate_shell_show_content (self->shell);
}

static void
back_clicked_cb (IterateWindow *self)
{
  iterate_shell_show_sidebar (self->shell);
}

static void
message_cb (IterateWindow *self,
            const char    *text)
{
  iterate_window_tell (self, text);
}

static void
undoable_cb (IterateWindow *self,
             const char    *text,
             IteratePage   *page)
{
  AdwToast *toast = iterate_toast_new (text);

  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (iterate_page_undo), page,
                           G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toast_overlay, toast);
}

static void
open_cb (IterateWindow *self,
         GType          type,
         const char    *subject)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      if (pages[i].get_type () != type)
        continue;

      show_page_at (self, i);
      iterate_page_show_subject (get_page (self, i), subject);
    }
}

static gboolean
badge_to_text (GBinding     *binding,
               const GValue *from,
               GValue       *to,
               gpointer      user_data)
{
  guint badge = g_value_get_uint (from);

  g_value_take_string (to, badge == 0               ? g_strdup ("")
                           : badge >= ITERATE_MANY ? g_strdup_printf ("%u+", ITERATE_MANY - 1)
                                                   : g_strdup_printf ("%u", badge));

  return TRUE;
}

/* What a section is called stands above its first page. */
static void
update_header (GtkListBoxRow *row,
               GtkListBoxRow *before,
               gpointer       unused)
{
  const char *section = pages[gtk_list_box_row_get_index (row)].section;
  GtkWidget *label;

  if (section == NULL || gtk_list_box_row_get_header (row) != NULL)
    return;

  label = gtk_label_new (_(section));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "sidebar-section");
  gtk_list_box_row_set_header (row, label);
}

static GtkWidget *
make_sidebar_row (IteratePage *page)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (_(iterate_page_get_title (page)));
  GtkWidget *badge = gtk_label_new (NULL);

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (iterate_page_get_icon_name (page)));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_add_css_class (badge, "badge");
  gtk_widget_add_css_class (badge, "numeric");
  gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
  g_object_bind_property_full (page, "badge", badge, "label", G_BINDING_SYNC_CREATE,
                               badge_to_text, NULL, NULL, NULL);
  g_object_bind_property (page, "badge", badge, "visible", G_BINDING_SYNC_CREATE);
  gtk_box_append (GTK_BOX (box), badge);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _(iterate_page_get_title (page)), -1);

  return row;
}

static void
add_pages (IterateWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      IteratePage *page = g_object_new (pages[i].get_type (), NULL);
      g_autofree char *name = g_strdup_printf ("%u", i);

      gtk_stack_add_named (self->page_stack, GTK_WIDGET (page), name);
      gtk_list_box_append (self->sidebar_list, make_sidebar_row (page));
      g_signal_connect_object (page, "message", G_CALLBACK (message_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "undoable", G_CALLBACK (undoable_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "open", G_CALLBACK (open_cb), self, G_CONNECT_SWAPPED);
    }
}

static void
refresh_pages (IterateWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    iterate_page_refresh (get_page (self, i));
}

static void
about_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  iterate_platform_show_about (widget);
}

static void
preferences_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  IterateWorkspace *workspace = iterate_page_get_workspace (get_page (ITERATE_WINDOW (widget), 0));
  GtkWidget *window;

  /* Before the first choice there is nothing to prefer. */
  if (workspace == NULL)
    return;

  window = iterate_services_window_new (workspace);
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (widget));
  gtk_window_present (GTK_WINDOW (window));
}

static void
tell_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  iterate_window_tell (ITERATE_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
page_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  guint index = g_variant_get_int32 (parameter);

  if (index < G_N_ELEMENTS (pages))
    show_page_at (ITERATE_WINDOW (widget), index);
}

/* Returns: (nullable) (transfer none): the search that is seen, since a page may hold several */
static GtkWidget *
find_search (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;

  if (GTK_IS_SEARCH_ENTRY (widget))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_search (child);

  return found;
}

static void
search_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  IterateWindow *self = ITERATE_WINDOW (widget);
  int index = gtk_list_box_row_get_index (gtk_list_box_get_selected_row (self->sidebar_list));
  GtkWidget *search;

  /* Pages without a list have nothing to search. */
  if (index < SEARCH_PAGE || index > LAST_SEARCH_PAGE)
    index = SEARCH_PAGE;
  show_page_at (self, index);
  search = find_search (GTK_WIDGET (get_page (self, index)));
  if (search != NULL)
    gtk_widget_grab_focus (search);
}

/* Each widget remembers which of its children the focus is in. When a row with the focus is taken
 * off and a stack then shows something else, GTK keeps that memory, and would look for what comes
 * next only within what is not shown any more: Tab would do nothing until something is clicked. */
static gboolean
iterate_window_focus (GtkWidget        *widget,
                      GtkDirectionType  direction)
{
  GtkWidget *parent = widget, *child;

  while ((child = gtk_widget_get_focus_child (parent)) != NULL && gtk_widget_get_mapped (child))
    parent = child;
  if (child != NULL)
    gtk_widget_set_focus_child (parent, NULL);

  return GTK_WIDGET_CLASS (iterate_window_parent_class)->focus (widget, direction);
}

static void
iterate_window_dispose (GObject *object)
{
  IterateWindow *self = ITERATE_WINDOW (object);

  g_clear_object (&self->changes);
  g_clear_handle_id (&self->services_timer, g_source_remove);

  G_OBJECT_CLASS (iterate_window_parent_class)->dispose (object);
}

static void
iterate_window_class_init (IterateWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_SHELL);
  G_OBJECT_CLASS (klass)->dispose = iterate_window_dispose;
  widget_class->focus = iterate_window_focus;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/iterate-window.ui");
  gtk_widget_class_bind_template_child (widget_class, IterateWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, IterateWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, IterateWindow, shell);
  gtk_widget_class_bind_template_child (widget_class, IterateWindow, sidebar_list);
  gtk_widget_class_bind_template_child (widget_class, IterateWindow, page_stack);
  gtk_widget_class_bind_template_child (widget_class, IterateWindow, page_title);
  gtk_widget_class_bind_template_child (widget_class, IterateWindow, back_button);
  gtk_widget_class_bind_template_callback (widget_class, page_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_clicked_cb);

  gtk_widget_class_install_action (widget_class, "win.about", NULL, about_cb);
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, preferences_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_comma, GDK_CONTROL_MASK, "win.preferences",
                                       NULL);
  gtk_widget_class_install_action (widget_class, "win.tell", "s", tell_cb);
  gtk_widget_class_install_action (widget_class, "win.page", "i", page_cb);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_cb);
  for (int i = 0; i < 10; i++)
    gtk_widget_class_add_binding_action (widget_class, i == 9 ? GDK_KEY_0 : GDK_KEY_1 + i, GDK_ALT_MASK,
                                         "win.page", "i", i);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "win.search",
                                       NULL);
}

/* Keeps size and state over restarts, where the schema is installed. */
static void
bind_settings (IterateWindow *self)
{
  g_autoptr(GSettings) settings = iterate_app_settings_new ();

  if (settings == NULL)
    return;

  g_settings_bind (settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

static void
iterate_window_init (IterateWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bind_settings (self);
  gtk_list_box_set_header_func (self->sidebar_list, update_header, NULL, NULL);
  add_pages (self);
  g_object_bind_property (self->shell, "folded", self->back_button, "visible",
                          G_BINDING_SYNC_CREATE);
  show_page_at (self, 0);
}

GtkWidget *
iterate_window_new (AdwApplication *application)
{
  return g_object_new (ITERATE_TYPE_WINDOW, "application", application, NULL);
}

static gboolean
request_due (IterateDatabase  *db,
             gint64            now,
             gpointer          user_data,
             GError          **error)
{
  return iterate_feedback_source_request_due (db, now, error);
}

/* What fails here is asked for again, and the next one who writes is told. */
static gboolean
read_services_cb (gpointer user_data)
{
  iterate_workspace_write_async (user_data, request_due, NULL, NULL, NULL, NULL, NULL);

  return G_SOURCE_CONTINUE;
}

static void
read_services (IterateWindow    *self,
               IterateWorkspace *workspace)
{
  g_clear_handle_id (&self->services_timer, g_source_remove);
  self->services_timer = g_timeout_add_seconds_full (G_PRIORITY_LOW, LOOK_EVERY, read_services_cb,
                                                     g_object_ref (workspace), g_object_unref);
  read_services_cb (workspace);
}

/* Shows a workspace in place of the first choice. */
void
iterate_window_set_workspace (IterateWindow    *self,
                              IterateWorkspace *workspace)
{
  g_autoptr(GError) error = NULL;

  g_return_if_fail (ITERATE_IS_WINDOW (self));

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    iterate_page_set_workspace (get_page (self, i), workspace);

  g_clear_object (&self->changes);
  self->changes = iterate_changes_new (iterate_workspace_get_store (workspace), &error);
  if (self->changes != NULL)
    {
      for (guint i = 0; i < G_N_ELEMENTS (shown_tables); i++)
        g_signal_connect_object (self->changes, shown_tables[i], G_CALLBACK (refresh_pages), self,
                                 G_CONNECT_SWAPPED);
      g_signal_connect_object (self->changes, "changed::message",
                               G_CALLBACK (iterate_workspace_deliver), workspace,
                               G_CONNECT_SWAPPED);
      iterate_workspace_deliver (workspace);
      read_services (self, workspace);
    }
  else
    iterate_window_tell (self, error->message);

  gtk_stack_set_visible_child_name (self->stack, "workspace");
  show_page_at (self, 0);
  iterate_shell_show_content (self->shell);
}

/* Shows a page by its untranslated title, and something there. */
void
iterate_window_show_page (IterateWindow *self,
                          const char    *title,
                          const char    *subject)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      if (g_ascii_strcasecmp (iterate_page_get_title (get_page (self, i)), title) != 0)
        continue;

      show_page_at (self, i);
      if (subject != NULL)
        iterate_page_show_subject (get_page (self, i), subject);
    }
}

void
iterate_window_tell (IterateWindow *self,
                     const char    *text)
{
  adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (text));
}

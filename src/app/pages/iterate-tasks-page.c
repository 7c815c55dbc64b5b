/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-tasks-page.h"

#include "iterate-advice-list.h"
#include "iterate-answer-detail.h"
#include "iterate-direction-list.h"
#include "iterate-platform.h"
#include "iterate-query.h"
#include "iterate-task-board.h"
#include "iterate-task-desk.h"
#include "iterate-task-document.h"
#include "iterate-task-form.h"
#include "iterate-task-issue.h"
#include "iterate-task-sheet.h"
#include "iterate-user.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

/**
 * IterateTasksPage:
 *
 * What is to be done, as a list with details or as a board.
 */
struct _IterateTasksPage
{
  IterateBrowsePage    parent_instance;

  IterateAnswerDetail *detail; /* (borrowed) */
  IterateTaskBoard    *board;  /* (borrowed) */
};

G_DEFINE_FINAL_TYPE (IterateTasksPage, iterate_tasks_page, ITERATE_TYPE_BROWSE_PAGE)

/* In the order of #IterateTaskChip. */
static const char *const filters[] = { N_("To do"), N_("Doing"), N_("Done"), N_("All") };

static gpointer
read_list (IterateDatabase  *db,
           gint64            now,
           gpointer          unused,
           GError          **error)
{
  return iterate_task_items_list (db, now, error);
}

static gpointer
read_detail (IterateDatabase  *db,
             gint64            now,
             gpointer          subject,
             GError          **error)
{
  return iterate_task_view_load (db, subject, error);
}

/* Showing it ----------------------------------------------------------------------------------- */

static const char *
say_status (const char *status)
{
  return g_str_equal (status, "started") ? _("Somebody works on it")
           : g_str_equal (status, "done") ? _("Done")
           : g_str_equal (status, "dropped") ? _("Dropped") : _("To do");
}

static GMenuModel *
make_menu (const char *status)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _("_Edit…"), "task.edit");
  if (g_str_equal (status, "open") || g_str_equal (status, "started"))
    g_menu_append (menu, _("_Drop It"), "task.drop");
  if (g_str_equal (status, "started"))
    g_menu_append (menu, _("_Put Back"), "task.reopen");
  g_menu_append (menu, _("Copy as _Markdown"), "task.copy");
  g_menu_append (menu, _("Open as a _GitHub Issue…"), "task.issue");

  return G_MENU_MODEL (menu);
}

static void
set_buttons (IterateTasksPage *self,
             const char       *status)
{
  gboolean open = g_str_equal (status, "open"), started = g_str_equal (status, "started");

  iterate_answer_detail_set_button (self->detail, 0, open ? _("_Begin") : started ? _("_Done") : NULL,
                                    open ? "task.start" : "task.done");
  iterate_answer_detail_set_button (self->detail, 1, open ? _("_Done") : started ? NULL
                                    : _("Open _Again"),
                                    open ? "task.done" : "task.reopen");
}

static void
show_detail (IterateBrowsePage *page,
             gpointer           detail)
{
  IterateTasksPage *self = ITERATE_TASKS_PAGE (page);
  IterateTaskView *view = detail;
  const char *status = iterate_task_get_status (view->task);
  g_autofree char *id = iterate_record_dup_subject (ITERATE_RECORD (view->task));
  g_autoptr(IterateDocument) document = iterate_task_document_new (view);
  g_autoptr(GMenuModel) menu = make_menu (status);
  const IterateAnswer answer = {
    .title = iterate_task_get_title (view->task),
    .id = id,
    .answer = say_status (status),
    .note = iterate_task_get_description (view->task),
    .icon_name = g_str_equal (status, "done") ? "object-select-symbolic" : NULL,
    .style = "success",
  };

  iterate_answer_detail_show (self->detail, &answer, document);
  iterate_answer_detail_set_extra (self->detail, view->notes->len == 0
                                     ? NULL : iterate_advice_list_new (ITERATE_PAGE (self),
                                                                       view->notes));
  iterate_answer_detail_set_menu (self->detail, menu);
  set_buttons (self, status);
}

/* What a person does --------------------------------------------------------------------------- */

typedef struct
{
  char       *subject;
  const char *status;
} Move;

static void
move_free (gpointer data)
{
  g_free (((Move *) data)->subject);
  g_free (data);
}

static gboolean
write_move (IterateDatabase  *db,
            gint64            now,
            gpointer          user_data,
            GError          **error)
{
  const Move *move = user_data;
  g_autoptr(IterateTask) task = iterate_task_find (db, move->subject, error);

  return task != NULL &&
         iterate_task_move (db, task, move->status, iterate_user_get_name (), now, error);
}

static void
move_task (IterateTasksPage *self,
           const char       *subject,
           const char       *status)
{
  Move *move = g_new0 (Move, 1);

  move->subject = g_strdup (subject);
  move->status = status;
  iterate_page_write (ITERATE_PAGE (self), write_move, move, move_free,
                      g_str_equal (status, "done")
                           ? _("Done; a feature goes to the team behind its flag")
                                                   : NULL);
}

static void
start_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  move_task (ITERATE_TASKS_PAGE (widget), iterate_browse_page_get_shown (ITERATE_BROWSE_PAGE (widget)),
             "started");
}

static void
done_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  move_task (ITERATE_TASKS_PAGE (widget), iterate_browse_page_get_shown (ITERATE_BROWSE_PAGE (widget)),
             "done");
}

static void
reopen_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  move_task (ITERATE_TASKS_PAGE (widget), iterate_browse_page_get_shown (ITERATE_BROWSE_PAGE (widget)),
             "open");
}

static void
drop_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  move_task (ITERATE_TASKS_PAGE (widget), iterate_browse_page_get_shown (ITERATE_BROWSE_PAGE (widget)),
             "dropped");
}

static void
board_moved_cb (IterateTasksPage *self,
                const char       *subject,
                const char       *status)
{
  move_task (self, subject, g_intern_string (status));
}

static void
board_opened_cb (IterateTasksPage *self,
                 const char       *subject)
{
  iterate_browse_page_show_board (ITERATE_BROWSE_PAGE (self), FALSE);
  iterate_browse_page_show (ITERATE_BROWSE_PAGE (self), subject);
}

static void
new_cb (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  if (iterate_page_get_workspace (ITERATE_PAGE (widget)) != NULL)
    iterate_task_form_open (ITERATE_PAGE (widget), NULL, NULL);
}

static void
edit_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  IterateTaskView *view = iterate_browse_page_get_detail (ITERATE_BROWSE_PAGE (widget));

  if (view != NULL)
    iterate_task_form_open (ITERATE_PAGE (widget), view->task, NULL);
}

static void
board_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  iterate_browse_page_show_board (ITERATE_BROWSE_PAGE (widget), TRUE);
}

/* Taking tasks elsewhere ----------------------------------------------------------------------- */

/* Reads a text of the task that is shown; the callback gets the page as its data, held. */
static void
read_shown (IteratePage         *page,
            IterateReadFunc      func,
            GAsyncReadyCallback  callback)
{
  iterate_workspace_read_async (iterate_page_get_workspace (page), func,
                                g_strdup (iterate_browse_page_get_shown (ITERATE_BROWSE_PAGE (page))),
                                g_free, g_free, iterate_page_get_cancellable (page), callback,
                                g_object_ref (page));
}

static gpointer
read_markdown (IterateDatabase  *db,
               gint64            now,
               gpointer          subject,
               GError          **error)
{
  g_autoptr(IterateTask) task = iterate_task_find (db, subject, error);
  g_autoptr(GPtrArray) tasks = g_ptr_array_new ();

  if (task == NULL)
    return NULL;

  g_ptr_array_add (tasks, task);

  return iterate_task_sheet_to_markdown (db, tasks, error);
}

static void
markdown_read_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(IteratePage) page = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);

  if (text == NULL)
    {
      iterate_page_report (page, error);
      return;
    }

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (page)), text);
  iterate_page_tell (page, _("Copied"));
}

static void
copy_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  read_shown (ITERATE_PAGE (widget), read_markdown, markdown_read_cb);
}

static gpointer
read_issue_page (IterateDatabase  *db,
                 gint64            now,
                 gpointer          subject,
                 GError          **error)
{
  g_autoptr(IterateTask) task = iterate_task_find (db, subject, error);

  return task == NULL ? NULL : iterate_task_issue_dup_page (db, task, error);
}

static void
issue_page_read_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(IteratePage) page = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *address = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);

  if (address == NULL)
    iterate_page_report (page, error);
  else
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))), address, GDK_CURRENT_TIME);
}

static void
issue_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  read_shown (ITERATE_PAGE (widget), read_issue_page, issue_page_read_cb);
}

static gpointer
read_csv (IterateDatabase  *db,
          gint64            now,
          gpointer          unused,
          GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_TASK);
  g_autoptr(GPtrArray) tasks = NULL;

  iterate_query_order_by (query, "id", FALSE);
  tasks = iterate_query_list (query, db, error);

  return tasks == NULL ? NULL : iterate_task_sheet_to_csv (tasks);
}

typedef struct
{
  IteratePage *page; /* (owned) */
  char        *path;
} Saving;

static void
csv_read_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Saving *saving = user_data;
  g_autoptr(IteratePage) page = saving->page;
  g_autofree char *path = saving->path;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);
  g_autofree char *done = g_strdup_printf (_("Saved as “%s”"), path);

  g_free (saving);
  if (text == NULL || !g_file_set_contents (path, text, strlen (text), &error))
    iterate_page_report (page, error);
  else
    iterate_page_tell (page, done);
}

static void
save_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(IteratePage) page = user_data;
  char *path = iterate_platform_save_finish (result);
  Saving *saving;

  if (path == NULL)
    return;

  saving = g_new (Saving, 1);
  saving->page = g_object_ref (page);
  saving->path = path;
  iterate_workspace_read_async (iterate_page_get_workspace (page), read_csv, NULL, NULL, g_free,
                                iterate_page_get_cancellable (page), csv_read_cb, saving);
}

static void
save_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  if (iterate_page_get_workspace (ITERATE_PAGE (widget)) != NULL)
    iterate_platform_save_async (widget, _("Save all tasks"), "tasks.csv", save_chosen_cb,
                                 g_object_ref (widget));
}

static void
iterate_tasks_page_class_init (IterateTasksPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  IteratePageClass *page_class = ITERATE_PAGE_CLASS (klass);
  IterateBrowsePageClass *browse_class = ITERATE_BROWSE_PAGE_CLASS (klass);

  page_class->title = N_("Tasks");
  page_class->icon_name = "iterate-tasks-symbolic";
  browse_class->filters = filters;
  browse_class->n_filters = G_N_ELEMENTS (filters);
  browse_class->search_hint = N_("Search tasks");
  browse_class->list_name = N_("Tasks");
  browse_class->empty_title = N_("No tasks yet");
  browse_class->empty_text =
    N_("What users want most, what is too slow and what can be done in a day comes "
                                "here by itself.");
  browse_class->empty_action = "tasks.new";
  browse_class->empty_label = N_("_New Task…");
  browse_class->choose_title = N_("Choose a task");
  browse_class->read_list = read_list;
  browse_class->read_detail = read_detail;
  browse_class->free_detail = (GDestroyNotify) iterate_task_view_free;
  browse_class->show_detail = show_detail;
  gtk_widget_class_install_action (widget_class, "tasks.new", NULL, new_cb);
  gtk_widget_class_install_action (widget_class, "tasks.board", NULL, board_cb);
  gtk_widget_class_install_action (widget_class, "tasks.save", NULL, save_cb);
  gtk_widget_class_install_action (widget_class, "task.start", NULL, start_cb);
  gtk_widget_class_install_action (widget_class, "task.done", NULL, done_cb);
  gtk_widget_class_install_action (widget_class, "task.reopen", NULL, reopen_cb);
  gtk_widget_class_install_action (widget_class, "task.drop", NULL, drop_cb);
  gtk_widget_class_install_action (widget_class, "task.edit", NULL, edit_cb);
  gtk_widget_class_install_action (widget_class, "task.copy", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "task.issue", NULL, issue_cb);
}

static void
iterate_tasks_page_init (IterateTasksPage *self)
{
  IterateBrowsePage *page = ITERATE_BROWSE_PAGE (self);
  g_autoptr(GMenu) menu = g_menu_new ();

  self->detail = g_object_new (ITERATE_TYPE_ANSWER_DETAIL, NULL);
  iterate_browse_page_set_detail (page, GTK_WIDGET (self->detail));
  self->board = iterate_task_board_new (iterate_browse_page_get_items (page));
  g_signal_connect_object (self->board, "moved", G_CALLBACK (board_moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->board, "opened", G_CALLBACK (board_opened_cb), self,
                           G_CONNECT_SWAPPED);
  iterate_browse_page_set_board (page, GTK_WIDGET (self->board));
  g_menu_append (menu, _("_New Task…"), "tasks.new");
  g_menu_append (menu, _("As a _Board"), "tasks.board");
  g_menu_append (menu, _("_Save All as CSV…"), "tasks.save");
  iterate_browse_page_add_menu (page, "list-add-symbolic", G_MENU_MODEL (menu),
                                _("Add, or see as a board"));
  iterate_page_add_shortcut (ITERATE_PAGE (self), GDK_KEY_n, "tasks.new");
}

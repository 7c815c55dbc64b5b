/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-task-board.h"

#include "iterate-list-item.h"
#include "iterate-lists.h"

#include <glib/gi18n.h>

/**
 * IterateTaskBoard:
 *
 * Tasks in columns by how far they are. A card is moved by dragging it, or with Control and an arrow
 * key.
 */
struct _IterateTaskBoard
{
  GtkWidget  parent_instance;

  /* Owned */
  GtkWidget *scroller;
  char      *followed; /* (nullable): the task that a key has moved, and the focus goes with */
  guint      column;   /* Where it goes */
};

enum
{
  SIGNAL_MOVED,
  SIGNAL_OPENED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateTaskBoard, iterate_task_board, GTK_TYPE_WIDGET)

/* The columns, with the chip that tells what is in each. */
static const struct
{
  const char *status;
  const char *title;
  guint       chip;
} columns[] = {
  { "open", N_("To do"), 0 },
  { "started", N_("Doing"), 1 },
  { "done", N_("Done"), 2 },
};

static gboolean
is_in_column (gpointer item,
              gpointer chip)
{
  return iterate_list_item_is_in (item, GPOINTER_TO_UINT (chip));
}

static IterateTaskBoard *
get_board (GtkWidget *widget)
{
  return ITERATE_TASK_BOARD (gtk_widget_get_ancestor (widget, ITERATE_TYPE_TASK_BOARD));
}

static guint
get_column (gpointer object)
{
  return GPOINTER_TO_UINT (g_object_get_data (object, "column"));
}

/* Cards ---------------------------------------------------------------------------------------- */

/* The card itself is what moves, from where it was taken. */
static GdkContentProvider *
drag_prepare_cb (GtkDragSource *source,
                 double         x,
                 double         y,
                 GtkListItem   *row)
{
  IterateListItem *item = gtk_list_item_get_item (row);
  g_autoptr(GdkPaintable) picture = NULL;

  if (item == NULL)
    return NULL;

  picture = gtk_widget_paintable_new (gtk_list_item_get_child (row));
  gtk_drag_source_set_icon (source, picture, x, y);

  return gdk_content_provider_new_typed (G_TYPE_STRING, iterate_list_item_get_subject (item));
}

static void
set_up_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *title = gtk_label_new (NULL), *subtitle = gtk_label_new (NULL);
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (title), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (title), 3);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (subtitle), 0);
  gtk_label_set_ellipsize (GTK_LABEL (subtitle), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (subtitle, "caption");
  gtk_widget_add_css_class (subtitle, "dim-label");
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "decision");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), subtitle);
  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (drag_prepare_cb), row);
  gtk_widget_add_controller (box, GTK_EVENT_CONTROLLER (source));
  g_object_set_data (G_OBJECT (box), "row", row);
  gtk_list_item_set_child (row, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *row)
{
  GtkWidget *title = gtk_widget_get_first_child (gtk_list_item_get_child (row));
  GtkWidget *subtitle = gtk_widget_get_next_sibling (title);
  IterateListItem *item = gtk_list_item_get_item (row);
  g_autofree char *tag = NULL;
  g_autofree char *about = NULL;
  g_autofree char *line = NULL;

  g_object_get (item, "tag", &tag, "subtitle", &about, NULL);
  line = g_strdup_printf ("%s · %s", tag, about);
  gtk_label_set_label (GTK_LABEL (title), iterate_list_item_get_title (item));
  gtk_label_set_label (GTK_LABEL (subtitle), line);
}

/* Moving them ---------------------------------------------------------------------------------- */

static void
move (IterateTaskBoard *self,
      const char       *subject,
      guint             column)
{
  g_signal_emit (self, signals[SIGNAL_MOVED], 0, subject, columns[column].status);
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         GtkWidget     *column)
{
  move (get_board (column), g_value_get_string (value), get_column (column));

  return TRUE;
}

/* Returns: (nullable) (transfer none): the task whose card has the focus */
static IterateListItem *
get_focused (GtkWidget *list)
{
  GtkWidget *row = gtk_widget_get_focus_child (list);
  GtkWidget *box = row == NULL ? NULL : gtk_widget_get_first_child (row);

  return box == NULL ? NULL : gtk_list_item_get_item (g_object_get_data (G_OBJECT (box), "row"));
}

static gboolean
move_by (GtkWidget *list,
         int        by)
{
  IterateTaskBoard *board = get_board (list);
  IterateListItem *item = get_focused (list);
  int column = (int) get_column (list) + by;

  if (item == NULL || column < 0 || column >= (int) G_N_ELEMENTS (columns))
    return FALSE;

  g_free (board->followed);
  board->followed = g_strdup (iterate_list_item_get_subject (item));
  board->column = column;
  move (board, board->followed, column);

  return TRUE;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint                  key,
                guint                  code,
                GdkModifierType        state,
                GtkWidget             *list)
{
  int right = gtk_widget_get_direction (list) == GTK_TEXT_DIR_RTL ? -1 : 1;

  if ((state & GDK_CONTROL_MASK) == 0)
    return FALSE;

  return key == GDK_KEY_Right ? move_by (list, right) : key == GDK_KEY_Left ? move_by (list, -right)
                                                                            : FALSE;
}

static void
activated_cb (GtkListView *list,
              guint        position)
{
  g_autoptr(IterateListItem) item =
    g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (list)),
                           position);

  g_signal_emit (get_board (GTK_WIDGET (list)), signals[SIGNAL_OPENED], 0,
                 iterate_list_item_get_subject (item));
}

/* Columns -------------------------------------------------------------------------------------- */

static GtkWidget *
make_list (GListModel *items,
           guint       column)
{
  GtkCustomFilter *filter =
    gtk_custom_filter_new (is_in_column, GUINT_TO_POINTER (columns[column].chip),
                           NULL);
  GtkFilterListModel *filtered = gtk_filter_list_model_new (g_object_ref (items), GTK_FILTER (filter));
  GtkSingleSelection *selection = gtk_single_selection_new (G_LIST_MODEL (filtered));
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkWidget *list;

  gtk_single_selection_set_autoselect (selection, FALSE);
  g_signal_connect (factory, "setup", G_CALLBACK (set_up_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  list = gtk_list_view_new (GTK_SELECTION_MODEL (selection), factory);
  gtk_widget_add_css_class (list, "board-column");
  g_object_set_data (G_OBJECT (list), "column", GUINT_TO_POINTER (column));
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _(columns[column].title), -1);
  g_signal_connect (list, "activate", G_CALLBACK (activated_cb), NULL);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), list);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (list, keys);

  return list;
}

/* A card that was moved by a key is where the next key finds it. */
static void
follow (GListModel  *shown,
        guint        position,
        guint        removed,
        guint        added,
        GtkListView *list)
{
  IterateTaskBoard *self = get_board (GTK_WIDGET (list));

  if (self == NULL || self->followed == NULL || get_column (list) != self->column ||
      !iterate_lists_select_named (list, iterate_list_item_dup_subject, self->followed))
    return;

  g_clear_pointer (&self->followed, g_free);
  iterate_lists_focus_selected (list);
}

static void
show_count (GListModel *shown,
            guint       position,
            guint       removed,
            guint       added,
            GtkLabel   *label)
{
  g_autofree char *text = g_strdup_printf ("%s · %u", _(columns[get_column (label)].title),
                                           g_list_model_get_n_items (shown));

  gtk_label_set_label (label, text);
}

static GtkWidget *
make_column (GListModel *items,
             guint       column)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (NULL), *scroller = gtk_scrolled_window_new ();
  GtkWidget *list = make_list (items, column);
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_STRING, GDK_ACTION_MOVE);
  GListModel *shown = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list)));

  g_object_set_data (G_OBJECT (box), "column", GUINT_TO_POINTER (column));
  g_object_set_data (G_OBJECT (title), "column", GUINT_TO_POINTER (column));
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  gtk_widget_set_margin_start (title, 6);
  g_signal_connect_object (shown, "items-changed", G_CALLBACK (show_count), title, 0);
  g_signal_connect_object (shown, "items-changed", G_CALLBACK (follow), list, G_CONNECT_AFTER);
  show_count (shown, 0, 0, 0, GTK_LABEL (title));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), list);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_widget_set_size_request (box, 240, -1);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), scroller);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), box);
  gtk_widget_add_controller (box, GTK_EVENT_CONTROLLER (target));

  return box;
}

static void
iterate_task_board_dispose (GObject *object)
{
  IterateTaskBoard *self = ITERATE_TASK_BOARD (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_pointer (&self->followed, g_free);

  G_OBJECT_CLASS (iterate_task_board_parent_class)->dispose (object);
}

static void
iterate_task_board_class_init (IterateTaskBoardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = iterate_task_board_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);

  /**
   * IterateTaskBoard::moved:
   * @subject: the task
   * @status: of the column that it was put in
   */
  signals[SIGNAL_MOVED] =
    g_signal_new ("moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);

  /**
   * IterateTaskBoard::opened:
   * @subject: the task that somebody wants to see
   */
  signals[SIGNAL_OPENED] =
    g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
iterate_task_board_init (IterateTaskBoard *self)
{
  self->scroller = gtk_scrolled_window_new ();
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

/**
 * iterate_task_board_new:
 * @items: (element-type IterateListItem): the tasks, with the chips that they are in
 */
IterateTaskBoard *
iterate_task_board_new (GListModel *items)
{
  IterateTaskBoard *self = g_object_new (ITERATE_TYPE_TASK_BOARD, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    gtk_box_append (GTK_BOX (box), make_column (items, i));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), box);

  return self;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-page.h"

#include "iterate-document-export.h"
#include "iterate-document-print.h"
#include "iterate-focus-place.h"

/**
 * IteratePage:
 *
 * A page of the window. It shows what a workspace holds, reads it without holding
 * up the window, and is told when something changed.
 */
/* How long a page that was read is left alone while more changes, in the time that it took. */
#define RESTS 3
#define LONGEST_REST_MSEC 3000

/* How often something that was read looks whether a button was let go, and how often at most. It counts
 * rather than looks at the clock, so that a slow frame does not take the button's time. */
#define LOOK_MSEC 25
#define MOST_LOOKS 80

typedef struct
{
  IterateWorkspace *workspace;   /* (owned) (nullable) */
  GCancellable     *cancellable; /* (owned) */
  guint             badge;
  gboolean          reading;     /* A read is under way, or was a moment ago */
  gint64            began;       /* When it began */
  guint             rest;        /* The timer of that moment, or 0 */
  gboolean          stale;       /* Something changed meanwhile, or while it was not seen */
} IteratePagePrivate;

enum
{
  PROP_0,
  PROP_BADGE,
  N_PROPS
};

enum
{
  SIGNAL_MESSAGE,
  SIGNAL_UNDOABLE,
  SIGNAL_OPEN,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (IteratePage, iterate_page, GTK_TYPE_WIDGET)

static IterateDocument *
make_document (gpointer page)
{
  IteratePageClass *klass = ITERATE_PAGE_GET_CLASS (page);

  return klass->make_document == NULL ? NULL : klass->make_document (page);
}

static void
save_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  g_autoptr(IterateDocument) document = make_document (widget);

  if (document != NULL)
    iterate_document_export (ITERATE_PAGE (widget), document,
                             ITERATE_PAGE_GET_CLASS (widget)->document_name);
}

static void
print_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  g_autoptr(IterateDocument) document = make_document (widget);

  if (document != NULL)
    iterate_document_print (ITERATE_PAGE (widget), document);
}

static void
iterate_page_constructed (GObject *object)
{
  IteratePage *self = ITERATE_PAGE (object);

  G_OBJECT_CLASS (iterate_page_parent_class)->constructed (object);

  if (ITERATE_PAGE_GET_CLASS (self)->make_document != NULL)
    iterate_page_add_shortcut (self, GDK_KEY_p, "page.print");
}

static void
iterate_page_dispose (GObject *object)
{
  IteratePage *self = ITERATE_PAGE (object);
  IteratePagePrivate *priv = iterate_page_get_instance_private (self);
  GtkWidget *child;

  g_cancellable_cancel (priv->cancellable);
  g_clear_handle_id (&priv->rest, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&priv->workspace);

  G_OBJECT_CLASS (iterate_page_parent_class)->dispose (object);
}

static void
iterate_page_finalize (GObject *object)
{
  IteratePagePrivate *priv = iterate_page_get_instance_private (ITERATE_PAGE (object));

  g_clear_object (&priv->cancellable);

  G_OBJECT_CLASS (iterate_page_parent_class)->finalize (object);
}

static void
iterate_page_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_BADGE:
      g_value_set_uint (value, iterate_page_get_badge (ITERATE_PAGE (object)));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* What changed while the page was not seen is read now. */
static void
iterate_page_map (GtkWidget *widget)
{
  IteratePage *self = ITERATE_PAGE (widget);
  IteratePagePrivate *priv = iterate_page_get_instance_private (self);

  GTK_WIDGET_CLASS (iterate_page_parent_class)->map (widget);
  if (priv->stale && !priv->reading)
    iterate_page_refresh (self);
}

static void
iterate_page_class_init (IteratePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  GTK_WIDGET_CLASS (klass)->map = iterate_page_map;

  object_class->constructed = iterate_page_constructed;
  object_class->dispose = iterate_page_dispose;
  object_class->finalize = iterate_page_finalize;
  object_class->get_property = iterate_page_get_property;

  properties[PROP_BADGE] =
    g_param_spec_uint ("badge", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * IteratePage::message:
   * @text: a sentence
   *
   * Something is to be told in passing.
   */
  signals[SIGNAL_MESSAGE] =
    g_signal_new ("message", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * IteratePage::undoable:
   * @text: a sentence
   *
   * Something was done that iterate_page_undo() takes back.
   */
  signals[SIGNAL_UNDOABLE] =
    g_signal_new ("undoable", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * IteratePage::open:
   * @page: the type of another page
   * @subject: what to show there
   *
   * Another page is to be opened.
   */
  signals[SIGNAL_OPEN] =
    g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_GTYPE, G_TYPE_STRING);

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);

  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "page.save", NULL, save_cb);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "page.print", NULL, print_cb);
}

static void
iterate_page_init (IteratePage *self)
{
  IteratePagePrivate *priv = iterate_page_get_instance_private (self);

  priv->cancellable = g_cancellable_new ();
}

void
iterate_page_set_workspace (IteratePage      *self,
                            IterateWorkspace *workspace)
{
  IteratePagePrivate *priv = iterate_page_get_instance_private (self);

  if (g_set_object (&priv->workspace, workspace) && workspace != NULL)
    iterate_page_refresh (self);
}

IterateWorkspace *
iterate_page_get_workspace (IteratePage *self)
{
  IteratePagePrivate *priv = iterate_page_get_instance_private (self);

  return priv->workspace;
}

GCancellable *
iterate_page_get_cancellable (IteratePage *self)
{
  IteratePagePrivate *priv = iterate_page_get_instance_private (self);

  return priv->cancellable;
}

const char *
iterate_page_get_title (IteratePage *self)
{
  return ITERATE_PAGE_GET_CLASS (self)->title;
}

const char *
iterate_page_get_icon_name (IteratePage *self)
{
  return ITERATE_PAGE_GET_CLASS (self)->icon_name;
}

/* Returns: how many things on the page need a person */
guint
iterate_page_get_badge (IteratePage *self)
{
  IteratePagePrivate *priv = iterate_page_get_instance_private (self);

  return priv->badge;
}

void
iterate_page_set_badge (IteratePage *self,
                        guint        badge)
{
  IteratePagePrivate *priv = iterate_page_get_instance_private (self);

  if (priv->badge == badge)
    return;

  priv->badge = badge;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BADGE]);
}

/* Reads anew what the page shows: after the read that is under way, if one is, and
 * then once, however often it was asked for. A page that nobody sees waits until it
 * is seen, unless it @reads_unseen. */
void
iterate_page_refresh (IteratePage *self)
{
  IteratePagePrivate *priv = iterate_page_get_instance_private (self);

  gboolean wanted = ITERATE_PAGE_GET_CLASS (self)->reads_unseen
                    || gtk_widget_get_mapped (GTK_WIDGET (self));

  priv->stale = priv->reading || !wanted;
  if (priv->workspace != NULL && !priv->reading && wanted)
    ITERATE_PAGE_GET_CLASS (self)->refresh (self);
}

void
iterate_page_show_subject (IteratePage *self,
                           const char  *subject)
{
  if (ITERATE_PAGE_GET_CLASS (self)->show_subject != NULL)
    ITERATE_PAGE_GET_CLASS (self)->show_subject (self, subject);
}

/* Lets Control and a key do what the page can, wherever in the window the focus is, while the page is
 * shown. */
void
iterate_page_add_shortcut (IteratePage *self,
                           guint        key,
                           const char  *action)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller), GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (controller),
    gtk_shortcut_new (gtk_keyval_trigger_new (key, GDK_CONTROL_MASK), gtk_named_action_new (action)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

void
iterate_page_tell (IteratePage *self,
                   const char  *text)
{
  g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, text);
}

/* Tells what was done, with a way back. */
void
iterate_page_offer_undo (IteratePage *self,
                         const char  *text)
{
  g_signal_emit (self, signals[SIGNAL_UNDOABLE], 0, text);
}

void
iterate_page_undo (IteratePage *self)
{
  if (ITERATE_PAGE_GET_CLASS (self)->undo != NULL)
    ITERATE_PAGE_GET_CLASS (self)->undo (self);
}

/* Tells of an error, unless it is only that nobody waits any more. */
void
iterate_page_report (IteratePage *self,
                     GError      *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    iterate_page_tell (self, error->message);
}

typedef struct
{
  IteratePage         *page;   /* (owned) */
  GAsyncReadyCallback  callback;
  gpointer             callback_data;
  GObject             *source; /* (owned) (nullable): with the result, once it was read */
  GAsyncResult        *result; /* (owned) (nullable) */
  guint                n_looks;
} Part;

/* Whether a button in it is pressed by a key, which GTK lets it show for a moment before it is clicked;
 * a mnemonic presses what has not got the focus. */
static gboolean
is_pressed_by_key (GtkWidget *widget)
{
  gboolean pressed = gtk_widget_has_css_class (widget, "keyboard-activating");

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && !pressed;
       child = gtk_widget_get_next_sibling (child))
    pressed = gtk_widget_get_mapped (child) && is_pressed_by_key (child);

  return pressed;
}

/* It would be gone before it was clicked if its page were made anew. */
static gboolean
is_pressed (GtkWidget *page)
{
  return (gtk_widget_get_state_flags (page) & GTK_STATE_FLAG_ACTIVE) != 0 || is_pressed_by_key (page);
}

static gboolean
show_part_cb (gpointer user_data)
{
  Part *part = user_data;
  g_autoptr(IterateFocusPlace) place = NULL;

  if (is_pressed (GTK_WIDGET (part->page)) && part->n_looks++ < MOST_LOOKS)
    return G_SOURCE_CONTINUE;

  place = iterate_focus_place_take (GTK_WIDGET (part->page));
  part->callback (part->source, part->result, part->callback_data);
  if (place != NULL)
    iterate_focus_place_restore (place);

  g_object_unref (part->page);
  g_object_unref (part->source);
  g_object_unref (part->result);
  g_free (part);

  return G_SOURCE_REMOVE;
}

static void
part_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Part *part = user_data;

  part->source = g_object_ref (source);
  part->result = g_object_ref (result);
  if (show_part_cb (part) == G_SOURCE_CONTINUE)
    g_timeout_add (LOOK_MSEC, show_part_cb, part);
}

/**
 * iterate_page_read_part:
 * @user_data: for @func
 * @destroy: (nullable): frees @user_data
 * @free_result: frees a result that nobody takes
 * @callback: takes it with iterate_workspace_read_finish() and shows it
 *
 * Reads what a part of the page shows. The callback is not called while somebody presses a button on
 * the page, and what had the focus has it afterwards, if it is still there.
 */
void
iterate_page_read_part (IteratePage         *self,
                        IterateReadFunc      func,
                        gpointer             user_data,
                        GDestroyNotify       destroy,
                        GDestroyNotify       free_result,
                        GAsyncReadyCallback  callback,
                        gpointer             callback_data)
{
  IteratePagePrivate *priv = iterate_page_get_instance_private (self);
  Part *part = g_new0 (Part, 1);

  part->page = g_object_ref (self);
  part->callback = callback;
  part->callback_data = callback_data;
  iterate_workspace_read_async (priv->workspace, func, user_data, destroy, free_result,
                                priv->cancellable, part_read_cb, part);
}

/* Reads for the page; the callback gets the page as its data, held. */
void
iterate_page_read (IteratePage         *self,
                   IterateReadFunc      func,
                   GDestroyNotify       free_result,
                   GAsyncReadyCallback  callback)
{
  IteratePagePrivate *priv = iterate_page_get_instance_private (self);

  priv->reading = TRUE;
  priv->began = g_get_monotonic_time ();
  iterate_page_read_part (self, func, NULL, NULL, free_result, callback, g_object_ref (self));
}

static gboolean
rested_cb (gpointer user_data)
{
  IteratePage *self = user_data;
  IteratePagePrivate *priv = iterate_page_get_instance_private (self);

  priv->rest = 0;
  priv->reading = FALSE;
  iterate_page_refresh (self);

  return G_SOURCE_REMOVE;
}

/* While much changes, such as in an import, a page is read a fourth of the time at most, so that
 * reading it does not take the time that the import needs. */
static void
finish_reading (IteratePage *self)
{
  IteratePagePrivate *priv = iterate_page_get_instance_private (self);
  gint64 took = (g_get_monotonic_time () - priv->began) / 1000;

  if (priv->stale)
    priv->rest = g_timeout_add (MIN (RESTS * took, LONGEST_REST_MSEC), rested_cb, self);
  else
    priv->reading = FALSE;
}

/* Returns: (nullable) (transfer full): what was read; an error was told already */
gpointer
iterate_page_read_finish (IteratePage  *self,
                          GAsyncResult *result)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GObject) source = g_async_result_get_source_object (result);
  gpointer data = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);

  finish_reading (self);
  if (data == NULL)
    iterate_page_report (self, error);

  return data;
}

typedef struct
{
  IteratePage *page; /* (owned) */
  char        *done;
} Write;

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Write *write = user_data;
  g_autoptr(GError) error = NULL;

  if (iterate_workspace_write_finish (ITERATE_WORKSPACE (source), result, &error))
    {
      if (write->done != NULL)
        iterate_page_tell (write->page, write->done);
    }
  else
    iterate_page_report (write->page, error);

  g_object_unref (write->page);
  g_free (write->done);
  g_free (write);
}

/**
 * iterate_page_write:
 * @done: (nullable): what to tell when it is on disk
 *
 * Makes a change. What it leads to comes back as a change of the tables.
 */
void
iterate_page_write (IteratePage      *self,
                    IterateWriteFunc  func,
                    gpointer          user_data,
                    GDestroyNotify    destroy,
                    const char       *done)
{
  Write *write = g_new (Write, 1);

  write->page = g_object_ref (self);
  write->done = g_strdup (done);
  iterate_workspace_write_async (iterate_page_get_workspace (self), func, user_data, destroy, NULL,
                                 written_cb, write);
}

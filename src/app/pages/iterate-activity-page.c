/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-activity-page.h"

#include "iterate-activity.h"
#include "iterate-delivery.h"
#include "iterate-event-text.h"
#include "iterate-message.h"
#include "iterate-retry-button.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* How many chains of events are shown. */
#define LIMIT       200
#define INDENTATION 24

/**
 * IterateActivityPage:
 *
 * What happened, each event with the chain of what it caused: which handlers heard
 * it, what they sent, and the events that followed. What failed can be retried.
 */
struct _IterateActivityPage
{
  IteratePage  parent_instance;

  /* Template */
  GtkStack    *stack;
  GtkListBox  *list;
};

G_DEFINE_FINAL_TYPE (IterateActivityPage, iterate_activity_page, ITERATE_TYPE_PAGE)

static GtkWidget *
make_row (const char *icon,
          const char *style,
          const char *text,
          const char *detail,
          guint       depth)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *image = gtk_image_new_from_icon_name (icon);
  g_autofree char *title = g_markup_escape_text (text, -1);
  g_autofree char *subtitle = g_markup_escape_text (detail == NULL ? "" : detail, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_margin_start (image, depth * INDENTATION);
  if (style != NULL)
    gtk_widget_add_css_class (image, style);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);

  return row;
}

static void
add_delivery (IterateActivityPage *self,
              AdwExpanderRow      *expander,
              IterateDelivery     *delivery,
              guint                depth)
{
  const char *state = iterate_delivery_get_state (delivery);
  g_autofree char *text = iterate_handler_dup_text (iterate_delivery_get_handler (delivery));
  gboolean done = g_str_equal (state, "done"), pending = g_str_equal (state, "pending");
  GtkWidget *row;

  row = make_row (done ? "object-select-symbolic" : pending ? "content-loading-symbolic"
                                                            : "dialog-warning-symbolic",
                  done ? "success" : pending ? "dim-label" : "warning",
                  text, iterate_delivery_get_error (delivery), depth);
  adw_expander_row_add_row (expander, row);
  if (!done && !pending)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               iterate_retry_button_new (ITERATE_PAGE (self), delivery));
}

static const char *
get_type_name (IterateEvent *event)
{
  return iterate_event_type_display (iterate_event_get_event_type (event));
}

/* Adds what an event led to, deeper and deeper. */
static void
add_chain (IterateActivityPage *self,
           AdwExpanderRow      *expander,
           IterateActivity     *activity,
           guint                depth)
{
  GPtrArray *deliveries = iterate_activity_get_deliveries (activity);
  GPtrArray *messages = iterate_activity_get_messages (activity);
  GPtrArray *effects = iterate_activity_get_effects (activity);

  for (guint i = 0; i < deliveries->len; i++)
    add_delivery (self, expander, g_ptr_array_index (deliveries, i), depth);

  for (guint i = 0; i < messages->len; i++)
    {
      IterateMessage *message = g_ptr_array_index (messages, i);
      g_autofree char *text = g_strdup_printf (_("Sent “%s”"),
                                               iterate_message_get_message_type (message));
      g_autofree char *detail = g_strdup_printf (_("To %s"),
                                                 iterate_message_get_recipient (message));

      adw_expander_row_add_row (expander, make_row ("mail-send-symbolic", NULL, text, detail,
                                                    depth));
    }

  for (guint i = 0; i < effects->len; i++)
    {
      IterateActivity *effect = g_ptr_array_index (effects, i);
      g_autofree char *text = iterate_event_dup_text (iterate_activity_get_event (effect));

      adw_expander_row_add_row (expander,
                                make_row ("go-next-symbolic", "accent", text,
                                          get_type_name (iterate_activity_get_event (effect)),
                                          depth));
      add_chain (self, expander, effect, depth + 1);
    }
}

static GtkWidget *
make_expander (IterateActivityPage *self,
               IterateActivity     *activity,
               gboolean             expanded)
{
  GtkWidget *row = adw_expander_row_new ();
  IterateEvent *event = iterate_activity_get_event (activity);
  gint64 now = iterate_workspace_get_time (iterate_page_get_workspace (ITERATE_PAGE (self)));
  g_autofree char *text = iterate_event_dup_text (event);
  g_autofree char *title = g_markup_escape_text (text, -1);
  g_autofree char *age = iterate_event_dup_age (event, now);
  g_autofree char *subtitle = g_strdup_printf ("%s · %s", age, get_type_name (event));
  gboolean leads = iterate_activity_get_deliveries (activity)->len > 0 ||
                   iterate_activity_get_effects (activity)->len > 0;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (row), leads);
  add_chain (self, ADW_EXPANDER_ROW (row), activity, 0);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), leads && expanded);

  return row;
}

static void
show_activity (IterateActivityPage *self,
               GPtrArray           *list)
{
  GtkWidget *child;
  gboolean expanded = FALSE;
  guint badge = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);

  for (guint i = 0; i < list->len; i++)
    {
      IterateActivity *activity = g_ptr_array_index (list, i);
      gboolean needs = iterate_activity_needs_person (activity);
      gboolean first = !expanded && iterate_activity_get_effects (activity)->len > 0;

      gtk_list_box_append (self->list, make_expander (self, activity, needs || first));
      expanded |= first;
      badge += needs;
    }

  iterate_page_set_badge (ITERATE_PAGE (self), badge);
  gtk_stack_set_visible_child_name (self->stack, list->len == 0 ? "empty" : "list");
}

static gpointer
read_activity (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  return iterate_activity_list (db, LIMIT, error);
}

static void
activity_read_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(IteratePage) page = user_data;
  g_autoptr(GPtrArray) list = iterate_page_read_finish (page, result);

  if (list != NULL)
    show_activity (ITERATE_ACTIVITY_PAGE (page), list);
}

static void
iterate_activity_page_refresh (IteratePage *page)
{
  iterate_page_read (page, read_activity, (GDestroyNotify) g_ptr_array_unref, activity_read_cb);
}

static void
iterate_activity_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ITERATE_TYPE_ACTIVITY_PAGE);

  G_OBJECT_CLASS (iterate_activity_page_parent_class)->dispose (object);
}

static void
iterate_activity_page_class_init (IterateActivityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  IteratePageClass *page_class = ITERATE_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = iterate_activity_page_dispose;
  page_class->title = N_("Activity");
  page_class->icon_name = "iterate-activity-symbolic";
  page_class->reads_unseen = TRUE;
  page_class->refresh = iterate_activity_page_refresh;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-activity-page.ui");
  gtk_widget_class_bind_template_child (widget_class, IterateActivityPage, stack);
  gtk_widget_class_bind_template_child (widget_class, IterateActivityPage, list);
}

static void
iterate_activity_page_init (IterateActivityPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

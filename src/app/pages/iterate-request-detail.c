/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-request-detail.h"

#include "iterate-event-text.h"
#include "iterate-feedback.h"
#include "iterate-figure-view.h"
#include "iterate-rows.h"
#include "iterate-votes-figure.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * IterateRequestDetail:
 *
 * What users ask for: its score and why, how its votes came, what it leads to, and what they said.
 * Changes go to the page by the actions `request.set-status`, `request.ship`, `request.rename`,
 * `request.merge-into`, `request.split`, `request.thank` and `request.open-feedback`.
 */
struct _IterateRequestDetail
{
  GtkWidget            parent_instance;

  /* Template */
  GtkWidget           *scrolled;
  GtkButton           *back_button;
  GtkLabel            *topic_label;
  GtkLabel            *status_label;
  GtkLabel            *product_label;
  GtkLabel            *advice_label;
  GtkButton           *next_button;
  GtkButton           *thanks_button;
  IterateFigureView   *votes_view;
  AdwPreferencesGroup *links_group;
  GtkListBox          *links_list;
  AdwPreferencesGroup *quotes_group;
  GtkListBox          *quotes_list;
  GtkButton           *split_button;

  const char          *next_status; /* (nullable): what the first button does */
};

enum
{
  PROP_0,
  PROP_SHOW_BACK,
  N_PROPS
};

enum
{
  SIGNAL_BACK,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateRequestDetail, iterate_request_detail, GTK_TYPE_WIDGET)

/* What comes next, by what it is now. */
static const struct
{
  const char *status;
  const char *next;
  const char *label;
} steps[] = {
  { "open", "planned", N_("_Plan It") },
  { "planned", "started", N_("_Start It") },
  { "started", "shipped", N_("_Ship It…") },
  { "declined", "open", N_("_Open Again") },
};

static void
back_clicked_cb (IterateRequestDetail *self)
{
  g_signal_emit (self, signals[SIGNAL_BACK], 0);
}

static void
next_clicked_cb (IterateRequestDetail *self)
{
  if (g_strcmp0 (self->next_status, "shipped") == 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "request.ship", NULL);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "request.set-status", "s", self->next_status);
}

static void
split_clicked_cb (IterateRequestDetail *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "request.split", NULL);
}

static GtkCheckButton *
get_check (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), "check");
}

static gint64
get_feedback (GtkWidget *row)
{
  return *(gint64 *) g_object_get_data (G_OBJECT (row), "feedback");
}

/* Returns: (transfer full) (element-type gint64): the votes that are checked */
GArray *
iterate_request_detail_list_checked (IterateRequestDetail *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->quotes_list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      gint64 id;

      if (get_check (row) == NULL || !gtk_check_button_get_active (get_check (row)))
        continue;

      id = get_feedback (row);
      g_array_append_val (ids, id);
    }

  return ids;
}

/* All of them would be a renaming. */
static void
check_toggled_cb (IterateRequestDetail *self)
{
  g_autoptr(GArray) checked = iterate_request_detail_list_checked (self);

  gtk_widget_set_visible (GTK_WIDGET (self->split_button), checked->len > 0);
}

static void
quote_activated_cb (IterateRequestDetail *self,
                    GtkListBoxRow        *row)
{
  if (get_check (GTK_WIDGET (row)) != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "request.open-feedback", "x",
                                get_feedback (GTK_WIDGET (row)));
}

static void
link_activated_cb (IterateRequestDetail *self,
                   GtkListBoxRow        *row)
{
  const char *subject = g_object_get_data (G_OBJECT (row), "subject");

  if (subject != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "request.open-link", "s", subject);
}

static void
add_quote (IterateRequestDetail *self,
           IterateFeedback      *feedback)
{
  gint64 id = iterate_record_get_id (ITERATE_RECORD (feedback));
  g_autofree char *age = iterate_time_dup_age (iterate_feedback_get_occurred_at (feedback),
                                               g_get_real_time ());
  g_autofree char *subtitle = NULL;
  const char *author = iterate_feedback_get_author (feedback);
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *row;

  subtitle = author == NULL || *author == '\0' ? g_strdup (age)
                                               : g_strdup_printf (_("%s · %s"), author, age);
  row = iterate_rows_add (self->quotes_list, iterate_feedback_get_content (feedback), subtitle, NULL,
                          NULL);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 4);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Select for a request of its own"), -1);
  g_signal_connect_object (check, "toggled", G_CALLBACK (check_toggled_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  g_object_set_data (G_OBJECT (row), "check", check);
  g_object_set_data_full (G_OBJECT (row), "feedback", g_memdup2 (&id, sizeof id), g_free);
}

static void
show_quotes (IterateRequestDetail        *self,
             const IterateRequestContext *context)
{
  gint64 votes = iterate_feature_request_get_votes (context->request);
  g_autofree char *more = NULL;

  iterate_rows_clear (self->quotes_list);
  for (guint i = 0; i < context->quotes->len; i++)
    add_quote (self, g_ptr_array_index (context->quotes, i));
  if (votes > context->quotes->len)
    {
      more = g_strdup_printf (_("and %" G_GINT64_FORMAT " more"), votes - context->quotes->len);
      iterate_rows_add (self->quotes_list, more, NULL, NULL, NULL);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->split_button), FALSE);
}

static void
add_link (IterateRequestDetail *self,
          const char           *title,
          const char           *subtitle,
          const char           *icon_name,
          const char           *subject)
{
  GtkWidget *row = iterate_rows_add (self->links_list, title, subtitle, icon_name, "dim-label");

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), subject != NULL);
  g_object_set_data_full (G_OBJECT (row), "subject", g_strdup (subject), g_free);
}

static void
show_links (IterateRequestDetail        *self,
            const IterateRequestContext *context)
{
  iterate_rows_clear (self->links_list);
  if (context->task != NULL)
    add_link (self, iterate_task_get_title (context->task), iterate_task_get_status (context->task),
              "object-select-symbolic", NULL);
  if (context->experiment != NULL)
    add_link (self, iterate_experiment_get_name (context->experiment),
              iterate_experiment_get_status (context->experiment), "iterate-experiments-symbolic",
              iterate_experiment_get_name (context->experiment));
  gtk_widget_set_visible (GTK_WIDGET (self->links_group),
                          context->task != NULL || context->experiment != NULL);
}

static void
show_status (IterateRequestDetail        *self,
             const IterateRequestContext *context)
{
  const char *status = iterate_feature_request_get_status (context->request);
  g_autofree char *text = NULL;

  text = g_strdup_printf (ngettext ("%s · %" G_GINT64_FORMAT " person asks for it",
                                    "%s · %" G_GINT64_FORMAT " people ask for it",
                                    (gulong) context->n_authors), status, context->n_authors);
  gtk_label_set_label (self->status_label, text);
  self->next_status = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      if (!g_str_equal (steps[i].status, status))
        continue;

      self->next_status = steps[i].next;
      gtk_button_set_label (self->next_button, _(steps[i].label));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->next_button), self->next_status != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->thanks_button), g_str_equal (status, "shipped"));
}

/* Shows a request and what is known of it. */
void
iterate_request_detail_show (IterateRequestDetail        *self,
                             IterateRequestSummary       *summary,
                             const IterateRequestContext *context)
{
  g_autoptr(IterateFigure) figure = iterate_votes_figure_new (summary);

  gtk_label_set_label (self->topic_label, iterate_feature_request_get_topic (context->request));
  gtk_label_set_label (self->product_label, context->product);
  gtk_label_set_label (self->advice_label,
                       iterate_feature_request_get_description (context->request));
  iterate_figure_view_set_figure (self->votes_view, figure);
  show_status (self, context);
  show_links (self, context);
  show_quotes (self, context);
}

static void
iterate_request_detail_get_property (GObject    *object,
                                     guint       prop_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SHOW_BACK:
      g_value_set_boolean (value, gtk_widget_get_visible (
                                    GTK_WIDGET (ITERATE_REQUEST_DETAIL (object)->back_button)));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_request_detail_set_property (GObject      *object,
                                     guint         prop_id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_SHOW_BACK:
      gtk_widget_set_visible (GTK_WIDGET (ITERATE_REQUEST_DETAIL (object)->back_button),
                              g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_request_detail_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ITERATE_TYPE_REQUEST_DETAIL);

  G_OBJECT_CLASS (iterate_request_detail_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateRequestDetail, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-request-detail.ui");
  BIND (scrolled);
  BIND (back_button);
  BIND (topic_label);
  BIND (status_label);
  BIND (product_label);
  BIND (advice_label);
  BIND (next_button);
  BIND (thanks_button);
  BIND (votes_view);
  BIND (links_group);
  BIND (links_list);
  BIND (quotes_group);
  BIND (quotes_list);
  BIND (split_button);
  gtk_widget_class_bind_template_callback (widget_class, back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, split_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, quote_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, link_activated_cb);
}

static void
iterate_request_detail_class_init (IterateRequestDetailClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_FIGURE_VIEW);
  object_class->dispose = iterate_request_detail_dispose;
  object_class->get_property = iterate_request_detail_get_property;
  object_class->set_property = iterate_request_detail_set_property;

  properties[PROP_SHOW_BACK] =
    g_param_spec_boolean ("show-back", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_BACK] =
    g_signal_new ("back", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  bind_template (widget_class);
}

static void
iterate_request_detail_init (IterateRequestDetail *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

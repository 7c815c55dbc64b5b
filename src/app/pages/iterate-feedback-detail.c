/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-detail.h"

#include "iterate-event-text.h"
#include "iterate-time.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * IterateFeedbackDetail:
 *
 * A piece of feedback: what was said, what was understood and why, and what it is a vote for. Each
 * answer is corrected where it stands. Changes go to the page by the actions `feedback.correct`
 * (field and value), `feedback.take-back`, `feedback.file`, `feedback.move`, `feedback.unlink` and
 * `feedback.open-request`.
 */
struct _IterateFeedbackDetail
{
  GtkWidget     parent_instance;

  /* Template */
  GtkWidget    *scrolled;
  GtkButton    *back_button;
  GtkLabel     *origin_label;
  GtkLabel     *content_label;
  GtkButton    *file_button;
  AdwComboRow  *sentiment_row;
  AdwComboRow  *kind_row;
  AdwComboRow  *urgency_row;
  AdwActionRow *actionable_row;
  GtkSwitch    *actionable_switch;
  AdwActionRow *corrected_row;
  AdwActionRow *request_row;
  GtkButton    *unlink_button;

  gboolean      showing; /* Rows change because something is shown, not because of a person */
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

G_DEFINE_FINAL_TYPE (IterateFeedbackDetail, iterate_feedback_detail, GTK_TYPE_WIDGET)

/* As the rows list them. */
static const char *const sentiments[] = { "negative", "neutral", "positive", NULL };
static const char *const kinds[] = { "bug", "feature", "usability", "praise", "question", NULL };
static const char *const urgencies[] = { "low", "normal", "high", "critical", NULL };

static void
correct (IterateFeedbackDetail *self,
         const char            *field,
         const char            *value)
{
  if (!self->showing)
    gtk_widget_activate_action (GTK_WIDGET (self), "feedback.correct", "(ss)", field, value);
}

static void
sentiment_changed_cb (IterateFeedbackDetail *self)
{
  correct (self, "sentiment", sentiments[adw_combo_row_get_selected (self->sentiment_row)]);
}

static void
kind_changed_cb (IterateFeedbackDetail *self)
{
  correct (self, "kind", kinds[adw_combo_row_get_selected (self->kind_row)]);
}

static void
urgency_changed_cb (IterateFeedbackDetail *self)
{
  correct (self, "urgency", urgencies[adw_combo_row_get_selected (self->urgency_row)]);
}

static void
actionable_changed_cb (IterateFeedbackDetail *self)
{
  correct (self, "actionable", gtk_switch_get_active (self->actionable_switch) ? "true" : "false");
}

static void
back_clicked_cb (IterateFeedbackDetail *self)
{
  g_signal_emit (self, signals[SIGNAL_BACK], 0);
}

static void
select_name (AdwComboRow       *row,
             const char *const *names,
             const char        *name,
             const char        *because)
{
  g_autofree char *safe = because == NULL ? NULL : g_markup_escape_text (because, -1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (g_strcmp0 (names[i], name) == 0)
        adw_combo_row_set_selected (row, i);
    }
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), safe == NULL ? "" : safe);
}

static char *
dup_origin (IterateFeedback *feedback)
{
  const char *author = iterate_feedback_get_author (feedback);
  g_autofree char *age = iterate_time_dup_age (iterate_feedback_get_occurred_at (feedback),
                                               g_get_real_time ());

  if (author == NULL || *author == '\0')
    return g_strdup_printf (_("%s · %s"), iterate_feedback_get_source (feedback), age);

  return g_strdup_printf (_("%s · %s · %s"), author, iterate_feedback_get_source (feedback), age);
}

static void
show_answers (IterateFeedbackDetail        *self,
              const IterateFeedbackContext *context)
{
  IterateFeedback *feedback = context->feedback;
  const char *because = context->because[ITERATE_ANSWER_ACTIONABLE];
  g_autofree char *safe = because == NULL ? NULL : g_markup_escape_text (because, -1);
  gboolean understood = iterate_feedback_is_understood (feedback);

  select_name (self->sentiment_row, sentiments,
               iterate_sentiment_get_label (iterate_feedback_get_sentiment (feedback)),
               context->because[ITERATE_ANSWER_SENTIMENT]);
  select_name (self->kind_row, kinds, iterate_feedback_get_kind (feedback),
               context->because[ITERATE_ANSWER_KIND]);
  select_name (self->urgency_row, urgencies, iterate_feedback_get_urgency (feedback),
               context->because[ITERATE_ANSWER_URGENCY]);
  gtk_switch_set_active (self->actionable_switch, iterate_feedback_get_actionable (feedback));
  adw_action_row_set_subtitle (self->actionable_row, safe == NULL ? "" : safe);
  gtk_widget_set_sensitive (GTK_WIDGET (self->sentiment_row), understood);
  gtk_widget_set_sensitive (GTK_WIDGET (self->kind_row), understood);
  gtk_widget_set_sensitive (GTK_WIDGET (self->urgency_row), understood);
  gtk_widget_set_sensitive (GTK_WIDGET (self->actionable_row), understood);
  gtk_widget_set_visible (GTK_WIDGET (self->corrected_row), context->corrected);
}

static void
show_request (IterateFeedbackDetail        *self,
              const IterateFeedbackContext *context)
{
  g_autofree char *topic = NULL;
  g_autofree char *subtitle = NULL;
  gint64 votes;

  gtk_widget_set_visible (GTK_WIDGET (self->unlink_button), context->request != NULL);
  adw_action_row_set_activatable_widget (self->request_row, NULL);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->request_row), context->request != NULL);
  if (context->request == NULL)
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->request_row), _("No request"));
      adw_action_row_set_subtitle (self->request_row,
                                   _("It asks for nothing, as far as was understood."));
      return;
    }

  votes = iterate_feature_request_get_votes (context->request);
  topic = g_markup_escape_text (iterate_feature_request_get_topic (context->request), -1);
  subtitle = g_strdup_printf (ngettext ("%" G_GINT64_FORMAT " vote, %s",
                                        "%" G_GINT64_FORMAT " votes, %s", (gulong) votes), votes,
                              iterate_feature_request_get_status (context->request));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->request_row), topic);
  adw_action_row_set_subtitle (self->request_row, subtitle);
}

static void
request_activated_cb (IterateFeedbackDetail *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "feedback.open-request", NULL);
}

/* Shows a piece of feedback and what is known of it. */
void
iterate_feedback_detail_show (IterateFeedbackDetail        *self,
                              const IterateFeedbackContext *context)
{
  g_autofree char *origin = dup_origin (context->feedback);
  g_autofree char *when = iterate_time_format (iterate_feedback_get_occurred_at (context->feedback));

  self->showing = TRUE;
  gtk_label_set_label (self->origin_label, origin);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->origin_label), when);
  gtk_label_set_label (self->content_label, iterate_feedback_get_content (context->feedback));
  gtk_button_set_label (self->file_button, iterate_feedback_get_filed_at (context->feedback) == 0
                                             ? _("_File") : _("Put _Back"));
  show_answers (self, context);
  show_request (self, context);
  self->showing = FALSE;
}

static void
iterate_feedback_detail_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SHOW_BACK:
      g_value_set_boolean (value, gtk_widget_get_visible (
                                    GTK_WIDGET (ITERATE_FEEDBACK_DETAIL (object)->back_button)));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_feedback_detail_set_property (GObject      *object,
                                      guint         prop_id,
                                      const GValue *value,
                                      GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_SHOW_BACK:
      gtk_widget_set_visible (GTK_WIDGET (ITERATE_FEEDBACK_DETAIL (object)->back_button),
                              g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_feedback_detail_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ITERATE_TYPE_FEEDBACK_DETAIL);

  G_OBJECT_CLASS (iterate_feedback_detail_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateFeedbackDetail, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-feedback-detail.ui");
  BIND (scrolled);
  BIND (back_button);
  BIND (origin_label);
  BIND (content_label);
  BIND (file_button);
  BIND (sentiment_row);
  BIND (kind_row);
  BIND (urgency_row);
  BIND (actionable_row);
  BIND (actionable_switch);
  BIND (corrected_row);
  BIND (request_row);
  BIND (unlink_button);
  gtk_widget_class_bind_template_callback (widget_class, back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, sentiment_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, kind_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, urgency_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, actionable_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, request_activated_cb);
}

static void
iterate_feedback_detail_class_init (IterateFeedbackDetailClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = iterate_feedback_detail_dispose;
  object_class->get_property = iterate_feedback_detail_get_property;
  object_class->set_property = iterate_feedback_detail_set_property;

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
iterate_feedback_detail_init (IterateFeedbackDetail *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

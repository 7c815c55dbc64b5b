/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-detail.h"

#include "iterate-event-text.h"
#include "iterate-figure-view.h"
#include "iterate-minutes-figure.h"
#include "iterate-ramp-figure.h"
#include "iterate-rows.h"
#include "iterate-time.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * IterateFlagDetail:
 *
 * A flag: who has it, its rollout and what is watched meanwhile, how often it is asked for, its
 * rules, a tester, and what was changed. Changes go to the page by `flag.` actions.
 */
struct _IterateFlagDetail
{
  GtkWidget            parent_instance;

  /* Template */
  GtkWidget           *scrolled;
  GtkButton           *back_button;
  GtkLabel            *name_label;
  GtkLabel            *status_label;
  GtkImage            *state_icon;
  GtkLabel            *headline_label;
  GtkLabel            *advice_label;
  GtkWidget           *buttons_box;
  GtkButton           *first_button;
  GtkButton           *second_button;
  IterateFigureView   *ramp_view;
  GtkWidget           *guards_group;
  GtkListBox          *guards_list;
  IterateFigureView   *minutes_view;
  GtkListBox          *rules_list;
  GtkEditable         *user_row;
  GtkEditable         *attributes_row;
  GtkWidget           *trial_row;
  GtkWidget           *changes_group;
  GtkListBox          *changes_list;

  /* Owned */
  IterateFlag         *flag; /* (nullable) */
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

G_DEFINE_FINAL_TYPE (IterateFlagDetail, iterate_flag_detail, GTK_TYPE_WIDGET)

static void
back_clicked_cb (IterateFlagDetail *self)
{
  g_signal_emit (self, signals[SIGNAL_BACK], 0);
}

static void
tester_changed_cb (IterateFlagDetail *self)
{
  if (*gtk_editable_get_text (self->user_row) == '\0' &&
      *gtk_editable_get_text (self->attributes_row) == '\0')
    gtk_widget_set_visible (self->trial_row, FALSE);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "flag.try", NULL);
}

static void
show_status (IterateFlagDetail *self,
             IterateFlag       *flag)
{
  const char *description = iterate_flag_get_description (flag);
  g_autofree char *values = g_strdup_printf (_("%s · off: %s · on: %s"), iterate_flag_get_kind (flag),
                                             iterate_flag_get_off_value (flag),
                                             iterate_flag_get_on_value (flag));
  g_autofree char *text = *description == '\0' ? g_strdup (values)
                                               : g_strdup_printf ("%s\n%s", description, values);

  gtk_label_set_label (self->name_label, iterate_flag_get_name (flag));
  gtk_label_set_label (self->status_label, text);
}

/* What can be done about a flag, the next step first. */
typedef struct
{
  const char *label;
  const char *action;
  const char *style; /* (nullable) */
} Choice;

typedef struct
{
  const char *icon_name;
  const char *style;
  Choice      first;
  Choice      second;
} Card;

static const Card cards[] = {
  { "media-playback-start-symbolic", "accent", { N_("_Pause"), "flag.pause" },
    { N_("_Roll Back…"), "flag.roll-back", "destructive-action" } },
  { "media-playback-pause-symbolic", "warning", { N_("Res_ume"), "flag.resume", "suggested-action" },
    { N_("_Roll Back…"), "flag.roll-back", "destructive-action" } },
  { "system-users-symbolic", "accent",
    { N_("Start _Rollout…"), "flag.roll-out", "suggested-action" },
    { N_("Switch _Off…"), "flag.switch-off" } },
  { "iterate-flag-off-symbolic", "dim-label",
    { N_("Give It to _Some…"), "flag.give", "suggested-action" },
    { N_("Start _Rollout…"), "flag.roll-out" } },
  { "emblem-ok-symbolic", "success", { N_("_Edit…"), "flag.edit" },
    { N_("Switch _Off…"), "flag.switch-off", "destructive-action" } },
};

static const Card *
get_card (const IterateFlagView *view)
{
  if (view->is_open)
    return &cards[g_str_equal (iterate_rollout_get_state (view->rollout), "paused") ? 1 : 0];

  if (iterate_flag_is_enabled (view->flag))
    return &cards[4];

  return &cards[iterate_flag_get_audience (view->flag)[0] != NULL ? 2 : 3];
}

static void
set_style (GtkWidget  *widget,
           const char *style)
{
  static const char *const styles[] = {
    "accent", "warning", "success", "error", "dim-label", "suggested-action", "destructive-action",
  };

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    gtk_widget_remove_css_class (widget, styles[i]);
  if (style != NULL)
    gtk_widget_add_css_class (widget, style);
}

static void
show_choice (GtkButton    *button,
             const Choice *choice)
{
  gtk_button_set_label (button, _(choice->label));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), choice->action);
  set_style (GTK_WIDGET (button), choice->style);
}

static void
show_card (IterateFlagDetail     *self,
           const IterateFlagView *view)
{
  const Card *card = get_card (view);

  gtk_image_set_from_icon_name (self->state_icon, card->icon_name);
  set_style (GTK_WIDGET (self->state_icon), card->style);
  gtk_label_set_label (self->headline_label, view->headline);
  gtk_label_set_label (self->advice_label, view->advice);
  gtk_widget_set_visible (GTK_WIDGET (self->advice_label), *view->advice != '\0');
  show_choice (self->first_button, &card->first);
  show_choice (self->second_button, &card->second);
}

static void
show_ramp (IterateFlagDetail     *self,
           const IterateFlagView *view)
{
  g_autoptr(IterateFigure) figure = NULL;
  g_autofree char *age = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->ramp_view), view->rollout != NULL);
  if (view->rollout == NULL)
    return;

  figure = iterate_ramp_figure_new (view);
  age = iterate_time_dup_age (iterate_rollout_get_started_at (view->rollout), view->now);
  text = g_strdup_printf (_("%s · began %s"), iterate_rollout_get_schedule (view->rollout), age);
  g_object_set (self->ramp_view, "subtitle", text, NULL);
  iterate_figure_view_set_figure (self->ramp_view, figure);
}

static void
show_guards (IterateFlagDetail     *self,
             const IterateFlagView *view)
{
  static const struct
  {
    const char *icon_name;
    const char *style;
    const char *text;
  } looks[] = {
    [ITERATE_FLAG_GUARD_NO_DATA] = { "content-loading-symbolic", "dim-label", N_("No data yet") },
    [ITERATE_FLAG_GUARD_FINE] = { "emblem-ok-symbolic", "success", N_("Fine") },
    [ITERATE_FLAG_GUARD_HARMED] = { "dialog-error-symbolic", "error", N_("Harmed") },
    [ITERATE_FLAG_GUARD_MISSING] = { "dialog-warning-symbolic", "warning", N_("No new data") },
    [ITERATE_FLAG_GUARD_SKEWED] = { "dialog-warning-symbolic", "warning", N_("Not as planned") },
  };

  iterate_rows_clear (self->guards_list);
  for (guint i = 0; i < view->guards->len; i++)
    {
      const IterateFlagGuardRow *guard = g_ptr_array_index (view->guards, i);
      GtkWidget *row = iterate_rows_add (self->guards_list, guard->title, guard->text,
                                         looks[guard->state].icon_name, looks[guard->state].style);
      GtkWidget *label = gtk_label_new (_(looks[guard->state].text));

      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
      gtk_widget_add_css_class (label, "dim-label");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }
  gtk_widget_set_visible (self->guards_group, view->guards->len > 0);
}

static void
show_minutes (IterateFlagDetail     *self,
              const IterateFlagView *view)
{
  g_autoptr(IterateFigure) figure = iterate_minutes_figure_new (view->minutes);
  g_autofree char *text = g_strdup_printf (_("%.3g a minute lately; blue where it was on"),
                                           iterate_flag_view_get_rate (view));

  g_object_set (self->minutes_view, "subtitle", text, NULL);
  iterate_figure_view_set_figure (self->minutes_view, figure);
}

static void
show_rules (IterateFlagDetail     *self,
            const IterateFlagView *view)
{
  const char *const *audience = iterate_flag_get_audience (view->flag);

  iterate_rows_clear (self->rules_list);
  if (audience[0] != NULL)
    {
      g_autofree char *list = g_strjoinv (", ", (GStrv) audience);
      g_autofree char *title = g_strdup_printf (_("Those who have it first get %s"),
                                                iterate_flag_get_on_value (view->flag));

      adw_action_row_set_subtitle_lines (
        ADW_ACTION_ROW (iterate_rows_add (self->rules_list, title, list, NULL, NULL)), 3);
    }

  for (guint i = 0; view->rules[i] != NULL; i++)
    adw_action_row_set_title_lines (
      ADW_ACTION_ROW (iterate_rows_add (self->rules_list, view->rules[i], NULL, NULL, NULL)), 4);
  iterate_rows_add (self->rules_list, _("Everybody else"), view->others, NULL, NULL);
}

static void
show_changes (IterateFlagDetail     *self,
              const IterateFlagView *view)
{
  iterate_rows_clear (self->changes_list);
  for (guint i = 0; i < view->changes->len; i++)
    {
      IterateRecord *change = g_ptr_array_index (view->changes, i);
      gint64 at = iterate_record_get_int64 (change, "at");
      g_autofree char *title = iterate_flag_view_describe_change (ITERATE_FLAG_CHANGE (change));
      g_autofree char *age = iterate_time_dup_age (at, view->now);
      g_autofree char *time = iterate_time_format (at);
      g_autofree char *subtitle = g_strdup_printf ("%s · %s", age,
                                                   iterate_record_get_string (change, "who"));
      GtkWidget *row = iterate_rows_add (self->changes_list, title, subtitle, NULL, NULL);

      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 3);
      gtk_widget_set_tooltip_text (row, time);
    }
  gtk_widget_set_visible (self->changes_group, view->changes->len > 0);
}

/* Shows a flag and what is known of it. */
void
iterate_flag_detail_show (IterateFlagDetail     *self,
                          const IterateFlagView *view)
{
  gboolean another = self->flag == NULL ||
                     iterate_record_get_id (ITERATE_RECORD (self->flag)) !=
                       iterate_record_get_id (ITERATE_RECORD (view->flag));

  g_set_object (&self->flag, view->flag);
  show_status (self, view->flag);
  show_card (self, view);
  show_ramp (self, view);
  show_guards (self, view);
  show_minutes (self, view);
  show_rules (self, view);
  show_changes (self, view);
  if (another)
    gtk_adjustment_set_value (
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled)), 0);
  tester_changed_cb (self);
}

/* Returns: (transfer none) (nullable): what is shown */
IterateFlag *
iterate_flag_detail_get_flag (IterateFlagDetail *self)
{
  return self->flag;
}

/* Returns: whom the flag is tried for */
const char *
iterate_flag_detail_get_user (IterateFlagDetail *self)
{
  return gtk_editable_get_text (self->user_row);
}

/* Returns: (transfer full): what is known of them, as `NAME=VALUE` */
GStrv
iterate_flag_detail_dup_attributes (IterateFlagDetail *self)
{
  g_auto(GStrv) words = g_strsplit_set (gtk_editable_get_text (self->attributes_row), " ;", -1);
  GStrvBuilder *builder = g_strv_builder_new ();
  GStrv attributes;

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] != '\0')
        g_strv_builder_add (builder, words[i]);
    }
  attributes = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);

  return attributes;
}

/**
 * iterate_flag_detail_show_trial:
 * @trial: (nullable): what they get
 * @problem: (nullable): why that is not known
 */
void
iterate_flag_detail_show_trial (IterateFlagDetail      *self,
                                const IterateFlagTrial *trial,
                                const char             *problem)
{
  g_autofree char *title = NULL;
  g_autofree char *safe_title = NULL;
  g_autofree char *rules = NULL;
  g_autofree char *subtitle = NULL;

  if (trial == NULL)
    {
      title = g_strdup (problem);
      subtitle = g_strdup ("");
    }
  else
    {
      title = g_strdup_printf (_("Gets %s, because: %s"), trial->value, trial->because);
      rules = g_strjoinv ("\n", trial->rules);
      subtitle = g_markup_escape_text (rules, -1);
    }
  safe_title = g_markup_escape_text (title, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->trial_row), safe_title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->trial_row), subtitle);
  gtk_widget_set_visible (self->trial_row, TRUE);
}

static void
iterate_flag_detail_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SHOW_BACK:
      g_value_set_boolean (value, gtk_widget_get_visible (
                                    GTK_WIDGET (ITERATE_FLAG_DETAIL (object)->back_button)));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_flag_detail_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_SHOW_BACK:
      gtk_widget_set_visible (GTK_WIDGET (ITERATE_FLAG_DETAIL (object)->back_button),
                              g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_flag_detail_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ITERATE_TYPE_FLAG_DETAIL);
  g_clear_object (&ITERATE_FLAG_DETAIL (object)->flag);

  G_OBJECT_CLASS (iterate_flag_detail_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateFlagDetail, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-flag-detail.ui");
  BIND (scrolled);
  BIND (back_button);
  BIND (name_label);
  BIND (status_label);
  BIND (state_icon);
  BIND (headline_label);
  BIND (advice_label);
  BIND (buttons_box);
  BIND (first_button);
  BIND (second_button);
  BIND (ramp_view);
  BIND (guards_group);
  BIND (guards_list);
  BIND (minutes_view);
  BIND (rules_list);
  BIND (user_row);
  BIND (attributes_row);
  BIND (trial_row);
  BIND (changes_group);
  BIND (changes_list);
  gtk_widget_class_bind_template_callback (widget_class, back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, tester_changed_cb);
}

static void
iterate_flag_detail_class_init (IterateFlagDetailClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_FIGURE_VIEW);
  object_class->dispose = iterate_flag_detail_dispose;
  object_class->get_property = iterate_flag_detail_get_property;
  object_class->set_property = iterate_flag_detail_set_property;

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
iterate_flag_detail_init (IterateFlagDetail *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

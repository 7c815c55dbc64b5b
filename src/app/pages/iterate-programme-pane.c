/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-programme-pane.h"

#include "iterate-figure-view.h"
#include "iterate-histogram-figure.h"
#include "iterate-programme-figure.h"
#include "iterate-verdict-text.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * IterateProgrammePane:
 *
 * How experimenting goes as a whole: how many win, how many there are, how long they take,
 * and what they came to.
 */
struct _IterateProgrammePane
{
  GtkWidget          parent_instance;

  /* Template */
  GtkButton         *back_button;
  GtkStack          *stack;
  GtkFlowBox        *tiles_box;
  IterateFigureView *lift_view;
  IterateFigureView *effects_view;
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

G_DEFINE_FINAL_TYPE (IterateProgrammePane, iterate_programme_pane, GTK_TYPE_WIDGET)

static void
back_clicked_cb (IterateProgrammePane *self)
{
  g_signal_emit (self, signals[SIGNAL_BACK], 0);
}

static void
add_tile (IterateProgrammePane *self,
          const char           *value,
          const char           *caption)
{
  GtkWidget *tile = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *value_label = gtk_label_new (value);
  GtkWidget *caption_label = gtk_label_new (caption);

  gtk_widget_add_css_class (tile, "card");
  gtk_widget_add_css_class (tile, "tile");
  gtk_widget_add_css_class (value_label, "title-2");
  gtk_widget_add_css_class (value_label, "numeric");
  gtk_widget_add_css_class (caption_label, "caption");
  gtk_widget_add_css_class (caption_label, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (value_label), 0);
  gtk_label_set_xalign (GTK_LABEL (caption_label), 0);
  gtk_label_set_wrap (GTK_LABEL (caption_label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (caption_label), 15);
  gtk_box_append (GTK_BOX (tile), value_label);
  gtk_box_append (GTK_BOX (tile), caption_label);
  gtk_flow_box_insert (self->tiles_box, tile, -1);
  gtk_widget_set_focusable (gtk_widget_get_parent (tile), FALSE);
}

static void
show_tiles (IterateProgrammePane   *self,
            const IterateProgramme *programme)
{
  g_autofree char *rate = iterate_programme_dup_win_rate (programme);
  g_autofree char *velocity = g_strdup_printf (_("%.1f a week"), programme->velocity);
  g_autofree char *days = iterate_programme_dup_median_days (programme);
  g_autofree char *lift = iterate_format_change (programme->impact.total);
  g_autofree char *naive = iterate_format_change (programme->impact.naive);
  g_autofree char *lift_caption = g_strdup_printf (_("Cumulative lift, shrunk to what will last "
                                                     "(plain sum %s)"), naive);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->tiles_box))) != NULL)
    gtk_flow_box_remove (self->tiles_box, child);
  add_tile (self, lift, lift_caption);
  add_tile (self, rate, _("Experiments that won"));
  add_tile (self, velocity, _("Velocity over the last 90 days"));
  add_tile (self, days, _("Median time to decision"));
}

static void
iterate_programme_pane_dispose (GObject *object)
{
  GtkWidget *child;

  gtk_widget_dispose_template (GTK_WIDGET (object), ITERATE_TYPE_PROGRAMME_PANE);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (iterate_programme_pane_parent_class)->dispose (object);
}

static void
iterate_programme_pane_set_property (GObject      *object,
                                     guint         prop_id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  IterateProgrammePane *self = ITERATE_PROGRAMME_PANE (object);

  switch (prop_id)
    {
    case PROP_SHOW_BACK:
      gtk_widget_set_visible (GTK_WIDGET (self->back_button), g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_programme_pane_class_init (IterateProgrammePaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_FIGURE_VIEW);
  object_class->dispose = iterate_programme_pane_dispose;
  object_class->set_property = iterate_programme_pane_set_property;

  properties[PROP_SHOW_BACK] =
    g_param_spec_boolean ("show-back", NULL, NULL, FALSE,
                          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * IterateProgrammePane::back:
   *
   * The list is wanted again.
   */
  signals[SIGNAL_BACK] =
    g_signal_new ("back", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-programme-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, IterateProgrammePane, back_button);
  gtk_widget_class_bind_template_child (widget_class, IterateProgrammePane, stack);
  gtk_widget_class_bind_template_child (widget_class, IterateProgrammePane, tiles_box);
  gtk_widget_class_bind_template_child (widget_class, IterateProgrammePane, lift_view);
  gtk_widget_class_bind_template_child (widget_class, IterateProgrammePane, effects_view);
  gtk_widget_class_bind_template_callback (widget_class, back_clicked_cb);
}

static void
iterate_programme_pane_init (IterateProgrammePane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
iterate_programme_pane_show (IterateProgrammePane   *self,
                             const IterateProgramme *programme)
{
  g_autoptr(IterateFigure) lift = NULL;
  g_autoptr(IterateFigure) effects = NULL;

  g_return_if_fail (ITERATE_IS_PROGRAMME_PANE (self));

  gtk_stack_set_visible_child_name (self->stack, programme->n_completed == 0 ? "empty" : "filled");
  show_tiles (self, programme);

  lift = iterate_programme_figure_new (programme->points);
  effects = iterate_histogram_figure_new (programme->effects);
  gtk_widget_set_visible (GTK_WIDGET (self->lift_view), programme->points->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->effects_view), programme->effects->len > 0);
  iterate_figure_view_set_figure (self->lift_view, lift);
  iterate_figure_view_set_figure (self->effects_view, effects);
}

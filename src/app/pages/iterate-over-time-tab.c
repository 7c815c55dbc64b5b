/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-over-time-tab.h"

#include "iterate-figure-view.h"
#include "iterate-lift-figure.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * IterateOverTimeTab:
 *
 * How the answer became what it is: the lift day by day, with the band that holds however
 * often somebody looks, and the looks that were made.
 */
struct _IterateOverTimeTab
{
  IterateExperimentTab  parent_instance;

  /* Template */
  IterateFigureView    *view;
  AdwStatusPage        *empty_status;
};

G_DEFINE_FINAL_TYPE (IterateOverTimeTab, iterate_over_time_tab, ITERATE_TYPE_EXPERIMENT_TAB)

static void
iterate_over_time_tab_show (IterateExperimentTab            *tab,
                            IterateExperimentSummary        *summary,
                            const IterateExperimentEvidence *evidence)
{
  IterateOverTimeTab *self = ITERATE_OVER_TIME_TAB (tab);
  IterateVerdict *verdict = iterate_experiment_summary_get_verdict (summary);
  gboolean filled = evidence != NULL && evidence->series != NULL &&
                    evidence->series->points->len + evidence->series->looks->len > 0;
  g_autoptr(IterateFigure) figure = NULL;
  g_autofree char *title = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->view), filled);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_status), evidence != NULL && !filled);
  if (!filled)
    return;

  title = g_strdup_printf (_("%s in “%s”"), evidence->series->metric, evidence->series->variant);
  figure = iterate_lift_figure_new (evidence->series, verdict->minimum_effect);
  g_object_set (self->view, "title", title, NULL);
  iterate_figure_view_set_figure (self->view, figure);
}

static void
iterate_over_time_tab_class_init (IterateOverTimeTabClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  IterateExperimentTabClass *tab_class = ITERATE_EXPERIMENT_TAB_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_FIGURE_VIEW);
  tab_class->title = N_("Over Time");
  tab_class->show = iterate_over_time_tab_show;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-over-time-tab.ui");
  gtk_widget_class_bind_template_child (widget_class, IterateOverTimeTab, view);
  gtk_widget_class_bind_template_child (widget_class, IterateOverTimeTab, empty_status);
}

static void
iterate_over_time_tab_init (IterateOverTimeTab *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

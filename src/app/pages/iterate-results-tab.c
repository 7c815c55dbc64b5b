/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-results-tab.h"

#include "iterate-figure-view.h"
#include "iterate-interval-figure.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * IterateResultsTab:
 *
 * Every metric in every variant, seen as one likes: relative or absolute, by the method
 * that decides or by another; and the primary metric in each part of the units.
 */
struct _IterateResultsTab
{
  IterateExperimentTab  parent_instance;

  /* Template */
  GtkBox               *choices_box;
  GtkDropDown          *view_drop_down;
  GtkDropDown          *scale_drop_down;
  IterateFigureView    *results_view;
  IterateFigureView    *segments_view;
  AdwStatusPage        *empty_status;

  /* Owned */
  IterateVerdict       *verdict;
  GPtrArray            *segments;
};

G_DEFINE_FINAL_TYPE (IterateResultsTab, iterate_results_tab, ITERATE_TYPE_EXPERIMENT_TAB)

/* What each method answers, in the order of #IterateView. */
static const char *const subtitles[] = {
  [ITERATE_VIEW_DECIDING] = N_("Change against the control, with the interval that decides"),
  [ITERATE_VIEW_FIXED] = N_("As if this were the only look: right at the planned end only"),
  [ITERATE_VIEW_SEQUENTIAL] = N_("Right however often somebody looks"),
  [ITERATE_VIEW_BAYESIAN] = N_("What to believe, from the prior and the data"),
};

static void
show_figures (IterateResultsTab *self)
{
  IterateView view = gtk_drop_down_get_selected (self->view_drop_down);
  IterateScale scale = gtk_drop_down_get_selected (self->scale_drop_down) == 0 ? ITERATE_RELATIVE
                                                                                : ITERATE_ABSOLUTE;
  gboolean filled = self->verdict->results->len > 0;
  gboolean divided = self->segments != NULL && self->segments->len > 0;
  g_autoptr(IterateFigure) results = iterate_interval_figure_new (self->verdict, view, scale);

  gtk_widget_set_visible (GTK_WIDGET (self->choices_box), filled);
  gtk_widget_set_visible (GTK_WIDGET (self->results_view), filled);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_status), !filled);
  gtk_widget_set_visible (GTK_WIDGET (self->segments_view), divided);
  g_object_set (self->results_view, "subtitle", _(subtitles[view]), NULL);
  iterate_figure_view_set_figure (self->results_view, results);

  if (divided)
    {
      const IterateResult *first = g_ptr_array_index (self->segments, 0);
      g_autoptr(IterateFigure) segments = iterate_interval_figure_new_parts (self->segments, view,
                                                                             scale);
      g_autofree char *title = g_strdup_printf (_("%s in “%s”, by segment"), first->metric,
                                                first->variant);

      g_object_set (self->segments_view, "title", title, NULL);
      iterate_figure_view_set_figure (self->segments_view, segments);
    }
}

static void
choice_changed_cb (IterateResultsTab *self)
{
  if (self->verdict != NULL)
    show_figures (self);
}

static void
iterate_results_tab_show (IterateExperimentTab            *tab,
                          IterateExperimentSummary        *summary,
                          const IterateExperimentEvidence *evidence)
{
  IterateResultsTab *self = ITERATE_RESULTS_TAB (tab);

  g_set_object (&self->verdict, iterate_experiment_summary_get_verdict (summary));
  g_clear_pointer (&self->segments, g_ptr_array_unref);
  if (evidence != NULL && evidence->segments != NULL)
    self->segments = g_ptr_array_ref (evidence->segments);
  show_figures (self);
}

static void
iterate_results_tab_finalize (GObject *object)
{
  IterateResultsTab *self = ITERATE_RESULTS_TAB (object);

  g_clear_object (&self->verdict);
  g_clear_pointer (&self->segments, g_ptr_array_unref);

  G_OBJECT_CLASS (iterate_results_tab_parent_class)->finalize (object);
}

static void
iterate_results_tab_class_init (IterateResultsTabClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  IterateExperimentTabClass *tab_class = ITERATE_EXPERIMENT_TAB_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_FIGURE_VIEW);
  G_OBJECT_CLASS (klass)->finalize = iterate_results_tab_finalize;
  tab_class->title = N_("Results");
  tab_class->show = iterate_results_tab_show;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-results-tab.ui");
  gtk_widget_class_bind_template_child (widget_class, IterateResultsTab, choices_box);
  gtk_widget_class_bind_template_child (widget_class, IterateResultsTab, view_drop_down);
  gtk_widget_class_bind_template_child (widget_class, IterateResultsTab, scale_drop_down);
  gtk_widget_class_bind_template_child (widget_class, IterateResultsTab, results_view);
  gtk_widget_class_bind_template_child (widget_class, IterateResultsTab, segments_view);
  gtk_widget_class_bind_template_child (widget_class, IterateResultsTab, empty_status);
  gtk_widget_class_bind_template_callback (widget_class, choice_changed_cb);
}

static void
iterate_results_tab_init (IterateResultsTab *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

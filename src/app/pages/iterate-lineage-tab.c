/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-lineage-tab.h"

#include "iterate-figure-view.h"
#include "iterate-lineage-figure.h"

#include <glib/gi18n.h>

/**
 * IterateLineageTab:
 *
 * What the experiment follows up, and what followed: a tree in which each one is a click
 * away.
 */
struct _IterateLineageTab
{
  IterateExperimentTab  parent_instance;

  /* Template */
  IterateFigureView    *view;

  /* Owned */
  IterateFigure        *figure;
};

G_DEFINE_FINAL_TYPE (IterateLineageTab, iterate_lineage_tab, ITERATE_TYPE_EXPERIMENT_TAB)

static void
item_activated_cb (IterateLineageTab *self,
                   guint              index)
{
  iterate_page_show_subject (iterate_experiment_tab_get_page (ITERATE_EXPERIMENT_TAB (self)),
                             iterate_lineage_figure_get_name (ITERATE_LINEAGE_FIGURE (self->figure),
                                                              index));
}

static void
iterate_lineage_tab_show (IterateExperimentTab            *tab,
                          IterateExperimentSummary        *summary,
                          const IterateExperimentEvidence *evidence)
{
  IterateLineageTab *self = ITERATE_LINEAGE_TAB (tab);

  gtk_widget_set_visible (GTK_WIDGET (self->view), evidence != NULL);
  if (evidence == NULL)
    return;

  g_clear_object (&self->figure);
  self->figure = iterate_lineage_figure_new (evidence->lineage,
                                             iterate_experiment_summary_get_name (summary));
  iterate_figure_view_set_figure (self->view, self->figure);
}

static void
iterate_lineage_tab_finalize (GObject *object)
{
  g_clear_object (&ITERATE_LINEAGE_TAB (object)->figure);

  G_OBJECT_CLASS (iterate_lineage_tab_parent_class)->finalize (object);
}

static void
iterate_lineage_tab_class_init (IterateLineageTabClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  IterateExperimentTabClass *tab_class = ITERATE_EXPERIMENT_TAB_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_FIGURE_VIEW);
  G_OBJECT_CLASS (klass)->finalize = iterate_lineage_tab_finalize;
  tab_class->title = N_("Lineage");
  tab_class->show = iterate_lineage_tab_show;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-lineage-tab.ui");
  gtk_widget_class_bind_template_child (widget_class, IterateLineageTab, view);
  gtk_widget_class_bind_template_callback (widget_class, item_activated_cb);
}

static void
iterate_lineage_tab_init (IterateLineageTab *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

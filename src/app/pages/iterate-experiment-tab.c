/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment-tab.h"

/**
 * IterateExperimentTab:
 *
 * A part of what there is to see of one experiment.
 */
G_DEFINE_ABSTRACT_TYPE (IterateExperimentTab, iterate_experiment_tab, GTK_TYPE_BOX)

static void
iterate_experiment_tab_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), G_OBJECT_TYPE (object));

  G_OBJECT_CLASS (iterate_experiment_tab_parent_class)->dispose (object);
}

static void
iterate_experiment_tab_class_init (IterateExperimentTabClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = iterate_experiment_tab_dispose;
}

static void
iterate_experiment_tab_init (IterateExperimentTab *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 18);
}

const char *
iterate_experiment_tab_get_title (IterateExperimentTab *self)
{
  return ITERATE_EXPERIMENT_TAB_GET_CLASS (self)->title;
}

/* Returns: (transfer none): the page that it is on */
IteratePage *
iterate_experiment_tab_get_page (IterateExperimentTab *self)
{
  return ITERATE_PAGE (gtk_widget_get_ancestor (GTK_WIDGET (self), ITERATE_TYPE_PAGE));
}

void
iterate_experiment_tab_show (IterateExperimentTab            *self,
                             IterateExperimentSummary        *summary,
                             const IterateExperimentEvidence *evidence)
{
  ITERATE_EXPERIMENT_TAB_GET_CLASS (self)->show (self, summary, evidence);
}

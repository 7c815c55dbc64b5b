/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-learnings-tab.h"

#include "iterate-rows.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * IterateLearningsTab:
 *
 * What was learned from the experiment, and what that recommends.
 */
struct _IterateLearningsTab
{
  IterateExperimentTab  parent_instance;

  /* Template */
  AdwPreferencesGroup  *insights_group;
  GtkListBox           *insights_list;
  AdwPreferencesGroup  *recommendations_group;
  GtkListBox           *recommendations_list;
  AdwStatusPage        *empty_status;
};

G_DEFINE_FINAL_TYPE (IterateLearningsTab, iterate_learnings_tab, ITERATE_TYPE_EXPERIMENT_TAB)

static guint
add_lines (GtkListBox        *list,
           const char *const *lines,
           const char        *subtitle,
           const char        *icon_name)
{
  guint n = 0;

  for (; lines != NULL && lines[n] != NULL; n++)
    iterate_rows_add (list, lines[n], subtitle, icon_name, "dim-label");

  return n;
}

static void
iterate_learnings_tab_show (IterateExperimentTab            *tab,
                            IterateExperimentSummary        *summary,
                            const IterateExperimentEvidence *evidence)
{
  IterateLearningsTab *self = ITERATE_LEARNINGS_TAB (tab);
  guint n_insights = 0, n_recommendations = 0;

  iterate_rows_clear (self->insights_list);
  iterate_rows_clear (self->recommendations_list);
  for (guint i = 0; evidence != NULL && i < evidence->learnings->len; i++)
    {
      IterateLearning *learning = g_ptr_array_index (evidence->learnings, i);
      const char *const *applicable = iterate_learning_get_applicable_to (learning);
      g_autofree char *where = applicable == NULL || applicable[0] == NULL
                                 ? NULL : g_strjoinv (", ", (char **) applicable);
      g_autofree char *subtitle = where == NULL ? NULL
                                                : g_strdup_printf (_("Applies to: %s"), where);

      n_insights += add_lines (self->insights_list, iterate_learning_get_insights (learning),
                               subtitle, "object-select-symbolic");
      n_recommendations += add_lines (self->recommendations_list,
                                      iterate_learning_get_recommendations (learning), NULL,
                                      "go-next-symbolic");
    }

  gtk_widget_set_visible (GTK_WIDGET (self->insights_group), n_insights > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->recommendations_group), n_recommendations > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_status),
                          evidence != NULL && n_insights + n_recommendations == 0);
}

static void
iterate_learnings_tab_class_init (IterateLearningsTabClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  IterateExperimentTabClass *tab_class = ITERATE_EXPERIMENT_TAB_CLASS (klass);

  tab_class->title = N_("Learnings");
  tab_class->show = iterate_learnings_tab_show;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-learnings-tab.ui");
  gtk_widget_class_bind_template_child (widget_class, IterateLearningsTab, insights_group);
  gtk_widget_class_bind_template_child (widget_class, IterateLearningsTab, insights_list);
  gtk_widget_class_bind_template_child (widget_class, IterateLearningsTab, recommendations_group);
  gtk_widget_class_bind_template_child (widget_class, IterateLearningsTab, recommendations_list);
  gtk_widget_class_bind_template_child (widget_class, IterateLearningsTab, empty_status);
}

static void
iterate_learnings_tab_init (IterateLearningsTab *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-health-tab.h"

#include "iterate-rows.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * IterateHealthTab:
 *
 * Whether the data can be trusted: each check with what it found, and the variants with
 * the units they got.
 */
struct _IterateHealthTab
{
  IterateExperimentTab  parent_instance;

  /* Template */
  GtkListBox           *checks_list;
  GtkListBox           *variants_list;
};

G_DEFINE_FINAL_TYPE (IterateHealthTab, iterate_health_tab, ITERATE_TYPE_EXPERIMENT_TAB)

static const struct
{
  const char *icon;
  const char *style;
  const char *word;
} looks[] = {
  [ITERATE_HEALTH_OK] = { "object-select-symbolic", "success", N_("Fine") },
  [ITERATE_HEALTH_CAUTION] = { "dialog-warning-symbolic", "warning", N_("Look at this") },
  [ITERATE_HEALTH_FAILED] = { "dialog-error-symbolic", "error", N_("Failed") },
};

static void
show_checks (IterateHealthTab *self,
             IterateVerdict   *verdict)
{
  iterate_rows_clear (self->checks_list);
  for (guint i = 0; i < verdict->checks->len; i++)
    {
      const IterateHealthCheck *check = g_ptr_array_index (verdict->checks, i);

      iterate_rows_add (self->checks_list, check->text, _(looks[check->health].word),
                        looks[check->health].icon, looks[check->health].style);
    }
  if (verdict->checks->len == 0)
    iterate_rows_add (self->checks_list, _("There is nothing to check yet"), NULL, NULL, NULL);
}

static void
show_variants (IterateHealthTab *self,
               IterateVerdict   *verdict)
{
  iterate_rows_clear (self->variants_list);
  for (guint i = 0; i < verdict->variant_names->len; i++)
    {
      const char *name = g_ptr_array_index (verdict->variant_names, i);
      g_autofree char *units = iterate_verdict_dup_split (verdict, i);

      iterate_rows_add (self->variants_list, name, units, NULL, NULL);
    }
}

static void
iterate_health_tab_show (IterateExperimentTab            *tab,
                         IterateExperimentSummary        *summary,
                         const IterateExperimentEvidence *evidence)
{
  IterateHealthTab *self = ITERATE_HEALTH_TAB (tab);
  IterateVerdict *verdict = iterate_experiment_summary_get_verdict (summary);

  show_checks (self, verdict);
  show_variants (self, verdict);
}

static void
iterate_health_tab_class_init (IterateHealthTabClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  IterateExperimentTabClass *tab_class = ITERATE_EXPERIMENT_TAB_CLASS (klass);

  tab_class->title = N_("Health");
  tab_class->show = iterate_health_tab_show;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-health-tab.ui");
  gtk_widget_class_bind_template_child (widget_class, IterateHealthTab, checks_list);
  gtk_widget_class_bind_template_child (widget_class, IterateHealthTab, variants_list);
}

static void
iterate_health_tab_init (IterateHealthTab *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-verdict-tab.h"

#include "iterate-experiment-lifecycle.h"
#include "iterate-experiment-plan.h"
#include "iterate-rows.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * IterateVerdictTab:
 *
 * Why the verdict is what it is, what could make it clearer, and how it was come by.
 */
struct _IterateVerdictTab
{
  IterateExperimentTab      parent_instance;

  /* Template */
  AdwPreferencesGroup      *reasons_group;
  GtkListBox               *reasons_list;
  AdwPreferencesGroup      *redesign_group;
  GtkLabel                 *redesign_label;
  GtkCheckButton           *prior_check;
  AdwPreferencesGroup      *about_group;
  GtkListBox               *about_list;

  /* Owned */
  IterateExperimentSummary *summary;
};

G_DEFINE_FINAL_TYPE (IterateVerdictTab, iterate_verdict_tab, ITERATE_TYPE_EXPERIMENT_TAB)

/* A redesign that is being drafted. */
typedef struct
{
  IteratePage *page;       /* (owned) */
  char        *subject;
  gboolean     with_prior;
  char        *child;      /* The name that the draft got */
} Redesign;

static gboolean
draft_redesign (IterateDatabase  *db,
                gint64            now,
                gpointer          user_data,
                GError          **error)
{
  Redesign *redesign = user_data;
  g_autoptr(IterateExperiment) experiment = NULL;
  g_autoptr(IterateExperiment) child = NULL;

  experiment = iterate_experiment_find (db, redesign->subject, error);
  if (experiment != NULL)
    child = iterate_experiment_redesign (db, experiment, redesign->with_prior, now, error);
  if (child != NULL)
    redesign->child = g_strdup (iterate_experiment_get_name (child));

  return child != NULL;
}

static void
redesign_drafted_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  Redesign *redesign = user_data;
  g_autoptr(GError) error = NULL;

  if (iterate_workspace_write_finish (ITERATE_WORKSPACE (source), result, &error))
    {
      iterate_page_tell (redesign->page, _("Drafted; start it when you are ready"));
      iterate_page_show_subject (redesign->page, redesign->child);
    }
  else
    iterate_page_report (redesign->page, error);

  g_object_unref (redesign->page);
  g_free (redesign->subject);
  g_free (redesign->child);
  g_free (redesign);
}

static void
redesign_clicked_cb (IterateVerdictTab *self)
{
  Redesign *redesign = g_new0 (Redesign, 1);

  redesign->page = g_object_ref (iterate_experiment_tab_get_page (ITERATE_EXPERIMENT_TAB (self)));
  redesign->subject = iterate_record_dup_subject (
    ITERATE_RECORD (iterate_experiment_summary_get_experiment (self->summary)));
  redesign->with_prior = gtk_check_button_get_active (self->prior_check);
  iterate_workspace_write_async (iterate_page_get_workspace (redesign->page), draft_redesign,
                                 redesign, NULL, NULL, redesign_drafted_cb, redesign);
}

static void
show_reasons (IterateVerdictTab *self,
              IterateVerdict    *verdict)
{
  iterate_rows_clear (self->reasons_list);
  for (guint i = 0; i < verdict->reasons->len; i++)
    iterate_rows_add (self->reasons_list, g_ptr_array_index (verdict->reasons, i), NULL, NULL, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->reasons_group), verdict->reasons->len > 0);
}

static void
show_redesign (IterateVerdictTab *self,
               IterateVerdict    *verdict)
{
  g_autofree char *text = iterate_verdict_dup_redesign (verdict);

  gtk_widget_set_visible (GTK_WIDGET (self->redesign_group), text != NULL);
  if (text != NULL)
    gtk_label_set_label (self->redesign_label, text);
}

static void
add_about (IterateVerdictTab *self,
           const char        *title,
           const char        *text)
{
  if (text != NULL && *text != '\0')
    iterate_rows_add (self->about_list, title, text, NULL, NULL);
}

static void
show_about (IterateVerdictTab        *self,
            IterateExperimentSummary *summary)
{
  IterateExperiment *experiment = iterate_experiment_summary_get_experiment (summary);
  IterateVerdict *verdict = iterate_experiment_summary_get_verdict (summary);
  g_autofree char *method = iterate_verdict_dup_method (verdict);
  g_autofree char *plan = iterate_experiment_dup_plan (experiment);

  iterate_rows_clear (self->about_list);
  add_about (self, _("Hypothesis"), iterate_experiment_get_hypothesis (experiment));
  add_about (self, _("Plan"), plan);
  add_about (self, _("Method"), method);
  add_about (self, _("Note"), iterate_experiment_get_reason (experiment));
  add_about (self, _("Follows up"), iterate_experiment_summary_get_parent (summary));
  gtk_widget_set_visible (GTK_WIDGET (self->about_group),
                          gtk_widget_get_first_child (GTK_WIDGET (self->about_list)) != NULL);
}

static void
iterate_verdict_tab_show (IterateExperimentTab            *tab,
                          IterateExperimentSummary        *summary,
                          const IterateExperimentEvidence *evidence)
{
  IterateVerdictTab *self = ITERATE_VERDICT_TAB (tab);
  IterateVerdict *verdict = iterate_experiment_summary_get_verdict (summary);

  if (!g_set_object (&self->summary, summary))
    return;

  show_reasons (self, verdict);
  show_redesign (self, verdict);
  show_about (self, summary);
}

static void
iterate_verdict_tab_finalize (GObject *object)
{
  g_clear_object (&ITERATE_VERDICT_TAB (object)->summary);

  G_OBJECT_CLASS (iterate_verdict_tab_parent_class)->finalize (object);
}

static void
iterate_verdict_tab_class_init (IterateVerdictTabClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  IterateExperimentTabClass *tab_class = ITERATE_EXPERIMENT_TAB_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = iterate_verdict_tab_finalize;
  tab_class->title = N_("Verdict");
  tab_class->show = iterate_verdict_tab_show;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-verdict-tab.ui");
  gtk_widget_class_bind_template_child (widget_class, IterateVerdictTab, reasons_group);
  gtk_widget_class_bind_template_child (widget_class, IterateVerdictTab, reasons_list);
  gtk_widget_class_bind_template_child (widget_class, IterateVerdictTab, redesign_group);
  gtk_widget_class_bind_template_child (widget_class, IterateVerdictTab, redesign_label);
  gtk_widget_class_bind_template_child (widget_class, IterateVerdictTab, prior_check);
  gtk_widget_class_bind_template_child (widget_class, IterateVerdictTab, about_group);
  gtk_widget_class_bind_template_child (widget_class, IterateVerdictTab, about_list);
  gtk_widget_class_bind_template_callback (widget_class, redesign_clicked_cb);
}

static void
iterate_verdict_tab_init (IterateVerdictTab *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment-export.h"

#include "iterate-experiment-lifecycle.h"
#include "iterate-platform.h"
#include "iterate-report.h"

#include <glib/gi18n.h>

/* A report that is being written. */
typedef struct
{
  char                *subject;
  char                *path;
  IterateReportFormat  format;
} Export;

static void
free_export (gpointer data)
{
  Export *export = data;

  g_free (export->subject);
  g_free (export->path);
  g_free (export);
}

/* Returns: (transfer full) (nullable): the path, when the report is there */
static gpointer
write_report (IterateDatabase  *db,
              gint64            now,
              gpointer          user_data,
              GError          **error)
{
  const Export *export = user_data;
  g_autoptr(IterateExperiment) experiment = iterate_experiment_find (db, export->subject, error);
  g_autofree char *report = NULL;

  if (experiment != NULL)
    report = iterate_report_write (experiment, db, export->format, now, error);
  if (report == NULL || !g_file_set_contents (export->path, report, -1, error))
    return NULL;

  return g_strdup (export->path);
}

static void
report_written_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(IteratePage) page = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);

  if (path != NULL)
    iterate_page_tell (page, _("The results were saved"));
  else
    iterate_page_report (page, error);
}

static void
path_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  IteratePage *page = ITERATE_PAGE (source);
  Export *export = user_data;

  export->path = iterate_platform_save_finish (result);
  if (export->path == NULL || iterate_page_get_workspace (page) == NULL)
    {
      free_export (export);
      return;
    }

  iterate_workspace_read_async (iterate_page_get_workspace (page), write_report, export, free_export,
                                g_free, iterate_page_get_cancellable (page), report_written_cb,
                                g_object_ref (page));
}

/**
 * iterate_experiment_export:
 * @format: `html`, `csv` or `json`
 *
 * Asks where to, and writes an experiment's results there.
 */
void
iterate_experiment_export (IteratePage              *page,
                           IterateExperimentSummary *summary,
                           const char               *format)
{
  g_autofree char *name = g_strdup_printf ("%s.%s", iterate_experiment_summary_get_name (summary),
                                           format);
  Export *export = g_new0 (Export, 1);

  export->subject = iterate_record_dup_subject (
    ITERATE_RECORD (iterate_experiment_summary_get_experiment (summary)));
  iterate_report_format_parse (format, &export->format);
  g_strdelimit (name, G_DIR_SEPARATOR_S, '-');
  iterate_platform_save_async (GTK_WIDGET (page), _("Export results"), name, path_chosen_cb, export);
}

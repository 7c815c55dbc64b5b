/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-note-look.h"

#include "iterate-experiment-series.h"
#include "iterate-query.h"

/* Every look at an experiment that runs is on record, so that anybody can see that the
 * answer was not picked from many. */
gboolean
iterate_note_look (IterateRun  *run,
                   GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  gint64 now = iterate_run_get_time (run);
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EXPERIMENT);
  g_autoptr(GPtrArray) experiments = NULL;
  g_autoptr(GPtrArray) verdicts = g_ptr_array_new_with_free_func (g_object_unref);
  const char *subject = iterate_run_get_subject (run);

  iterate_query_where (query, "status", ITERATE_EQUALS, "running");
  experiments = db == NULL ? NULL : iterate_query_list (query, db, error);
  for (guint i = 0; experiments != NULL && i < experiments->len; i++)
    {
      IterateVerdict *verdict = iterate_experiment_analyze (g_ptr_array_index (experiments, i), db,
                                                            now, error);

      if (verdict == NULL)
        return FALSE;

      g_ptr_array_add (verdicts, verdict);
    }

  if (experiments == NULL || !iterate_run_begin (run, error))
    return FALSE;

  for (guint i = 0; i < experiments->len; i++)
    {
      IterateExperiment *experiment = g_ptr_array_index (experiments, i);
      g_autofree char *own = iterate_record_dup_subject (ITERATE_RECORD (experiment));

      /* An import of units names its experiment; one of events concerns all of them. */
      if ((subject == NULL || *subject == '\0' || g_str_equal (subject, own)) &&
          !iterate_look_note (experiment, g_ptr_array_index (verdicts, i),
                              iterate_run_get_database (run, error), now, error))
        return FALSE;
    }

  return TRUE;
}

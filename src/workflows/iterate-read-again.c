/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-read-again.h"

#include "iterate-error.h"
#include "iterate-feedback-correction.h"
#include "iterate-id.h"

/* Understands a piece of feedback whose words were changed where it came from. */
gboolean
iterate_read_again (IterateRun  *run,
                    GError     **error)
{
  IterateUnderstanding *understanding = iterate_run_get_service (run, ITERATE_TYPE_UNDERSTANDING);
  gint64 id;

  if (!iterate_id_parse (iterate_run_get_subject (run), "feedback", &id))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_REFUSED, "“%s” is no feedback",
                   iterate_run_get_subject (run));
      return FALSE;
    }

  return iterate_run_begin (run, error) &&
         iterate_feedback_read_again (iterate_run_get_database (run, error), understanding, id,
                                      iterate_run_get_time (run), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-review-requests.h"

#include "iterate-request-review.h"

/* Proposes merges and splits of requests. What takes time only reads. */
gboolean
iterate_review_requests (IterateRun  *run,
                         GError     **error)
{
  IterateUnderstanding *understanding = iterate_run_get_service (run, ITERATE_TYPE_UNDERSTANDING);
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(GPtrArray) found = NULL;

  found = db == NULL ? NULL : iterate_request_review_find (db, understanding, error);

  return found != NULL && iterate_run_begin (run, error) &&
         iterate_request_review_store (iterate_run_get_database (run, error), found,
                                       iterate_run_get_time (run), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-generate-playbook.h"

#include "iterate-playbook.h"

/* Learning Systems. Makes the playbook anew when something was learned, and keeps it where it says
 * something else than before. */
gboolean
iterate_generate_playbook (IterateRun  *run,
                           GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(IteratePlaybook) playbook = NULL;

  /* Read outside of the unit: what changes meanwhile is an event of its own, and has it made anew. */
  playbook = db == NULL ? NULL : iterate_playbook_generate (db, iterate_run_get_time (run), error);

  return playbook != NULL && iterate_run_begin (run, error) &&
         iterate_playbook_keep (iterate_run_get_database (run, error), playbook,
                                iterate_run_get_event (run), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-person-erasure.h"

#include "iterate-ai-call.h"
#include "iterate-event-store.h"
#include "iterate-experiment-upkeep.h"
#include "iterate-feedback-removal.h"
#include "iterate-query.h"
#include "iterate-refinement.h"
#include "iterate-unit-key.h"

#include <string.h>

static gboolean
erase_unit (IterateDatabase  *db,
            gint64            key,
            gint64            now,
            GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EXPERIMENT);
  g_autoptr(GPtrArray) experiments = iterate_query_list (query, db, error);

  if (experiments == NULL)
    return FALSE;

  for (guint i = 0; i < experiments->len; i++)
    {
      if (!iterate_experiment_erase_unit (db, g_ptr_array_index (experiments, i), key, now, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * iterate_person_erase:
 * @name: by which events, imports and feedback know the person
 * @erasure: (out): what went
 *
 * Forgets a person: exposures and values in experiments, events, what they said, what requests were
 * called by it, and what services were sent and answered since.
 */
gboolean
iterate_person_erase (IterateDatabase       *db,
                      IterateUnderstanding  *understanding,
                      const char            *name,
                      gint64                 now,
                      IteratePersonErasure  *erasure,
                      GError               **error)
{
  gint64 key, since;

  return iterate_event_store_resolve (db, iterate_unit_key (name, strlen (name)), &key, error) &&
         erase_unit (db, key, now, error) &&
         iterate_event_store_erase (db, key, &erasure->n_events, error) &&
         iterate_feedback_erase (db, understanding, name, now, &erasure->n_feedback, &since, error) &&
         iterate_ai_call_drop_texts (db, since, &erasure->n_calls, error) &&
         iterate_refinement_drop_texts (db, since, error);
}

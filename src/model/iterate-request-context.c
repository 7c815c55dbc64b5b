/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-request-context.h"

#include "iterate-feedback-list.h"
#include "iterate-priority-queue.h"

void
iterate_request_context_free (IterateRequestContext *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->request);
  g_clear_pointer (&self->product, g_free);
  g_clear_pointer (&self->quotes, g_ptr_array_unref);
  g_clear_object (&self->task);
  g_clear_object (&self->experiment);
  g_free (self);
}

/* Reads what a request is linked to, where it is linked. */
static gboolean
load_link (IterateRequestContext  *self,
           IterateDatabase        *db,
           const char             *property,
           GType                   type,
           gpointer                link,
           GError                **error)
{
  gint64 id = iterate_record_get_int64 (ITERATE_RECORD (self->request), property);

  if (id == 0)
    return TRUE;

  *(gpointer *) link = iterate_database_find (db, type, id, error);

  return *(gpointer *) link != NULL;
}

/* Returns: (transfer full): the request with that number and what is known of it, or %NULL with
 * @error set */
IterateRequestContext *
iterate_request_context_load (IterateDatabase  *db,
                              gint64            id,
                              GError          **error)
{
  g_autoptr(IterateRequestContext) self = g_new0 (IterateRequestContext, 1);
  IterateFeedbackFilter filter = { .request = id };
  IteratePriorityQueue queue;
  IteratePriorityTerms terms;

  self->request = iterate_database_find (db, ITERATE_TYPE_FEATURE_REQUEST, id, error);
  if (self->request == NULL || !iterate_priority_queue_load (&queue, db, error))
    return NULL;

  terms = iterate_priority_queue_score (&queue, self->request);
  self->product = iterate_priority_terms_dup_text (
    &terms, iterate_feature_request_get_urgency (self->request));
  self->quotes = iterate_feedback_list (db, &filter, 0, ITERATE_MAX_QUOTES, error);
  if (self->quotes == NULL ||
      !iterate_feature_request_count_authors (self->request, db, &self->n_authors, error) ||
      !load_link (self, db, "task", ITERATE_TYPE_TASK, &self->task, error) ||
      !load_link (self, db, "experiment", ITERATE_TYPE_EXPERIMENT, &self->experiment, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-task-view.h"

#include "iterate-feature-request.h"
#include "iterate-flag.h"
#include "iterate-initiative.h"
#include "iterate-query.h"
#include "iterate-task-advice.h"
#include "iterate-task-desk.h"

static void
note_free (gpointer data)
{
  IterateTaskNote *self = data;

  g_clear_object (&self->annotation);
  g_clear_object (&self->learning);
  g_free (self);
}

void
iterate_task_view_free (IterateTaskView *self)
{
  g_clear_object (&self->task);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  g_free (self->request);
  g_free (self->flag);
  g_free (self->initiative);
  g_free (self);
}

static gboolean
load_notes (IterateTaskView  *self,
            IterateDatabase  *db,
            GError          **error)
{
  g_autoptr(GPtrArray) pieces = iterate_task_advice_list (
    db, iterate_record_get_id (ITERATE_RECORD (self->task)), error);

  self->notes = g_ptr_array_new_with_free_func (note_free);
  for (guint i = 0; pieces != NULL && i < pieces->len; i++)
    {
      IterateTaskNote *note = g_new0 (IterateTaskNote, 1);

      g_ptr_array_add (self->notes, note);
      note->annotation = g_object_ref (g_ptr_array_index (pieces, i));
      note->learning = iterate_database_find (db, ITERATE_TYPE_LEARNING,
                                              iterate_annotation_get_learning (note->annotation),
                                              error);
      if (note->learning == NULL)
        return FALSE;
    }

  return pieces != NULL;
}

/* What the record is called, where there is one. */
static gboolean
load_name (IterateDatabase  *db,
           GType             type,
           gint64            id,
           const char       *property,
           char            **name,
           GError          **error)
{
  g_autoptr(IterateRecord) record = NULL;

  if (id == 0)
    return TRUE;

  record = iterate_database_find (db, type, id, error);
  if (record != NULL)
    *name = g_strdup (iterate_record_get_string (record, property));

  return record != NULL;
}

static gboolean
load_flag (IterateTaskView  *self,
           IterateDatabase  *db,
           GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_FLAG);
  g_autoptr(IterateFlag) flag = NULL;
  const char *name = iterate_task_get_feature_name (self->task);

  if (name == NULL)
    return TRUE;

  iterate_query_where (query, "name", ITERATE_EQUALS, name);
  if (!iterate_query_first (query, db, &flag, error))
    return FALSE;
  if (flag != NULL)
    self->flag = iterate_record_dup_subject (ITERATE_RECORD (flag));

  return TRUE;
}

/* Returns: (transfer full): the task and what belongs to it, or %NULL with @error set */
IterateTaskView *
iterate_task_view_load (IterateDatabase  *db,
                        const char       *subject,
                        GError          **error)
{
  g_autoptr(IterateTaskView) self = g_new0 (IterateTaskView, 1);

  self->task = iterate_task_find (db, subject, error);

  return self->task != NULL && load_notes (self, db, error) &&
         load_name (db, ITERATE_TYPE_FEATURE_REQUEST, iterate_task_get_feature_request (self->task),
                    "topic", &self->request, error) &&
         load_name (db, ITERATE_TYPE_INITIATIVE, iterate_task_get_initiative (self->task), "name",
                    &self->initiative, error) &&
         load_flag (self, db, error) ? g_steal_pointer (&self) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-watch.h"

#include "iterate-json-reader.h"
#include "iterate-unit-key.h"

#include <string.h>

/**
 * IterateFlagWatch:
 *
 * Notes what becomes of those who are given a flag that is watched: who got it on or off, and whose
 * requests failed. It lives as long as a transaction.
 */
struct _IterateFlagWatch
{
  IterateDatabase   *db;     /* (owned) */
  IterateJsonReader *reader; /* (owned) */
  GArray            *flags;  /* (owned) (element-type Watched) */
};

typedef struct
{
  gint64 id;
  gint64 phase;
  char  *name;     /* (owned) */
  char  *on_value; /* (owned) */
} Watched;

static void
clear_watched (gpointer data)
{
  Watched *watched = data;

  g_free (watched->name);
  g_free (watched->on_value);
}

void
iterate_flag_watch_free (IterateFlagWatch *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->db);
  g_clear_pointer (&self->reader, iterate_json_reader_free);
  g_clear_pointer (&self->flags, g_array_unref);
  g_free (self);
}

/* Returns: (transfer full): the watch, or %NULL with @error set */
IterateFlagWatch *
iterate_flag_watch_new (IterateDatabase  *db,
                        GError          **error)
{
  g_autoptr(IterateFlagWatch) self = g_new0 (IterateFlagWatch, 1);
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  self->db = g_object_ref (db);
  self->reader = iterate_json_reader_new ();
  self->flags = g_array_new (FALSE, FALSE, sizeof (Watched));
  g_array_set_clear_func (self->flags, clear_watched);
  rows = iterate_database_query (db, error,
                                 "SELECT id, phase, name, on_value FROM flag "
                                 "WHERE (soak_from IS NOT NULL AND stable_at IS NULL) OR EXISTS "
                                 "(SELECT 1 FROM rollout WHERE rollout.flag = flag.id "
                                 "AND (state = 'running' OR state = 'paused'))", "");
  if (rows == NULL)
    return NULL;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      const Watched watched = {
        iterate_statement_get_int64 (rows, 0), iterate_statement_get_int64 (rows, 1),
        g_strdup (iterate_statement_get_string (rows, 2)),
        g_strdup (iterate_statement_get_string (rows, 3)),
      };

      g_array_append_val (self->flags, watched);
    }

  return step == ITERATE_STEP_ERROR ? NULL : g_steal_pointer (&self);
}

static gboolean
add_request (IterateFlagWatch  *self,
             gint64             flag,
             gint64             phase,
             gint64             key,
             gboolean           on,
             GError           **error)
{
  return iterate_database_execute (self->db, error,
                                   "INSERT INTO flag_unit VALUES (?, ?, ?, ?, 1, 0, 0, 0) "
                                   "ON CONFLICT DO UPDATE SET n_requests = n_requests + 1", "iiii",
                                   flag, phase, key, (gint64) on);
}

static gboolean
take_evaluation (IterateFlagWatch  *self,
                 IterateJsonValue   properties,
                 gint64             key,
                 GError           **error)
{
  IterateJsonValue flag, phase, on;
  guint64 flag_id, number;

  iterate_json_value_find (properties, "flag", &flag);
  iterate_json_value_find (properties, "phase", &phase);
  iterate_json_value_find (properties, "on", &on);

  return !iterate_json_value_get_uint64 (flag, &flag_id) ||
         !iterate_json_value_get_uint64 (phase, &number) ||
         add_request (self, (gint64) flag_id, (gint64) number, key,
                      iterate_json_value_get_boolean (on), error);
}

/* Whether what a client was given is the flag's value when it is on. */
static gboolean
is_on (const Watched    *watched,
       IterateJsonValue  response)
{
  g_autoptr(GString) text = g_string_new (NULL);

  iterate_json_value_append (response, text);

  return g_str_equal (text->str, watched->on_value) || g_str_equal (text->str, "\"on\"");
}

static gboolean
take_exposure (IterateFlagWatch  *self,
               IterateJsonValue   properties,
               gint64             key,
               GError           **error)
{
  const char *name = iterate_json_value_find_string (properties, "$feature_flag");
  IterateJsonValue response;

  iterate_json_value_find (properties, "$feature_flag_response", &response);
  for (guint i = 0; name != NULL && i < self->flags->len; i++)
    {
      const Watched *watched = &g_array_index (self->flags, Watched, i);

      if (g_str_equal (watched->name, name))
        return add_request (self, watched->id, watched->phase, key, is_on (watched, response), error);
    }

  return TRUE;
}

/* Somebody's error counts for each flag that they were given. */
static gboolean
take_error (IterateFlagWatch  *self,
            gint64             key,
            GError           **error)
{
  for (guint i = 0; i < self->flags->len; i++)
    {
      const Watched *watched = &g_array_index (self->flags, Watched, i);

      if (!iterate_database_execute (self->db, error,
                                     "UPDATE flag_unit SET n_errors = n_errors + 1 "
                                     "WHERE flag = ? AND phase = ? AND key = ?", "iii", watched->id,
                                     watched->phase, key))
        return FALSE;
    }

  return TRUE;
}

/**
 * iterate_flag_watch_take:
 * @own: (out): whether the row is for this alone and no event of the product
 *
 * Notes what a row says.
 */
gboolean
iterate_flag_watch_take (IterateFlagWatch        *self,
                         const IterateIntakeRow  *row,
                         gboolean                *own,
                         GError                 **error)
{
  gboolean exposure = g_str_equal (row->name, "$feature_flag_called");
  gint64 key = iterate_unit_key (row->user, row->user_length);
  IterateJsonValue properties;

  *own = g_str_equal (row->name, ITERATE_FLAG_EVALUATED);
  if (g_str_equal (row->name, "$exception"))
    return take_error (self, key, error);

  if (!*own && (!exposure || self->flags->len == 0))
    return TRUE;

  if (!iterate_json_reader_parse (self->reader, row->properties, row->properties_length, &properties,
                                  error))
    return FALSE;

  return *own ? take_evaluation (self, properties, key, error)
              : take_exposure (self, properties, key, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-watch.h"

#include "iterate-otlp-point.h"
#include "iterate-time.h"
#include "iterate-unit-key.h"

#include <math.h>
#include <string.h>
#include <xxhash.h>

/* How far what belongs to the same request may be apart. */
#define TRACE_KEPT ITERATE_HOUR

/* Of OpenTelemetry's spans. */
#define KIND_SERVER  2
#define STATUS_ERROR 2

/* A request that took no time is one whose clock is too coarse. */
#define SHORTEST 1e-6

/**
 * IterateFlagWatch:
 *
 * Notes what becomes of those who are given a flag that is watched: who got it on or off, whose
 * requests failed, and how long they took. A request and what was given in it come apart, in any
 * order: its trace joins them. It lives as long as a transaction.
 */
struct _IterateFlagWatch
{
  IterateDatabase   *db;     /* (owned) */
  IterateJsonReader *reader; /* (owned) */
  GArray            *flags;  /* (owned) (element-type Watched) */
};

typedef struct
{
  gint64      id;
  gint64      phase;
  char       *name;     /* (owned) */
  char       *on_value; /* (owned) */
  GHashTable *members;  /* (owned) (nullable): keys of those who have it whatever the share */
} Watched;

/* Of the flag's audience: people, and the members of teams. */
#define MEMBERS \
  "SELECT value FROM flag, json_each (audience) WHERE flag.id = ?1 AND value NOT LIKE 'team:%' " \
  "UNION SELECT member.value FROM team, json_each (members) AS member WHERE 'team:' || team.name IN " \
  "(SELECT value FROM flag, json_each (audience) WHERE flag.id = ?1)"

static void
clear_watched (gpointer data)
{
  Watched *watched = data;

  g_free (watched->name);
  g_free (watched->on_value);
  g_clear_pointer (&watched->members, g_hash_table_unref);
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

/* Those who have a flag whatever its share would skew the comparison of a rollout. */
static gboolean
load_members (IterateFlagWatch  *self,
              Watched           *watched,
              GError           **error)
{
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (self->db, error, MEMBERS, "i", watched->id);
  watched->members = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      const char *member = iterate_statement_get_string (rows, 0);
      gint64 key = iterate_unit_key (member, strlen (member));

      g_hash_table_add (watched->members, g_memdup2 (&key, sizeof key));
    }

  return step != ITERATE_STEP_ERROR;
}

/* Drops what no longer finds its other half. */
static gboolean
forget_traces (IterateFlagWatch  *self,
               gint64             now,
               GError           **error)
{
  return iterate_database_execute (self->db, error, "DELETE FROM flag_trace WHERE at < ?", "i",
                                   now - TRACE_KEPT) &&
         iterate_database_execute (self->db, error, "DELETE FROM flag_request WHERE at < ?", "i",
                                   now - TRACE_KEPT);
}

/* Returns: (transfer full): the watch, or %NULL with @error set */
IterateFlagWatch *
iterate_flag_watch_new (IterateDatabase  *db,
                        gint64            now,
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
                                 "SELECT id, phase, name, on_value, EXISTS (SELECT 1 FROM rollout "
                                 "WHERE flag = flag.id AND state IN ('running', 'paused')) FROM flag "
                                 "WHERE (soak_from IS NOT NULL AND stable_at IS NULL) OR EXISTS "
                                 "(SELECT 1 FROM rollout WHERE rollout.flag = flag.id "
                                 "AND (state = 'running' OR state = 'paused'))", "");
  if (rows == NULL)
    return NULL;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      Watched watched = {
        iterate_statement_get_int64 (rows, 0), iterate_statement_get_int64 (rows, 1),
        g_strdup (iterate_statement_get_string (rows, 2)),
        g_strdup (iterate_statement_get_string (rows, 3)),
      };
      gboolean loaded = !iterate_statement_get_int64 (rows, 4) || load_members (self, &watched, error);

      g_array_append_val (self->flags, watched);
      if (!loaded)
        return NULL;
    }

  if (step == ITERATE_STEP_ERROR || !forget_traces (self, now, error))
    return NULL;

  return g_steal_pointer (&self);
}

static gint64
hash_trace (const char *trace)
{
  g_autofree char *lower = g_ascii_strdown (trace, -1);

  return (gint64) XXH3_64bits (lower, strlen (lower));
}

static gboolean
add_request (IterateFlagWatch  *self,
             gint64             flag,
             gint64             phase,
             gint64             key,
             gboolean           on,
             gboolean           evaluated,
             GError           **error)
{
  return iterate_database_execute (self->db, error,
                                   "INSERT INTO flag_unit VALUES (?1, ?2, ?3, ?4, ?5, 1 - ?5, 0, 0, 0) "
                                   "ON CONFLICT DO UPDATE SET n_evaluated = n_evaluated + ?5, "
                                   "n_requests = n_requests + 1 - ?5", "iiiii", flag, phase, key,
                                   (gint64) on, (gint64) evaluated);
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
                      iterate_json_value_get_boolean (on), TRUE, error);
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

/* Notes in which request it was given; one that is over already tells what became of it. */
static gboolean
join_request (IterateFlagWatch  *self,
              const Watched     *watched,
              const char        *trace,
              gint64             key,
              gboolean           on,
              gint64             at,
              GError           **error)
{
  gint64 id;

  if (trace == NULL || *trace == '\0')
    return TRUE;

  id = hash_trace (trace);
  if (!iterate_database_execute (self->db, error,
                                 "INSERT OR IGNORE INTO flag_trace VALUES (?, ?, ?, ?, ?, ?)",
                                 "iiiiii", id, watched->id, watched->phase, key, (gint64) on, at))
    return FALSE;

  /* Evaluated twice in a request, it is still one. */
  return iterate_database_get_changes (self->db) == 0 ||
         iterate_database_execute (self->db, error,
                                   "UPDATE flag_unit SET n_errors = flag_unit.n_errors + r.n_errors, "
                                   "n_timed = n_timed + r.n, duration = flag_unit.duration + "
                                   "r.duration "
                                   "FROM flag_request AS r WHERE r.trace = ? AND flag = ? AND phase = "
                                   "? "
                                   "AND key = ? AND arm = ?", "iiiii", id, watched->id, watched->phase,
                                   key, (gint64) on);
}

static gboolean
take_exposure (IterateFlagWatch  *self,
               IterateJsonValue   properties,
               gint64             key,
               gint64             at,
               GError           **error)
{
  const char *name = iterate_json_value_find_string (properties, "$feature_flag");
  const char *trace = iterate_json_value_find_string (properties, "$trace_id");
  IterateJsonValue response;

  iterate_json_value_find (properties, "$feature_flag_response", &response);
  for (guint i = 0; name != NULL && i < self->flags->len; i++)
    {
      const Watched *watched = &g_array_index (self->flags, Watched, i);

      if (g_str_equal (watched->name, name))
        {
          gboolean on = is_on (watched, response);

          if (watched->members != NULL && g_hash_table_contains (watched->members, &key))
            return TRUE;

          return add_request (self, watched->id, watched->phase, key, on, FALSE, error) &&
                 join_request (self, watched, trace, key, on, at, error);
        }
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
              : take_exposure (self, properties, key, row->at, error);
}

/* Whether a request to a server failed: it says so, or its status does. */
static gboolean
has_failed (IterateJsonValue span)
{
  static const char *const names[] = { "http.response.status_code", "http.status_code" };
  IterateJsonValue status, value;

  iterate_json_value_find (span, "status", &status);
  if (iterate_otlp_get_number (status, "code") == STATUS_ERROR)
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (iterate_otlp_find_attribute (span, names[i], &value))
        return iterate_otlp_get_number (value, "intValue") >= 500;
    }

  return FALSE;
}

/**
 * iterate_flag_watch_take_span:
 * @row: a span, whose properties are the span as it was sent
 *
 * Notes how a request to a server went, for those whose flags are watched.
 */
gboolean
iterate_flag_watch_take_span (IterateFlagWatch        *self,
                              const IterateIntakeRow  *row,
                              GError                 **error)
{
  const char *trace;
  IterateJsonValue span;
  guint64 start, end;
  gint64 failed, id;
  double duration;

  if (self->flags->len == 0)
    return TRUE;

  if (!iterate_json_reader_parse (self->reader, row->properties, row->properties_length, &span, error))
    return FALSE;

  trace = iterate_json_value_find_string (span, "traceId");
  start = iterate_otlp_get_number (span, "startTimeUnixNano");
  end = iterate_otlp_get_number (span, "endTimeUnixNano");
  if (iterate_otlp_get_number (span, "kind") != KIND_SERVER || trace == NULL || end < start)
    return TRUE;

  id = hash_trace (trace);
  failed = has_failed (span);
  duration = log (fmax ((double) (end - start) / 1e9, SHORTEST));

  return iterate_database_execute (self->db, error,
                                   "INSERT INTO flag_request VALUES (?, ?, 1, ?, ?) ON CONFLICT DO "
                                   "UPDATE SET n = n + 1, n_errors = n_errors + excluded.n_errors, "
                                   "duration = duration + excluded.duration", "iiid", id, row->at,
                                   failed, duration) &&
         iterate_database_execute (self->db, error,
                                   "UPDATE flag_unit SET n_errors = n_errors + ?2, "
                                   "n_timed = n_timed + 1, duration = duration + ?3 "
                                   "FROM flag_trace AS t WHERE t.trace = ?1 AND flag_unit.flag = "
                                   "t.flag "
                                   "AND flag_unit.phase = t.phase AND flag_unit.key = t.key "
                                   "AND flag_unit.arm = t.arm", "iid", id, failed, duration);
}

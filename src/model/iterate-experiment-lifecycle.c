/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment-lifecycle.h"

#include "iterate-error.h"
#include "iterate-experiment-metric.h"
#include "iterate-flag-book.h"
#include "iterate-id.h"
#include "iterate-journal.h"
#include "iterate-query.h"
#include "iterate-scheduler.h"
#include "iterate-time.h"
#include "iterate-variant.h"

#include <string.h>

#define MAX_NAME 200
#define MAX_TRIES_FOR_A_NAME 100

/* Appends an event about the experiment. */
static gboolean
append (IterateDatabase    *db,
        IterateExperiment  *self,
        gint64              now,
        const char         *type,
        JsonObject         *payload,
        IterateEvent       *cause,
        GError            **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (self));
  g_autoptr(JsonObject) facts = payload == NULL ? json_object_new () : json_object_ref (payload);

  json_object_set_string_member (facts, "experiment", iterate_experiment_get_name (self));

  return iterate_journal_append (db, now, type, subject, facts, cause, error) != 0;
}

static gboolean
check_status (IterateExperiment  *self,
              const char         *doing,
              const char *const  *allowed,
              GError            **error)
{
  const char *status = iterate_experiment_get_status (self);

  if (g_strv_contains (allowed, status))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
               "Experiment “%s” is %s and cannot be %s", iterate_experiment_get_name (self),
               status, doing);

  return FALSE;
}

/**
 * iterate_experiment_find:
 * @name_or_id: its name, or its id such as `exp-12`
 *
 * Returns: (transfer full): the experiment, or %NULL with @error set
 */
IterateExperiment *
iterate_experiment_find (IterateDatabase  *db,
                         const char       *name_or_id,
                         GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EXPERIMENT);
  IterateExperiment *self = NULL;
  gint64 id;

  iterate_query_where (query, "name", ITERATE_EQUALS, name_or_id);
  if (!iterate_query_first (query, db, &self, error))
    return NULL;

  if (self == NULL && iterate_id_parse (name_or_id, "exp", &id))
    return iterate_database_find (db, ITERATE_TYPE_EXPERIMENT, id, error);

  if (self == NULL)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                 "There is no experiment “%s”. See: iterate experiment list", name_or_id);

  return self;
}

static gboolean
check_name (const char  *name,
            GError     **error)
{
  if (*name != '\0' && strlen (name) <= MAX_NAME && g_utf8_validate (name, -1, NULL))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "An experiment needs a name of 1 to %d bytes of UTF-8", MAX_NAME);

  return FALSE;
}

/**
 * iterate_experiment_create:
 * @db: the connection of an open unit
 * @status: `draft` or `proposed`
 * @parent: (nullable): the experiment that it follows up
 * @cause: (nullable): the event whose handler creates it
 *
 * Returns: (transfer full): the experiment, or %NULL with @error set
 */
IterateExperiment *
iterate_experiment_create (IterateDatabase    *db,
                           gint64              now,
                           const char         *name,
                           const char         *hypothesis,
                           const char         *status,
                           IterateExperiment  *parent,
                           IterateEvent       *cause,
                           GError            **error)
{
  g_autoptr(IterateExperiment) self = NULL;
  g_autoptr(GError) problem = NULL;
  gint64 parent_id = parent == NULL ? 0 : iterate_record_get_id (ITERATE_RECORD (parent));

  if (!check_name (name, error))
    return NULL;

  self = iterate_database_create (db, ITERATE_TYPE_EXPERIMENT, &problem,
                                  "name", name,
                                  "hypothesis", hypothesis,
                                  "status", status,
                                  "parent-experiment", parent_id,
                                  "method", "sequential",
                                  "created-at", now,
                                  NULL);
  if (g_error_matches (problem, ITERATE_ERROR, ITERATE_ERROR_CONFLICT))
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                 "There is an experiment “%s” already", name);
  else if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));

  if (self == NULL || !append (db, self, now, "experiment.created", NULL, cause, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * iterate_experiment_propose:
 *
 * As iterate_experiment_create(), with a number behind the name where that is taken.
 *
 * Returns: (transfer full): the experiment, or %NULL with @error set
 */
IterateExperiment *
iterate_experiment_propose (IterateDatabase    *db,
                            gint64              now,
                            const char         *name,
                            const char         *hypothesis,
                            const char         *status,
                            IterateExperiment  *parent,
                            IterateEvent       *cause,
                            GError            **error)
{
  for (guint i = 1; i < MAX_TRIES_FOR_A_NAME; i++)
    {
      g_autofree char *numbered = i == 1 ? g_strdup (name) : g_strdup_printf ("%s (%u)", name, i);
      g_autoptr(GError) problem = NULL;
      IterateExperiment *self;

      self = iterate_experiment_create (db, now, numbered, hypothesis, status, parent, cause,
                                        &problem);
      if (self != NULL)
        return self;

      if (!g_error_matches (problem, ITERATE_ERROR, ITERATE_ERROR_CONFLICT))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
    }

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT, "There are too many “%s”", name);

  return NULL;
}

/* Returns: (transfer container) (element-type IterateRecord): its variants or its
 * metrics, by their type, in the order in which they were made */
GPtrArray *
iterate_experiment_list_parts (IterateDatabase    *db,
                               GType               type,
                               IterateExperiment  *self,
                               GError            **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (type);

  iterate_query_where (query, "experiment-id", ITERATE_EQUALS,
                       iterate_record_get_id (ITERATE_RECORD (self)));
  iterate_query_order_by (query, "id", FALSE);

  return iterate_query_list (query, db, error);
}

/**
 * iterate_experiment_find_part:
 * @type: of the part: a variant or a metric
 * @id: (out): its id, or 0 if there is none of that name
 */
gboolean
iterate_experiment_find_part (IterateDatabase    *db,
                              GType               type,
                              IterateExperiment  *self,
                              const char         *name,
                              gint64             *id,
                              GError            **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (type);
  g_autoptr(IterateRecord) found = NULL;

  iterate_query_where (query, "experiment-id", ITERATE_EQUALS,
                       iterate_record_get_id (ITERATE_RECORD (self)));
  iterate_query_where (query, "name", ITERATE_EQUALS, name);
  if (!iterate_query_first (query, db, &found, error))
    return FALSE;

  *id = found == NULL ? 0 : iterate_record_get_id (found);

  return TRUE;
}

/* Two parts of an experiment may not have one name. */
static gboolean
check_name_is_free (IterateDatabase    *db,
                    IterateExperiment  *self,
                    GType               type,
                    const char         *name,
                    GError            **error)
{
  gint64 id;

  if (!iterate_experiment_find_part (db, type, self, name, &id, error))
    return FALSE;

  if (id != 0)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                 "Experiment “%s” has something called “%s” already. Choose another name",
                 iterate_experiment_get_name (self), name);

  return id == 0;
}

gboolean
iterate_experiment_add_variant (IterateDatabase    *db,
                                IterateExperiment  *self,
                                const char         *name,
                                gboolean            control,
                                double              weight,
                                gint64             *id,
                                GError            **error)
{
  g_autoptr(IterateVariant) variant = NULL;

  if (!check_name_is_free (db, self, ITERATE_TYPE_VARIANT, name, error))
    return FALSE;

  variant = iterate_database_create (db, ITERATE_TYPE_VARIANT, error,
                                     "experiment-id", iterate_record_get_id (ITERATE_RECORD (self)),
                                     "name", name,
                                     "control", control,
                                     "weight", weight,
                                     NULL);
  if (variant == NULL)
    return FALSE;

  *id = iterate_record_get_id (ITERATE_RECORD (variant));

  return TRUE;
}

gboolean
iterate_experiment_add_metric (IterateDatabase    *db,
                               IterateExperiment  *self,
                               const char         *name,
                               const char         *kind,
                               const char         *role,
                               const char         *direction,
                               gint64             *id,
                               GError            **error)
{
  g_autoptr(IterateExperimentMetric) metric = NULL;

  if (!check_name_is_free (db, self, ITERATE_TYPE_EXPERIMENT_METRIC, name, error))
    return FALSE;

  metric = iterate_database_create (db, ITERATE_TYPE_EXPERIMENT_METRIC, error,
                                    "experiment-id", iterate_record_get_id (ITERATE_RECORD (self)),
                                    "name", name,
                                    "kind", kind,
                                    "role", role,
                                    "direction", direction,
                                    NULL);
  if (metric == NULL)
    return FALSE;

  *id = iterate_record_get_id (ITERATE_RECORD (metric));

  return TRUE;
}

/* Units whose day comes are looked at every hour, where a metric waits for that. */
static gboolean
plan_upkeep (IterateDatabase    *db,
             IterateExperiment  *self,
             gint64              now,
             const char         *subject,
             GError            **error)
{
  gint64 n;

  if (!iterate_database_get_int64 (db, &n, error,
                                   "SELECT count(*) FROM experiment_metric WHERE experiment_id = ? "
                                   "AND kind = 'retention' AND definition IS NOT NULL", "i",
                                   iterate_record_get_id (ITERATE_RECORD (self))))
    return FALSE;

  return n == 0 || iterate_schedule_create (db, now, now + ITERATE_HOUR, ITERATE_HOUR,
                                            ITERATE_MISFIRE_ONCE, "mature-experiment", subject,
                                            NULL, error) != 0;
}

/* What the product reads: the variants, the winner for everybody, or nothing any more. */
static gboolean
set_flag (IterateDatabase    *db,
          IterateExperiment  *self,
          gint64              now,
          const char         *who,
          const char         *winner,
          gboolean            enabled,
          IterateEvent       *cause,
          GError            **error)
{
  const IterateFlagActor actor = { who, now, cause };
  g_autoptr(GPtrArray) variants = NULL;
  const char *control = NULL;

  variants = iterate_experiment_list_parts (db, ITERATE_TYPE_VARIANT, self, error);
  if (variants == NULL)
    return FALSE;

  for (guint i = 0; i < variants->len; i++)
    {
      IterateVariant *variant = g_ptr_array_index (variants, i);

      if (control == NULL || iterate_variant_is_control (variant))
        control = iterate_variant_get_name (variant);
    }

  /* Without variants there is nothing that it could give. */
  return control == NULL ||
         iterate_flag_serve_experiment (db, iterate_record_get_id (ITERATE_RECORD (self)),
                                        iterate_experiment_get_name (self), control, winner, enabled,
                                        &actor, error);
}

/**
 * iterate_experiment_start:
 * @duration: the planned duration in microseconds, 0 for open-ended
 *
 * Starts a draft or a proposal. Its planned end is frozen here: a fixed-horizon
 * test may decide only when it is reached.
 */
gboolean
iterate_experiment_start (IterateDatabase    *db,
                          IterateExperiment  *self,
                          gint64              now,
                          gint64              duration,
                          GError            **error)
{
  static const char *const allowed[] = { "draft", "proposed", NULL };
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (self));

  if (!check_status (self, "started", allowed, error) ||
      !iterate_database_update (db, self, error,
                                "status", "running",
                                "planned-duration", duration,
                                "started-at", now,
                                NULL))
    return FALSE;

  if (duration > 0 && iterate_schedule_create (db, now, now + duration, 0, ITERATE_MISFIRE_ONCE,
                                               "complete-experiment", subject, NULL, error) == 0)
    return FALSE;

  return plan_upkeep (db, self, now, subject, error) &&
         set_flag (db, self, now, "iterate", NULL, TRUE, NULL, error) &&
         append (db, self, now, "experiment.started", NULL, NULL, error);
}

/* Ends a running experiment. The verdict is its handlers' business. */
gboolean
iterate_experiment_complete (IterateDatabase    *db,
                             IterateExperiment  *self,
                             gint64              now,
                             IterateEvent       *cause,
                             GError            **error)
{
  static const char *const allowed[] = { "running", NULL };
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (self));

  return check_status (self, "stopped", allowed, error) &&
         iterate_database_update (db, self, error,
                                  "status", "completed",
                                  "completed-at", now,
                                  NULL) &&
         iterate_schedule_cancel (db, "complete-experiment", subject, error) &&
         iterate_schedule_cancel (db, "mature-experiment", subject, error) &&
         append (db, self, now, "experiment.completed", NULL, cause, error);
}

gboolean
iterate_experiment_check_can_graduate (IterateExperiment  *self,
                                       GError            **error)
{
  static const char *const allowed[] = { "completed", NULL };

  return check_status (self, "graduated", allowed, error);
}

/* Gives the winner to everybody at once. */
gboolean
iterate_experiment_graduate (IterateDatabase    *db,
                             IterateExperiment  *self,
                             gint64              now,
                             const char         *winner,
                             IterateEvent       *cause,
                             GError            **error)
{
  g_autoptr(JsonObject) payload = json_object_new ();

  json_object_set_string_member (payload, "winner", winner);

  return iterate_experiment_check_can_graduate (self, error) &&
         iterate_database_update (db, self, error,
                                  "status", "graduated",
                                  "winner", winner,
                                  "reason", NULL,
                                  "graduated-at", now,
                                  NULL) &&
         set_flag (db, self, now, "iterate", winner, TRUE, cause, error) &&
         append (db, self, now, "experiment.graduated", payload, cause, error);
}

/**
 * iterate_experiment_roll_back:
 * @who: the person
 *
 * Undoes a graduation of the last thirty days: the flag is off again, and the
 * experiment is what it was before, completed.
 */
gboolean
iterate_experiment_roll_back (IterateDatabase    *db,
                              IterateExperiment  *self,
                              gint64              now,
                              const char         *who,
                              GError            **error)
{
  static const char *const allowed[] = { "graduated", NULL };
  g_autoptr(JsonObject) payload = json_object_new ();

  if (!check_status (self, "rolled back", allowed, error))
    return FALSE;

  if (now - iterate_experiment_get_graduated_at (self) > ITERATE_UNDO_DAYS * ITERATE_DAY)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                   "Experiment “%s” was graduated more than %d days ago and cannot be rolled back",
                   iterate_experiment_get_name (self), ITERATE_UNDO_DAYS);
      return FALSE;
    }

  json_object_set_string_member (payload, "answeredBy", who);

  return iterate_database_update (db, self, error,
                                  "status", "completed",
                                  "winner", NULL,
                                  "graduated-at", (gint64) 0,
                                  NULL) &&
         set_flag (db, self, now, who, NULL, FALSE, NULL, error) &&
         append (db, self, now, "experiment.rolled-back", payload, NULL, error);
}

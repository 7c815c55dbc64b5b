/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-initiative-desk.h"

#include "iterate-error.h"
#include "iterate-experiment.h"
#include "iterate-feature-request.h"
#include "iterate-id.h"
#include "iterate-journal.h"
#include "iterate-json.h"
#include "iterate-metric.h"
#include "iterate-task.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* What people do with initiatives. */

#define MAX_NAME 300

/* Returns: (transfer full): the initiative of an id such as `initiative-3`, or %NULL with @error set */
IterateInitiative *
iterate_initiative_find (IterateDatabase  *db,
                         const char       *id,
                         GError          **error)
{
  gint64 number;

  if (iterate_id_parse (id, "initiative", &number))
    return iterate_database_find (db, ITERATE_TYPE_INITIATIVE, number, error);

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
               _("There is no initiative “%s”. See: iterate initiatives list"), id);

  return NULL;
}

static gboolean
check_name (const char  *name,
            GError     **error)
{
  if (name != NULL && *name != '\0' && strlen (name) <= MAX_NAME && g_utf8_validate (name, -1, NULL))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               _("An initiative needs a name of 1 to %d letters"), MAX_NAME);

  return FALSE;
}

static gboolean
check_deadline (gint64   deadline,
                gint64   now,
                GError **error)
{
  if (deadline == 0 || deadline > now)
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       _("The deadline of an initiative lies in the future"));

  return FALSE;
}

/* Where the first metric is now; NaN where nothing is known of it. */
static gboolean
read_value (IterateDatabase    *db,
            const char *const  *metrics,
            double             *value,
            GError            **error)
{
  g_autoptr(IterateMetric) metric = NULL;

  *value = NAN;
  if (metrics == NULL || metrics[0] == NULL)
    return TRUE;
  if (!iterate_metric_find_by_name (db, metrics[0], &metric, error))
    return FALSE;
  if (metric != NULL && iterate_metric_get_n_points (metric) > 0)
    *value = iterate_metric_get_last_value (metric);

  return TRUE;
}

static gboolean
append (IterateDatabase    *db,
        IterateInitiative  *self,
        const char         *type,
        const char         *who,
        gint64              now,
        GError            **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (self));
  g_autoptr(JsonObject) payload = json_object_new ();

  json_object_set_string_member (payload, "title", iterate_initiative_get_name (self));
  json_object_set_string_member (payload, "status", iterate_initiative_get_status (self));
  if (who != NULL)
    json_object_set_string_member (payload, "answeredBy", who);

  return iterate_journal_append (db, now, type, subject, payload, NULL, error) != 0;
}

/* Returns: (transfer full): the initiative, or %NULL with @error set */
IterateInitiative *
iterate_initiative_open (IterateDatabase               *db,
                         const IterateInitiativeDraft  *draft,
                         gint64                         now,
                         GError                       **error)
{
  static const char *const none[] = { NULL };
  const char *const *metrics = draft->metrics == NULL ? none : draft->metrics;
  g_autoptr(IterateInitiative) self = NULL;
  double value;

  if (!check_name (draft->name, error) || !check_deadline (draft->deadline, now, error) ||
      !read_value (db, metrics, &value, error))
    return NULL;

  self = iterate_database_create (db, ITERATE_TYPE_INITIATIVE, error,
                                  "name", draft->name,
                                  "goal", draft->goal == NULL ? "" : draft->goal,
                                  "status", "open",
                                  "source", "person",
                                  "metrics", metrics,
                                  "current-value", value,
                                  "start-value", NAN,
                                  "target-value", draft->target,
                                  "deadline", draft->deadline,
                                  "owner", draft->owner == NULL ? "" : draft->owner,
                                  "created-at", now,
                                  NULL);

  return self != NULL && append (db, self, "initiative.created", NULL, now, error)
           ? g_steal_pointer (&self) : NULL;
}

/* Changes what the draft says; %NULL, NaN and 0 leave things as they are. */
gboolean
iterate_initiative_edit (IterateDatabase               *db,
                         IterateInitiative             *self,
                         const IterateInitiativeDraft  *draft,
                         GError                       **error)
{
  if (draft->name != NULL && !check_name (draft->name, error))
    return FALSE;

  return iterate_database_update (
    db, self, error,
    "name", draft->name == NULL ? iterate_initiative_get_name (self) : draft->name,
    "goal", draft->goal == NULL ? iterate_initiative_get_goal (self) : draft->goal,
    "metrics", draft->metrics == NULL ? iterate_initiative_get_metrics (self) : draft->metrics,
    "target-value", isnan (draft->target) ? iterate_initiative_get_target_value (self) : draft->target,
    "deadline", draft->deadline == 0 ? iterate_initiative_get_deadline (self) : draft->deadline,
    "owner", draft->owner == NULL ? iterate_initiative_get_owner (self) : draft->owner,
    NULL);
}

/**
 * iterate_initiative_link:
 * @id: an experiment, a task or a request, such as `exp-12`, `task-7` or `req-4`
 * @linked: whether it is to be part of the initiative
 */
gboolean
iterate_initiative_link (IterateDatabase    *db,
                         IterateInitiative  *self,
                         const char         *id,
                         gboolean            linked,
                         gint64              now,
                         GError            **error)
{
  const struct
  {
    const char *kind;
    GType       type;
  } kinds[] = {
    { "exp", ITERATE_TYPE_EXPERIMENT }, { "task", ITERATE_TYPE_TASK },
    { "req", ITERATE_TYPE_FEATURE_REQUEST },
  };
  gint64 own = iterate_record_get_id (ITERATE_RECORD (self)), number;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr(IterateRecord) record = NULL;

      if (!iterate_id_parse (id, kinds[i].kind, &number))
        continue;

      record = iterate_database_find (db, kinds[i].type, number, error);

      return record != NULL &&
             iterate_database_update (db, record, error, "initiative", linked ? own : (gint64) 0,
                                      NULL) &&
             append (db, self, "initiative.linked", NULL, now, error);
    }

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               _("“%s” is no experiment, task or request, such as exp-12, task-7 or req-4"), id);

  return FALSE;
}

/**
 * iterate_initiative_close:
 * @status: `reached`, `missed` or `dropped`
 * @closing: (nullable): what became of it
 * @who: the person, or %NULL for Iterate itself
 */
gboolean
iterate_initiative_close (IterateDatabase    *db,
                          IterateInitiative  *self,
                          const char         *status,
                          JsonObject         *closing,
                          const char         *who,
                          gint64              now,
                          GError            **error)
{
  static const char *const statuses[] = { "reached", "missed", "dropped", NULL };
  g_autofree char *text = closing == NULL ? NULL : iterate_json_to_string (closing);

  if (!g_strv_contains (statuses, status))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("An initiative is closed as reached, missed or dropped, not as “%s”"), status);
      return FALSE;
    }

  if (g_strcmp0 (iterate_initiative_get_status (self), "open") != 0)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT, _("“%s” was closed already"),
                   iterate_initiative_get_name (self));
      return FALSE;
    }

  return iterate_database_update (db, self, error,
                                  "status", status,
                                  "closing", text,
                                  "closed-at", now,
                                  NULL) &&
         append (db, self, "initiative.closed", who, now, error);
}

/* Takes closing it back. */
gboolean
iterate_initiative_reopen (IterateDatabase    *db,
                           IterateInitiative  *self,
                           const char         *who,
                           gint64              now,
                           GError            **error)
{
  return iterate_database_update (db, self, error,
                                  "status", "open",
                                  "closing", NULL,
                                  "closed-at", (gint64) 0,
                                  NULL) &&
         append (db, self, "initiative.reopened", who, now, error);
}

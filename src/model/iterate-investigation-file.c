/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-investigation-file.h"

#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-journal.h"
#include "iterate-json.h"
#include "iterate-query.h"
#include "iterate-signed-line.h"
#include "iterate-time.h"

/* Files what was found out about an anomaly: one investigation for each, which follows it. */

static const char *const statuses[] = {
  "investigating", "explained", "expected", "false-alarm", "over", NULL
};

/* Returns: (transfer full): `{detected, delta, period, direction, severity, …}` as the specification
 * has it */
JsonObject *
iterate_anomaly_describe (IterateAnomaly *anomaly,
                          IterateMetric  *metric)
{
  JsonObject *object = json_object_new ();
  g_autofree char *from = iterate_time_format (iterate_anomaly_get_onset (anomaly));
  g_autofree char *to = iterate_time_format (iterate_anomaly_get_last_at (anomaly));
  g_autofree char *period = g_strconcat (from, "/", to, NULL);
  g_autofree char *id = iterate_record_dup_subject (ITERATE_RECORD (anomaly));

  json_object_set_string_member (object, "id", id);
  json_object_set_string_member (object, "metric", iterate_metric_get_name (metric));
  json_object_set_boolean_member (object, "detected", TRUE);
  json_object_set_string_member (object, "delta", iterate_anomaly_get_delta (anomaly));
  json_object_set_string_member (object, "period", period);
  json_object_set_string_member (object, "direction", iterate_anomaly_get_direction (anomaly));
  json_object_set_string_member (object, "severity", iterate_anomaly_get_severity (anomaly));
  iterate_json_set_number (object, "value", iterate_anomaly_get_value (anomaly));
  iterate_json_set_number (object, "expected", iterate_anomaly_get_expected (anomaly));
  iterate_json_set_number (object, "deviations", iterate_anomaly_get_deviations (anomaly));

  return object;
}

/**
 * iterate_investigation_find_for:
 * @investigation: (out) (transfer full) (nullable): that of the anomaly
 */
gboolean
iterate_investigation_find_for (IterateDatabase       *db,
                                IterateAnomaly        *anomaly,
                                IterateInvestigation **investigation,
                                GError               **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_INVESTIGATION);

  iterate_query_where (query, "anomaly-id", ITERATE_EQUALS,
                       iterate_record_get_id (ITERATE_RECORD (anomaly)));

  return iterate_query_first (query, db, investigation, error);
}

/**
 * iterate_investigation_file:
 * @evidence: what the analyst was shown
 * @answer: what it said: `{likelyCauses}`
 * @is_new: (out): whether there was none yet
 *
 * Returns: (transfer full): the investigation, or %NULL with @error set
 */
IterateInvestigation *
iterate_investigation_file (IterateDatabase  *db,
                            IterateMetric    *metric,
                            IterateAnomaly   *anomaly,
                            JsonObject       *evidence,
                            JsonObject       *answer,
                            gint64            now,
                            gboolean         *is_new,
                            GError          **error)
{
  g_autoptr(IterateInvestigation) self = NULL;
  g_autoptr(JsonObject) described = iterate_anomaly_describe (anomaly, metric);
  g_autofree char *anomaly_text = iterate_json_to_string (described);
  g_autofree char *evidence_text = iterate_json_to_string (evidence);
  g_auto(GStrv) causes = iterate_json_dup_strv (answer, "likelyCauses");
  g_auto(GStrv) all = NULL;

  if (!iterate_investigation_find_for (db, anomaly, &self, error))
    return NULL;

  *is_new = self == NULL;
  if (*is_new)
    self = iterate_database_create (db, ITERATE_TYPE_INVESTIGATION, error,
                                    "metric", iterate_metric_get_name (metric),
                                    "metric-id", iterate_record_get_id (ITERATE_RECORD (metric)),
                                    "anomaly-id", iterate_record_get_id (ITERATE_RECORD (anomaly)),
                                    "anomaly", anomaly_text,
                                    "hypothesis", causes,
                                    "evidence", evidence_text,
                                    "status", "investigating",
                                    "created-at", now,
                                    "updated-at", now,
                                    NULL);
  if (self == NULL || *is_new)
    return g_steal_pointer (&self);

  all = iterate_signed_lines_keep ((const char *const *) causes,
                                   iterate_record_get_strv (ITERATE_RECORD (self), "hypothesis"));

  return iterate_database_update (db, self, error,
                                  "anomaly", anomaly_text,
                                  "hypothesis", all,
                                  "evidence", evidence_text,
                                  "updated-at", now,
                                  NULL)
           ? g_steal_pointer (&self) : NULL;
}

/* Returns: (transfer full): the investigation with that id, or %NULL with @error set */
IterateInvestigation *
iterate_investigation_find (IterateDatabase  *db,
                            const char       *text,
                            GError          **error)
{
  gint64 id;

  if (iterate_id_parse (text, "investigation", &id))
    return iterate_database_find (db, ITERATE_TYPE_INVESTIGATION, id, error);

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
               "There is no investigation “%s”. See: iterate investigations list", text);

  return NULL;
}

/**
 * iterate_investigation_set_status:
 * @cause: (nullable): what it was, in words
 * @who: who says so
 */
gboolean
iterate_investigation_set_status (IterateDatabase       *db,
                                  IterateInvestigation  *self,
                                  const char            *status,
                                  const char            *cause,
                                  const char            *who,
                                  gint64                 now,
                                  GError               **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (self));

  if (!g_strv_contains (statuses, status))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” is no status. There are investigating, explained, expected, false-alarm "
                   "and over", status);
      return FALSE;
    }

  return iterate_database_update (db, self, error,
                                  "status", status,
                                  "cause", cause,
                                  "answered-by", who,
                                  "updated-at", now,
                                  NULL) &&
         iterate_journal_append (db, now, "investigation.updated", subject, NULL, NULL, error) != 0;
}

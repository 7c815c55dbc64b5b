/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-idea-evidence.h"

#include "iterate-anomaly.h"
#include "iterate-endpoint.h"
#include "iterate-feature-request.h"
#include "iterate-feedback-theme.h"
#include "iterate-metric-family.h"
#include "iterate-number.h"
#include "iterate-query.h"
#include "iterate-segment-share.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* What a workspace knows that could be a reason to try something: each a fact with its numbers in a
 * sentence, a kind, tags by which the knowledge of the built-in analyst asks for it, and how large it
 * is. */

#define MOST_METRICS     20
#define MOST_REQUESTS    20
#define MOST_EXPERIMENTS 10
#define MOST_ENDPOINTS   5

#define FEEDBACK_PERIOD (90 * ITERATE_DAY)
#define OTHERS_PERIOD   (30 * ITERATE_DAY)

/* Less than this is steady. */
#define MOVED 0.02

#define MANY_ERRORS 0.01

typedef struct
{
  IterateDatabase       *db;
  IterateMetricAnalysis *analysis;
  JsonArray             *facts;
} Gathering;

/* Takes the text; @tags are in lower case, ended by %NULL. */
static void
add (Gathering         *self,
     const char        *kind,
     const char *const *tags,
     double             value,
     char              *text)
{
  JsonObject *fact = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; tags[i] != NULL; i++)
    json_array_add_string_element (array, tags[i]);

  json_object_set_string_member (fact, "kind", kind);
  json_object_set_string_member (fact, "text", text);
  json_object_set_double_member (fact, "value", value);
  json_object_set_array_member (fact, "tags", array);
  json_array_add_object_element (self->facts, fact);
  g_free (text);
}

static const char *
get_state (IterateMetricAnalysis *analysis)
{
  double change = iterate_metric_analysis_get_change (analysis);

  if (analysis->n_points == 0)
    return "missing";

  if (analysis->trend.found)
    return g_str_equal (analysis->trend.direction, "declining") ? "worse" : "better";

  if (!(fabs (change) >= MOVED))
    return "steady";

  return (change > 0) == iterate_metric_wants_up (analysis->metric) ? "better" : "worse";
}

static char *
describe_level (IterateMetricAnalysis *analysis)
{
  const char *name = iterate_metric_get_name (analysis->metric);
  double change = iterate_metric_analysis_get_change (analysis);
  int days = (int) ((analysis->to - analysis->from) / ITERATE_DAY);
  g_autofree char *now = iterate_metric_format (analysis->metric, analysis->level);
  g_autofree char *before = iterate_metric_format (analysis->metric, analysis->level_before);
  g_autofree char *share = NULL;

  if (analysis->n_points == 0)
    return g_strdup_printf (_("%s has 0 values in %d days"), name, days);

  if (isnan (change))
    return g_strdup_printf (_("%s is %s over %d days"), name, now, days);

  share = iterate_number_format_share (change);

  return g_strdup_printf (_("%s is %s over %d days, %s%s against %s before"), name, now, days,
                          change < 0 ? "−" : "+", share, before);
}

static char *
describe_trend (IterateMetricAnalysis *analysis)
{
  const IterateTrendFinding *trend = &analysis->trend;
  g_autofree char *before = iterate_metric_format (analysis->metric, trend->baseline);
  g_autofree char *now = iterate_metric_format (analysis->metric, trend->current_value);
  g_autofree char *onset = iterate_time_format (trend->onset);

  return g_strdup_printf (_("%s went from %s to %s since %.10s"),
                          iterate_metric_get_name (analysis->metric), before, now, onset);
}

/* The level and the trend of a metric, with its families' state as tags. */
static void
add_metric (Gathering             *self,
            IterateMetricAnalysis *analysis,
            gboolean               own)
{
  g_auto(GStrv) families = iterate_metric_families_list (iterate_metric_get_name (analysis->metric));
  g_autoptr(GPtrArray) tags = g_ptr_array_new_with_free_func (g_free);
  const char *state = get_state (analysis);
  double change = fabs (iterate_metric_analysis_get_change (analysis)), value;

  for (guint i = 0; families[i] != NULL; i++)
    g_ptr_array_add (tags, g_strconcat (families[i], "=", state, NULL));
  if (own)
    {
      g_ptr_array_add (tags, g_strconcat ("own=", state, NULL));
      g_ptr_array_add (tags, g_strdup ("own"));
    }
  g_ptr_array_add (tags, NULL);

  value = isnan (change) ? 0 : change;
  add (self, "metric", (const char *const *) tags->pdata, value, describe_level (analysis));
  if (analysis->trend.found)
    add (self, "metric", (const char *const *) tags->pdata, value, describe_trend (analysis));
}

static void
add_funnel (Gathering             *self,
            IterateMetricAnalysis *analysis)
{
  const IterateFunnel *funnel = analysis->funnel;

  for (guint i = 1; funnel != NULL && i < funnel->n_steps; i++)
    {
      double loss = 1 - iterate_funnel_get_rate (funnel->all, i);
      g_autofree char *steps = g_strconcat (funnel->steps[i - 1], " ", funnel->steps[i], NULL);
      g_autofree char *lower = g_utf8_strdown (steps, -1);
      const char *tags[] = { lower, NULL };

      if (loss > 0)
        add (self, "funnel", tags, loss,
             g_strdup_printf (_("“%s” → “%s” loses %.0f %% of %" G_GINT64_FORMAT " people"),
                              funnel->steps[i - 1], funnel->steps[i], 100 * loss,
                              funnel->all->counts[i - 1]));
    }
}

static void
add_anomalies (Gathering *self)
{
  static const char *const tags[] = { NULL };
  IterateMetricAnalysis *analysis = self->analysis;

  if (analysis->anomalies->len > 0)
    {
      IterateAnomaly *latest = g_ptr_array_index (analysis->anomalies, 0);
      g_autofree char *onset = iterate_time_format (iterate_anomaly_get_onset (latest));

      add (self, "anomaly", tags, analysis->anomalies->len,
           g_strdup_printf (_("%s %s by %s on %.10s"), iterate_metric_get_name (analysis->metric),
                            iterate_anomaly_get_direction (latest),
                            iterate_anomaly_get_delta (latest), onset));
    }
}

static gboolean
add_other_metrics (Gathering  *self,
                   GError    **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_METRIC);
  g_autoptr(GPtrArray) metrics = NULL;

  iterate_query_order_by (query, "critical", TRUE);
  iterate_query_order_by (query, "id", FALSE);
  iterate_query_limit (query, MOST_METRICS);
  metrics = iterate_query_list (query, self->db, error);
  for (guint i = 0; metrics != NULL && i < metrics->len; i++)
    {
      IterateMetric *metric = g_ptr_array_index (metrics, i);
      g_autoptr(IterateMetricAnalysis) analysis = NULL;

      if (g_str_equal (iterate_metric_get_name (metric),
                       iterate_metric_get_name (self->analysis->metric)))
        continue;

      analysis = iterate_metric_analysis_load (self->db, metric, OTHERS_PERIOD, NULL,
                                               self->analysis->to, error);
      if (analysis == NULL)
        return FALSE;

      if (analysis->n_points > 0)
        add_metric (self, analysis, FALSE);
      add_funnel (self, analysis);
    }

  return metrics != NULL;
}

static gboolean
add_requests (Gathering  *self,
              GError    **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_FEATURE_REQUEST);
  g_autoptr(GPtrArray) list = NULL;

  iterate_query_where (query, "status", ITERATE_EQUALS, "open");
  iterate_query_order_by (query, "votes", TRUE);
  iterate_query_limit (query, MOST_REQUESTS);
  list = iterate_query_list (query, self->db, error);
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      IterateFeatureRequest *request = g_ptr_array_index (list, i);
      const char *topic = iterate_feature_request_get_topic (request);
      g_autofree char *lower = g_utf8_strdown (topic, -1);
      const char *tags[] = { lower, NULL };
      gint64 votes = iterate_feature_request_get_votes (request);

      add (self, "request", tags, votes,
           g_strdup_printf (ngettext ("%u vote for “%s”", "%u votes for “%s”", (gulong) votes),
                            (guint) votes, topic));
    }

  return list != NULL;
}

static gboolean
add_themes (Gathering  *self,
            GError    **error)
{
  guint n_messages;
  g_autoptr(GArray) themes = iterate_feedback_themes_count (self->db,
                                                            self->analysis->to - FEEDBACK_PERIOD,
                                                            &n_messages, error);

  for (guint i = 0; themes != NULL && i < themes->len; i++)
    {
      const IterateFeedbackTheme *theme = &g_array_index (themes, IterateFeedbackTheme, i);
      const char *tags[] = { theme->name, NULL };

      if (theme->n_messages > 0)
        add (self, "theme", tags, theme->n_messages,
             g_strdup_printf (_("%u of %u messages in 90 days about %s"), theme->n_messages,
                              n_messages, theme->label));
    }

  return themes != NULL;
}

static gboolean
add_endpoint (Gathering        *self,
              IterateEndpoint  *endpoint,
              GError          **error)
{
  const char *name = iterate_endpoint_get_name (endpoint);
  const char *cause = iterate_endpoint_get_cause (endpoint);
  double rate = iterate_record_get_double (ITERATE_RECORD (endpoint), "error-rate");
  double p95 = iterate_endpoint_get_p95 (endpoint), threshold;
  g_autofree char *share = iterate_number_format_share (rate);
  g_autofree char *lower = g_utf8_strdown (name, -1);
  const char *slow[] = { "slow", lower, NULL };
  const char *failing[] = { "errors", lower, NULL };
  const char *causes[] = { cause, lower, NULL };

  if (!iterate_endpoint_get_threshold (endpoint, self->db, &threshold, error))
    return FALSE;

  if (p95 > threshold || !g_str_equal (iterate_endpoint_get_state (endpoint), "normal"))
    add (self, "endpoint", slow, p95 / threshold,
         g_strdup_printf (_("%s takes %.0f ms at the 95th percentile; %.0f ms are allowed"), name, p95,
                          threshold));
  if (rate >= MANY_ERRORS)
    add (self, "endpoint", failing, rate, g_strdup_printf (_("%s fails in %s of requests"), name,
                                                           share));
  if (cause != NULL && *cause != '\0')
    add (self, "cause", causes, p95,
         g_strdup_printf (_("%s: cause “%s”, %.0f ms at the 95th percentile"), name, cause, p95));

  return TRUE;
}

static void
add_busiest (Gathering       *self,
             IterateEndpoint *endpoint)
{
  const char *name = iterate_endpoint_get_name (endpoint);
  g_autofree char *lower = g_utf8_strdown (name, -1);
  const char *tags[] = { "busy", lower, NULL };

  add (self, "endpoint", tags, 1,
       g_strdup_printf (_("%s is asked most: %" G_GINT64_FORMAT " times, %.0f ms at the 95th "
                          "percentile"),
                        name, iterate_record_get_int64 (ITERATE_RECORD (endpoint), "requests"),
                        iterate_endpoint_get_p95 (endpoint)));
}

/* Returns: (transfer full): those that have most of something, or %NULL with @error set */
static GPtrArray *
list_endpoints (Gathering   *self,
                const char  *order,
                guint        most,
                GError     **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_ENDPOINT);

  iterate_query_where (query, "samples", ITERATE_GTE, (gint64) 1);
  iterate_query_order_by (query, order, TRUE);
  iterate_query_limit (query, most);

  return iterate_query_list (query, self->db, error);
}

static gboolean
add_endpoints (Gathering  *self,
               GError    **error)
{
  g_autoptr(GPtrArray) slowest = list_endpoints (self, "p95", MOST_ENDPOINTS, error);
  g_autoptr(GPtrArray) busiest = NULL;

  busiest = slowest == NULL ? NULL : list_endpoints (self, "requests", 1, error);
  if (busiest == NULL)
    return FALSE;

  for (guint i = 0; i < slowest->len; i++)
    {
      if (!add_endpoint (self, g_ptr_array_index (slowest, i), error))
        return FALSE;
    }
  if (busiest->len > 0)
    add_busiest (self, g_ptr_array_index (busiest, 0));

  return TRUE;
}

/* What experiments taught, the newest first. */
static gboolean
add_experiments (Gathering  *self,
                 GError    **error)
{
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step = ITERATE_STEP_ERROR;

  rows = iterate_database_query (self->db, error,
                                 "SELECT lower(e.name), e.status, l.insights ->> 0, l.confidence, e.id "
                                 "FROM learning AS l JOIN experiment AS e ON e.id = l.experiment "
                                 "WHERE l.insights ->> 0 IS NOT NULL ORDER BY l.id DESC LIMIT ?",
                                 "i", (gint64) MOST_EXPERIMENTS);
  while (rows != NULL && (step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      gboolean won = g_str_equal (iterate_statement_get_string (rows, 1), "graduated");
      const char *tags[] = { iterate_statement_get_string (rows, 0), won ? "won" : "open", NULL };

      add (self, "experiment", tags, iterate_statement_get_double (rows, 3),
           g_strdup_printf ("exp-%" G_GINT64_FORMAT ": %s", iterate_statement_get_int64 (rows, 4),
                            iterate_statement_get_string (rows, 2)));
    }

  return step == ITERATE_STEP_DONE;
}

static gboolean
add_count (Gathering   *self,
           const char  *kind,
           const char  *tag,
           const char  *sql,
           const char  *label,
           GError     **error)
{
  const char *tags[] = { tag, NULL };
  gint64 n;

  if (!iterate_database_get_int64 (self->db, &n, error, sql, "i",
                                   self->analysis->to - OTHERS_PERIOD))
    return FALSE;

  if (n > 0)
    add (self, kind, tags, n, g_strdup_printf ("%s: %d", label, (int) n));

  return TRUE;
}

static gboolean
add_counts (Gathering  *self,
            GError    **error)
{
  return add_count (self, "incident", NULL, "SELECT count(*) FROM investigation WHERE created_at >= ?",
                    _("Incidents in 30 days"), error) &&
         add_count (self, "change", NULL, "SELECT count(*) FROM change WHERE at >= ?",
                    _("Changes recorded in 30 days"), error) &&
         add_count (self, "rollout", "rolled-back",
                    "SELECT count(*) FROM rollout WHERE state = 'rolled-back' AND started_at >= ?",
                    _("Rollouts rolled back in 30 days"), error);
}

static void
add_segments (Gathering *self)
{
  IterateMetricAnalysis *analysis = self->analysis;

  if (iterate_metric_is_sum (analysis->metric))
    return;

  for (guint i = 0; i < analysis->segments->len; i++)
    {
      const IterateSegmentShare *share = g_ptr_array_index (analysis->segments, i);
      g_autofree char *name = g_strdup_printf ("%s=%s", share->dimension, share->value);
      g_autofree char *lower = g_utf8_strdown (name, -1);
      g_autofree char *now = iterate_metric_format (analysis->metric, share->observed);
      g_autofree char *own = iterate_metric_format (analysis->metric, analysis->level);
      const char *tags[] = { lower, NULL };
      double gap = (share->observed - analysis->level) / fabs (analysis->level);

      if (isfinite (gap) && fabs (gap) >= MOVED &&
          (gap < 0) == iterate_metric_wants_up (analysis->metric))
        add (self, "segment", tags, fabs (gap),
             g_strdup_printf (_("%s %s is at %s, all together at %s"), share->dimension, share->value,
                              now, own));
    }
}

/**
 * iterate_idea_evidence_gather:
 * @analysis: what is known of the metric that is to be moved
 *
 * Returns: (transfer full): facts: `[{kind, text, value, tags}]`, or %NULL with @error set
 */
JsonArray *
iterate_idea_evidence_gather (IterateDatabase        *db,
                              IterateMetricAnalysis  *analysis,
                              GError                **error)
{
  g_autoptr(JsonArray) facts = json_array_new ();
  Gathering gathering = { db, analysis, facts };

  add_metric (&gathering, analysis, TRUE);
  add_funnel (&gathering, analysis);
  add_segments (&gathering);
  add_anomalies (&gathering);
  if (!add_other_metrics (&gathering, error) || !add_requests (&gathering, error) ||
      !add_themes (&gathering, error) || !add_endpoints (&gathering, error) ||
      !add_experiments (&gathering, error) || !add_counts (&gathering, error))
    return NULL;

  return g_steal_pointer (&facts);
}

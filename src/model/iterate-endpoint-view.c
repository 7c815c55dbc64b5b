/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-endpoint-view.h"

#include "iterate-number.h"
#include "iterate-quantile-sketch.h"
#include "iterate-query.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Where there are fewer minutes than this, nothing is gained by hours. */
#define MOST_MINUTES 360

void
iterate_endpoint_view_free (IterateEndpointView *self)
{
  g_clear_pointer (&self->analysis, iterate_endpoint_analysis_free);
  g_clear_pointer (&self->points, g_array_unref);
  g_clear_pointer (&self->durations, g_array_unref);
  g_clear_pointer (&self->typical, g_ptr_array_unref);
  g_clear_pointer (&self->bad, g_ptr_array_unref);
  g_clear_pointer (&self->fixes, g_ptr_array_unref);
  g_clear_object (&self->approval);
  g_free (self->headline);
  g_free (self->advice);
  g_free (self);
}

static gint64
get_id (const IterateEndpointView *self)
{
  return iterate_record_get_id (ITERATE_RECORD (self->analysis->endpoint));
}

/* The last hours by minute. */
static gboolean
load_points (IterateEndpointView  *self,
             IterateDatabase      *db,
             GError              **error)
{
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  self->points = g_array_new (FALSE, FALSE, sizeof (IterateLatencyPoint));
  rows = iterate_database_query (db, error,
                                 "SELECT at, n, sketch FROM (SELECT at, n, sketch FROM endpoint_bucket "
                                 "WHERE endpoint = ? AND span = 60 ORDER BY at DESC LIMIT ?) ORDER BY "
                                 "at",
                                 "ii", get_id (self), (gint64) MOST_MINUTES);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      gsize length;
      const guint8 *data = iterate_statement_get_bytes (rows, 2, &length);
      g_autoptr(IterateQuantileSketch) sketch = iterate_quantile_sketch_new_from_bytes (data, length);
      IterateLatencyPoint point = {
        iterate_statement_get_int64 (rows, 0), iterate_statement_get_int64 (rows, 1),
      };

      if (sketch == NULL)
        continue;

      point.p50 = iterate_quantile_sketch_get_quantile (sketch, .5);
      point.p95 = iterate_quantile_sketch_get_quantile (sketch, .95);
      g_array_append_val (self->points, point);
    }

  return step != ITERATE_STEP_ERROR;
}

static gboolean
load_durations (IterateEndpointView  *self,
                IterateDatabase      *db,
                GError              **error)
{
  g_autoptr(GArray) samples = iterate_endpoint_load_samples (self->analysis->endpoint, db, error);
  g_autofree double *durations = NULL;
  guint n;

  if (samples == NULL)
    return FALSE;

  durations = iterate_endpoint_samples_after (samples, G_MININT64, &n);
  self->durations = g_array_new (FALSE, FALSE, sizeof (double));
  g_array_append_vals (self->durations, durations, n);

  return TRUE;
}

static GPtrArray *
make_waterfall (const IterateTraceSet   *set,
                guint                    entry,
                const IterateBottleneck *cause)
{
  return entry == ITERATE_TRACE_NONE ? NULL : iterate_waterfall_make (set, entry, cause);
}

static void
make_waterfalls (IterateEndpointView   *self,
                 const IterateTraceSet *set)
{
  const IterateBottleneck *cause = iterate_endpoint_analysis_get_cause (self->analysis);
  const char *service = iterate_endpoint_get_service (self->analysis->endpoint);
  const char *name = iterate_endpoint_get_name (self->analysis->endpoint);
  guint typical = iterate_waterfall_find (set, service, name, self->analysis->figures.p50);
  guint bad = iterate_waterfall_find (set, service, name, self->analysis->figures.p99);

  self->typical = make_waterfall (set, typical, cause);
  if (self->analysis->tree != NULL)
    self->bad = g_ptr_array_ref (self->analysis->tree);
  else if (bad != typical)
    self->bad = make_waterfall (set, bad, cause);
}

static gboolean
load_fixes (IterateEndpointView  *self,
            IterateDatabase      *db,
            GError              **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_FIX);
  gint64 waiting;

  iterate_query_where (query, "endpoint", ITERATE_EQUALS, get_id (self));
  iterate_query_order_by (query, "id", TRUE);
  self->fixes = iterate_query_list (query, db, error);

  if (self->fixes == NULL ||
      !iterate_database_get_int64 (db, &waiting, error,
                                   "SELECT max(approval.id) FROM approval JOIN fix ON subject = "
                                   "'fix-' || fix.id WHERE approval.status = 'waiting' AND "
                                   "endpoint = ?", "i", get_id (self)))
    return FALSE;

  if (waiting != 0)
    self->approval = iterate_database_find (db, ITERATE_TYPE_APPROVAL, waiting, error);

  return waiting == 0 || self->approval != NULL;
}

/* Returns: (transfer full): what became of a fix, in a sentence */
char *
iterate_endpoint_view_describe_fix (IterateFix *fix)
{
  g_autofree char *before = iterate_latency_format (iterate_fix_get_before (fix));
  g_autofree char *after = iterate_latency_format (iterate_fix_get_after (fix));
  g_autofree char *improvement = iterate_number_format_share (iterate_fix_get_improvement (fix));
  g_autofree char *low = iterate_number_format_share (iterate_fix_get_low (fix));
  g_autofree char *high = iterate_number_format_share (iterate_fix_get_high (fix));
  const char *status = iterate_fix_get_status (fix);

  if (g_str_equal (status, "proposed"))
    return g_strdup (_("Waits for an approval"));
  if (g_str_equal (status, "rejected"))
    return g_strdup (_("Was rejected"));
  if (!(iterate_fix_get_after (fix) > 0))
    return g_strdup (_("On trial: too few requests since to say anything"));
  if (g_str_equal (status, "active"))
    return g_strdup_printf (_("On trial: p95 %s → %s so far"), before, after);
  if (g_str_equal (status, "kept"))
    return g_strdup_printf (_("Kept: p95 %s → %s, %s less (%s … %s)"), before, after, improvement, low,
                            high);

  return g_strdup_printf (_("Withdrawn: p95 %s → %s. %s"), before, after,
                          iterate_fix_get_reason (fix) == NULL ? "" : iterate_fix_get_reason (fix));
}

static char *
make_headline (const IterateEndpointView *self)
{
  IterateEndpoint *endpoint = self->analysis->endpoint;
  g_autofree char *p95 = iterate_latency_format (self->analysis->figures.p95);
  g_autofree char *limit = iterate_latency_format (self->analysis->threshold);
  g_autofree char *before = iterate_latency_format (iterate_endpoint_get_before (endpoint));
  const char *state = iterate_endpoint_get_state (endpoint);

  if (g_str_equal (state, "slower"))
    return g_strdup_printf (_("Slower than usual: p95 is %s, and was %s."), p95, before);
  if (g_str_equal (state, "over-budget") || self->analysis->figures.p95 > self->analysis->threshold)
    return g_strdup_printf (_("Over its budget: p95 is %s, and may be %s."), p95, limit);

  return g_strdup_printf (_("Within its budget: p95 is %s, and may be %s."), p95, limit);
}

static char *
make_advice (const IterateEndpointView *self)
{
  const IterateBottleneck *cause = iterate_endpoint_analysis_get_cause (self->analysis);

  return cause == NULL ? g_strdup (_("Its spans show no cause.")) : iterate_bottleneck_describe (cause);
}

/**
 * iterate_endpoint_view_load:
 * @endpoint: its id or name
 *
 * Returns: (transfer full): all that the window shows of an endpoint, or %NULL with @error set
 */
IterateEndpointView *
iterate_endpoint_view_load (IterateDatabase  *db,
                            const char       *endpoint,
                            gint64            now,
                            GError          **error)
{
  g_autoptr(IterateEndpointView) self = g_new0 (IterateEndpointView, 1);
  g_autoptr(IterateEndpoint) record = iterate_endpoint_find (db, endpoint, error);
  g_autoptr(IterateTraceSet) set = NULL;

  self->now = now;
  set = record == NULL ? NULL : iterate_trace_set_load (db, ITERATE_ANALYSED_SPANS, error);
  if (set == NULL)
    return NULL;

  self->analysis = iterate_endpoint_analysis_make (db, record, set, ITERATE_ENDPOINT_SAMPLES, error);
  if (self->analysis == NULL || !load_points (self, db, error) || !load_durations (self, db, error) ||
      !load_fixes (self, db, error))
    return NULL;

  make_waterfalls (self, set);
  self->headline = make_headline (self);
  self->advice = make_advice (self);

  return g_steal_pointer (&self);
}

/* Returns: (transfer full): who asks whom, or %NULL with @error set */
IterateServiceMap *
iterate_endpoint_view_load_map (IterateDatabase  *db,
                                GError          **error)
{
  g_autoptr(IterateTraceSet) set = iterate_trace_set_load (db, ITERATE_ANALYSED_SPANS, error);

  return set == NULL ? NULL : iterate_service_map_new (set);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-endpoint-analysis.h"

#include "iterate-error.h"
#include "iterate-json.h"
#include "iterate-query.h"

#include <glib/gi18n-lib.h>
#include <math.h>

void
iterate_endpoint_analysis_free (IterateEndpointAnalysis *self)
{
  g_clear_object (&self->endpoint);
  g_clear_pointer (&self->causes, g_ptr_array_unref);
  g_clear_pointer (&self->tree, g_ptr_array_unref);
  g_free (self);
}

/* Returns: (transfer full) (element-type IterateEndpointSample): its last requests, or %NULL with
 * @error set */
GArray *
iterate_endpoint_load_samples (IterateEndpoint  *endpoint,
                               IterateDatabase  *db,
                               GError          **error)
{
  g_autoptr(IterateStatement) row = NULL;
  gconstpointer data;
  gsize size;

  row = iterate_database_query (db, error, "SELECT recent FROM endpoint WHERE id = ?", "i",
                                iterate_record_get_id (ITERATE_RECORD (endpoint)));
  if (row == NULL || iterate_statement_step (row, error) != ITERATE_STEP_ROW)
    return NULL;

  data = iterate_statement_get_bytes (row, 0, &size);

  return iterate_endpoint_samples_unpack (data, size);
}

/* A request that shows the cause: the one that shows it most, or one that takes as long as few. */
static void
make_tree (IterateEndpointAnalysis *self,
           const IterateTraceSet   *set)
{
  const IterateBottleneck *cause = iterate_endpoint_analysis_get_cause (self);
  guint place = cause == NULL ? ITERATE_TRACE_NONE : cause->example;

  if (cause != NULL && place == ITERATE_TRACE_NONE)
    place = iterate_waterfall_find (set, iterate_endpoint_get_service (self->endpoint),
                                    iterate_endpoint_get_name (self->endpoint), self->figures.p95);
  if (place != ITERATE_TRACE_NONE)
    self->tree = iterate_waterfall_make (set, place, cause);
}

/**
 * iterate_endpoint_analysis_make:
 * @set: (nullable): spans, %NULL for the newest ones
 * @samples: how many of the last requests to measure
 *
 * Returns: (transfer full): why an endpoint takes long, or %NULL with @error set
 */
IterateEndpointAnalysis *
iterate_endpoint_analysis_make (IterateDatabase        *db,
                                IterateEndpoint        *endpoint,
                                const IterateTraceSet  *set,
                                guint                   samples,
                                GError                **error)
{
  g_autoptr(IterateEndpointAnalysis) self = g_new0 (IterateEndpointAnalysis, 1);
  g_autoptr(IterateTraceSet) loaded = NULL;
  g_autoptr(GArray) last = iterate_endpoint_load_samples (endpoint, db, error);

  self->endpoint = g_object_ref (endpoint);
  if (last == NULL || !iterate_endpoint_get_threshold (endpoint, db, &self->threshold, error))
    return NULL;

  if (set == NULL)
    {
      loaded = iterate_trace_set_load (db, ITERATE_ANALYSED_SPANS, error);
      set = loaded;
    }
  if (set == NULL)
    return NULL;

  if (last->len > samples)
    g_array_remove_range (last, 0, last->len - samples);
  self->figures = iterate_endpoint_samples_measure (last, self->threshold);
  self->causes = iterate_bottleneck_find (set, iterate_endpoint_get_service (endpoint),
                                          iterate_endpoint_get_name (endpoint));
  make_tree (self, set);

  return g_steal_pointer (&self);
}

/* Returns: (nullable): the likeliest cause */
const IterateBottleneck *
iterate_endpoint_analysis_get_cause (const IterateEndpointAnalysis *self)
{
  return self->causes->len == 0 ? NULL : g_ptr_array_index (self->causes, 0);
}

/* Returns: (transfer full): a cause in a sentence */
char *
iterate_bottleneck_describe (const IterateBottleneck *cause)
{
  g_autofree char *gain = iterate_latency_format (cause->gain);

  switch (cause->kind)
    {
    case ITERATE_BOTTLENECK_N_PLUS_ONE:
      return g_strdup_printf (
        cause->is_query
          ? _("%.3g queries of one kind, one after the other, where one would do. That is %.0f %% of "
              "the time, and about %s of each request could be saved.")
          : _("%.3g calls of one kind, one after the other, where one would do. That is %.0f %% of the "
              "time, and about %s of each request could be saved."),
        cause->repeats, 100 * cause->share, gain);

    case ITERATE_BOTTLENECK_MISSING_CACHE:
      return g_strdup_printf (
        _("The same query %.0f times, %.3g s apart. That is %.0f %% of the time; kept for "
          "%" G_GINT64_FORMAT " s, about %s of each request could be saved."),
        cause->repeats, cause->interval,
        100 * cause->share, cause->ttl, gain);

    case ITERATE_BOTTLENECK_SLOW_QUERY:
      return g_strdup_printf (_("One query takes %.0f %% of the time."), 100 * cause->share);

    case ITERATE_BOTTLENECK_SLOW_UPSTREAM:
      return g_strdup_printf (_("Waiting for another service takes %.0f %% of the time."),
                              100 * cause->share);

    default:
      return g_strdup_printf (_("Requests take the longer, the more of them go on at once: %.2g "
                                "others on average."), cause->repeats);
    }
}

static void
set_number (JsonObject *object,
            const char *name,
            double      number)
{
  if (isfinite (number))
    json_object_set_double_member (object, name, round (number * 1e6) / 1e6);
}

static JsonObject *
cause_to_json (const IterateBottleneck *cause)
{
  JsonObject *object = json_object_new ();
  g_autofree char *text = iterate_bottleneck_describe (cause);

  json_object_set_string_member (object, "cause", iterate_bottleneck_get_name (cause->kind));
  if (*cause->query != '\0')
    json_object_set_string_member (object, "query", cause->query);
  json_object_set_string_member (object, "text", text);
  json_object_set_int_member (object, "requests", cause->n_requests);
  json_object_set_int_member (object, "affected", cause->n_affected);
  set_number (object, "repeats", cause->repeats);
  if (cause->most > 0)
    json_object_set_int_member (object, "most", cause->most);
  set_number (object, "share", cause->share);
  set_number (object, "gain", cause->gain);
  if (cause->kind == ITERATE_BOTTLENECK_MISSING_CACHE)
    {
      set_number (object, "interval", cause->interval);
      set_number (object, "changeRate", cause->change_rate);
      json_object_set_int_member (object, "recommendedTTL", cause->ttl);
    }

  return object;
}

static JsonArray *
tree_to_json (GPtrArray *rows)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < rows->len; i++)
    {
      const IterateWaterfallRow *row = g_ptr_array_index (rows, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "name", row->name);
      json_object_set_string_member (object, "service", row->service);
      json_object_set_int_member (object, "depth", row->depth);
      set_number (object, "start", row->start);
      set_number (object, "duration", row->duration);
      json_object_set_int_member (object, "count", row->n);
      json_object_set_boolean_member (object, "cause", row->is_cause);
      json_array_add_object_element (array, object);
    }

  return array;
}

/* Returns: (transfer full): as the specification has it, with the evidence */
JsonObject *
iterate_endpoint_analysis_to_json (const IterateEndpointAnalysis *self)
{
  const IterateBottleneck *cause = iterate_endpoint_analysis_get_cause (self);
  JsonObject *object = json_object_new ();
  JsonArray *evidence = json_array_new ();

  json_object_set_string_member (object, "endpoint", iterate_endpoint_get_name (self->endpoint));
  json_object_set_string_member (object, "service", iterate_endpoint_get_service (self->endpoint));
  set_number (object, "threshold", self->threshold);
  json_object_set_int_member (object, "samples", self->figures.n);
  set_number (object, "p50", self->figures.p50);
  set_number (object, "p95", self->figures.p95);
  set_number (object, "p99", self->figures.p99);
  set_number (object, "errorRate", self->figures.error_rate);
  set_number (object, "health", self->figures.health);
  if (cause == NULL)
    json_object_set_null_member (object, "cause");
  else
    json_object_set_string_member (object, "cause", iterate_bottleneck_get_name (cause->kind));
  if (cause == NULL || *cause->query == '\0')
    json_object_set_null_member (object, "query");
  else
    json_object_set_string_member (object, "query", cause->query);
  if (cause != NULL && cause->ttl > 0)
    json_object_set_int_member (object, "recommendedTTL", cause->ttl);
  for (guint i = 0; i < self->causes->len; i++)
    json_array_add_object_element (evidence, cause_to_json (g_ptr_array_index (self->causes, i)));
  json_object_set_array_member (object, "evidence", evidence);
  if (self->tree != NULL)
    json_object_set_array_member (object, "trace", tree_to_json (self->tree));

  return object;
}

/* Notes of each endpoint why it takes long, as the newest spans show it. */
gboolean
iterate_endpoint_analyse_all (IterateDatabase  *db,
                              GError          **error)
{
  g_autoptr(IterateTraceSet) set = iterate_trace_set_load (db, ITERATE_ANALYSED_SPANS, error);
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_ENDPOINT);
  g_autoptr(GPtrArray) endpoints = set == NULL ? NULL : iterate_query_list (query, db, error);

  for (guint i = 0; endpoints != NULL && i < endpoints->len; i++)
    {
      IterateEndpoint *endpoint = g_ptr_array_index (endpoints, i);
      g_autoptr(GPtrArray) causes = NULL;
      const char *name = NULL;

      causes = iterate_bottleneck_find (set, iterate_endpoint_get_service (endpoint),
                                        iterate_endpoint_get_name (endpoint));
      if (causes->len > 0)
        name = iterate_bottleneck_get_name (
          ((const IterateBottleneck *) g_ptr_array_index (causes, 0))->kind);
      if (g_strcmp0 (name, iterate_endpoint_get_cause (endpoint)) != 0 &&
          !iterate_database_update (db, endpoint, error, "cause", name, NULL))
        return FALSE;
    }

  return endpoints != NULL;
}

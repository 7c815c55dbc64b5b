/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-endpoint-analysis.h"
#include "iterate-endpoint-judge.h"
#include "iterate-error.h"
#include "iterate-fix.h"
#include "iterate-trace-import.h"

#include <glib/gi18n.h>
#include <math.h>

static char *endpoint_name;
static double threshold;
static int samples = ITERATE_ENDPOINT_SAMPLES;
static IterateTraceMapping mapping;

static const GOptionEntry analyze_options[] = {
  { "endpoint", 0, 0, G_OPTION_ARG_STRING, &endpoint_name,
    N_("What is asked for, such as “GET /orders”"), N_("ENDPOINT") },
  { "threshold", 0, 0, G_OPTION_ARG_DOUBLE, &threshold,
    N_("What its 95th percentile may be; its budget by default"), N_("MS") },
  { "samples", 0, 0, G_OPTION_ARG_INT, &samples, N_("How many of its last requests to measure"),
    N_("N") },
  { NULL }
};

static const GOptionEntry traces_options[] = {
  { "trace", 0, 0, G_OPTION_ARG_STRING, &mapping.trace, N_("The column with the trace's id"),
    N_("COL") },
  { "span", 0, 0, G_OPTION_ARG_STRING, &mapping.span, N_("The column with the span's id"), N_("COL") },
  { "parent", 0, 0, G_OPTION_ARG_STRING, &mapping.parent, N_("The column with its parent's"),
    N_("COL") },
  { "service", 0, 0, G_OPTION_ARG_STRING, &mapping.service,
    N_("The column with whose it is; of a log, what to call it"), N_("COL") },
  { "operation", 0, 0, G_OPTION_ARG_STRING, &mapping.operation, N_("The column with what was done"),
    N_("COL") },
  { "start", 0, 0, G_OPTION_ARG_STRING, &mapping.start, N_("The column with when it began"),
    N_("COL") },
  { "end", 0, 0, G_OPTION_ARG_STRING, &mapping.end, N_("The column with when it ended"), N_("COL") },
  { "duration", 0, 0, G_OPTION_ARG_STRING, &mapping.duration,
    N_("The column with how long it took, in microseconds"), N_("COL") },
  { NULL }
};

static gboolean
run_list (IterateInvocation  *invocation,
          GError            **error)
{
  static const char *const columns[] = {
    "id", "service", "name", "requests", "samples", "p50", "p95", "p99", "error-rate", "health",
    "budget",
    "state", "cause", NULL
  };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_ENDPOINT);

  iterate_query_order_by (query, "p95", TRUE);

  return iterate_invocation_print_query (invocation, query, _("No request has been seen yet"), columns,
                                         error);
}

static void
print_analysis (IterateEndpointAnalysis *analysis)
{
  const IterateLatencyFigures *figures = &analysis->figures;
  g_autofree char *p50 = iterate_latency_format (figures->p50);
  g_autofree char *p95 = iterate_latency_format (figures->p95);
  g_autofree char *p99 = iterate_latency_format (figures->p99);
  g_autofree char *limit = iterate_latency_format (analysis->threshold);

  g_print ("%s %s\n", iterate_endpoint_get_service (analysis->endpoint),
           iterate_endpoint_get_name (analysis->endpoint));
  g_print (_("%u samples: p50 %s, p95 %s, p99 %s (may be %s); %.3g %% fail; health %.2f\n"),
           figures->n, p50, p95, p99, limit, 100 * figures->error_rate, figures->health);
  if (analysis->causes->len == 0)
    g_print ("%s\n", _("Its spans show no cause"));
  for (guint i = 0; i < analysis->causes->len; i++)
    {
      const IterateBottleneck *cause = g_ptr_array_index (analysis->causes, i);
      g_autofree char *text = iterate_bottleneck_describe (cause);

      g_print ("\n%s: %s\n", iterate_bottleneck_get_name (cause->kind), text);
      if (*cause->query != '\0')
        g_print ("  %s\n", cause->query);
    }
}

static gboolean
run_analyze (IterateInvocation  *invocation,
             GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateEndpoint) endpoint = NULL;
  g_autoptr(IterateEndpointAnalysis) analysis = NULL;
  g_autoptr(JsonObject) object = NULL;

  if (db == NULL)
    return FALSE;

  if (endpoint_name == NULL || samples < 1 || !isfinite (threshold) || threshold < 0)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           endpoint_name == NULL ? _("The option --endpoint is needed")
                                                 : _("Samples and a threshold are above 0"));
      return FALSE;
    }

  endpoint = iterate_endpoint_find (db, endpoint_name, error);
  analysis = endpoint == NULL ? NULL
                              : iterate_endpoint_analysis_make (db, endpoint, NULL, (guint) samples,
                                                                error);
  if (analysis == NULL)
    return FALSE;

  if (threshold > 0)
    analysis->threshold = threshold;
  if (!invocation->json)
    {
      print_analysis (analysis);
      return TRUE;
    }

  object = iterate_endpoint_analysis_to_json (analysis);
  iterate_invocation_print_object (object);

  return TRUE;
}

static gboolean
set_budget (IterateDatabase  *db,
            gint64            now,
            gpointer          user_data,
            GError          **error)
{
  IterateInvocation *invocation = user_data;
  g_autoptr(IterateEndpoint) endpoint = NULL;
  const char *text = iterate_invocation_get_argument (invocation, 1);
  char *end;
  double budget = g_ascii_strtod (text, &end);

  endpoint = iterate_endpoint_find (db, iterate_invocation_get_argument (invocation, 0), error);

  if (*end != '\0' && !g_str_equal (end, "ms"))
    budget = NAN;

  return endpoint != NULL && iterate_endpoint_set_budget (endpoint, db, budget, error);
}

static gboolean
run_budget (IterateInvocation  *invocation,
            GError            **error)
{
  return iterate_invocation_write (invocation, set_budget, invocation, error);
}

/* A person asks for what a degradation would bring. */
static gboolean
ask_to_optimize (IterateDatabase  *db,
                 gint64            now,
                 gpointer          user_data,
                 GError          **error)
{
  g_autoptr(IterateEndpoint) endpoint = iterate_endpoint_find (db, user_data, error);

  return endpoint != NULL && iterate_endpoint_ask_for_fix (db, endpoint, now, error);
}

static gboolean
run_optimize (IterateInvocation  *invocation,
              GError            **error)
{
  return iterate_invocation_write (invocation, ask_to_optimize,
                                   (gpointer) iterate_invocation_get_argument (invocation, 0), error);
}

static gboolean
run_fixes (IterateInvocation  *invocation,
           GError            **error)
{
  static const char *const columns[] = {
    "id", "flag", "kind", "status", "before", "after", "improvement", "low", "high", "reason", NULL
  };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_FIX);

  iterate_query_order_by (query, "id", FALSE);

  return iterate_invocation_print_query (invocation, query, _("There is no fix yet"), columns, error);
}

static gboolean
run_traces (IterateInvocation  *invocation,
            GError            **error)
{
  g_autoptr(IterateImportReport) report = NULL;
  g_autoptr(JsonObject) object = NULL;
  IterateTraceCounts counts;

  if (iterate_invocation_open (invocation, error) == NULL)
    return FALSE;

  report = iterate_trace_import_run (iterate_invocation_get_argument (invocation, 0), &mapping,
                                     iterate_workspace_get_store (invocation->workspace),
                                     iterate_invocation_get_time (invocation), &counts, error);
  if (report == NULL || !iterate_invocation_settle (invocation, error))
    return FALSE;

  if (!invocation->json)
    {
      g_print (_("%" G_GINT64_FORMAT " spans are new, %" G_GINT64_FORMAT " were known\n"),
               counts.n_spans,
               counts.n_known);
      if (counts.n_requests > 0)
        g_print (_("%" G_GINT64_FORMAT " requests: p50 %.6g ms, p95 %.6g ms\n"), counts.n_requests,
                 counts.p50, counts.p95);
      if (report->n_refused > 0)
        g_print (_("Refused %" G_GINT64_FORMAT " rows, the first: %s\n"), report->n_refused,
                 (const char *) g_ptr_array_index (report->refused, 0));
      return TRUE;
    }

  object = iterate_import_report_to_json (report);
  json_object_set_int_member (object, "spans", counts.n_spans);
  json_object_set_int_member (object, "known", counts.n_known);
  json_object_set_int_member (object, "requests", counts.n_requests);
  if (counts.n_requests > 0)
    {
      json_object_set_double_member (object, "p50", counts.p50);
      json_object_set_double_member (object, "p95", counts.p95);
    }
  iterate_invocation_print_object (object);

  return TRUE;
}

const IterateCommand iterate_performance_commands[] = {
  {
    "performance list", NULL, 0, 0, N_("List endpoints with how long they take, the slowest first"),
    NULL,
    NULL, run_list,
  },
  {
    "performance analyze", NULL, 0, 0, N_("Say why an endpoint takes long"),
    "Durations are milliseconds, the time to live is seconds.\n\n"
    "Example:\n  iterate performance analyze --endpoint \"GET /orders\" --json",
    analyze_options, run_analyze,
  },
  {
    "performance budget", "ENDPOINT MS", 2, 2, N_("Set what an endpoint's 95th percentile may be"),
    "Example:\n  iterate performance budget \"GET /orders\" 200", NULL, run_budget,
  },
  {
    "performance optimize", "ENDPOINT", 1, 1,
    N_("Ask for a task and, where the product can mend it itself, a fix"), NULL, NULL, run_optimize,
  },
  {
    "performance fixes", NULL, 0, 0, N_("List fixes and what became of them"), NULL, NULL, run_fixes,
  },
  {
    "import traces", "FILE", 1, 1,
    N_("Import traces of OpenTelemetry, Jaeger or Zipkin, spans in CSV, or an access log"),
    "Spans that are there already count no second time. Columns of CSV that are not named are "
    "guessed.\n\n"
    "Examples:\n  iterate import traces export.json\n"
    "  iterate import traces spans.csv --trace TraceID --span SpanID --parent ParentID \\\n"
    "    --service PodName --operation OperationName --start StartTimeUnixNano --end EndTimeUnixNano\n"
    "  iterate import traces access.log --service shop",
    traces_options, run_traces,
  },
  { NULL }
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-collector-routes.h"

#include "iterate-collector.h"

/* What the collector says of itself. */

static void
answer_health (IterateCollectorRequest *request)
{
  iterate_collector_request_answer_text (request, SOUP_STATUS_OK, "application/json",
                                         "{\"status\":\"ok\",\"version\":\"" ITERATE_VERSION "\"}\n");
}

static void
append_head (GString    *text,
             const char *name,
             const char *help,
             const char *type)
{
  g_string_append_printf (text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void
append_rows (GString             *text,
             IterateCollectorLog *log,
             const char          *name,
             const char          *help,
             gsize                offset)
{
  static const char *const kinds[] = { ITERATE_INTAKE_EVENTS, ITERATE_INTAKE_SPANS };

  append_head (text, name, help, "counter");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      IterateCollectorRows rows;

      iterate_collector_log_get_rows (log, kinds[i], &rows);
      g_string_append_printf (text, "%s{kind=\"%s\"} %" G_GUINT64_FORMAT "\n", name, kinds[i],
                              G_STRUCT_MEMBER (guint64, &rows, offset));
    }
}

static void
append_totals (GString             *text,
               IterateCollectorLog *log,
               const char          *name,
               const char          *help,
               gsize                offset)
{
  append_head (text, name, help, "counter");
  for (guint i = 0; iterate_collector_protocols[i] != NULL; i++)
    {
      IterateCollectorTotals totals;

      iterate_collector_log_get_totals (log, iterate_collector_protocols[i], &totals);
      g_string_append_printf (text, "%s{protocol=\"%s\"} %" G_GUINT64_FORMAT "\n", name,
                              iterate_collector_protocols[i],
                              G_STRUCT_MEMBER (guint64, &totals, offset));
    }
}

/* In Prometheus' text format. */
static void
answer_metrics (IterateCollectorRequest *request)
{
  GString *text = g_string_new (NULL);

  append_totals (text, request->log, "iterate_requests_total", "Requests that came.",
                 G_STRUCT_OFFSET (IterateCollectorTotals, n_requests));
  append_totals (text, request->log, "iterate_requests_refused_total",
                 "Requests that were answered with an error.",
                 G_STRUCT_OFFSET (IterateCollectorTotals, n_refused));
  append_totals (text, request->log, "iterate_received_bytes_total",
                 "Bytes of bodies as they were sent.",
                 G_STRUCT_OFFSET (IterateCollectorTotals, n_bytes));
  append_rows (text, request->log, "iterate_rows_kept_total", "Events and spans that are safe.",
               G_STRUCT_OFFSET (IterateCollectorRows, n_kept));
  append_rows (text, request->log, "iterate_rows_repeated_total",
               "Events and spans that had been kept before.",
               G_STRUCT_OFFSET (IterateCollectorRows, n_known));
  append_head (text, "iterate_waiting_bytes", "Bytes that wait for their commit.", "gauge");
  g_string_append_printf (text, "iterate_waiting_bytes %" G_GSIZE_FORMAT "\n",
                          iterate_intake_get_n_waiting (request->intake));
  append_head (text, "iterate_behind", "Whether something that is safe is not counted yet.", "gauge");
  g_string_append_printf (text, "iterate_behind %d\n", iterate_intake_is_behind (request->intake));
  append_head (text, "iterate_flags", "Flags that are served.", "gauge");
  g_string_append_printf (text, "iterate_flags %u\n",
                          iterate_flag_set_get_n_flags (
                            iterate_flag_service_get_set (request->flags)));
  append_head (text, "iterate_listeners", "Clients that listen for changes of flags.", "gauge");
  g_string_append_printf (text, "iterate_listeners %u\n",
                          iterate_event_stream_get_n_listeners (request->stream));
  iterate_collector_request_answer (request, SOUP_STATUS_OK, "text/plain; version=0.0.4", text);
}

const IterateRoute iterate_status_routes[] = {
  { "GET", "/healthz", ITERATE_ROUTE_OPEN, NULL, answer_health },
  { "GET", "/metrics", ITERATE_ROUTE_PLAIN, NULL, answer_metrics },
  { NULL }
};

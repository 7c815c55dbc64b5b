/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-collector-routes.h"

/* What the collector says of itself. */

static void
answer_health (IterateCollectorRequest *request)
{
  iterate_collector_request_answer_text (request, SOUP_STATUS_OK, "application/json",
                                         "{\"status\":\"ok\",\"version\":\"" ITERATE_VERSION "\"}\n");
}

static void
append_counter (GString    *text,
                const char *name,
                const char *help,
                guint64     value)
{
  g_string_append_printf (text, "# HELP %s %s\n# TYPE %s counter\n%s %" G_GUINT64_FORMAT "\n", name,
                          help, name, name, value);
}

/* In Prometheus' text format. */
static void
answer_metrics (IterateCollectorRequest *request)
{
  GString *text = g_string_new (NULL);
  guint64 n_kept, n_known;

  iterate_intake_get_counts (request->intake, &n_kept, &n_known);
  append_counter (text, "iterate_events_kept_total", "Events that were kept.", n_kept);
  append_counter (text, "iterate_events_repeated_total", "Events that were kept before.", n_known);
  g_string_append_printf (text, "# HELP iterate_flags Flags that are served.\n"
                          "# TYPE iterate_flags gauge\niterate_flags %u\n",
                          iterate_flag_set_get_n_flags (
                            iterate_flag_service_get_set (request->flags)));
  iterate_collector_request_answer (request, SOUP_STATUS_OK, "text/plain; version=0.0.4", text);
}

const IterateRoute iterate_status_routes[] = {
  { "GET", "/healthz", ITERATE_ROUTE_OPEN, NULL, answer_health },
  { "GET", "/metrics", ITERATE_ROUTE_PLAIN, NULL, answer_metrics },
  { NULL }
};

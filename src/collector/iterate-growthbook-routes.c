/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-collector-routes.h"

#include <string.h>

/* What GrowthBook's SDKs load and evaluate by themselves. The client key in the path says nothing here:
 * there is one set of flags in a workspace. */

static void
note_use (IterateCollectorRequest *request)
{
  IterateFlagSet *set = iterate_flag_service_get_set (request->flags);

  for (guint i = 0; i < iterate_flag_set_get_n_flags (set); i++)
    iterate_flag_tally_see (request->tally, iterate_flag_set_get (set, i)->id, request->now);
}

static void
answer_features (IterateCollectorRequest *request)
{
  g_autofree char *etag = g_strdup_printf ("\"%s\"", iterate_flag_service_get_version (request->flags));
  const char *known = iterate_collector_request_get_header (request, "If-None-Match");
  GString *body;
  gsize length;
  const char *payload = iterate_flag_service_get_payload (request->flags, &length);

  note_use (request);
  iterate_collector_request_set_header (request, "ETag", etag);
  iterate_collector_request_set_header (request, "Cache-Control", "no-cache");
  if (g_strcmp0 (known, etag) == 0)
    {
      soup_server_message_set_status (request->message, SOUP_STATUS_NOT_MODIFIED, NULL);
      return;
    }

  body = g_string_sized_new (length + 64);
  g_string_append (body, "{\"status\":200,");
  g_string_append_len (body, payload + 1, length - 1);
  iterate_collector_request_answer (request, SOUP_STATUS_OK, "application/json", body);
}

const IterateRoute iterate_growthbook_routes[] = {
  { "GET", "/api/features/", ITERATE_ROUTE_PREFIX, NULL, answer_features },
  { NULL }
};

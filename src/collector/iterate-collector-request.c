/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-collector-request.h"

#include <string.h>

/* Answers with a body that is given away. */
void
iterate_collector_request_answer (IterateCollectorRequest *self,
                                  guint                    status,
                                  const char              *type,
                                  GString                 *body)
{
  gsize length = body->len;

  soup_server_message_set_status (self->message, status, NULL);
  soup_server_message_set_response (self->message, type, SOUP_MEMORY_TAKE,
                                    g_string_free (body, FALSE), length);
}

void
iterate_collector_request_answer_text (IterateCollectorRequest *self,
                                       guint                    status,
                                       const char              *type,
                                       const char              *body)
{
  soup_server_message_set_status (self->message, status, NULL);
  soup_server_message_set_response (self->message, type, SOUP_MEMORY_COPY, body, strlen (body));
}

const char *
iterate_collector_request_get_header (IterateCollectorRequest *self,
                                      const char              *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (self->message), name);
}

void
iterate_collector_request_set_header (IterateCollectorRequest *self,
                                      const char              *name,
                                      const char              *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (self->message), name,
                                value);
}

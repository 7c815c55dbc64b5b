/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-endpoint-deed.h"

#include <math.h>

struct _IterateEndpointDeed
{
  char *endpoint;
  char *budget;
};

/**
 * iterate_endpoint_deed_new:
 * @endpoint: its id
 * @budget: (nullable): as a person typed it, in milliseconds; %NULL to ask for a fix
 */
IterateEndpointDeed *
iterate_endpoint_deed_new (const char *endpoint,
                           const char *budget)
{
  IterateEndpointDeed *self = g_new0 (IterateEndpointDeed, 1);

  self->endpoint = g_strdup (endpoint);
  self->budget = g_strdup (budget);

  return self;
}

void
iterate_endpoint_deed_free (IterateEndpointDeed *self)
{
  g_free (self->endpoint);
  g_free (self->budget);
  g_free (self);
}

/* As people write numbers where they are, or as computers do. */
static double
read_budget (const char *text)
{
  char *end;
  double number = g_strtod (text, &end);

  while (g_ascii_isspace (*end))
    end++;

  return *end == '\0' || g_str_equal (end, "ms") ? number : NAN;
}

gboolean
iterate_endpoint_deed_write (IterateDatabase  *db,
                             gint64            now,
                             gpointer          data,
                             GError          **error)
{
  const IterateEndpointDeed *self = data;
  g_autoptr(IterateEndpoint) endpoint = iterate_endpoint_find (db, self->endpoint, error);

  if (endpoint == NULL)
    return FALSE;

  if (self->budget != NULL)
    return iterate_endpoint_set_budget (endpoint, db, read_budget (self->budget), error);

  return iterate_endpoint_ask_for_fix (db, endpoint, now, error);
}

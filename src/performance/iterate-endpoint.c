/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-endpoint.h"

#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-query.h"
#include "iterate-settings.h"

#include <math.h>
#include <string.h>

/* A flag's key takes a hundred letters, with what it is for. */
#define MAX_SLUG 72

#define MAX_BUDGET 3.6e6

/**
 * IterateEndpoint:
 *
 * What a service is asked for, and how long that takes.
 */
struct _IterateEndpoint
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "service", G_TYPE_STRING },
  { "name", G_TYPE_STRING },
  { "budget", G_TYPE_DOUBLE },
  { "requests", G_TYPE_INT64 },
  { "errors", G_TYPE_INT64 },
  { "samples", G_TYPE_INT64 },
  { "p50", G_TYPE_DOUBLE },
  { "p95", G_TYPE_DOUBLE },
  { "p99", G_TYPE_DOUBLE },
  { "error-rate", G_TYPE_DOUBLE },
  { "health", G_TYPE_DOUBLE },
  { "state", G_TYPE_STRING },
  { "state-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "before", G_TYPE_DOUBLE },
  { "cause", G_TYPE_STRING },
  { "first-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "last-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateEndpoint, iterate_endpoint, ITERATE_TYPE_RECORD)

static void
iterate_endpoint_class_init (IterateEndpointClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "endpoint", "endpoint", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_endpoint_init (IterateEndpoint *self)
{
}

/* Whether a name is the endpoint's, with its service before it or not. */
static gboolean
is_called (IterateEndpoint *self,
           const char      *name)
{
  g_autofree char *whole = g_strdup_printf ("%s %s", iterate_endpoint_get_service (self),
                                            iterate_endpoint_get_name (self));

  return g_str_equal (whole, name) || g_str_equal (iterate_endpoint_get_name (self), name);
}

/**
 * iterate_endpoint_find:
 * @name: such as `GET /orders`, `shop-api GET /orders` where several services have it, or its id
 *
 * Returns: (transfer full): the endpoint, or %NULL with @error set
 */
IterateEndpoint *
iterate_endpoint_find (IterateDatabase  *db,
                       const char       *name,
                       GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_ENDPOINT);
  g_autoptr(GPtrArray) all = NULL;
  IterateEndpoint *found = NULL;
  gint64 id;

  if (iterate_id_parse (name, "endpoint", &id))
    return iterate_database_find (db, ITERATE_TYPE_ENDPOINT, id, error);

  all = iterate_query_list (query, db, error);
  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      IterateEndpoint *one = g_ptr_array_index (all, i);

      if (!is_called (one, name))
        continue;

      if (found != NULL)
        {
          g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       "Several services have “%s”. Write which one first, such as “%s %s”", name,
                       iterate_endpoint_get_service (found), name);
          return NULL;
        }
      found = one;
    }
  if (all != NULL && found == NULL)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                 "There is no endpoint “%s”. See: iterate performance list", name);

  return found == NULL ? NULL : g_object_ref (found);
}

const char *
iterate_endpoint_get_name (IterateEndpoint *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "name");
}

const char *
iterate_endpoint_get_service (IterateEndpoint *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "service");
}

/* Returns: `normal`, `slower` or `over-budget` */
const char *
iterate_endpoint_get_state (IterateEndpoint *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "state");
}

/* Returns: (nullable): why it is slow, as far as that was found */
const char *
iterate_endpoint_get_cause (IterateEndpoint *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "cause");
}

/* Returns: the 95th percentile of the last samples, in milliseconds */
double
iterate_endpoint_get_p95 (IterateEndpoint *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "p95");
}

/* Returns: what that was before the state began */
double
iterate_endpoint_get_before (IterateEndpoint *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "before");
}

/**
 * iterate_endpoint_get_threshold:
 * @threshold: (out): what the 95th percentile may be, in milliseconds: the endpoint's budget, or the
 *   setting `performance.threshold`
 */
gboolean
iterate_endpoint_get_threshold (IterateEndpoint  *self,
                                IterateDatabase  *db,
                                double           *threshold,
                                GError          **error)
{
  double budget = iterate_record_get_double (ITERATE_RECORD (self), "budget");

  if (budget > 0)
    {
      *threshold = budget;
      return TRUE;
    }

  return iterate_settings_get_double (db, "performance.threshold", ITERATE_DEFAULT_THRESHOLD, threshold,
                                      error);
}

/* Sets what the 95th percentile may be, in milliseconds. */
gboolean
iterate_endpoint_set_budget (IterateEndpoint  *self,
                             IterateDatabase  *db,
                             double            budget,
                             GError          **error)
{
  if (isfinite (budget) && budget > 0 && budget <= MAX_BUDGET)
    return iterate_database_update (db, self, error, "budget", budget, NULL);

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "A budget is a number of milliseconds above 0 and up to %.0f", MAX_BUDGET);

  return FALSE;
}

/* Returns: (transfer full): its name as a part of a flag's key: letters and digits as they are, in
 * lower case, and one dash for whatever is between them */
char *
iterate_endpoint_dup_slug (IterateEndpoint *self)
{
  GString *slug = g_string_new (NULL);

  for (const char *p = iterate_endpoint_get_name (self); *p != '\0' && slug->len < MAX_SLUG; p++)
    {
      if (g_ascii_isalnum (*p))
        g_string_append_c (slug, g_ascii_tolower (*p));
      else if (slug->len > 0 && slug->str[slug->len - 1] != '-')
        g_string_append_c (slug, '-');
    }
  while (slug->len > 0 && slug->str[slug->len - 1] == '-')
    g_string_truncate (slug, slug->len - 1);
  if (slug->len == 0)
    g_string_append (slug, "endpoint");

  return g_string_free (slug, FALSE);
}

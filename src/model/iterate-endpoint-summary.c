/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-endpoint-summary.h"

#include "iterate-number.h"
#include "iterate-quantile-sketch.h"
#include "iterate-query.h"
#include "iterate-endpoint-samples.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* A sparkline is of so many minutes, or hours where there are fewer. */
#define SPARK_VALUES 60

/**
 * IterateEndpointSummary:
 *
 * What a list shows of an endpoint: how slow it is, and whether that is too slow.
 */
struct _IterateEndpointSummary
{
  GObject          parent_instance;

  IterateEndpoint *endpoint; /* (owned) */
  char            *subtitle;
  GArray          *spark;    /* (owned) (element-type IteratePoint) */
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_SUBTITLE,
  PROP_SLOW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (IterateEndpointSummary, iterate_endpoint_summary, G_TYPE_OBJECT)

static void
iterate_endpoint_summary_finalize (GObject *object)
{
  IterateEndpointSummary *self = ITERATE_ENDPOINT_SUMMARY (object);

  g_clear_object (&self->endpoint);
  g_clear_pointer (&self->subtitle, g_free);
  g_clear_pointer (&self->spark, g_array_unref);

  G_OBJECT_CLASS (iterate_endpoint_summary_parent_class)->finalize (object);
}

static void
iterate_endpoint_summary_get_property (GObject    *object,
                                       guint       prop_id,
                                       GValue     *value,
                                       GParamSpec *pspec)
{
  IterateEndpointSummary *self = ITERATE_ENDPOINT_SUMMARY (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, iterate_endpoint_get_name (self->endpoint));
      break;

    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;

    case PROP_SLOW:
      g_value_set_boolean (value, iterate_endpoint_summary_is_slow (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_endpoint_summary_class_init (IterateEndpointSummaryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = iterate_endpoint_summary_finalize;
  object_class->get_property = iterate_endpoint_summary_get_property;

  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SUBTITLE] =
    g_param_spec_string ("subtitle", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SLOW] =
    g_param_spec_boolean ("slow", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
iterate_endpoint_summary_init (IterateEndpointSummary *self)
{
}

static char *
make_subtitle (IterateEndpoint *endpoint)
{
  double rate = iterate_record_get_double (ITERATE_RECORD (endpoint), "error-rate");
  g_autofree char *p95 = iterate_latency_format (iterate_endpoint_get_p95 (endpoint));
  g_autofree char *share = iterate_number_format_share (rate);

  if (rate > 0)
    return g_strdup_printf (_("%s · p95 %s · %s fail"), iterate_endpoint_get_service (endpoint), p95,
                            share);

  return g_strdup_printf (_("%s · p95 %s"), iterate_endpoint_get_service (endpoint), p95);
}

/* The 95th percentile of the last minutes, the latest last. */
static gboolean
load_spark (IterateEndpointSummary  *self,
            IterateDatabase         *db,
            GError                 **error)
{
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  self->spark = g_array_new (FALSE, FALSE, sizeof (IteratePoint));
  rows = iterate_database_query (db, error,
                                 "SELECT at, sketch FROM (SELECT at, sketch FROM endpoint_bucket "
                                 "WHERE endpoint = ? AND span = 60 ORDER BY at DESC LIMIT ?) ORDER BY "
                                 "at",
                                 "ii", iterate_record_get_id (ITERATE_RECORD (self->endpoint)),
                                 (gint64) SPARK_VALUES);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      gsize length;
      const guint8 *data = iterate_statement_get_bytes (rows, 1, &length);
      g_autoptr(IterateQuantileSketch) sketch = iterate_quantile_sketch_new_from_bytes (data, length);
      IteratePoint point = { iterate_statement_get_int64 (rows, 0) };

      if (sketch == NULL)
        continue;

      point.value = iterate_quantile_sketch_get_quantile (sketch, .95);
      g_array_append_val (self->spark, point);
    }

  return step != ITERATE_STEP_ERROR;
}

/* Returns: (transfer full) (element-type IterateEndpointSummary): all of them, those that are too
 * slow and the slowest first, or %NULL with @error set */
GPtrArray *
iterate_endpoint_summary_list (IterateDatabase  *db,
                               gint64            now,
                               GError          **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_ENDPOINT);
  g_autoptr(GPtrArray) endpoints = NULL;

  iterate_query_order_by (query, "p95", TRUE);
  endpoints = iterate_query_list (query, db, error);
  for (guint slow = 2; endpoints != NULL && slow-- > 0;)
    {
      for (guint i = 0; i < endpoints->len; i++)
        {
          g_autoptr(IterateEndpointSummary) self = g_object_new (ITERATE_TYPE_ENDPOINT_SUMMARY, NULL);

          self->endpoint = g_object_ref (g_ptr_array_index (endpoints, i));
          if (iterate_endpoint_summary_is_slow (self) != (gboolean) slow)
            continue;

          self->subtitle = make_subtitle (self->endpoint);
          if (!load_spark (self, db, error))
            return NULL;

          g_ptr_array_add (list, g_steal_pointer (&self));
        }
    }

  return endpoints == NULL ? NULL : g_steal_pointer (&list);
}

/* Returns: (transfer full): the endpoint's id */
char *
iterate_endpoint_summary_dup_subject (IterateEndpointSummary *self)
{
  return iterate_record_dup_subject (ITERATE_RECORD (self->endpoint));
}

/* Returns: (transfer none) (element-type IteratePoint): the 95th percentile of the last minutes */
GArray *
iterate_endpoint_summary_get_spark (IterateEndpointSummary *self)
{
  return self->spark;
}

/* Whether it is slower than it was, or than it may be. */
gboolean
iterate_endpoint_summary_is_slow (IterateEndpointSummary *self)
{
  return g_strcmp0 (iterate_endpoint_get_state (self->endpoint), "normal") != 0;
}

/* Whether what was typed is in its name or its service's. */
gboolean
iterate_endpoint_summary_matches (IterateEndpointSummary *self,
                                  const char             *text)
{
  g_autofree char *whole = g_strdup_printf ("%s %s", iterate_endpoint_get_service (self->endpoint),
                                            iterate_endpoint_get_name (self->endpoint));
  g_autofree char *name = g_utf8_casefold (whole, -1);
  g_autofree char *wanted = g_utf8_casefold (text, -1);

  return strstr (name, wanted) != NULL;
}

gboolean
iterate_endpoint_summary_is_in (IterateEndpointSummary *self,
                                IterateEndpointFilter   filter)
{
  switch (filter)
    {
    case ITERATE_ENDPOINTS_SLOW:
      return iterate_endpoint_summary_is_slow (self);

    case ITERATE_ENDPOINTS_CAUSES:
      return iterate_endpoint_get_cause (self->endpoint) != NULL;

    case ITERATE_ENDPOINTS_FAILING:
      return iterate_record_get_double (ITERATE_RECORD (self->endpoint), "error-rate") > 0;

    default:
      return TRUE;
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-quarter-desk.h"

#include "iterate-error.h"
#include "iterate-journal.h"
#include "iterate-json.h"
#include "iterate-metric.h"
#include "iterate-query.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Which dimension a quarter is given to: the one that needs it most, by how far its metrics are
 * from their targets and how long it was neglected; never the same twice running; of equals, the
 * first in their order. */

/* A dimension about which nothing is known is halfway between fine and hopeless. */
#define UNKNOWN_GAP 0.5

/* What each quarter of neglect adds, and from when on more makes no difference. */
#define NEGLECT      0.1
#define MOST_NEGLECT 8

#define MOST_METRICS 20

static void
need_free (gpointer data)
{
  IterateNeed *self = data;

  g_clear_object (&self->dimension);
  g_free (self);
}

/* Returns: (transfer full) (element-type IterateDimension): all dimensions in their order, or
 * %NULL with @error set */
GPtrArray *
iterate_dimension_list (IterateDatabase  *db,
                        GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_DIMENSION);

  iterate_query_order_by (query, "position", FALSE);

  return iterate_query_list (query, db, error);
}

static gboolean
find_dimension (IterateDatabase   *db,
                const char        *name,
                IterateDimension **dimension,
                GError           **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_DIMENSION);

  iterate_query_where (query, "name", ITERATE_EQUALS, name);

  return iterate_query_first (query, db, dimension, error);
}

static gboolean
check_dimension (const char         *name,
                 const char *const  *metrics,
                 GError            **error)
{
  guint n = metrics == NULL ? 0 : g_strv_length ((GStrv) metrics);

  if (*name != '\0' && strlen (name) <= 100 && g_utf8_validate (name, -1, NULL) && n > 0 &&
      n <= MOST_METRICS)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               _("A dimension needs a name and 1 to %d metrics"), MOST_METRICS);

  return FALSE;
}

/**
 * iterate_dimension_set:
 * @goal: (nullable): what it is for; the name without
 *
 * Adds a dimension, or changes what it consists of.
 */
gboolean
iterate_dimension_set (IterateDatabase    *db,
                       const char         *name,
                       const char         *goal,
                       const char *const  *metrics,
                       GError            **error)
{
  g_autoptr(IterateDimension) found = NULL;
  g_autoptr(IterateDimension) created = NULL;
  gint64 position;

  if (!check_dimension (name, metrics, error) || !find_dimension (db, name, &found, error))
    return FALSE;

  if (found != NULL)
    return iterate_database_update (db, found, error,
                                    "goal", goal == NULL ? iterate_dimension_get_goal (found) : goal,
                                    "metrics", metrics,
                                    NULL);

  if (!iterate_database_get_int64 (db, &position, error,
                                   "SELECT coalesce(max(position), 0) + 1 FROM dimension", ""))
    return FALSE;

  created = iterate_database_create (db, ITERATE_TYPE_DIMENSION, error,
                                     "name", name,
                                     "goal", goal == NULL ? name : goal,
                                     "metrics", metrics,
                                     "position", position,
                                     NULL);

  return created != NULL;
}

gboolean
iterate_dimension_remove (IterateDatabase  *db,
                          const char       *name,
                          GError          **error)
{
  g_autoptr(IterateDimension) found = NULL;

  if (!find_dimension (db, name, &found, error))
    return FALSE;

  if (found == NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND, _("There is no dimension “%s”"),
                   name);
      return FALSE;
    }

  return iterate_database_execute (db, error, "DELETE FROM dimension WHERE id = ?", "i",
                                   iterate_record_get_id (ITERATE_RECORD (found)));
}

/* How far a metric is from its target, in the direction it should go: 0 there and beyond, 1 where it is
 * twice or half of it, or worse; NaN where nothing is known. */
static double
get_gap (IterateMetric *metric)
{
  double target = iterate_metric_get_target (metric);
  double value = iterate_metric_get_n_points (metric) > 0 ? iterate_metric_get_last_value (metric)
       : NAN;
  double way = iterate_metric_wants_up (metric) ? target - value : value - target;

  if (isnan (target) || isnan (value))
    return NAN;
  if (target == 0)
    return way > 0 ? 1 : 0;

  return CLAMP (way / fabs (target), 0, 1);
}

static gboolean
measure_gap (IterateNeed      *self,
             IterateDatabase  *db,
             GError          **error)
{
  const char *const *metrics = iterate_dimension_get_metrics (self->dimension);
  double sum = 0;

  for (guint i = 0; metrics != NULL && metrics[i] != NULL; i++)
    {
      g_autoptr(IterateMetric) metric = NULL;
      double gap;

      if (!iterate_metric_find_by_name (db, metrics[i], &metric, error))
        return FALSE;

      gap = metric == NULL ? NAN : get_gap (metric);
      self->n_metrics++;
      self->n_known += !isnan (gap);
      sum += isnan (gap) ? UNKNOWN_GAP : gap;
    }
  self->gap = self->n_metrics == 0 ? 0 : sum / self->n_metrics;

  return TRUE;
}

static gboolean
measure_neglect (IterateNeed      *self,
                 IterateDatabase  *db,
                 IterateQuarter    quarter,
                 GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_QUARTER_FOCUS);
  g_autoptr(GPtrArray) list = NULL;

  self->neglected = -1;
  iterate_query_where (query, "dimension", ITERATE_EQUALS,
                       iterate_dimension_get_name (self->dimension));
  list = iterate_query_list (query, db, error);
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      IterateQuarter before;
      int ago;

      if (!iterate_quarter_parse (iterate_quarter_focus_get_quarter (g_ptr_array_index (list, i)),
                                  &before,
                                  error))
        return FALSE;

      ago = iterate_quarter_subtract (quarter, before) - 1;
      if (ago >= 0 && (self->neglected < 0 || ago < self->neglected))
        self->neglected = ago;
    }
  self->is_last = self->neglected == 0;

  return list != NULL;
}

/* Returns: (transfer full) (element-type IterateNeed): how much each dimension needs the quarter, in
 * their order, or %NULL with @error set */
GPtrArray *
iterate_needs_load (IterateDatabase  *db,
                    IterateQuarter    quarter,
                    GError          **error)
{
  g_autoptr(GPtrArray) dimensions = iterate_dimension_list (db, error);
  g_autoptr(GPtrArray) needs = g_ptr_array_new_with_free_func (need_free);

  for (guint i = 0; dimensions != NULL && i < dimensions->len; i++)
    {
      IterateNeed *need = g_new0 (IterateNeed, 1);

      g_ptr_array_add (needs, need);
      need->dimension = g_object_ref (g_ptr_array_index (dimensions, i));
      if (!measure_gap (need, db, error) || !measure_neglect (need, db, quarter, error))
        return NULL;

      need->need = need->gap + NEGLECT * (need->neglected < 0 ? MOST_NEGLECT
                                                             : MIN (need->neglected, MOST_NEGLECT));
    }

  return dimensions == NULL ? NULL : g_steal_pointer (&needs);
}

/* Returns: (nullable) (transfer none): what the quarter is given to */
const IterateNeed *
iterate_needs_choose (GPtrArray *needs)
{
  const IterateNeed *chosen = NULL;

  for (guint i = 0; i < needs->len; i++)
    {
      const IterateNeed *need = g_ptr_array_index (needs, i);

      if (need->is_last && needs->len > 1)
        continue;
      if (chosen == NULL || need->need > chosen->need + 1e-9)
        chosen = need;
    }

  return chosen;
}

/* Returns: (transfer full): why it is needed as much, as a sentence */
char *
iterate_need_dup_text (const IterateNeed *self)
{
  g_autofree char *far = self->n_known == 0
                           ? g_strdup (_("none of its metrics has values and a target"))
                           : g_strdup_printf (_("its metrics are %.0f %% away from their targets"),
                                              100 * self->gap);
  g_autofree char *neglect = NULL;

  if (self->neglected < 0)
    neglect = g_strdup (_("it was never the focus"));
  else if (self->is_last)
    neglect = g_strdup (_("it was the last quarter's focus and pauses"));
  else
    neglect = g_strdup_printf (ngettext ("it was the focus before %d other quarter",
                                         "it was the focus before %d other quarters", self->neglected),
                               self->neglected);

  return g_strdup_printf (_("%s: %s, and %s"), iterate_dimension_get_name (self->dimension), far,
                          neglect);
}

/* Finds which dimension a quarter was given to, if it was. */
gboolean
iterate_quarter_find_focus (IterateDatabase      *db,
                            IterateQuarter        quarter,
                            IterateQuarterFocus **focus,
                            GError              **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_QUARTER_FOCUS);
  g_autofree char *name = iterate_quarter_format (quarter);

  iterate_query_where (query, "quarter", ITERATE_EQUALS, name);

  return iterate_query_first (query, db, focus, error);
}

/* Says that a quarter starts. */
gboolean
iterate_quarter_begin (IterateDatabase  *db,
                       IterateQuarter    quarter,
                       IterateEvent     *cause,
                       gint64            now,
                       GError          **error)
{
  g_autofree char *name = iterate_quarter_format (quarter);
  g_autoptr(JsonObject) payload = json_object_new ();

  json_object_set_string_member (payload, "title", name);
  json_object_set_int_member (payload, "year", quarter.year);
  json_object_set_int_member (payload, "number", quarter.number);

  return iterate_journal_append (db, now, "quarter.started", name, payload, cause, error) != 0;
}

static char *
describe_needs (GPtrArray *needs)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < needs->len; i++)
    {
      const IterateNeed *need = g_ptr_array_index (needs, i);
      JsonObject *object = json_object_new ();
      g_autofree char *text = iterate_need_dup_text (need);

      json_object_set_string_member (object, "dimension", iterate_dimension_get_name (need->dimension));
      iterate_json_set_number (object, "gap", need->gap);
      json_object_set_int_member (object, "neglected", need->neglected);
      iterate_json_set_number (object, "need", need->need);
      json_object_set_string_member (object, "text", text);
      json_array_add_object_element (array, object);
    }
  json_node_take_array (node, array);

  return json_to_string (node, FALSE);
}

/* Returns: (transfer full): what was written down, or %NULL with @error set */
IterateQuarterFocus *
iterate_quarter_keep_focus (IterateDatabase    *db,
                            IterateQuarter      quarter,
                            GPtrArray          *needs,
                            const IterateNeed  *chosen,
                            gint64              initiative,
                            gint64              now,
                            GError            **error)
{
  g_autofree char *name = iterate_quarter_format (quarter);
  g_autofree char *text = describe_needs (needs);

  return iterate_database_create (db, ITERATE_TYPE_QUARTER_FOCUS, error,
                                  "quarter", name,
                                  "dimension", iterate_dimension_get_name (chosen->dimension),
                                  "goal", iterate_dimension_get_goal (chosen->dimension),
                                  "initiative", initiative,
                                  "needs", text,
                                  "created-at", now,
                                  NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-unit-scan.h"

#include "iterate-quantile.h"
#include "iterate-time.h"
#include "iterate-unit-store.h"

#include <string.h>

/* What moments cannot tell needs every unit's value: quantiles, percentile caps and the
 * course over time. The answers are kept for as long as the units stay the same. */

#define CACHE_SIZE 256

typedef struct
{
  gint64     variant; /* −1 for all of them */
  GArray    *values;  /* (element-type double) */
  double     limit;
  IterateMoments moments;
  GArray    *days;    /* (element-type IterateDailyMoments) */
  gint64     first_at;
} Scan;

static GMutex cache_mutex;
static GHashTable *cache; /* (owned) (element-type utf8 GBytes) (mutex cache_mutex) */

/* A text that changes when the experiment's units do. */
static char *
make_key (IterateDatabase  *db,
          gint64            experiment,
          gint64            metric,
          gint64            variant,
          const char       *what,
          double            parameter,
          GError          **error)
{
  g_autoptr(IterateStatement) row = NULL;

  row = iterate_database_query (db, error,
                                "SELECT units_version, ifnull (base_import, 0) FROM experiment "
                                "WHERE id = ?", "i", experiment);
  if (row == NULL || iterate_statement_step (row, error) != ITERATE_STEP_ROW)
    return NULL;

  return g_strdup_printf ("%s|%s|%.17g|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT
                          "|%" G_GINT64_FORMAT, iterate_database_get_path (db), what, parameter,
                          metric, variant, iterate_statement_get_int64 (row, 0),
                          iterate_statement_get_int64 (row, 1));
}

/* Returns: (transfer full) (nullable): what is kept under the key */
static GBytes *
look_up (const char *key)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&cache_mutex);
  GBytes *bytes = cache == NULL ? NULL : g_hash_table_lookup (cache, key);

  return bytes == NULL ? NULL : g_bytes_ref (bytes);
}

static void
keep (const char    *key,
      gconstpointer  data,
      gsize          size)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&cache_mutex);

  if (cache == NULL)
    cache = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  if (g_hash_table_size (cache) >= CACHE_SIZE)
    g_hash_table_remove_all (cache);

  g_hash_table_insert (cache, g_strdup (key), g_bytes_new (data, size));
}

static gboolean
is_wanted (const IterateUnit *unit,
           const Scan        *scan)
{
  return iterate_unit_counts (unit) && iterate_unit_has_value (unit, 0) &&
         (scan->variant < 0 || unit->variant == scan->variant);
}

static void
collect_value (const IterateUnit *unit,
               gpointer           user_data)
{
  Scan *scan = user_data;

  if (is_wanted (unit, scan))
    g_array_append_val (scan->values, unit->values[0].axes[ITERATE_MOMENT_X]);
}

static void
add_capped (const IterateUnit *unit,
            gpointer           user_data)
{
  Scan *scan = user_data;
  double axes[ITERATE_N_MOMENTS];

  if (!is_wanted (unit, scan))
    return;

  memcpy (axes, unit->values[0].axes, sizeof axes);
  axes[ITERATE_MOMENT_X] = MIN (axes[ITERATE_MOMENT_X], scan->limit);
  iterate_moments_add (&scan->moments, axes);
}

static IterateMoments *
find_day (Scan   *scan,
          guint   day,
          gint64  variant)
{
  const IterateDailyMoments fresh = { .day = day, .variant = variant };

  for (guint i = scan->days->len; i > 0; i--)
    {
      IterateDailyMoments *known = &g_array_index (scan->days, IterateDailyMoments, i - 1);

      if (known->day == day && known->variant == variant)
        return &known->moments;
    }

  g_array_append_val (scan->days, fresh);

  return &g_array_index (scan->days, IterateDailyMoments, scan->days->len - 1).moments;
}

static void
add_to_day (const IterateUnit *unit,
            gpointer           user_data)
{
  Scan *scan = user_data;
  gint64 since = MAX (0, unit->at - scan->first_at);

  if (is_wanted (unit, scan))
    iterate_moments_add (find_day (scan, since / ITERATE_DAY, unit->variant), unit->values[0].axes);
}

static gboolean
go_through (IterateDatabase  *db,
            gint64            experiment,
            gint64            metric,
            IterateUnitFunc   func,
            Scan             *scan,
            GError          **error)
{
  g_autoptr(GArray) metrics = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(IterateUnitStore) units = NULL;

  g_array_append_val (metrics, metric);
  units = iterate_unit_store_new (experiment, 0, metrics);

  return iterate_unit_store_set_database (units, db, error) &&
         iterate_unit_store_foreach (units, func, scan, error);
}

/**
 * iterate_unit_scan_quantile:
 * @nu: which quantile
 * @sample: (out): the quantile of the variant's units
 */
gboolean
iterate_unit_scan_quantile (IterateDatabase  *db,
                            gint64            experiment,
                            gint64            metric,
                            gint64            variant,
                            double            nu,
                            IterateSample    *sample,
                            GError          **error)
{
  g_autofree char *key = make_key (db, experiment, metric, variant, "quantile", nu, error);
  g_autoptr(GBytes) known = key == NULL ? NULL : look_up (key);
  g_autoptr(GArray) values = g_array_new (FALSE, FALSE, sizeof (double));
  Scan scan = { .variant = variant, .values = values };

  if (known != NULL)
    {
      memcpy (sample, g_bytes_get_data (known, NULL), sizeof *sample);
      return TRUE;
    }

  if (key == NULL || !go_through (db, experiment, metric, collect_value, &scan, error))
    return FALSE;

  *sample = iterate_sample_unit_quantile ((double *) values->data, values->len, nu);
  keep (key, sample, sizeof *sample);

  return TRUE;
}

/**
 * iterate_unit_scan_capped:
 * @cap: the quantile of all variants' values above which they are cut
 * @moments: (out): of the variant's values, cut
 */
gboolean
iterate_unit_scan_capped (IterateDatabase  *db,
                          gint64            experiment,
                          gint64            metric,
                          gint64            variant,
                          double            cap,
                          IterateMoments   *moments,
                          GError          **error)
{
  g_autofree char *key = make_key (db, experiment, metric, variant, "cap", cap, error);
  g_autoptr(GBytes) known = key == NULL ? NULL : look_up (key);
  g_autoptr(GArray) values = g_array_new (FALSE, FALSE, sizeof (double));
  Scan scan = { .variant = -1, .values = values };

  if (known != NULL)
    {
      memcpy (moments, g_bytes_get_data (known, NULL), sizeof *moments);
      return TRUE;
    }

  if (key == NULL || !go_through (db, experiment, metric, collect_value, &scan, error))
    return FALSE;

  scan.limit = iterate_winsorise ((double *) values->data, values->len, cap);
  scan.variant = variant;
  if (!go_through (db, experiment, metric, add_capped, &scan, error))
    return FALSE;

  *moments = scan.moments;
  keep (key, moments, sizeof *moments);

  return TRUE;
}

static int
compare_days (gconstpointer a,
              gconstpointer b)
{
  const IterateDailyMoments *first = a, *second = b;

  return (first->day > second->day) - (first->day < second->day);
}

/**
 * iterate_unit_scan_days:
 * @first_at: when the first day begins
 *
 * Returns: (transfer full) (element-type IterateDailyMoments): each day's units of each
 *   variant, in the order of days, or %NULL with @error set
 */
GArray *
iterate_unit_scan_days (IterateDatabase  *db,
                        gint64            experiment,
                        gint64            metric,
                        gint64            first_at,
                        GError          **error)
{
  g_autofree char *key = make_key (db, experiment, metric, first_at, "days", 0, error);
  g_autoptr(GBytes) known = key == NULL ? NULL : look_up (key);
  g_autoptr(GArray) days = g_array_new (FALSE, TRUE, sizeof (IterateDailyMoments));
  Scan scan = { .variant = -1, .days = days, .first_at = first_at };

  if (known != NULL)
    {
      gsize size;
      gconstpointer data = g_bytes_get_data (known, &size);

      g_array_append_vals (days, data, size / sizeof (IterateDailyMoments));
      return g_steal_pointer (&days);
    }

  if (key == NULL || !go_through (db, experiment, metric, add_to_day, &scan, error))
    return NULL;

  g_array_sort (days, compare_days);
  keep (key, days->data, days->len * sizeof (IterateDailyMoments));

  return g_steal_pointer (&days);
}

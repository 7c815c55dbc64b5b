/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-bottleneck.h"

#include "iterate-query-shape.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

/* So many calls of the same kind, one after the other, under one parent. */
#define SIBLINGS 5

/* What is less of the time than this is no cause. */
#define LEAST_SHARE .1
#define MOST_SHARE  .5

/* Of a missing cache: how often at least, and which part of them must have been asked before. */
#define LEAST_REPEATS 10
#define REPEATED      .5

/* An answer from the cache may be out of date in one case of twenty: where changes come at a rate r,
 * the share of out-of-date answers is about r·ttl/2. Where no change was seen in a time t, the rate is
 * below 3/t with a confidence of 95 % (J. A. Hanley, A. Lippman-Hand, If nothing goes wrong, is
 * everything all right?, JAMA 1983). */
#define STALE     .05
#define RULE      3
#define MAX_TTL   3600

/* Requests that go on at the same time, ranked against how long they take. */
#define SATURATED      .5
#define LEAST_REQUESTS 30
#define MOST_REQUESTS  5000

/* A trial of so many requests of an endpoint. */
typedef struct
{
  const IterateTraceSet *set;
  GHashTable            *shapes;   /* (owned): of queries, by the place of their texts */
  GHashTable            *groups;   /* (owned) (element-type Group): of siblings */
  GHashTable            *queries;  /* (owned) (element-type Query): by shape */
  GHashTable            *writes;   /* (owned) (element-type guint): by the table that they change */
  GArray                *entries;  /* (owned) (element-type guint) */
  double                 total;    /* of all requests, in milliseconds */
} Search;

/* Calls of one kind under one parent. */
typedef struct
{
  const char *shape;
  guint       entry;
  gboolean    is_query;
  guint       n;
  guint       n_overlaps;
  gint64      last_end;
  double      total;
  const char *text;   /* of the first, with its values */
  const char *values;
  gboolean    is_same; /* whether all are the same, values included */
} Group;

/* All queries, or calls of others, of one kind. */
typedef struct
{
  const char *shape;
  gboolean    is_query;
  guint       n;
  guint       n_requests;
  guint       last_entry;
  double      total;
  gboolean    is_known;   /* whether its values are known */
  GHashTable *identities; /* (owned) (element-type Identity) */
} Query;

/* A query with its values. */
typedef struct
{
  guint   n;
  gint64  first;
  gint64  last;
} Identity;

void
iterate_bottleneck_free (IterateBottleneck *self)
{
  g_free (self->query);
  g_free (self);
}

/* Returns: the cause as it is called everywhere */
const char *
iterate_bottleneck_get_name (IterateBottleneckKind kind)
{
  static const char *const names[] = {
    "n+1-query", "missing-cache", "slow-query", "slow-upstream", "saturation",
  };

  return names[kind];
}

static void
free_query (gpointer data)
{
  Query *query = data;

  g_hash_table_unref (query->identities);
  g_free (query);
}

static void
search_clear (Search *self)
{
  g_clear_pointer (&self->shapes, g_hash_table_unref);
  g_clear_pointer (&self->groups, g_hash_table_unref);
  g_clear_pointer (&self->queries, g_hash_table_unref);
  g_clear_pointer (&self->writes, g_hash_table_unref);
  g_clear_pointer (&self->entries, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

/* What is a cache already needs none. */
static gboolean
is_cache (const IterateSpan *span)
{
  static const char *const names[] = { "redis", "valkey", "memcached", "keydb", "dragonfly", NULL };

  return span->database != NULL && g_strv_contains (names, span->database);
}

/* Whether a span asks somebody else: a database, where there is a query, or a service. Where nothing
 * tells on which side it was, everything below the request does. */
static gboolean
is_call (const IterateSpan *span)
{
  if (is_cache (span))
    return FALSE;

  if (span->query != NULL)
    return TRUE;

  return span->database == NULL && (span->kind == ITERATE_SPAN_CLIENT ||
                                    span->kind == ITERATE_SPAN_UNKNOWN);
}

static const char *
get_shape (Search            *self,
           const IterateSpan *span)
{
  char *shape;

  if (span->query == NULL)
    return span->name;

  shape = g_hash_table_lookup (self->shapes, span->query);
  if (shape == NULL)
    {
      shape = iterate_query_shape_make (span->query);
      g_hash_table_insert (self->shapes, (gpointer) span->query, shape);
    }

  return shape;
}

static void
add_to_group (Search                  *self,
              const IterateTracedSpan *traced,
              const char              *shape)
{
  const IterateSpan *span = &traced->span;
  g_autofree char *key = g_strdup_printf ("%u\n%s", traced->parent, shape);
  Group *group = g_hash_table_lookup (self->groups, key);

  if (group == NULL)
    {
      group = g_new0 (Group, 1);
      *group = (Group) {
        .shape = shape, .entry = traced->entry, .is_query = span->query != NULL, .text = span->query,
        .values = span->values, .is_same = span->query != NULL, .last_end = G_MININT64,
      };
      g_hash_table_insert (self->groups, g_steal_pointer (&key), group);
    }
  group->n++;
  group->n_overlaps += span->start < group->last_end;
  group->last_end = MAX (group->last_end, span->end);
  group->total += iterate_span_get_duration (span);
  group->is_same = group->is_same && g_strcmp0 (group->text, span->query) == 0 &&
                   g_strcmp0 (group->values, span->values) == 0 &&
                   (span->values != NULL || !iterate_query_has_placeholders (span->query));
}

static void
add_to_query (Search                  *self,
              const IterateTracedSpan *traced,
              const char              *shape)
{
  const IterateSpan *span = &traced->span;
  Query *query = g_hash_table_lookup (self->queries, shape);
  g_autofree char *identity = NULL;
  Identity *known;

  if (query == NULL)
    {
      query = g_new0 (Query, 1);
      *query = (Query) {
        .shape = shape, .is_query = span->query != NULL, .last_entry = ITERATE_TRACE_NONE,
        .is_known = span->query != NULL && !iterate_query_is_write (span->query),
        .identities = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
      };
      g_hash_table_insert (self->queries, (gpointer) shape, query);
    }
  query->n++;
  query->n_requests += query->last_entry != traced->entry;
  query->last_entry = traced->entry;
  query->total += iterate_span_get_duration (span);
  query->is_known = query->is_known && (span->values != NULL ||
                                        !iterate_query_has_placeholders (span->query));
  if (!query->is_known)
    return;

  identity = g_strdup_printf ("%s\n%s", span->query, span->values == NULL ? "" : span->values);
  known = g_hash_table_lookup (query->identities, identity);
  if (known == NULL)
    {
      known = g_new0 (Identity, 1);
      known->first = span->start;
      g_hash_table_insert (query->identities, g_steal_pointer (&identity), known);
    }
  known->n++;
  known->last = span->start;
}

static gboolean
is_of (const IterateSpan *span,
       const char        *service,
       const char        *endpoint)
{
  return span->endpoint != NULL && g_str_equal (span->endpoint, endpoint) &&
         g_str_equal (span->service, service);
}

static void
gather (Search     *self,
        const char *service,
        const char *endpoint)
{
  for (guint i = 0; i < self->set->spans->len; i++)
    {
      const IterateTracedSpan *traced = iterate_trace_set_get (self->set, i);
      const char *shape;

      if (traced->entry == ITERATE_TRACE_NONE ||
          !is_of (&iterate_trace_set_get (self->set, traced->entry)->span, service, endpoint))
        continue;

      if (traced->entry == i)
        {
          g_array_append_val (self->entries, i);
          self->total += iterate_span_get_duration (&traced->span);
        }
      else if (is_call (&traced->span))
        {
          shape = get_shape (self, &traced->span);
          add_to_group (self, traced, shape);
          add_to_query (self, traced, shape);
        }
    }
}

static IterateBottleneck *
make_bottleneck (const Search          *self,
                 IterateBottleneckKind  kind,
                 const char            *query,
                 gboolean               is_query)
{
  IterateBottleneck *bottleneck = g_new0 (IterateBottleneck, 1);

  bottleneck->kind = kind;
  bottleneck->query = g_strdup (query);
  bottleneck->is_query = is_query;
  bottleneck->n_requests = self->entries->len;
  bottleneck->example = ITERATE_TRACE_NONE;

  return bottleneck;
}

static double
get_mean_gain (const Search *self,
               double        total)
{
  return self->entries->len == 0 ? 0 : total / self->entries->len;
}

/* Calls that are the same, values included, want to be kept rather than put together; those that go on
 * side by side were put together already. */
static void
find_n_plus_one (Search    *self,
                 GPtrArray *found)
{
  g_autoptr(GHashTable) by_shape = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  const Group *group;

  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &group))
    {
      IterateBottleneck *one;

      if (group->n < SIBLINGS || 2 * group->n_overlaps > group->n || group->is_same)
        continue;

      one = g_hash_table_lookup (by_shape, group->shape);
      if (one == NULL)
        {
          one = make_bottleneck (self, ITERATE_BOTTLENECK_N_PLUS_ONE, group->shape, group->is_query);
          g_hash_table_insert (by_shape, (gpointer) group->shape, one);
          g_ptr_array_add (found, one);
        }
      one->n_affected++;
      one->repeats += group->n;
      one->share += group->total / self->total;
      one->gain += get_mean_gain (self, group->total * (group->n - 1) / group->n);
      if (group->n > one->most)
        one->example = group->entry;
      one->most = MAX (one->most, group->n);
    }

  for (guint i = 0; i < found->len; i++)
    {
      IterateBottleneck *one = g_ptr_array_index (found, i);

      one->repeats /= one->n_affected;
    }
}

/* Whoever writes, for whatever request. */
static void
count_writes (Search *self)
{
  for (guint i = 0; i < self->set->spans->len; i++)
    {
      const IterateSpan *span = &iterate_trace_set_get (self->set, i)->span;
      char *table;
      guint n;

      if (span->query == NULL || !iterate_query_is_write (span->query))
        continue;

      table = iterate_query_dup_table (span->query);
      if (table == NULL)
        continue;

      n = GPOINTER_TO_UINT (g_hash_table_lookup (self->writes, table));
      g_hash_table_insert (self->writes, table, GUINT_TO_POINTER (n + 1));
    }
}

/* How often what a query reads was seen to change, a second. @is_bound: (out): whether that is a bound,
 * since no change was seen */
static double
get_change_rate (const Search *self,
                 const char   *query,
                 gboolean     *is_bound)
{
  g_autofree char *table = iterate_query_dup_table (query);
  guint n = 0;
  double seconds;

  seconds = (double) (iterate_trace_set_get (self->set, self->set->spans->len - 1)->span.start -
                      iterate_trace_set_get (self->set, 0)->span.start) / 1e9;
  if (table != NULL)
    n = GPOINTER_TO_UINT (g_hash_table_lookup (self->writes, table));
  *is_bound = n == 0;

  return (n == 0 ? RULE : n) / MAX (seconds, 1);
}

/* The median time between two that are the same, in seconds.
 * @repeated: (out): which part of all had been asked before */
static double
get_interval (const Query *query,
              double      *repeated)
{
  g_autofree double *intervals = g_new (double, g_hash_table_size (query->identities) + 1);
  GHashTableIter iter;
  const Identity *identity;
  guint n = 0;

  *repeated = 1 - (double) g_hash_table_size (query->identities) / query->n;
  g_hash_table_iter_init (&iter, query->identities);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &identity))
    {
      if (identity->n > 1)
        intervals[n++] = (double) (identity->last - identity->first) / 1e9 / (identity->n - 1);
    }
  if (n == 0)
    return INFINITY;

  gsl_sort (intervals, 1, n);

  return gsl_stats_median_from_sorted_data (intervals, 1, n);
}

static void
find_missing_cache (Search    *self,
                    GPtrArray *found)
{
  GHashTableIter iter;
  const Query *query;

  count_writes (self);
  g_hash_table_iter_init (&iter, self->queries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &query))
    {
      IterateBottleneck *one;
      double repeated, interval, rate, ttl;
      gboolean is_bound;

      if (!query->is_known || query->n < LEAST_REPEATS || query->total < LEAST_SHARE * self->total)
        continue;

      interval = get_interval (query, &repeated);
      rate = get_change_rate (self, query->shape, &is_bound);
      ttl = floor (2 * STALE / rate);
      if (repeated < REPEATED)
        continue;

      /* A second at least, where that is long enough to be of use and nothing was seen to change. */
      ttl = CLAMP (ttl, is_bound ? 1 : 0, MAX_TTL);
      if (ttl < 1 || ttl < 2 * interval)
        continue;

      one = make_bottleneck (self, ITERATE_BOTTLENECK_MISSING_CACHE, query->shape, TRUE);
      one->n_affected = query->n_requests;
      one->repeats = query->n;
      one->most = query->n;
      one->share = query->total / self->total;
      one->interval = interval;
      one->change_rate = is_bound ? 0 : rate;
      one->ttl = (gint64) ttl;
      one->gain = get_mean_gain (self, query->total * MIN (repeated, 1 - interval / (interval + ttl)));
      g_ptr_array_add (found, one);
    }
}

static gboolean
is_found (GPtrArray   *found,
          const Query *query)
{
  for (guint i = 0; i < found->len; i++)
    {
      if (g_str_equal (((const IterateBottleneck *) g_ptr_array_index (found, i))->query, query->shape))
        return TRUE;
    }

  return FALSE;
}

/* One kind of call that most of the time goes into, and that was not found to be too many. */
static void
find_slow_call (Search    *self,
                GPtrArray *found)
{
  GHashTableIter iter;
  const Query *query, *most = NULL;
  IterateBottleneck *one;

  g_hash_table_iter_init (&iter, self->queries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &query))
    {
      if (most == NULL || query->total > most->total)
        most = query;
    }
  if (most == NULL || most->total < MOST_SHARE * self->total || is_found (found, most))
    return;

  one = make_bottleneck (self, most->is_query ? ITERATE_BOTTLENECK_SLOW_QUERY
                                              : ITERATE_BOTTLENECK_SLOW_UPSTREAM, most->shape,
                         most->is_query);
  one->n_affected = most->n_requests;
  one->repeats = (double) most->n / MAX (most->n_requests, 1);
  one->share = MIN (most->total / self->total, 1);
  one->gain = get_mean_gain (self, most->total) / 2;
  g_ptr_array_add (found, one);
}

/* Whether requests take the longer, the more of them go on at once, by Spearman's correlation. */
static void
find_saturation (Search    *self,
                 GPtrArray *found)
{
  guint n = MIN (self->entries->len, MOST_REQUESTS);
  g_autofree double *durations = g_new (double, MAX (n, 1));
  g_autofree double *others = g_new (double, MAX (n, 1));
  g_autofree double *work = g_new (double, 2 * MAX (n, 1));
  double correlation, sum = 0;
  IterateBottleneck *one;

  if (n < LEAST_REQUESTS)
    return;

  for (guint i = 0; i < n; i++)
    {
      const IterateSpan *span =
        &iterate_trace_set_get (self->set, g_array_index (self->entries, guint, i))->span;
      guint k = i;

      /* Those that began before and go on; a thousand are looked back at. */
      durations[i] = iterate_span_get_duration (span);
      others[i] = 0;
      while (k-- > 0 && i - k < 1000)
        {
          const IterateSpan *other =
            &iterate_trace_set_get (self->set, g_array_index (self->entries, guint, k))->span;

          others[i] += other->end > span->start;
        }
      sum += others[i];
    }
  correlation = gsl_stats_spearman (durations, 1, others, 1, n, work);
  if (!(correlation >= SATURATED) || sum / n < 1)
    return;

  one = make_bottleneck (self, ITERATE_BOTTLENECK_SATURATION, "", FALSE);
  one->n_affected = n;
  one->repeats = sum / n;
  one->share = correlation;
  g_ptr_array_add (found, one);
}

/* What can be mended by itself first, by what that would save; then what explains most. */
static int
compare (gconstpointer one,
         gconstpointer other)
{
  const IterateBottleneck *a = *(IterateBottleneck *const *) one;
  const IterateBottleneck *b = *(IterateBottleneck *const *) other;
  gboolean a_mends = a->kind <= ITERATE_BOTTLENECK_MISSING_CACHE;
  gboolean b_mends = b->kind <= ITERATE_BOTTLENECK_MISSING_CACHE;

  if (a_mends != b_mends)
    return b_mends - a_mends;
  if (!a_mends && a->kind != b->kind)
    return (a->kind > b->kind) - (a->kind < b->kind);

  return a->gain != b->gain ? (a->gain < b->gain) - (a->gain > b->gain)
                            : strcmp (a->query, b->query);
}

/**
 * iterate_bottleneck_find:
 *
 * Returns: (transfer full) (element-type IterateBottleneck): why an endpoint takes long, the likeliest
 *   cause first; none where nothing shows
 */
GPtrArray *
iterate_bottleneck_find (const IterateTraceSet *set,
                         const char            *service,
                         const char            *endpoint)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) iterate_bottleneck_free);
  g_auto(Search) search = {
    .set = set, .shapes = g_hash_table_new_full (NULL, NULL, NULL, g_free),
    .groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
    .queries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_query),
    .writes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .entries = g_array_new (FALSE, FALSE, sizeof (guint)),
  };

  gather (&search, service, endpoint);
  if (search.entries->len == 0 || search.total <= 0)
    return found;

  find_n_plus_one (&search, found);
  find_missing_cache (&search, found);
  find_slow_call (&search, found);
  find_saturation (&search, found);
  g_ptr_array_sort (found, compare);

  return found;
}

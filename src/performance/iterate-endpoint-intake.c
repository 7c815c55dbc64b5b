/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-endpoint-intake.h"

#include "iterate-endpoint-judge.h"
#include "iterate-endpoint.h"
#include "iterate-quantile-sketch.h"
#include "iterate-settings.h"
#include "iterate-time.h"

#include <math.h>
#include <string.h>

#define MINUTE (60 * ITERATE_SECOND)

/* Minutes are kept for a day and hours for a month, from the newest on. */
#define MINUTES_KEPT ITERATE_DAY
#define HOURS_KEPT   (30 * ITERATE_DAY)

/* A product whose routes have no names would have an endpoint for each thing: more than this many are
 * counted together. */
#define MAX_ENDPOINTS 2000
#define MAX_NAME      300
#define OTHERS        "(others)"

struct _IterateEndpointIntake
{
  IterateDatabase   *db;        /* (owned) */
  IterateJsonReader *reader;    /* (owned) */
  GStringChunk      *texts;     /* (owned) */
  GHashTable        *endpoints; /* (owned) (element-type utf8 Endpoint) */
};

typedef struct
{
  char       *service;
  char       *name;
  GArray     *samples; /* (owned) (element-type IterateEndpointSample): new ones */
} Endpoint;

/* Requests of a minute or an hour. */
typedef struct
{
  gint64                 at;
  gint64                 n;
  gint64                 n_errors;
  IterateQuantileSketch *sketch; /* (owned) */
} Bucket;

static void
free_endpoint (gpointer data)
{
  Endpoint *endpoint = data;

  g_free (endpoint->service);
  g_free (endpoint->name);
  g_array_unref (endpoint->samples);
  g_free (endpoint);
}

static void
free_bucket (gpointer data)
{
  Bucket *bucket = data;

  iterate_quantile_sketch_free (bucket->sketch);
  g_free (bucket);
}

IterateEndpointIntake *
iterate_endpoint_intake_new (IterateDatabase *db)
{
  IterateEndpointIntake *self = g_new0 (IterateEndpointIntake, 1);

  self->db = g_object_ref (db);
  self->reader = iterate_json_reader_new ();
  self->texts = g_string_chunk_new (4096);
  self->endpoints = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_endpoint);

  return self;
}

void
iterate_endpoint_intake_free (IterateEndpointIntake *self)
{
  g_object_unref (self->db);
  iterate_json_reader_free (self->reader);
  g_string_chunk_free (self->texts);
  g_hash_table_unref (self->endpoints);
  g_free (self);
}

/* A name that a person can read and a line can hold. */
static char *
dup_name (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, MIN (strlen (name), MAX_NAME));

  for (char *p = valid; *p != '\0'; p++)
    {
      if ((guchar) *p < 0x20 || *p == 0x7f)
        *p = ' ';
    }
  g_strstrip (valid);

  return *valid == '\0' ? g_strdup ("/") : g_steal_pointer (&valid);
}

/* Counts a request. */
void
iterate_endpoint_intake_add (IterateEndpointIntake       *self,
                             const char                  *service,
                             const char                  *name,
                             const IterateEndpointSample *sample)
{
  g_autofree char *key = g_strdup_printf ("%s\n%s", service, name);
  Endpoint *endpoint = g_hash_table_lookup (self->endpoints, key);

  if (endpoint == NULL)
    {
      endpoint = g_new0 (Endpoint, 1);
      endpoint->service = dup_name (service);
      endpoint->name = dup_name (name);
      endpoint->samples = iterate_endpoint_samples_new ();
      g_hash_table_insert (self->endpoints, g_steal_pointer (&key), endpoint);
    }
  g_array_append_val (endpoint->samples, *sample);
}

/**
 * iterate_endpoint_intake_take:
 * @row: a row of %ITERATE_INTAKE_SPANS
 *
 * Counts the request that a span is, if it is one.
 */
gboolean
iterate_endpoint_intake_take (IterateEndpointIntake   *self,
                              const IterateIntakeRow  *row,
                              GError                 **error)
{
  IterateSpan span;

  if (!iterate_span_read (&span, row, self->reader, self->texts, error))
    return FALSE;

  if (span.endpoint != NULL && span.start > 0)
    iterate_endpoint_intake_add (self, span.service, span.endpoint,
                                 &(IterateEndpointSample) {
                                   span.start / 1000, iterate_span_get_duration (&span), span.failed,
                                 });

  return TRUE;
}

/* @id: (out): the endpoint's; where there are too many, the one of the others */
static gboolean
ensure_endpoint (IterateEndpointIntake  *self,
                 const Endpoint         *endpoint,
                 gint64                 *id,
                 GError                **error)
{
  const IterateEndpointSample *first = &g_array_index (endpoint->samples, IterateEndpointSample, 0);
  const char *name = endpoint->name;
  gint64 n;

  if (!iterate_database_get_int64 (self->db, id, error,
                                   "SELECT id FROM endpoint WHERE service = ? AND name = ?", "ss",
                                   endpoint->service, name) ||
      !iterate_database_get_int64 (self->db, &n, error, "SELECT count(*) FROM endpoint", ""))
    return FALSE;

  if (*id != 0)
    return TRUE;

  if (n >= MAX_ENDPOINTS)
    name = OTHERS;

  return iterate_database_execute (self->db, error,
                                   "INSERT OR IGNORE INTO endpoint (service, name, first_at, last_at) "
                                   "VALUES (?1, ?2, ?3, ?3)", "ssi", endpoint->service, name,
                                   first->at) &&
         iterate_database_get_int64 (self->db, id, error,
                                     "SELECT id FROM endpoint WHERE service = ? AND name = ?", "ss",
                                     endpoint->service, name);
}

/* Adds samples to buckets of a length. Returns: (transfer full) (element-type Bucket) */
static GPtrArray *
make_buckets (GArray *samples,
              gint64  length,
              gint64  since)
{
  g_autoptr(GHashTable) buckets = g_hash_table_new (g_int64_hash, g_int64_equal);
  GPtrArray *list = g_ptr_array_new_with_free_func (free_bucket);

  for (guint i = 0; i < samples->len; i++)
    {
      const IterateEndpointSample *sample = &g_array_index (samples, IterateEndpointSample, i);
      gint64 at = sample->at / length * length;
      Bucket *bucket = g_hash_table_lookup (buckets, &at);

      if (at < since)
        continue;

      if (bucket == NULL)
        {
          bucket = g_new0 (Bucket, 1);
          bucket->at = at;
          bucket->sketch = iterate_quantile_sketch_new ();
          g_hash_table_insert (buckets, &bucket->at, bucket);
          g_ptr_array_add (list, bucket);
        }
      bucket->n++;
      bucket->n_errors += sample->failed;
      iterate_quantile_sketch_add (bucket->sketch, sample->duration);
    }

  return list;
}

static gboolean
merge_known (IterateDatabase  *db,
             gint64            endpoint,
             gint64            span,
             Bucket           *bucket,
             GError          **error)
{
  g_autoptr(IterateStatement) row = NULL;
  g_autoptr(IterateQuantileSketch) known = NULL;
  const guint8 *data;
  gsize length;
  IterateStep step;

  row = iterate_database_query (db, error,
                                "SELECT n, n_errors, sketch FROM endpoint_bucket "
                                "WHERE endpoint = ? AND span = ? AND at = ?", "iii", endpoint, span,
                                bucket->at);
  if (row == NULL)
    return FALSE;

  step = iterate_statement_step (row, error);
  if (step != ITERATE_STEP_ROW)
    return step == ITERATE_STEP_DONE;

  bucket->n += iterate_statement_get_int64 (row, 0);
  bucket->n_errors += iterate_statement_get_int64 (row, 1);
  data = iterate_statement_get_bytes (row, 2, &length);
  known = iterate_quantile_sketch_new_from_bytes (data, length);
  if (known != NULL)
    iterate_quantile_sketch_merge (bucket->sketch, known);

  return TRUE;
}

static gboolean
write_buckets (IterateDatabase  *db,
               gint64            endpoint,
               gint64            length,
               GArray           *samples,
               gint64            since,
               GError          **error)
{
  g_autoptr(GPtrArray) buckets = make_buckets (samples, length, since);
  gint64 span = length / ITERATE_SECOND;

  for (guint i = 0; i < buckets->len; i++)
    {
      Bucket *bucket = g_ptr_array_index (buckets, i);
      g_autoptr(IterateStatement) insert = NULL;
      g_autoptr(GBytes) bytes = NULL;
      gconstpointer data;
      gsize size;

      if (!merge_known (db, endpoint, span, bucket, error))
        return FALSE;

      insert = iterate_database_query (db, error,
                                       "INSERT INTO endpoint_bucket (endpoint, span, at, n, n_errors, "
                                       "sketch) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                                       "n = excluded.n, n_errors = excluded.n_errors, "
                                       "sketch = excluded.sketch", "iiiii", endpoint, span, bucket->at,
                                       bucket->n, bucket->n_errors);
      if (insert == NULL)
        return FALSE;

      bytes = iterate_quantile_sketch_to_bytes (bucket->sketch);
      data = g_bytes_get_data (bytes, &size);
      iterate_statement_bind_bytes (insert, 5, data, size);
      if (!iterate_statement_run (insert, error))
        return FALSE;
    }

  return iterate_database_execute (db, error,
                                   "DELETE FROM endpoint_bucket WHERE endpoint = ? AND span = ? "
                                   "AND at < ?", "iii", endpoint, span, since);
}

/* Writes what the last samples are together. */
static gboolean
write_figures (IterateDatabase  *db,
               gint64            id,
               GArray           *fresh,
               gint64           *last_at,
               GError          **error)
{
  g_autoptr(IterateStatement) row = NULL;
  g_autoptr(IterateStatement) update = NULL;
  g_autoptr(GArray) samples = NULL;
  g_autoptr(GBytes) bytes = NULL;
  IterateLatencyFigures figures;
  gint64 n_errors = 0;
  double target;
  gconstpointer data;
  gsize size;

  row = iterate_database_query (db, error, "SELECT recent, budget, last_at FROM endpoint WHERE id = ?",
                                "i", id);
  if (row == NULL || iterate_statement_step (row, error) != ITERATE_STEP_ROW ||
      !iterate_settings_get_double (db, "performance.threshold", ITERATE_DEFAULT_THRESHOLD, &target,
                                    error))
    return FALSE;

  data = iterate_statement_get_bytes (row, 0, &size);
  samples = iterate_endpoint_samples_unpack (data, size);
  if (iterate_statement_get_double (row, 1) > 0)
    target = iterate_statement_get_double (row, 1);
  *last_at = iterate_statement_get_int64 (row, 2);
  for (guint i = 0; i < fresh->len; i++)
    {
      *last_at = MAX (*last_at, g_array_index (fresh, IterateEndpointSample, i).at);
      n_errors += g_array_index (fresh, IterateEndpointSample, i).failed;
    }
  g_array_append_vals (samples, fresh->data, fresh->len);
  iterate_endpoint_samples_trim (samples);
  figures = iterate_endpoint_samples_measure (samples, target);
  bytes = iterate_endpoint_samples_pack (samples);
  data = g_bytes_get_data (bytes, &size);

  update = iterate_database_query (db, error,
                                   "UPDATE endpoint SET requests = requests + ?1, errors = errors + "
                                   "?2, samples = ?3, p50 = ?4, p95 = ?5, p99 = ?6, error_rate = ?7, "
                                   "health = ?8, last_at = ?9, recent = ?11 WHERE id = ?10",
                                   "iiidddddii", (gint64) fresh->len, n_errors, (gint64) figures.n,
                                   figures.p50, figures.p95, figures.p99, figures.error_rate,
                                   figures.health, *last_at, id);
  if (update == NULL)
    return FALSE;

  iterate_statement_bind_bytes (update, 10, data, size);

  return iterate_statement_run (update, error);
}

/**
 * iterate_endpoint_intake_settle:
 * @judge_until: minutes that begin before this are complete
 *
 * Writes what was counted, and looks whether something has shifted.
 */
gboolean
iterate_endpoint_intake_settle (IterateEndpointIntake  *self,
                                gint64                  judge_until,
                                gint64                  now,
                                GError                **error)
{
  GHashTableIter iter;
  const Endpoint *endpoint;

  g_hash_table_iter_init (&iter, self->endpoints);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &endpoint))
    {
      gint64 id, last_at;

      if (!ensure_endpoint (self, endpoint, &id, error) ||
          !write_figures (self->db, id, endpoint->samples, &last_at, error) ||
          !write_buckets (self->db, id, MINUTE, endpoint->samples, last_at - MINUTES_KEPT, error) ||
          !write_buckets (self->db, id, ITERATE_HOUR, endpoint->samples, last_at - HOURS_KEPT,
                          error) ||
          !iterate_endpoint_judge (self->db, id, judge_until, now, error))
        return FALSE;
    }
  g_hash_table_remove_all (self->endpoints);

  return TRUE;
}

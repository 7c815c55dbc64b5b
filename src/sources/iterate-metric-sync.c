/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-sync.h"

#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-journal.h"
#include "iterate-metric.h"
#include "iterate-query.h"
#include "iterate-scheduler.h"
#include "iterate-service-key.h"
#include "iterate-time.h"

#include <string.h>

/* Reads metrics from services: a part is fetched without a transaction; then what it has, how far it
 * was read and the wish for the next one are written in one. A schedule asks again and again. */

/* The last values are read once more: they may have come late. */
#define OVERLAP 2

/* As many steps as this at once, whatever the service allows: each may have many segments. */
#define MOST_STEPS 2000

#define LEAST_STEP (ITERATE_SECOND)

static gboolean
check (const IterateMetricSourceDraft  *draft,
       GError                         **error)
{
  if (iterate_metric_service_find (draft->kind, error) == NULL ||
      !iterate_metric_service_check_address (draft->address, error))
    return FALSE;

  if (draft->query == NULL || *draft->query == '\0' || draft->metric == NULL)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           "A source needs a metric and a query: --metric NAME --query QUERY");
      return FALSE;
    }

  if (draft->step < LEAST_STEP || draft->every < draft->step)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           "A step is a second at least, and values are asked for no oftener than they "
                           "come");
      return FALSE;
    }

  return TRUE;
}

/* Keeps a key in the secret service, which may ask a person: no transaction may wait for that. */
gboolean
iterate_metric_sync_keep_key (const IterateMetricSourceDraft  *draft,
                              const char                      *key,
                              GError                         **error)
{
  return check (draft, error) &&
         iterate_service_key_store (draft->kind, draft->address, draft->account, key, error);
}

static gint64
floor_to (gint64 time,
          gint64 step)
{
  return time / step * step;
}

/* A source that is kept nowhere. */
static IterateMetricSource *
make_source (const IterateMetricSourceDraft *draft)
{
  return g_object_new (ITERATE_TYPE_METRIC_SOURCE, "kind", draft->kind, "address", draft->address,
                       "query", draft->query, "step", draft->step, "every", draft->every,
                       "account", draft->account == NULL ? "" : draft->account,
                       "dimension", draft->dimension == NULL ? "" : draft->dimension, NULL);
}

static void
count_value (const char *segment,
             gint64      at,
             double      value,
             gpointer    user_data)
{
  (*(guint *) user_data)++;
}

/**
 * iterate_metric_sync_test:
 * @key: (nullable): what lets in
 * @n_values: (out): how many values of the last steps came
 *
 * Asks a service without keeping anything.
 */
gboolean
iterate_metric_sync_test (const IterateMetricSourceDraft  *draft,
                          const char                      *key,
                          gint64                           now,
                          guint                           *n_values,
                          GError                         **error)
{
  g_autoptr(IterateMetricSource) source = NULL;
  gint64 to, wait = 0;

  *n_values = 0;
  if (!check (draft, error))
    return FALSE;

  source = make_source (draft);
  to = floor_to (now, draft->step);

  return iterate_metric_service_find (draft->kind, error)->fetch (source, key, to - 100 * draft->step,
                                                                  to,
                                                                  count_value, n_values, &wait, NULL,
                                                                  error);
}

static gboolean
check_new (IterateDatabase  *db,
           const char       *name,
           GError          **error)
{
  gint64 n;

  if (!iterate_database_get_int64 (db, &n, error, "SELECT count(*) FROM metric_source WHERE name = ?",
                                   "s", name))
    return FALSE;
  if (n == 0)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
               "“%s” is read from a service already", name);

  return FALSE;
}

/**
 * iterate_metric_sync_add:
 *
 * Adds a source and asks for what it has.
 *
 * Returns: (transfer full): the source, or %NULL with @error set
 */
IterateMetricSource *
iterate_metric_sync_add (IterateDatabase                 *db,
                         const IterateMetricSourceDraft  *draft,
                         gint64                           now,
                         GError                         **error)
{
  g_autoptr(IterateMetricSource) source = NULL;
  g_autoptr(IterateMetric) metric = NULL;
  g_autofree char *subject = NULL;

  if (!check (draft, error) || !check_new (db, draft->metric, error))
    return NULL;

  metric = iterate_metric_ensure (db, draft->metric, now, error);
  if (metric == NULL)
    return NULL;

  source = iterate_database_create (db, ITERATE_TYPE_METRIC_SOURCE, error,
                                    "kind", draft->kind,
                                    "address", draft->address,
                                    "metric-id", iterate_record_get_id (ITERATE_RECORD (metric)),
                                    "name", draft->metric,
                                    "query", draft->query,
                                    "step", draft->step,
                                    "every", draft->every,
                                    "account", draft->account == NULL ? "" : draft->account,
                                    "has-key", draft->has_key,
                                    "dimension", draft->dimension == NULL ? "" : draft->dimension,
                                    "read-until", floor_to (draft->since, draft->step),
                                    "created-at", now,
                                    NULL);
  if (source == NULL)
    return NULL;

  subject = iterate_record_dup_subject (ITERATE_RECORD (source));
  if (!iterate_database_update (db, metric, error, "step", draft->step, NULL) ||
      iterate_schedule_create (db, now, now + draft->every, draft->every, ITERATE_MISFIRE_ONCE,
                               "sync-metric-source", subject, NULL, error) == 0 ||
      !iterate_metric_sync_request (db, source, now, error))
    return NULL;

  return g_steal_pointer (&source);
}

/**
 * iterate_metric_sync_find:
 * @text: its id, such as `source-2`, or its metric's name
 *
 * Returns: (transfer full): the source, or %NULL with @error set
 */
IterateMetricSource *
iterate_metric_sync_find (IterateDatabase  *db,
                          const char       *text,
                          GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_METRIC_SOURCE);
  g_autoptr(IterateMetricSource) source = NULL;
  gint64 id;

  if (iterate_id_parse (text, "source", &id))
    return iterate_database_find (db, ITERATE_TYPE_METRIC_SOURCE, id, error);

  iterate_query_where (query, "name", ITERATE_EQUALS, text);
  if (!iterate_query_first (query, db, &source, error))
    return NULL;

  if (source == NULL)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                 "“%s” is read from no service. See: iterate services list", text);

  return g_steal_pointer (&source);
}

/* Asks for the next part. */
gboolean
iterate_metric_sync_request (IterateDatabase      *db,
                             IterateMetricSource  *source,
                             gint64                now,
                             GError              **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (source));

  return iterate_journal_append (db, now, "metric-source.sync-requested", subject, NULL, NULL,
                                 error) != 0;
}

/* Reads it no longer; its values stay. */
gboolean
iterate_metric_sync_remove (IterateDatabase      *db,
                            IterateMetricSource  *source,
                            GError              **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (source));

  return iterate_schedule_cancel (db, "sync-metric-source", subject, error) &&
         iterate_database_execute (db, error, "DELETE FROM metric_source WHERE id = ?", "i",
                                   iterate_record_get_id (ITERATE_RECORD (source)));
}

typedef struct
{
  IterateMetricIntake *intake;
  const char          *metric;
  const char          *dimension;
} Collection;

static void
collect (const char *segment,
         gint64      at,
         double      value,
         gpointer    user_data)
{
  Collection *collection = user_data;

  iterate_metric_intake_take (collection->intake, collection->metric, collection->dimension, segment,
                              at,
                              value);
}

static gboolean
look_up_key (IterateMetricSource  *source,
             char                **key,
             GError              **error)
{
  *key = NULL;

  return !iterate_metric_source_get_has_key (source) ||
         iterate_service_key_lookup (iterate_metric_source_get_kind (source),
                                     iterate_metric_source_get_address (source),
                                     iterate_metric_source_get_account (source), key, error);
}

/**
 * iterate_metric_sync_fetch:
 * @wait: (out): how many seconds the service asks to be left alone, also where it fails
 *
 * Fetches the next part; this waits for the network.
 *
 * Returns: (transfer full): what came, or %NULL with @error set
 */
IterateMetricPage *
iterate_metric_sync_fetch (IterateMetricSource  *source,
                           gint64                now,
                           GCancellable         *cancellable,
                           gint64               *wait,
                           GError              **error)
{
  const IterateMetricService *service = NULL;
  g_autoptr(IterateMetricPage) page = g_new0 (IterateMetricPage, 1);
  const char *dimension = iterate_metric_source_get_dimension (source);
  gint64 step = iterate_metric_source_get_step (source), from, end = floor_to (now, step);
  g_autofree char *key = NULL;
  Collection collection;

  *wait = 0;
  page->intake = iterate_metric_intake_new (now);
  service = iterate_metric_service_find (iterate_metric_source_get_kind (source), error);
  if (service == NULL || !look_up_key (source, &key, error))
    return NULL;

  from = iterate_metric_source_get_read_until (source) - OVERLAP * step;
  page->until = MIN (end, from + (gint64) MIN (service->most_steps, MOST_STEPS) * step);
  page->has_more = page->until < end;
  collection = (Collection) { page->intake, iterate_metric_source_get_name (source),
                              *dimension == '\0' ? "series" : dimension };
  if (page->until > from &&
      !service->fetch (source, key, from, page->until, collect, &collection, wait, cancellable, error))
    return NULL;

  return g_steal_pointer (&page);
}

/* Writes what came, how far it was read and the wish for the next part. */
gboolean
iterate_metric_sync_take (IterateDatabase      *db,
                          IterateMetricSource  *source,
                          IterateMetricPage    *page,
                          gint64                now,
                          GError              **error)
{
  gboolean has_more = TRUE;

  while (has_more)
    {
      if (!iterate_metric_intake_write (page->intake, db, &has_more, error))
        return FALSE;
    }

  return iterate_database_update (db, source, error,
                                  "read-until", page->until,
                                  "last-try-at", now,
                                  "last-success-at", now,
                                  "last-error", NULL,
                                  "wait-until", (gint64) 0,
                                  NULL) &&
         (!page->has_more || iterate_metric_sync_request (db, source, now, error));
}

void
iterate_metric_page_free (IterateMetricPage *self)
{
  g_clear_pointer (&self->intake, iterate_metric_intake_free);
  g_free (self);
}

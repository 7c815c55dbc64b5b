/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-service-report.h"

#include "iterate-ai-client.h"
#include "iterate-channel.h"
#include "iterate-collector-source.h"
#include "iterate-error.h"
#include "iterate-feedback-sync.h"
#include "iterate-metric-sync.h"
#include "iterate-team.h"

#include <glib/gi18n-lib.h>

/* Tries a service out as it is set up. What is found is noted where the service's state is. */

typedef struct
{
  IterateWorkspace *workspace;
  IterateRecord    *record;
  GCancellable     *cancellable;
  const char       *problem; /* (nullable) */
} Trial;

static char *
test_ai (Trial   *trial,
         GError **error)
{
  IterateAiService *service = ITERATE_AI_SERVICE (trial->record);
  g_autofree char *key = NULL;

  return iterate_ai_service_load_key (service, &key, error)
           ? iterate_ai_client_test (service, key, trial->cancellable, error) : NULL;
}

static char *
test_metric_source (Trial   *trial,
                    GError **error)
{
  gint64 wait;
  IterateMetricPage *page;

  page = iterate_metric_sync_fetch (ITERATE_METRIC_SOURCE (trial->record),
                                    iterate_workspace_get_time (trial->workspace), trial->cancellable,
                                    &wait, error);
  if (page == NULL)
    return NULL;

  iterate_metric_page_free (page);

  return g_strdup (_("It answers"));
}

static char *
test_feedback_source (Trial   *trial,
                      GError **error)
{
  IterateHttpPage *page;

  page = iterate_feedback_sync_fetch (ITERATE_FEEDBACK_SOURCE (trial->record),
                                      iterate_workspace_get_time (trial->workspace),
                                      trial->cancellable, error);
  if (page == NULL)
    return NULL;

  iterate_http_page_free (page);

  return g_strdup (_("It answers"));
}

/* A message that says that it is one. */
static char *
test_channel (Trial   *trial,
              GError **error)
{
  gint64 now = iterate_workspace_get_time (trial->workspace);
  g_autofree char *key = g_strdup_printf ("test-%" G_GINT64_FORMAT, now);
  g_autofree char *recipient = g_strconcat ("Team.",
                                            iterate_record_get_string (trial->record, "name"), NULL);
  g_autoptr(IterateMessage) message = NULL;
  IterateChannelAnswer answer = { 0 };

  message = g_object_new (ITERATE_TYPE_MESSAGE,
                          "recipient", recipient,
                          "type", "test",
                          "payload", "{\"type\":\"test\",\"message\":\"This is a test from Iterate\"}",
                          "idempotency-key", key,
                          "created-at", now,
                          NULL);

  return iterate_channel_deliver (iterate_record_get_string (trial->record, "channel"), message, now,
                                  trial->cancellable, &answer, error)
           ? g_strdup (_("A test message arrived")) : NULL;
}

/* Nobody can be called back: whether the collector listens is what can be told. */
static char *
test_token (Trial   *trial,
            GError **error)
{
  const char *address;

  address = iterate_collector_get_address (iterate_workspace_get_collector (trial->workspace));
  if (address != NULL)
    return g_strdup_printf (_("The collector listens at %s"), address);

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
                       _("The collector does not listen. Start it on the page Connect"));

  return NULL;
}

static gboolean
note_ai (IterateDatabase  *db,
         gint64            now,
         gpointer          data,
         GError          **error)
{
  Trial *trial = data;

  return iterate_ai_service_note_result (db, ITERATE_AI_SERVICE (trial->record), trial->problem, now,
                                         error);
}

static gboolean
note_source (IterateDatabase  *db,
             gint64            now,
             gpointer          data,
             GError          **error)
{
  Trial *trial = data;

  return iterate_database_update (db, trial->record, error, "last-error", trial->problem, "last-try-at",
                                  now, NULL);
}

static const struct
{
  GType           (*get_type) (void);
  char           *(*test)     (Trial   *trial,
                               GError **error);
  IterateWriteFunc  note;
} tests[] = {
  [ITERATE_SERVICE_AI] = { iterate_ai_service_get_type, test_ai, note_ai },
  [ITERATE_SERVICE_METRIC] = { iterate_metric_source_get_type, test_metric_source, note_source },
  [ITERATE_SERVICE_FEEDBACK] = { iterate_feedback_source_get_type, test_feedback_source, note_source },
  [ITERATE_SERVICE_CHANNEL] = { iterate_team_get_type, test_channel, NULL },
  [ITERATE_SERVICE_TOKEN] = { iterate_collector_source_get_type, test_token, NULL },
};

/**
 * iterate_service_test:
 * @id: of the service's record
 *
 * Tries a service out, which takes its time: not for the main thread.
 *
 * Returns: (transfer full): what was found, in a sentence; or %NULL with @error set
 */
char *
iterate_service_test (IterateWorkspace    *workspace,
                      IterateServiceKind   kind,
                      gint64               id,
                      GCancellable        *cancellable,
                      GError             **error)
{
  IterateDatabase *db = iterate_store_get_reader (iterate_workspace_get_store (workspace), error);
  g_autoptr(IterateRecord) record = NULL;
  g_autoptr(GError) problem = NULL;
  g_autofree char *found = NULL;
  Trial trial;

  record = db == NULL ? NULL : iterate_database_find (db, tests[kind].get_type (), id, error);
  if (record == NULL)
    return NULL;

  trial = (Trial) { workspace, record, cancellable, NULL };
  found = tests[kind].test (&trial, &problem);
  trial.problem = problem == NULL ? NULL : problem->message;
  if (tests[kind].note != NULL && !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      !iterate_workspace_write (workspace, tests[kind].note, &trial, error))
    return NULL;

  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));

  return g_steal_pointer (&found);
}

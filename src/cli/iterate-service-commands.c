/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-ai-service-entry.h"
#include "iterate-error.h"
#include "iterate-metric-sync.h"
#include "iterate-time.h"

#include <glib/gi18n.h>
#include <string.h>

#define DEFAULT_STEP  (60 * ITERATE_SECOND)
#define DEFAULT_SINCE (30 * ITERATE_DAY)

static IterateMetricSourceDraft draft;
static char *metric;
static char *query_text;
static char *account;
static char *dimension;
static char *step_text;
static char *every_text;
static char *since_text;
static gboolean with_key;
static IterateAiServiceDraft ai_draft;
static char *ai_name;
static char *ai_model;
static char *ai_embeddings;

static const GOptionEntry options[] = {
  { "metric", 0, 0, G_OPTION_ARG_STRING, &metric, N_("The metric that gets the values"), N_("NAME") },
  { "query", 0, 0, G_OPTION_ARG_STRING, &query_text, N_("What is asked"), N_("QUERY") },
  { "step", 0, 0, G_OPTION_ARG_STRING, &step_text, N_("How often there is a value; 1min by default"),
    N_("PERIOD") },
  { "every", 0, 0, G_OPTION_ARG_STRING, &every_text, N_("How often it is asked; each step by default"),
    N_("PERIOD") },
  { "since", 0, 0, G_OPTION_ARG_STRING, &since_text, N_("How much of the past is read; 30d by default"),
    N_("PERIOD") },
  { "dimension", 0, 0, G_OPTION_ARG_STRING, &dimension, N_("The label that tells segments"),
    N_("LABEL") },
  { "user", 0, 0, G_OPTION_ARG_STRING, &account, N_("Who asks"), N_("USER") },
  { "key", 0, 0, G_OPTION_ARG_NONE, &with_key,
    N_("Read the key or password from standard input; it is kept in the keyring"), NULL },
  { "model", 0, 0, G_OPTION_ARG_STRING, &ai_model, N_("The model to ask, of an AI service"),
    N_("MODEL") },
  { "name", 0, 0, G_OPTION_ARG_STRING, &ai_name, N_("What the AI service is called"), N_("NAME") },
  { "embeddings", 0, 0, G_OPTION_ARG_STRING, &ai_embeddings,
    N_("The model that turns texts into numbers"), N_("MODEL") },
  { "input-price", 0, 0, G_OPTION_ARG_DOUBLE, &ai_draft.input_price,
    N_("What a million tokens cost that are sent"), N_("PRICE") },
  { "output-price", 0, 0, G_OPTION_ARG_DOUBLE, &ai_draft.output_price,
    N_("What a million tokens cost that come back"), N_("PRICE") },
  { NULL }
};

static gboolean
print_sources (IterateInvocation  *invocation,
               GError            **error)
{
  static const char *const columns[] = { "id", "kind", "name", "address", "readUntil", "lastError",
                                         NULL };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_METRIC_SOURCE);

  iterate_query_order_by (query, "id", FALSE);

  return iterate_invocation_print_query (invocation, query, _("No metric is read from a service"),
                                         columns, error);
}

/* All in one list, for programs; one after the other for people. */
static gboolean
run_list (IterateInvocation  *invocation,
          GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  static const struct
  {
    GType     (*get_type) (void);
    const char *service;
  } kinds[] = {
    { iterate_metric_source_get_type, "metric" },
    { iterate_ai_service_get_type, "ai" },
  };
  g_autoptr(JsonArray) array = json_array_new ();

  if (db == NULL)
    return FALSE;

  if (!invocation->json)
    return print_sources (invocation, error) && iterate_ai_service_entry_print (invocation, error);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr(IterateQuery) query = iterate_query_new (kinds[i].get_type ());
      g_autoptr(GPtrArray) list = iterate_query_list (query, db, error);

      if (list == NULL)
        return FALSE;

      for (guint j = 0; j < list->len; j++)
        {
          JsonObject *object = iterate_record_to_json (g_ptr_array_index (list, j));

          json_object_set_string_member (object, "service", kinds[i].service);
          json_array_add_object_element (array, object);
        }
    }
  iterate_invocation_print_array (array);

  return TRUE;
}

static gboolean
read_draft (IterateInvocation  *invocation,
            GError            **error)
{
  gint64 step = DEFAULT_STEP, every = 0, since = DEFAULT_SINCE;

  if ((step_text != NULL && !iterate_duration_parse (step_text, &step, error)) ||
      (every_text != NULL && !iterate_duration_parse (every_text, &every, error)) ||
      (since_text != NULL && !iterate_duration_parse (since_text, &since, error)))
    return FALSE;

  draft = (IterateMetricSourceDraft) {
    .kind = iterate_invocation_get_argument (invocation, 0),
    .address = iterate_invocation_get_argument (invocation, 1),
    .metric = metric,
    .query = query_text,
    .step = step,
    .every = MAX (every, step),
    .since = iterate_invocation_get_time (invocation) - since,
    .account = account,
    .dimension = dimension,
    .has_key = with_key,
  };

  return TRUE;
}

static gboolean
add (IterateDatabase  *db,
     gint64            now,
     gpointer          user_data,
     GError          **error)
{
  g_autoptr(IterateMetricSource) source = iterate_metric_sync_add (db, &draft, now, error);

  return source != NULL;
}

/* Waits until a source was read up to now, whichever process does it. */
static gboolean
wait_for (IterateInvocation  *invocation,
          const char         *which,
          GError            **error)
{
  for (;;)
    {
      IterateDatabase *db = iterate_invocation_get_database (invocation, error);
      g_autoptr(IterateMetricSource) source = NULL;

      source = db == NULL ? NULL : iterate_metric_sync_find (db, which, error);
      if (source == NULL)
        return FALSE;

      if (iterate_metric_source_get_last_error (source) != NULL)
        {
          g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, "%s: %s", which,
                       iterate_metric_source_get_last_error (source));
          return FALSE;
        }
      if (invocation->no_wait ||
          iterate_metric_source_get_read_until (source) + iterate_metric_source_get_step (source) >
            iterate_invocation_get_time (invocation))
        return TRUE;

      if (!iterate_invocation_settle (invocation, error))
        return FALSE;
    }
}

static gboolean
read_key (char   **key,
          GError **error)
{
  *key = iterate_invocation_read_secret (error);

  return *key != NULL;
}

/* Whether the kind is that of an AI service; the draft is filled then. */
static gboolean
is_ai (IterateInvocation *invocation)
{
  ai_draft.preset = iterate_invocation_get_argument (invocation, 0);
  ai_draft.address = iterate_invocation_get_argument (invocation, 1);
  ai_draft.name = ai_name;
  ai_draft.model = ai_model;
  ai_draft.embeddings_model = ai_embeddings;
  ai_draft.has_key = with_key;

  return iterate_ai_preset_find (ai_draft.preset, NULL) != NULL;
}

/* What reads numbers has no address of its own. */
static gboolean
check_address (IterateInvocation  *invocation,
               GError            **error)
{
  if (iterate_invocation_get_argument (invocation, 1) != NULL)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, _("Say where “%s” is"),
               iterate_invocation_get_argument (invocation, 0));

  return FALSE;
}

static gboolean
run_add (IterateInvocation  *invocation,
         GError            **error)
{
  g_autofree char *key = NULL;
  guint n_values;

  if (is_ai (invocation))
    return iterate_ai_service_entry_add (invocation, &ai_draft, error);

  if (!check_address (invocation, error) || !read_draft (invocation, error) ||
      (with_key && !read_key (&key, error)))
    return FALSE;

  /* What does not work is not kept. */
  if (!iterate_metric_sync_test (&draft, key, iterate_invocation_get_time (invocation), &n_values,
                                 error) ||
      (key != NULL && !iterate_metric_sync_keep_key (&draft, key, error)))
    return FALSE;

  return iterate_invocation_write (invocation, add, NULL, error) &&
         wait_for (invocation, draft.metric, error) && print_sources (invocation, error);
}

static gboolean
run_test (IterateInvocation  *invocation,
          GError            **error)
{
  g_autofree char *key = NULL;
  guint n_values;

  if (is_ai (invocation))
    return iterate_ai_service_entry_test (invocation, &ai_draft, error);
  if (iterate_invocation_get_argument (invocation, 1) == NULL)
    return iterate_ai_service_entry_retest (invocation,
                                            iterate_invocation_get_argument (invocation, 0), error);

  if (metric == NULL)
    metric = (char *) "test";
  if (!read_draft (invocation, error) || (with_key && !read_key (&key, error)))
    return FALSE;

  if (!iterate_metric_sync_test (&draft, key, iterate_invocation_get_time (invocation), &n_values,
                                 error))
    return FALSE;

  g_print (ngettext ("It answers: %u value in the last 100 steps\n",
                     "It answers: %u values in the last 100 steps\n", n_values), n_values);

  return TRUE;
}

static gboolean
request (IterateDatabase  *db,
         gint64            now,
         gpointer          user_data,
         GError          **error)
{
  return iterate_metric_sync_request (db, user_data, now, error);
}

static gboolean
run_sync (IterateInvocation  *invocation,
          GError            **error)
{
  const char *which = iterate_invocation_get_argument (invocation, 0);
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateMetricSource) source = NULL;

  source = db == NULL ? NULL : iterate_metric_sync_find (db, which, error);

  return source != NULL && iterate_invocation_write (invocation, request, source, error) &&
         wait_for (invocation, which, error) && print_sources (invocation, error);
}

static gboolean
remove_source (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  return iterate_metric_sync_remove (db, user_data, error);
}

static gboolean
is_ai_name (IterateDatabase *db,
            const char      *name)
{
  g_autoptr(IterateAiService) service = iterate_ai_service_find (db, name, NULL);

  return service != NULL;
}

static gboolean
run_remove (IterateInvocation  *invocation,
            GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateMetricSource) source = NULL;

  if (db != NULL && is_ai_name (db, iterate_invocation_get_argument (invocation, 0)))
    return iterate_ai_service_entry_remove (invocation,
                                            iterate_invocation_get_argument (invocation, 0), error);

  source = db == NULL ? NULL
                      : iterate_metric_sync_find (db, iterate_invocation_get_argument (invocation, 0),
                                                  error);

  return source != NULL && iterate_invocation_write (invocation, remove_source, source, error) &&
         print_sources (invocation, error);
}

const IterateCommand iterate_service_commands[] = {
  { "services list", NULL, 0, 0, N_("List the services that metrics are read from, and AI services"),
    NULL, NULL, run_list },
  {
    "services add", "KIND [ADDRESS]", 1, 2,
    N_("Read a metric from Prometheus, ClickHouse or PostHog, or ask an AI service"),
    "Queries of ClickHouse and PostHog have a time, a value and, if you like, a segment as columns, "
    "and\n"
    "{from}, {to} and {step} in seconds.\n\n"
    "Examples:\n"
    "  iterate services add prometheus http://127.0.0.1:9090 --metric requests \\\n"
    "    --query 'sum(rate(http_requests_total[5m]))' --step 1min --since 7d\n"
    "  iterate services add clickhouse http://127.0.0.1:8123 --metric orders --step 1h --query \\\n"
    "    'SELECT intDiv(toUnixTimestamp(at), {step}) * {step} AS t, count() FROM orders WHERE at >=\n"
    "     toDateTime({from}) AND at < toDateTime({to}) GROUP BY t'\n"
    "  iterate services add ollama --model llama3.2\n"
    "  iterate services add openai --model gpt-5 --key < key.txt\n\n"
    "AI services: openai, anthropic, mistral, openrouter, ollama, llama.cpp, openai-compatible,\n"
    "anthropic-compatible. Without a keyring, a key in ITERATE_AI_KEY is used and kept nowhere.",
    options, run_add,
  },
  { "services test", "KIND ADDRESS", 1, 2,
    N_("Ask a service, and keep nothing; or an AI service that is kept, by its name"), NULL, options,
    run_test },
  { "services sync", "NAME", 1, 1, N_("Read what is new"),
    "While a process runs that leads the workspace, it does so by itself.\n\n"
    "Example:\n  iterate services sync requests", NULL, run_sync },
  { "services remove", "NAME", 1, 1, N_("Read it no longer; its values stay"), NULL, NULL, run_remove },
  { NULL }
};

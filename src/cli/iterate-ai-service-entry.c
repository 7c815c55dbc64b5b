/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ai-service-entry.h"

#include "iterate-ai-client.h"
#include "iterate-error.h"

#include <glib/gi18n.h>

/* AI services among the other services. */

static const char *const columns[] = {
  "name", "preset", "address", "model", "preferred", "lastSuccessAt", "lastError", NULL
};

gboolean
iterate_ai_service_entry_print (IterateInvocation  *invocation,
                                GError            **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_AI_SERVICE);

  iterate_query_order_by (query, "id", FALSE);

  return iterate_invocation_print_query (invocation, query, _("No AI service is set up"), columns,
                                         error);
}

/* Asks the service something small, and says what it found.
 *
 * @said: (nullable): the key that was typed in; the one that is kept otherwise */
static gboolean
try_out (IterateAiService  *service,
         const char        *said,
         GError           **error)
{
  g_autofree char *kept = NULL;
  g_autofree char *text = NULL;

  if (said == NULL && !iterate_ai_service_load_key (service, &kept, error))
    return FALSE;

  text = iterate_ai_client_test (service, said != NULL ? said : kept, NULL, error);
  if (text == NULL)
    return FALSE;

  g_printerr ("%s\n", text);

  return TRUE;
}

/* @key: (out) (transfer full) (nullable): what was typed in, where the draft has a key */
static IterateAiService *
make_service (const IterateAiServiceDraft  *draft,
              char                        **key,
              GError                      **error)
{
  const IterateAiPreset *preset = iterate_ai_preset_find (draft->preset, error);

  *key = NULL;
  if (preset == NULL)
    return NULL;

  if (preset->needs_key && !draft->has_key && g_getenv ("ITERATE_AI_KEY") == NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("%s wants a key: give it with --key on standard input"), preset->title);
      return NULL;
    }

  if (draft->has_key)
    {
      *key = iterate_invocation_read_secret (error);
      if (*key == NULL)
        return NULL;
    }

  return iterate_ai_service_make (draft, error);
}

static gboolean
add (IterateDatabase  *db,
     gint64            now,
     gpointer          user_data,
     GError          **error)
{
  g_autoptr(IterateAiService) service = iterate_ai_service_add (db, user_data, now, error);

  return service != NULL && iterate_ai_service_note_result (db, service, NULL, now, error);
}

/* What does not work is not kept. */
gboolean
iterate_ai_service_entry_add (IterateInvocation            *invocation,
                              const IterateAiServiceDraft  *draft,
                              GError                      **error)
{
  g_autofree char *key = NULL;
  g_autoptr(IterateAiService) service = make_service (draft, &key, error);

  return service != NULL && try_out (service, key, error) &&
         (key == NULL || iterate_ai_service_keep_key (service, key, error)) &&
         iterate_invocation_write (invocation, add, (gpointer) draft, error) &&
         iterate_ai_service_entry_print (invocation, error);
}

gboolean
iterate_ai_service_entry_test (IterateInvocation            *invocation,
                               const IterateAiServiceDraft  *draft,
                               GError                      **error)
{
  g_autofree char *key = NULL;
  g_autoptr(IterateAiService) service = make_service (draft, &key, error);

  return service != NULL && try_out (service, key, error);
}

typedef struct
{
  IterateAiService *service;
  const char       *problem;
} Result;

static gboolean
note_result (IterateDatabase  *db,
             gint64            now,
             gpointer          user_data,
             GError          **error)
{
  Result *result = user_data;

  return iterate_ai_service_note_result (db, result->service, result->problem, now, error);
}

/* Asks one that is kept. */
gboolean
iterate_ai_service_entry_retest (IterateInvocation  *invocation,
                                 const char         *name,
                                 GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateAiService) service = NULL;
  g_autoptr(GError) problem = NULL;
  Result result;

  service = db == NULL ? NULL : iterate_ai_service_find (db, name, error);
  if (service == NULL)
    return FALSE;

  try_out (service, NULL, &problem);
  result = (Result) { service, problem == NULL ? NULL : problem->message };
  if (!iterate_invocation_write (invocation, note_result, &result, error))
    return FALSE;

  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));

  return problem == NULL && result.problem == NULL;
}

static gboolean
remove_service (IterateDatabase  *db,
                gint64            now,
                gpointer          user_data,
                GError          **error)
{
  return iterate_ai_service_remove (db, user_data, error);
}

gboolean
iterate_ai_service_entry_remove (IterateInvocation  *invocation,
                                 const char         *name,
                                 GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateAiService) service = NULL;

  service = db == NULL ? NULL : iterate_ai_service_find (db, name, error);

  return service != NULL && iterate_invocation_write (invocation, remove_service, service, error) &&
         iterate_ai_service_entry_print (invocation, error);
}

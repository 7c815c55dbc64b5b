/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ai-consent.h"

#include "iterate-ai-service.h"
#include "iterate-event-text.h"
#include "iterate-query.h"
#include "iterate-question.h"

#include <glib/gi18n-lib.h>

/**
 * IterateAiConsent:
 *
 * Whether a kind of question may be sent to a service, as somebody said who saw what is sent.
 */
struct _IterateAiConsent
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "service", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "ai" },
  { "question", G_TYPE_STRING },
  { "granted", G_TYPE_BOOLEAN },
  { "answered-by", G_TYPE_STRING },
  { "answered-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateAiConsent, iterate_ai_consent, ITERATE_TYPE_RECORD)

static void
iterate_ai_consent_class_init (IterateAiConsentClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "ai_consent", "consent", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_ai_consent_init (IterateAiConsent *self)
{
}

gint64
iterate_ai_consent_get_service (IterateAiConsent *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "service");
}

const char *
iterate_ai_consent_get_question (IterateAiConsent *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "question");
}

gboolean
iterate_ai_consent_is_granted (IterateAiConsent *self)
{
  return iterate_record_get_boolean (ITERATE_RECORD (self), "granted");
}

/* Returns: (transfer full): the kind of question, for people */
char *
iterate_ai_consent_dup_title (IterateAiConsent *self)
{
  const IterateQuestion *question;

  question = iterate_question_find_by_name (iterate_ai_consent_get_question (self), NULL);

  return g_strdup (question == NULL ? iterate_ai_consent_get_question (self) : question->title);
}

/* Returns: (transfer full): to whom, and who said so when; or %NULL with @error set */
char *
iterate_ai_consent_dup_detail (IterateAiConsent  *self,
                               IterateDatabase   *db,
                               gint64             now,
                               GError           **error)
{
  g_autoptr(IterateAiService) service = NULL;
  g_autofree char *age = NULL;

  service = iterate_database_find (db, ITERATE_TYPE_AI_SERVICE, iterate_ai_consent_get_service (self),
                                   error);
  if (service == NULL)
    return NULL;

  age = iterate_time_dup_age (iterate_record_get_int64 (ITERATE_RECORD (self), "answered-at"), now);

  return g_strdup_printf (_("To %s · %s, %s"), iterate_ai_service_get_name (service),
                          iterate_record_get_string (ITERATE_RECORD (self), "answered-by"), age);
}

/* Returns: (transfer full) (element-type IterateAiConsent): all of them, or %NULL with @error set */
GPtrArray *
iterate_ai_consent_list (IterateDatabase  *db,
                         GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_AI_CONSENT);

  iterate_query_order_by (query, "id", FALSE);

  return iterate_query_list (query, db, error);
}

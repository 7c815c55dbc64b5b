/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-opportunity.h"

#include "iterate-error.h"
#include "iterate-flag-book.h"
#include "iterate-journal.h"
#include "iterate-task-desk.h"

#include <string.h>

#define MAX_TITLE 500

/**
 * IterateOpportunity:
 *
 * Something small that may be worth doing at once.
 */
struct _IterateOpportunity
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "title", G_TYPE_STRING },
  { "description", G_TYPE_STRING },
  { "type", G_TYPE_STRING },
  { "metric", G_TYPE_STRING },
  { "feature-name", G_TYPE_STRING },
  { "effort", G_TYPE_STRING },
  { "impact", G_TYPE_STRING },
  { "risk", G_TYPE_STRING },
  { "source", G_TYPE_STRING },
  { "status", G_TYPE_STRING },
  { "assessment", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "task", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "task" },
  { "idea", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "idea" },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "updated-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateOpportunity, iterate_opportunity, ITERATE_TYPE_RECORD)

static void
iterate_opportunity_class_init (IterateOpportunityClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "opportunity", "opportunity",
                                  columns, G_N_ELEMENTS (columns));
}

static void
iterate_opportunity_init (IterateOpportunity *self)
{
}

static gboolean
check_level (const char  *what,
             const char  *level,
             GError     **error)
{
  static const char *const levels[] = { "low", "medium", "high", NULL };

  if (level == NULL || g_strv_contains (levels, level))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "“%s” is no %s of an opportunity. There are: low, medium, high", level, what);

  return FALSE;
}

static gboolean
check_draft (const IterateOpportunityDraft  *draft,
             GError                        **error)
{
  if (draft->title == NULL || *draft->title == '\0' || strlen (draft->title) > MAX_TITLE ||
      !g_utf8_validate (draft->title, -1, NULL))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "An opportunity needs a title of 1 to %d letters", MAX_TITLE);
      return FALSE;
    }

  return (draft->type == NULL || iterate_task_check_type (draft->type, error)) &&
         check_level ("effort", draft->effort, error) && check_level ("impact", draft->impact, error) &&
         check_level ("risk", draft->risk, error) &&
         (draft->feature_name == NULL || iterate_flag_check_key (draft->feature_name, error));
}

/**
 * iterate_opportunity_add:
 *
 * Keeps an opportunity; that it was detected is an event, whose handler assesses it.
 *
 * Returns: (transfer full): the opportunity, or %NULL with @error set
 */
IterateOpportunity *
iterate_opportunity_add (IterateDatabase                *db,
                         const IterateOpportunityDraft  *draft,
                         gint64                          now,
                         GError                        **error)
{
  g_autoptr(IterateOpportunity) self = NULL;
  g_autoptr(JsonObject) payload = NULL;
  g_autofree char *subject = NULL;

  if (!check_draft (draft, error))
    return NULL;

  self = iterate_database_create (db, ITERATE_TYPE_OPPORTUNITY, error,
                                  "title", draft->title,
                                  "description", draft->description == NULL ? "" : draft->description,
                                  "type", draft->type == NULL ? "growth" : draft->type,
                                  "metric", draft->metric,
                                  "feature-name", draft->feature_name,
                                  "effort", draft->effort,
                                  "impact", draft->impact,
                                  "risk", draft->risk,
                                  "source", draft->source == NULL ? "person" : draft->source,
                                  "status", "detected",
                                  "created-at", now,
                                  "updated-at", now,
                                  NULL);
  if (self == NULL)
    return NULL;

  subject = iterate_record_dup_subject (ITERATE_RECORD (self));
  payload = iterate_record_to_json (ITERATE_RECORD (self));

  return iterate_journal_append (db, now, "opportunity.detected", subject, payload, NULL, error) != 0
           ? g_steal_pointer (&self) : NULL;
}

const char *
iterate_opportunity_get_title (IterateOpportunity *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "title");
}

const char *
iterate_opportunity_get_description (IterateOpportunity *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "description");
}

const char *
iterate_opportunity_get_task_type (IterateOpportunity *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "type");
}

const char *
iterate_opportunity_get_metric (IterateOpportunity *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "metric");
}

const char *
iterate_opportunity_get_feature_name (IterateOpportunity *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "feature-name");
}

const char *
iterate_opportunity_get_status (IterateOpportunity *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "status");
}

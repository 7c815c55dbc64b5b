/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-request-proposal.h"

#include "iterate-error.h"
#include "iterate-feature-request.h"
#include "iterate-json.h"
#include "iterate-query.h"
#include "iterate-request-ledger.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * IterateRequestProposal:
 *
 * A merge or a split of requests that was found; a person decides.
 */
struct _IterateRequestProposal
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "action", G_TYPE_STRING },
  { "request-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "req" },
  { "other-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "req" },
  { "feedback", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "topic", G_TYPE_STRING },
  { "similarity", G_TYPE_DOUBLE },
  { "status", G_TYPE_STRING },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateRequestProposal, iterate_request_proposal, ITERATE_TYPE_RECORD)

static void
iterate_request_proposal_class_init (IterateRequestProposalClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "request_proposal", "proposal",
                                  columns, G_N_ELEMENTS (columns));
}

static void
iterate_request_proposal_init (IterateRequestProposal *self)
{
}

static const char *
get_string (IterateRequestProposal *self,
            const char             *property)
{
  return iterate_record_get_string (ITERATE_RECORD (self), property);
}

static gint64
get_id (IterateRequestProposal *self,
        const char             *property)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), property);
}

gboolean
iterate_request_proposal_is_merge (IterateRequestProposal *self)
{
  return g_strcmp0 (get_string (self, "action"), "merge") == 0;
}

/* Returns: (transfer full): the ids of what would become a request of its own; a stranger may have
 * written the file */
static GArray *
dup_feedback (IterateRequestProposal *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const char *text = get_string (self, "feedback");
  g_autoptr(JsonNode) node = iterate_json_parse_node (text, strlen (text), NULL);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      gint64 id = JSON_NODE_HOLDS_VALUE (element) ? json_node_get_int (element) : 0;

      if (id > 0)
        g_array_append_val (ids, id);
    }

  return ids;
}

static char *
dup_topic (IterateDatabase  *db,
           gint64            request,
           GError          **error)
{
  g_autoptr(IterateFeatureRequest) found = iterate_database_find (db, ITERATE_TYPE_FEATURE_REQUEST,
                                                                  request, error);

  return found == NULL ? NULL : g_strdup (iterate_feature_request_get_topic (found));
}

/* Returns: (transfer full): the proposal as a sentence, or %NULL with @error set */
char *
iterate_request_proposal_dup_text (IterateRequestProposal  *self,
                                   IterateDatabase         *db,
                                   GError                 **error)
{
  g_autofree char *topic = dup_topic (db, get_id (self, "request-id"), error);
  g_autofree char *other = NULL;
  g_autoptr(GArray) ids = NULL;

  if (topic == NULL)
    return NULL;

  if (iterate_request_proposal_is_merge (self))
    {
      other = dup_topic (db, get_id (self, "other-id"), error);

      return other == NULL ? NULL : g_strdup_printf (_("Merge “%s” into “%s”"), topic, other);
    }

  ids = dup_feedback (self);

  return g_strdup_printf (ngettext ("Split %u vote, “%s”, off “%s”", "Split %u votes, “%s”, off “%s”",
                                    ids->len), ids->len, get_string (self, "topic"), topic);
}

/* Returns: (transfer full) (element-type IterateRequestProposal): what waits for somebody to decide,
 * the surest first, or %NULL with @error set */
GPtrArray *
iterate_request_proposal_list (IterateDatabase  *db,
                               GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_REQUEST_PROPOSAL);

  iterate_query_where (query, "status", ITERATE_EQUALS, "waiting");
  iterate_query_order_by (query, "similarity", TRUE);
  iterate_query_order_by (query, "id", FALSE);

  return iterate_query_list (query, db, error);
}

/* Counts what waits for somebody to decide. */
gboolean
iterate_request_proposal_count (IterateDatabase  *db,
                                guint            *n,
                                GError          **error)
{
  gint64 count;

  if (!iterate_database_get_int64 (db, &count, error,
                                   "SELECT count(*) FROM request_proposal WHERE status = 'waiting'",
                                   ""))
    return FALSE;

  *n = count;

  return TRUE;
}

/* Returns: (transfer full): a proposal that nobody has decided yet, or %NULL with @error set */
static IterateRequestProposal *
find_waiting (IterateDatabase  *db,
              gint64            id,
              GError          **error)
{
  g_autoptr(IterateRequestProposal) self = iterate_database_find (db, ITERATE_TYPE_REQUEST_PROPOSAL,
                                                                  id, error);

  if (self == NULL || g_strcmp0 (get_string (self, "status"), "waiting") == 0)
    return g_steal_pointer (&self);

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
               "The proposal was %s already", get_string (self, "status"));

  return NULL;
}

/* Those that were moved since stay where they are. */
static gboolean
drop_moved (IterateDatabase  *db,
            GArray           *ids,
            gint64            request,
            GError          **error)
{
  for (guint i = ids->len; i > 0; i--)
    {
      gint64 n;

      if (!iterate_database_get_int64 (db, &n, error,
                                       "SELECT count(*) FROM feedback WHERE id = ? AND request_id = ?",
                                       "ii", g_array_index (ids, gint64, i - 1), request))
        return FALSE;
      if (n == 0)
        g_array_remove_index (ids, i - 1);
    }

  return TRUE;
}

static gboolean
split (IterateRequestProposal  *self,
       IterateDatabase         *db,
       IterateUnderstanding    *understanding,
       gint64                   now,
       gint64                  *request,
       GError                 **error)
{
  g_autoptr(GArray) ids = dup_feedback (self);

  *request = get_id (self, "request-id");
  if (!drop_moved (db, ids, *request, error))
    return FALSE;

  return ids->len == 0 ||
         iterate_request_ledger_split (db, understanding, (gint64 *) ids->data, ids->len,
                                       get_string (self, "topic"), now, request, error);
}

/**
 * iterate_request_proposal_accept:
 * @request: (out): where the votes are then
 *
 * Does what is proposed.
 */
gboolean
iterate_request_proposal_accept (IterateDatabase       *db,
                                 IterateUnderstanding  *understanding,
                                 gint64                 id,
                                 gint64                 now,
                                 gint64                *request,
                                 GError               **error)
{
  g_autoptr(IterateRequestProposal) self = find_waiting (db, id, error);

  if (self == NULL || !iterate_database_update (db, self, error, "status", "accepted", NULL))
    return FALSE;

  if (!iterate_request_proposal_is_merge (self))
    return split (self, db, understanding, now, request, error);

  *request = get_id (self, "other-id");

  return iterate_request_ledger_merge (db, understanding, get_id (self, "request-id"), *request, now,
                                       error);
}

/* Leaves things as they are; the same is not proposed again. */
gboolean
iterate_request_proposal_reject (IterateDatabase  *db,
                                 gint64            id,
                                 GError          **error)
{
  g_autoptr(IterateRequestProposal) self = find_waiting (db, id, error);

  return self != NULL && iterate_database_update (db, self, error, "status", "rejected", NULL);
}

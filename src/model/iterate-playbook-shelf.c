/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-playbook.h"

#include "iterate-journal.h"
#include "iterate-json.h"
#include "iterate-query.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The versions of the playbook, and how it is searched. */

static gboolean
load_last (IterateDatabase         *db,
           IteratePlaybookVersion **version,
           GError                 **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_PLAYBOOK_VERSION);

  iterate_query_order_by (query, "id", TRUE);
  iterate_query_limit (query, 1);

  return iterate_query_first (query, db, version, error);
}

/* Returns: (transfer full): what a version says of each play: what would be a change of it, and
 * not that it has faded a little since */
static JsonArray *
outline (IteratePlaybook *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->plays->len; i++)
    {
      const IteratePlay *play = g_ptr_array_index (self->plays, i);
      JsonObject *object = json_object_new ();
      g_autofree char *id = iterate_record_dup_subject (ITERATE_RECORD (play->learning));

      json_object_set_string_member (object, "id", id);
      json_object_set_string_member (object, "rule", play->rule);
      json_object_set_string_member (object, "chapter", play->chapter);
      json_object_set_string_member (object, "status", iterate_learning_get_status (play->learning));
      json_object_set_int_member (object, "experiments", play->evidence->len);
      iterate_json_set_strv (object, "exceptions", (const char *const *) play->exceptions);
      json_array_add_object_element (array, object);
    }

  return array;
}

static const char *
get_text (JsonObject *play,
          const char *name)
{
  return json_object_get_string_member_with_default (play, name, "");
}

/* Returns: (transfer full): the plays of an outline by their ids */
static GHashTable *
find_plays (JsonArray *plays)
{
  GHashTable *found = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < json_array_get_length (plays); i++)
    {
      JsonObject *play = json_array_get_object_element (plays, i);

      g_hash_table_insert (found, (gpointer) get_text (play, "id"), play);
    }

  return found;
}

static void
add_change (GStrvBuilder *changes,
            const char   *format,
            JsonObject   *play)
{
  g_autofree char *line = NULL;

  line = g_strdup_printf (format, get_text (play, "rule"));
  g_strv_builder_add (changes, line);
}

static void
compare_play (GStrvBuilder *changes,
              JsonObject   *before,
              JsonObject   *after)
{
  gint64 old = json_object_get_int_member_with_default (before, "experiments", 0);
  gint64 new = json_object_get_int_member_with_default (after, "experiments", 0);

  if (!g_str_equal (get_text (before, "status"), get_text (after, "status")))
    add_change (changes, g_str_equal (get_text (after, "status"), "confirmed")
                           ? _("Confirmed: %s") : _("Another standing: %s"), after);
  else if (old != new)
    add_change (changes, _("More evidence: %s"), after);
  else if (!g_str_equal (get_text (before, "rule"), get_text (after, "rule")))
    add_change (changes, _("Other words: %s"), after);
}

/* Returns: (transfer full): what became of @before, in sentences */
static GStrv
list_changes (JsonArray *before,
              JsonArray *after)
{
  g_autoptr(GStrvBuilder) changes = g_strv_builder_new ();
  g_autoptr(GHashTable) earlier = find_plays (before);
  g_autoptr(GHashTable) later = find_plays (after);

  for (guint i = 0; i < json_array_get_length (after); i++)
    {
      JsonObject *play = json_array_get_object_element (after, i);
      JsonObject *old = g_hash_table_lookup (earlier, get_text (play, "id"));

      if (old == NULL)
        add_change (changes, _("New: %s"), play);
      else
        compare_play (changes, old, play);
    }
  for (guint i = 0; i < json_array_get_length (before); i++)
    {
      JsonObject *play = json_array_get_object_element (before, i);

      if (!g_hash_table_contains (later, get_text (play, "id")))
        add_change (changes, _("No longer sure enough: %s"), play);
    }

  return g_strv_builder_end (changes);
}

static gboolean
index_plays (IterateDatabase  *db,
             IteratePlaybook  *self,
             GError          **error)
{
  if (!iterate_database_execute (db, error, "DELETE FROM play_text", ""))
    return FALSE;

  for (guint i = 0; i < self->plays->len; i++)
    {
      const IteratePlay *play = g_ptr_array_index (self->plays, i);
      const char *const *insights = iterate_learning_get_insights (play->learning);
      g_autofree char *said = insights == NULL ? g_strdup ("") : g_strjoinv (" ", (GStrv) insights);
      g_autofree char *next = g_strjoinv (" ", play->next);
      g_autofree char *body = g_strjoin (" ", said, next, NULL);

      if (!iterate_database_execute (db, error,
                                     "INSERT INTO play_text (rowid, rule, applies, body) "
                                     "VALUES (?, ?, ?, ?)", "isss",
                                     iterate_record_get_id (ITERATE_RECORD (play->learning)),
                                     play->rule, play->applies, body))
        return FALSE;
    }

  return TRUE;
}

static JsonArray *
parse_plays (IteratePlaybookVersion *version)
{
  const char *text = version == NULL ? "[]" : iterate_playbook_version_get_plays (version);
  g_autoptr(JsonNode) node = iterate_json_parse_node (text, strlen (text), NULL);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_dup_array (node) : json_array_new ();
}

/**
 * iterate_playbook_keep:
 * @cause: (nullable): the event that led to it
 *
 * Keeps the playbook as a new version where it says something else than the last one.
 */
gboolean
iterate_playbook_keep (IterateDatabase  *db,
                       IteratePlaybook  *self,
                       IterateEvent     *cause,
                       GError          **error)
{
  g_autoptr(IteratePlaybookVersion) last = NULL;
  g_autoptr(IteratePlaybookVersion) version = NULL;
  g_autoptr(JsonArray) before = NULL;
  g_autoptr(JsonObject) whole = json_object_new ();
  g_autoptr(JsonObject) payload = json_object_new ();
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *digest = NULL;
  g_autofree char *text = NULL;
  g_autofree char *subject = NULL;
  g_auto(GStrv) changes = NULL;

  json_node_take_array (node, outline (self));
  json_object_set_array_member (whole, "plays", json_array_ref (json_node_get_array (node)));
  digest = iterate_json_digest (whole);
  if (!load_last (db, &last, error))
    return FALSE;
  if (last == NULL ? self->plays->len == 0
                   : g_strcmp0 (iterate_playbook_version_get_digest (last), digest) == 0)
    return TRUE;

  before = parse_plays (last);
  changes = list_changes (before, json_node_get_array (node));
  text = json_to_string (node, FALSE);
  version = iterate_database_create (db, ITERATE_TYPE_PLAYBOOK_VERSION, error,
                                     "plays", text,
                                     "changes", changes,
                                     "n-plays", (gint64) self->plays->len,
                                     "digest", digest,
                                     "created-at", self->at,
                                     NULL);
  if (version == NULL || !index_plays (db, self, error))
    return FALSE;

  subject = iterate_record_dup_subject (ITERATE_RECORD (version));
  json_object_set_int_member (payload, "plays", self->plays->len);
  iterate_json_set_strv (payload, "changes", (const char *const *) changes);

  return iterate_journal_append (db, self->at, "playbook.generated", subject, payload, cause,
                                 error) != 0;
}

/* Returns: (transfer full) (element-type IteratePlaybookVersion): all versions, the newest first, or
 * %NULL with @error set */
GPtrArray *
iterate_playbook_list_versions (IterateDatabase  *db,
                                GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_PLAYBOOK_VERSION);

  iterate_query_order_by (query, "id", TRUE);

  return iterate_query_list (query, db, error);
}

/* Each word as the beginning of one; nothing of what people type is an operator. */
static char *
make_match (const char *text)
{
  g_autoptr(GString) match = g_string_new (NULL);
  g_auto(GStrv) words = g_str_tokenize_and_fold (text, NULL, NULL);

  for (guint i = 0; words[i] != NULL; i++)
    g_string_append_printf (match, "%s\"%s\"*", i == 0 ? "" : " ", words[i]);

  return g_string_free (g_steal_pointer (&match), FALSE);
}

/* Returns: (transfer full) (element-type gint64): the learnings of the plays that speak of @text, the
 * best first, or %NULL with @error set */
GArray *
iterate_playbook_search (IterateDatabase  *db,
                         const char       *text,
                         guint             most,
                         GError          **error)
{
  g_autofree char *match = make_match (text);
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step = ITERATE_STEP_ERROR;

  if (*match == '\0')
    return g_steal_pointer (&ids);

  rows = iterate_database_query (db, error, "SELECT rowid FROM play_text WHERE play_text MATCH ? "
                                 "ORDER BY bm25 (play_text, 4.0, 2.0, 1.0) LIMIT ?", "si", match,
                                 (gint64) most);
  while (rows != NULL && (step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      gint64 id = iterate_statement_get_int64 (rows, 0);

      g_array_append_val (ids, id);
    }

  return step == ITERATE_STEP_DONE ? g_steal_pointer (&ids) : NULL;
}

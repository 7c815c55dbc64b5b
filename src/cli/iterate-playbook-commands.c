/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-error.h"
#include "iterate-json.h"
#include "iterate-learning-book.h"
#include "iterate-playbook-document.h"
#include "iterate-time.h"

#include <glib/gi18n.h>
#include <string.h>

static char *format;

static const GOptionEntry options[] = {
  { "format", 0, 0, G_OPTION_ARG_STRING, &format,
    N_("playbook (the default, as Markdown), html or json"), N_("FORMAT") },
  { NULL }
};

static IteratePlaybook *
generate (IterateInvocation  *invocation,
          GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);

  return db == NULL ? NULL
       : iterate_playbook_generate (db, iterate_invocation_get_time (invocation), error);
}

static gboolean
print_learnings (IterateInvocation  *invocation,
                 GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  static const char *const columns[] = { NULL };
  g_autoptr(GPtrArray) learnings = NULL;

  learnings = db == NULL ? NULL
       : iterate_learning_book_list (db, 0, iterate_invocation_get_time (invocation),
                                     error);
  if (learnings == NULL)
    return FALSE;

  invocation->json = TRUE;
  iterate_invocation_print_records (invocation, learnings, "", columns);

  return TRUE;
}

static gboolean
run_learnings (IterateInvocation  *invocation,
               GError            **error)
{
  static const char *const formats[] = { "playbook", "html", "json", NULL };
  const char *form = format == NULL ? "playbook" : format;
  g_autoptr(IteratePlaybook) playbook = NULL;
  g_autoptr(IterateDocument) document = NULL;
  g_autofree char *text = NULL;

  if (!g_strv_contains (formats, form))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("There is no format “%s”. There are playbook, html and json"), format);
      return FALSE;
    }

  if (g_str_equal (form, "json"))
    return print_learnings (invocation, error);

  playbook = generate (invocation, error);
  if (playbook == NULL)
    return FALSE;

  if (invocation->json)
    {
      g_autoptr(JsonArray) plays = iterate_playbook_to_json (playbook);

      iterate_invocation_print_array (plays);
      return TRUE;
    }

  document = iterate_playbook_document_new (playbook, G_MAXUINT);
  text = g_str_equal (form, "html") ? iterate_document_to_html (document)
                                    : iterate_document_to_markdown (document);
  g_print ("%s", text);

  return TRUE;
}

static gboolean
run_export (IterateInvocation  *invocation,
            GError            **error)
{
  const char *path = iterate_invocation_get_argument (invocation, 0);
  g_autoptr(IteratePlaybook) playbook = generate (invocation, error);
  g_autoptr(IterateDocument) document = NULL;

  if (playbook == NULL)
    return FALSE;

  if (!g_regex_match_simple ("\\.(md|html|pdf|json)$", path, 0, 0))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("“%s” must end with .md, .html, .pdf or .json"), path);
      return FALSE;
    }

  if (g_str_has_suffix (path, ".json"))
    {
      g_autoptr(JsonNode) node = json_node_new (JSON_NODE_ARRAY);
      g_autofree char *text = NULL;

      json_node_take_array (node, iterate_playbook_to_json (playbook));
      text = iterate_json_to_pretty (node);
      return g_file_set_contents (path, text, strlen (text), error);
    }

  document = iterate_playbook_document_new (playbook, G_MAXUINT);

  return iterate_document_save (document, path, error);
}

static gboolean
run_versions (IterateInvocation  *invocation,
              GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(GPtrArray) versions = db == NULL ? NULL : iterate_playbook_list_versions (db, error);
  static const char *const columns[] = { NULL };

  if (versions == NULL)
    return FALSE;

  if (invocation->json)
    iterate_invocation_print_records (invocation, versions, "", columns);
  else if (versions->len == 0)
    g_print (_("There is no playbook yet\n"));

  for (guint i = 0; !invocation->json && i < versions->len; i++)
    {
      IteratePlaybookVersion *version = g_ptr_array_index (versions, i);
      const char *const *changes = iterate_playbook_version_get_changes (version);
      g_autofree char *id = iterate_record_dup_subject (ITERATE_RECORD (version));
      g_autofree char *when = iterate_time_format (iterate_playbook_version_get_created_at (version));

      g_print ("%s  %.10s  %s\n", id, when, _("became what it is by:"));
      for (guint j = 0; changes != NULL && changes[j] != NULL; j++)
        g_print ("  %s\n", changes[j]);
    }

  return TRUE;
}

static const IteratePlay *
find_play (IteratePlaybook *playbook,
           gint64           learning)
{
  for (guint i = 0; i < playbook->plays->len; i++)
    {
      const IteratePlay *play = g_ptr_array_index (playbook->plays, i);

      if (iterate_record_get_id (ITERATE_RECORD (play->learning)) == learning)
        return play;
    }

  return NULL;
}

static gboolean
run_search (IterateInvocation  *invocation,
            GError            **error)
{
  g_autoptr(IteratePlaybook) playbook = generate (invocation, error);
  g_autoptr(IterateDocument) document = iterate_document_new (_("Playbook"));
  g_autoptr(GArray) ids = NULL;
  g_autofree char *text = NULL;

  ids = playbook == NULL
          ? NULL : iterate_playbook_search (iterate_invocation_get_database (invocation, error),
                                            iterate_invocation_get_argument (invocation, 0), 20, error);
  if (ids == NULL)
    return FALSE;

  for (guint i = 0; i < ids->len; i++)
    {
      const IteratePlay *play = find_play (playbook, g_array_index (ids, gint64, i));

      if (play != NULL)
        iterate_playbook_document_add_play (document, play);
    }
  text = iterate_document_to_markdown (document);
  g_print ("%s", ids->len == 0 ? _("No play speaks of that\n") : text);

  return TRUE;
}

const IterateCommand iterate_playbook_commands[] = {
  {
    "learnings", NULL, 0, 0, N_("Export what was learned"),
    "Examples:\n  iterate learnings --format playbook > playbook.md\n  iterate learnings --format json",
    options, run_learnings,
  },
  {
    "playbook export", "FILE", 1, 1, N_("Save the playbook as .md, .html, .pdf or .json"),
    "Example:\n  iterate playbook export playbook.pdf", NULL, run_export,
  },
  {
    "playbook versions", NULL, 0, 0, N_("List the playbook's versions and what changed in each"), NULL,
    NULL, run_versions,
  },
  {
    "playbook search", "WORDS", 1, 1, N_("Find plays"), "Example:\n  iterate playbook search signup",
    NULL, run_search,
  },
  { NULL }
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-error.h"
#include "iterate-feedback-sync.h"

#include <glib/gi18n.h>
#include <string.h>

static char *name;
static gboolean with_key;

static const GOptionEntry add_options[] = {
  { "name", 0, 0, G_OPTION_ARG_STRING, &name, N_("What to call where it comes from"), N_("NAME") },
  { "key", 0, 0, G_OPTION_ARG_NONE, &with_key,
    N_("Read the key that lets in from standard input; it is kept in the keyring"), NULL },
  { NULL }
};

static gboolean
print_sources (IterateInvocation  *invocation,
               GError            **error)
{
  static const char *const columns[] = { "id", "name", "lastSuccessAt", "lastError", NULL };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_FEEDBACK_SOURCE);

  iterate_query_order_by (query, "id", FALSE);

  return iterate_invocation_print_query (invocation, query, _("Nothing is read from a service"),
                                         columns, error);
}

/* Waits until a source was read to the end, whichever process does it. */
static gboolean
wait_for (IterateInvocation  *invocation,
          const char         *which,
          GError            **error)
{
  for (;;)
    {
      IterateDatabase *db = iterate_invocation_get_database (invocation, error);
      g_autoptr(IterateFeedbackSource) source = NULL;

      source = db == NULL ? NULL : iterate_feedback_source_find (db, which, error);
      if (source == NULL)
        return FALSE;

      if (invocation->no_wait || iterate_feedback_sync_is_done (source))
        {
          if (iterate_feedback_source_get_last_error (source) == NULL)
            return TRUE;

          g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, "%s: %s",
                       iterate_feedback_source_get_name (source),
                       iterate_feedback_source_get_last_error (source));
          return FALSE;
        }

      if (!iterate_invocation_settle (invocation, error))
        return FALSE;
    }
}

typedef struct
{
  IterateInvocation *invocation;
  char              *name; /* (owned): of what was added */
} Addition;

static gboolean
add (IterateDatabase  *db,
     gint64            now,
     gpointer          user_data,
     GError          **error)
{
  Addition *addition = user_data;
  g_autoptr(IterateFeedbackSource) source = NULL;

  source = iterate_feedback_sync_add (db, iterate_invocation_get_argument (addition->invocation, 0),
                                      iterate_invocation_get_argument (addition->invocation, 1), name,
                                      with_key, now, error);
  if (source == NULL)
    return FALSE;

  addition->name = g_strdup (iterate_feedback_source_get_name (source));

  return TRUE;
}

static gboolean
run_add (IterateInvocation  *invocation,
         GError            **error)
{
  Addition addition = { invocation, NULL };
  g_autofree char *key = NULL;
  g_autofree char *added = NULL;
  gboolean done;

  if (with_key)
    {
      key = iterate_invocation_read_secret (error);
      if (key == NULL ||
          !iterate_feedback_sync_keep_key (iterate_invocation_get_argument (invocation, 0),
                                           iterate_invocation_get_argument (invocation, 1), key,
                                           error))
        return FALSE;
    }

  done = iterate_invocation_write (invocation, add, &addition, error);
  added = addition.name;

  return done && wait_for (invocation, added, error) && print_sources (invocation, error);
}

static gboolean
request_sync (IterateDatabase  *db,
              gint64            now,
              gpointer          user_data,
              GError          **error)
{
  GPtrArray *sources = user_data;

  for (guint i = 0; i < sources->len; i++)
    {
      if (!iterate_feedback_source_request_sync (g_ptr_array_index (sources, i), db, now, error))
        return FALSE;
    }

  return TRUE;
}

/* Returns: (transfer full): the sources that are named, or all */
static GPtrArray *
list_named (IterateInvocation  *invocation,
            GError            **error)
{
  const char *which = iterate_invocation_get_argument (invocation, 0);
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateFeedbackSource) source = NULL;
  g_autoptr(GPtrArray) list = NULL;

  if (db == NULL || which == NULL)
    return db == NULL ? NULL : iterate_feedback_source_list (db, error);

  source = iterate_feedback_source_find (db, which, error);
  if (source == NULL)
    return NULL;

  list = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (list, g_steal_pointer (&source));

  return g_steal_pointer (&list);
}

static gboolean
run_sync (IterateInvocation  *invocation,
          GError            **error)
{
  g_autoptr(GPtrArray) sources = list_named (invocation, error);

  if (sources == NULL || !iterate_invocation_write (invocation, request_sync, sources, error))
    return FALSE;

  for (guint i = 0; i < sources->len; i++)
    {
      if (!wait_for (invocation,
                     iterate_feedback_source_get_name (g_ptr_array_index (sources, i)), error))
        return FALSE;
    }

  return print_sources (invocation, error);
}

static gboolean
remove_source (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  return iterate_feedback_source_remove (user_data, db, now, error);
}

static gboolean
run_remove (IterateInvocation  *invocation,
            GError            **error)
{
  const char *which = iterate_invocation_get_argument (invocation, 0);
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateFeedbackSource) source = NULL;

  source = db == NULL ? NULL : iterate_feedback_source_find (db, which, error);

  return source != NULL && iterate_invocation_write (invocation, remove_source, source, error) &&
         iterate_feedback_sync_forget_key (source, error) && print_sources (invocation, error);
}

const IterateCommand iterate_source_commands[] = {
  { "sources list", NULL, 0, 0, N_("List the services that feedback is read from"), NULL, NULL,
    print_sources },
  {
    "sources add", "KIND ADDRESS", 2, 2, N_("Read feedback from a service"),
    "The kinds are github (issues of a repository), fider (a site of your own) and app-store\n"
    "(reviews of an app in a country). What was read before is not read again.\n\n"
    "Examples:\n  iterate sources add github gnome/gtk\n"
    "  iterate sources add fider https://feedback.example.org --key < key.txt\n"
    "  iterate sources add app-store us/310633997",
    add_options, run_add,
  },
  {
    "sources sync", "[NAME]", 0, 1, N_("Read what is new, from one service or all"),
    "The window does so every hour while it is open.\n\n"
    "Example:\n  iterate sources sync github/gnome/gtk",
    NULL, run_sync,
  },
  { "sources remove", "NAME", 1, 1, N_("Stop reading from a service; its feedback stays"), NULL, NULL,
    run_remove },
  { NULL }
};

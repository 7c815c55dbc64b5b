/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-error.h"
#include "iterate-learning.h"
#include "iterate-query.h"

#include <glib/gi18n.h>

/* What the playbook is made of: `confidence >= 0.8`. */
#define PLAYBOOK_CONFIDENCE 0.8

static char *format;

static const GOptionEntry options[] = {
  { "format", 0, 0, G_OPTION_ARG_STRING, &format, N_("playbook (the default) or json"),
    N_("FORMAT") },
  { NULL }
};

static void
print_list (const char        *heading,
            const char *const *lines)
{
  if (lines == NULL || lines[0] == NULL)
    return;

  g_print ("\n%s\n", heading);
  for (guint i = 0; lines[i] != NULL; i++)
    g_print ("- %s\n", lines[i]);
}

static void
print_play (IterateLearning *learning)
{
  g_autofree char *contexts = NULL;

  contexts = g_strjoinv (", ", (GStrv) iterate_learning_get_applicable_to (learning));
  g_print (_("\n## For %s\n\nConfidence %.0f %%, from exp-%" G_GINT64_FORMAT "\n"), contexts,
           100 * iterate_learning_get_confidence (learning),
           iterate_learning_get_experiment (learning));
  print_list (_("Known:"), iterate_learning_get_insights (learning));
  print_list (_("So:"), iterate_learning_get_recommendations (learning));
}

static gboolean
run_learnings (IterateInvocation  *invocation,
               GError            **error)
{
  gboolean json = invocation->json || g_strcmp0 (format, "json") == 0;
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_LEARNING);
  g_autoptr(GPtrArray) learnings = NULL;
  IterateDatabase *db;

  if (format != NULL && !g_str_equal (format, "json") && !g_str_equal (format, "playbook"))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("There is no format “%s”. There are playbook and json"), format);
      return FALSE;
    }

  if (g_strcmp0 (format, "json") != 0)
    iterate_query_where (query, "confidence", ITERATE_GTE, PLAYBOOK_CONFIDENCE);
  iterate_query_order_by (query, "confidence", TRUE);
  iterate_query_order_by (query, "id", FALSE);
  db = iterate_invocation_get_database (invocation, error);
  learnings = db == NULL ? NULL : iterate_query_list (query, db, error);
  if (learnings == NULL)
    return FALSE;

  if (json)
    {
      invocation->json = TRUE;
      iterate_invocation_print_records (invocation, learnings, "", NULL);
      return TRUE;
    }

  g_print (_("# Playbook\n"));
  if (learnings->len == 0)
    g_print (_("\nNothing was learned with enough confidence yet.\n"));
  for (guint i = 0; i < learnings->len; i++)
    print_play (g_ptr_array_index (learnings, i));

  return TRUE;
}

const IterateCommand iterate_learning_commands[] = {
  {
    "learnings", NULL, 0, 0, N_("Export what was learned"),
    "Examples:\n  iterate learnings --format playbook > playbook.md\n  iterate learnings --format json",
    options, run_learnings,
  },
  { NULL }
};

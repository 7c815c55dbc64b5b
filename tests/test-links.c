/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-test-workspace.h"

#include "iterate-error.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-feedback-source.h"
#include "iterate-initiative-desk.h"
#include "iterate-link-list.h"
#include "iterate-list-item.h"
#include "iterate-task-desk.h"
#include "iterate-task-issue.h"
#include "iterate-time.h"

#include <libsoup/soup.h>
#include <math.h>
#include <string.h>

static gboolean
add_task (IterateDatabase  *db,
          gint64            now,
          gpointer          draft,
          GError          **error)
{
  g_autoptr(IterateTask) task = iterate_task_create (db, draft, now, error);

  return task != NULL;
}

static gboolean
add_source (IterateDatabase  *db,
            gint64            now,
            gpointer          unused,
            GError          **error)
{
  g_autoptr(IterateFeedbackSource) source =
    iterate_feedback_source_add (db, "github", "ada/shop", "github/ada/shop", FALSE, now, error);

  return source != NULL;
}

static void
test_an_issue_is_looked_over_before_it_is_opened (TestWorkspace *self,
                                                  gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) text = g_string_new ("Say & do #1 ");
  g_autoptr(IterateTask) task = NULL;
  g_autofree char *address = NULL;
  g_autoptr(GHashTable) values = NULL;

  for (guint i = 0; i < 2000; i++)
    g_string_append (text, "日本");
  test_change (self, add_task, &(IterateTaskDraft) { "Faster & shorter", .description = text->str });
  task = iterate_task_find (test_get_database (self), "task-1", &error);
  g_assert_null (iterate_task_issue_dup_page (test_get_database (self), task, &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  test_change (self, add_source, NULL);
  address = iterate_task_issue_dup_page (test_get_database (self), task, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (address, "https://github.com/ada/shop/issues/new?"));
  g_assert_cmpuint (strlen (address), <, 8000);
  values = soup_form_decode (strchr (address, '?') + 1);
  g_assert_cmpstr (g_hash_table_lookup (values, "title"), ==, "Faster & shorter");
  g_assert_true (g_utf8_validate (g_hash_table_lookup (values, "body"), -1, NULL));
  g_assert_nonnull (strstr (g_hash_table_lookup (values, "body"), "Say &"));
}

static gboolean
add_experiment (IterateDatabase  *db,
                gint64            now,
                gpointer          unused,
                GError          **error)
{
  g_autoptr(IterateExperiment) experiment =
    iterate_experiment_create (db, now, "Shorter form", "Fewer fields, more signups", "draft", NULL,
                               NULL, error);

  return experiment != NULL;
}

static gboolean
open_initiative (IterateDatabase  *db,
                 gint64            now,
                 gpointer          unused,
                 GError          **error)
{
  const IterateInitiativeDraft draft = { .name = "More signups", .target = NAN };
  g_autoptr(IterateInitiative) initiative = iterate_initiative_open (db, &draft, now, error);

  return initiative != NULL && iterate_initiative_link (db, initiative, "exp-1", TRUE, now, error);
}

typedef struct
{
  const char *initiative;
  const char *id;
  gboolean    linked;
} Link;

static gboolean
link_one (IterateDatabase  *db,
          gint64            now,
          gpointer          user_data,
          GError          **error)
{
  const Link *link = user_data;
  g_autoptr(IterateInitiative) initiative = iterate_initiative_find (db, link->initiative, error);

  return initiative != NULL &&
         iterate_initiative_link (db, initiative, link->id, link->linked, now, error);
}

static void
assert_links (TestWorkspace *self,
              gint64         initiative,
              const char    *first,
              gboolean       linked,
              guint          n)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) items = iterate_link_items_list (test_get_database (self), initiative, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (items->len, ==, n);
  g_assert_cmpstr (iterate_list_item_get_subject (g_ptr_array_index (items, 0)), ==, first);
  g_assert_true (iterate_list_item_is_in (g_ptr_array_index (items, 0), ITERATE_LINK_LINKED) == linked);
}

/* What is part of an initiative comes first; what is part of another can be taken over. */
static void
test_what_can_be_linked_is_listed (TestWorkspace *self,
                                   gconstpointer  data)
{
  test_change (self, add_experiment, NULL);
  test_change (self, add_task, &(IterateTaskDraft) { "First" });
  test_change (self, open_initiative, NULL);
  test_change (self, open_initiative, NULL);

  assert_links (self, 1, "exp-1", FALSE, 2);
  assert_links (self, 2, "exp-1", TRUE, 2);
  test_change (self, link_one, &(Link) { "initiative-1", "task-1", TRUE });
  assert_links (self, 1, "task-1", TRUE, 2);
  test_change (self, link_one, &(Link) { "initiative-2", "exp-1", FALSE });
  assert_links (self, 2, "exp-1", FALSE, 2);
  test_change (self, link_one, &(Link) { "initiative-2", "task-1", TRUE });
  assert_links (self, 1, "exp-1", FALSE, 2);
  assert_links (self, 2, "task-1", TRUE, 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/links/an-issue-is-looked-over-before-it-is-opened", TestWorkspace, NULL,
              test_workspace_set_up, test_an_issue_is_looked_over_before_it_is_opened,
              test_workspace_tear_down);
  g_test_add ("/links/what-can-be-linked-is-listed", TestWorkspace, NULL, test_workspace_set_up,
              test_what_can_be_linked_is_listed, test_workspace_tear_down);

  return g_test_run ();
}

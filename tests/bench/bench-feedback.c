/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long feedback of a workspace takes to be searched, read and placed: bench-feedback WORKSPACE. */
#include "iterate-feedback-list.h"
#include "iterate-feedback.h"
#include "iterate-store.h"
#include "iterate-understanding.h"

#include <stdlib.h>

/* As many as the window lists. */
#define MAX_FOUND 5000
#define ROUNDS 21
#define N_TEXTS 20000

static int
compare (const void *a,
         const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
search (IterateDatabase *db,
        const char      *text)
{
  IterateFeedbackFilter filter = { .search = text, .unfiled = TRUE };
  double times[ROUNDS];
  guint n = 0;

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr(GArray) found = NULL;
      gint64 start = g_get_monotonic_time ();

      found = iterate_feedback_list_ids (db, &filter, MAX_FOUND, NULL);
      times[i] = (g_get_monotonic_time () - start) / 1000.0;
      n = found->len;
    }

  qsort (times, ROUNDS, sizeof *times, compare);
  g_print ("search “%s”: %u found, median %.2f ms, slowest %.2f ms\n", text, n, times[ROUNDS / 2],
           times[ROUNDS - 1]);
}

static void
read_texts (IterateDatabase      *db,
            IterateUnderstanding *understanding)
{
  g_autoptr(IterateStatement) rows = NULL;
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  gint64 start;

  rows = iterate_database_query (db, NULL, "SELECT content FROM feedback LIMIT ?", "i",
                                 (gint64) N_TEXTS);
  while (iterate_statement_step (rows, NULL) == ITERATE_STEP_ROW)
    g_ptr_array_add (texts, g_strdup (iterate_statement_get_string (rows, 0)));

  start = g_get_monotonic_time ();
  for (guint i = 0; i < texts->len; i++)
    {
      g_auto(IterateUnderstood) understood = { 0 };

      iterate_understanding_read (understanding, db, g_ptr_array_index (texts, i), 0, &understood,
                                  NULL);
    }
  g_print ("read: %.1f µs a text, with its headline, summary and embedding\n",
           (double) (g_get_monotonic_time () - start) / texts->len);
}

static void
load_requests (IterateDatabase      *db,
               IterateUnderstanding *understanding)
{
  g_auto(IterateUnderstood) understood = { 0 };
  gint64 start, request, n = 0;
  double raw;

  iterate_database_get_int64 (db, &n, NULL, "SELECT count(*) FROM feature_request", "");
  iterate_understanding_read (understanding, db, "Please add a dark mode", 0, &understood, NULL);
  start = g_get_monotonic_time ();
  iterate_understanding_find (understanding, db, &understood.embedding, .35, 0, &request, &raw, NULL);
  g_print ("requests at start: %" G_GINT64_FORMAT " in %.0f ms\n", n,
           (g_get_monotonic_time () - start) / 1000.0);
}

int
main (int   argc,
      char *argv[])
{
  static const char *const searches[] = {
    "re", "rec", "recurring", "recurring inv", "dark mode", "export ta", "ba", "photo crash upload",
    "nothingatall",
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateStore) store = argc == 2 ? iterate_store_open (argv[1], FALSE, &error) : NULL;
  g_autoptr(IterateUnderstanding) understanding = iterate_understanding_new ();
  IterateDatabase *db = store == NULL ? NULL : iterate_store_get_reader (store, &error);

  if (db == NULL)
    {
      g_printerr ("%s\n", error == NULL ? "Usage: bench-feedback WORKSPACE" : error->message);
      return 1;
    }

  for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
    search (db, searches[i]);
  load_requests (db, understanding);
  read_texts (db, understanding);

  return 0;
}

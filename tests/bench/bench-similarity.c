/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-similarity TEXTS QUERIES: how long it takes to read a text, and to find the most similar of
 * the texts, a line each, at the cut that the threshold means and at a raw product of .8. Prints
 * one JSON object. With --check each answer is compared with that of looking at all. */
#include "iterate-similarity-index.h"
#include "iterate-text-reader.h"

#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAME_REQUEST .8

typedef struct
{
  IterateTextModel       *model;
  IterateTextReader      *reader;
  IterateRarity          *rarity;
  IterateSimilarityIndex *index;
} Bench;

static void
embed (Bench            *bench,
       const char       *text,
       IterateEmbedding *embedding)
{
  IterateTextReading reading;
  const IterateToken *tokens;
  guint n;

  iterate_text_reader_read (bench->reader, text, strlen (text), &reading);
  tokens = iterate_text_reader_get_tokens (bench->reader, &n);
  iterate_embedding_of_text (embedding, bench->model, bench->rarity, tokens, n);
}

static int
compare_doubles (const void *a,
                 const void *b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

static void
print_times (const char *name,
             double     *times,
             guint       n)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += times[i];
  qsort (times, n, sizeof *times, compare_doubles);
  printf ("\"%s\": {\"median\": %.6f, \"mean\": %.6f, \"p95\": %.6f, \"p99\": %.6f}", name,
          times[n / 2], sum / n, times[n * 95 / 100], times[n * 99 / 100]);
}

static double
now_ms (void)
{
  return g_get_monotonic_time () / 1000.0;
}

/* Times each query in milliseconds; many are too short for the clock alone. */
static void
time_queries (Bench                  *bench,
              const IterateEmbedding *queries,
              guint                   n,
              double                  cut,
              double                 *times,
              guint                  *n_found)
{
  const guint repeats = 5;

  *n_found = 0;
  for (guint i = 0; i < n; i++)
    {
      double start = now_ms (), raw;
      gboolean found = FALSE;
      gint64 id;

      for (guint j = 0; j < repeats; j++)
        found = iterate_similarity_index_find (bench->index, &queries[i], cut, 0, &id, &raw);
      times[i] = (now_ms () - start) / repeats;
      *n_found += found;
    }
}

static void
check (Bench                  *bench,
       char                  **lines,
       const IterateEmbedding *queries,
       guint                   n,
       double                  cut)
{
  for (guint i = 0; lines[i] != NULL; i++)
    {
      IterateEmbedding embedding;

      embed (bench, lines[i], &embedding);
      for (guint j = 0; j < n; j++)
        {
          double product = iterate_embedding_compare (&queries[j], &embedding), raw = 0;
          gint64 id;

          if (product > cut + 1e-4 &&
              (!iterate_similarity_index_find (bench->index, &queries[j], cut, 0, &id, &raw) ||
               raw < product - 1e-4))
            g_error ("query %u: %.6f was missed, %.6f found", j, product, raw);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *path = g_build_filename (g_getenv ("ITERATE_MODEL_DIR"), "text.model", NULL);
  g_autoptr(GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr(GBytes) bytes = g_mapped_file_get_bytes (file);
  g_autofree char *texts = NULL;
  g_autofree char *questions = NULL;
  g_auto(GStrv) lines = NULL;
  g_auto(GStrv) asked = NULL;
  g_autofree IterateEmbedding *queries = NULL;
  g_autofree double *times = NULL;
  g_autoptr(IterateSimilarityIndex) copy = NULL;
  Bench bench = { iterate_text_model_new (bytes, NULL) };
  guint n_lines, n, n_found;
  double cuts[] = { iterate_embedding_raw_cut (SAME_REQUEST), .8 }, start;

  if (argc < 3 || !g_file_get_contents (argv[1], &texts, NULL, NULL) ||
      !g_file_get_contents (argv[2], &questions, NULL, NULL))
    return 2;

  lines = g_strsplit (g_strchomp (texts), "\n", 0);
  asked = g_strsplit (g_strchomp (questions), "\n", 0);
  n_lines = g_strv_length (lines);
  n = g_strv_length (asked);
  bench.reader = iterate_text_reader_new (bench.model);
  bench.rarity = iterate_rarity_new ();
  bench.index = iterate_similarity_index_new ();
  queries = g_new (IterateEmbedding, n);
  times = g_new (double, MAX (n, 1));

  printf ("{\"texts\": %u, ", n_lines);
  start = now_ms ();
  for (guint i = 0; i < n_lines; i++)
    {
      IterateEmbedding embedding;

      embed (&bench, lines[i], &embedding);
      iterate_similarity_index_set (bench.index, i + 1, &embedding);
    }
  printf ("\"build_s\": %.2f, ", (now_ms () - start) / 1000);

  start = now_ms ();
  copy = iterate_similarity_index_new ();
  for (guint i = 0; i < n_lines; i++)
    {
      IterateEmbedding embedding;

      iterate_similarity_index_get (bench.index, i + 1, &embedding);
      iterate_similarity_index_set (copy, i + 1, &embedding);
    }
  printf ("\"load_s\": %.2f, ", (now_ms () - start) / 1000);

  for (guint i = 0; i < n; i++)
    {
      IterateTextReading reading;

      start = now_ms ();
      for (guint j = 0; j < 10; j++)
        iterate_text_reader_read (bench.reader, asked[i], strlen (asked[i]), &reading);
      times[i] = (now_ms () - start) / 10;
      embed (&bench, asked[i], &queries[i]);
    }
  print_times ("read_ms", times, n);

  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      g_autofree char *name = g_strdup_printf ("find_ms_at_%.2f", cuts[i]);

      time_queries (&bench, queries, n, cuts[i], times, &n_found);
      printf (", ");
      print_times (name, times, n);
      printf (", \"found_at_%.2f\": %u", cuts[i], n_found);
      if (argc > 3)
        check (&bench, lines, queries, n, cuts[i]);
    }
  printf ("}\n");

  iterate_text_reader_free (bench.reader);
  iterate_rarity_free (bench.rarity);
  iterate_similarity_index_free (bench.index);
  iterate_text_model_unref (bench.model);

  return 0;
}

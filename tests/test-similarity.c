/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-similarity-loader.h"
#include "iterate-tokenizer.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

typedef struct
{
  IterateTextModel *model;
  IterateRarity    *rarity;
  IterateTokenizer *tokenizer;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *path = g_build_filename (g_getenv ("ITERATE_MODEL_DIR"), "text.model", NULL);
  g_autoptr(GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr(GBytes) bytes = g_mapped_file_get_bytes (file);

  fixture->model = iterate_text_model_new (bytes, NULL);
  fixture->rarity = iterate_rarity_new ();
  fixture->tokenizer = iterate_tokenizer_new ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  iterate_text_model_unref (fixture->model);
  iterate_rarity_free (fixture->rarity);
  iterate_tokenizer_free (fixture->tokenizer);
}

static void
embed (Fixture          *fixture,
       const char       *text,
       IterateEmbedding *embedding)
{
  guint n;
  const IterateToken *tokens = iterate_tokenizer_read (fixture->tokenizer, text, strlen (text), &n);

  iterate_embedding_of_text (embedding, fixture->model, fixture->rarity, tokens, n);
}

static double
compare (Fixture    *fixture,
         const char *first,
         const char *second)
{
  IterateEmbedding a, b;

  embed (fixture, first, &a);
  embed (fixture, second, &b);

  return iterate_embedding_similarity (iterate_embedding_compare (&a, &b));
}

static void
test_a_text_is_itself_and_nothing_is_like_nothing (Fixture       *fixture,
                                                   gconstpointer  data)
{
  g_assert_cmpfloat_with_epsilon (compare (fixture, "The export fails", "The export fails"), 1, 1e-6);
  g_assert_cmpfloat (compare (fixture, "", "The export fails"), ==, 0);
  g_assert_cmpfloat (compare (fixture, "!!!", "???"), ==, 0);
}

static void
test_paraphrases_are_the_same_request (Fixture       *fixture,
                                       gconstpointer  data)
{
  g_assert_cmpfloat (compare (fixture, "App keeps crashing when opening settings",
                              "The app crashes every time I open the settings"), >=, .8);
  g_assert_cmpfloat (compare (fixture, "Export to CSV does not work",
                              "How do I export my data to CSV?"), >=, .8);
  g_assert_cmpfloat (compare (fixture, "Please add dark mode",
                              "The invoice shows a wrong address"), <, .5);
}

/* What a workspace is full of says little in it. */
static void
test_rarity_adapts_to_the_workspace (Fixture       *fixture,
                                     gconstpointer  data)
{
  double before = compare (fixture, "frobnicator crash", "frobnicator logo");
  guint n;
  const IterateToken *tokens = iterate_tokenizer_read (fixture->tokenizer, "frobnicator", 11, &n);

  for (guint i = 0; i < 5000; i++)
    iterate_rarity_add_text (fixture->rarity, tokens, n);
  g_assert_cmpfloat (compare (fixture, "frobnicator crash", "frobnicator logo"), <, before / 2);
}

static void
test_calibration_rises_and_can_be_undone (void)
{
  double last = -1;

  for (guint i = 0; i <= 100; i++)
    {
      double similarity = iterate_embedding_similarity (i / 100.0);

      g_assert_cmpfloat (similarity, >, last);
      g_assert_cmpfloat_with_epsilon (iterate_embedding_raw_cut (similarity), i / 100.0, 1e-12);
      last = similarity;
    }
}

#define N_TOPICS 20

/* Of both topics and stems. */
static void
make_random (GRand            *rand,
             IterateEmbedding *embedding)
{
  double sum = 0;

  embedding->n_terms = 0;
  for (guint32 id = g_rand_int_range (rand, 0, 3); embedding->n_terms < 8;
       id += g_rand_int_range (rand, 1, 12))
    embedding->terms[embedding->n_terms++] = (IterateTerm) {
      id < N_TOPICS ? id : id | ITERATE_STEM_BIT, g_rand_double_range (rand, .1, 1)
    };
  for (guint i = 0; i < embedding->n_terms; i++)
    sum += (double) embedding->terms[i].weight * embedding->terms[i].weight;
  for (guint i = 0; i < embedding->n_terms; i++)
    embedding->terms[i].weight /= sqrt (sum);
}

#define N_VECTORS 400

/* Against comparing with each, while vectors are put in, replaced and removed. */
static void
test_the_index_is_exact (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (4);
  g_autoptr(IterateSimilarityIndex) index = iterate_similarity_index_new ();
  g_autofree IterateEmbedding *all = g_new0 (IterateEmbedding, N_VECTORS);

  for (guint round = 0; round < 20000; round++)
    {
      guint at = g_rand_int_range (rand, 0, N_VECTORS);
      IterateEmbedding query;
      double cut = g_rand_double_range (rand, 0, .9), raw = 0, best = 0;
      gint64 id = 0, except = g_rand_int_range (rand, 0, N_VECTORS);
      gboolean found;

      if (g_rand_int_range (rand, 0, 4) == 0)
        {
          iterate_similarity_index_remove (index, at + 1);
          all[at].n_terms = 0;
        }
      else
        {
          make_random (rand, &all[at]);
          iterate_similarity_index_set (index, at + 1, &all[at]);
        }

      make_random (rand, &query);
      found = iterate_similarity_index_find (index, &query, cut, except, &id, &raw);
      for (guint i = 0; i < N_VECTORS; i++)
        {
          if (all[i].n_terms > 0 && i + 1 != except)
            best = MAX (best, iterate_embedding_compare (&query, &all[i]));
        }
      if (ABS (best - cut) < 1e-5)
        continue;

      g_assert_cmpint (found, ==, best >= cut);
      if (found)
        {
          g_assert_cmpfloat_with_epsilon (raw, best, 1e-5);
          g_assert_cmpfloat_with_epsilon (iterate_embedding_compare (&query, &all[id - 1]), best,
                                          1e-5);
        }
    }
}

static void
test_an_index_gives_back_what_was_put_in (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (5);
  g_autoptr(IterateSimilarityIndex) index = iterate_similarity_index_new ();
  IterateEmbedding put, got;

  make_random (rand, &put);
  iterate_similarity_index_set (index, 7, &put);
  g_assert_true (iterate_similarity_index_get (index, 7, &got));
  g_assert_cmpmem (put.terms, put.n_terms * sizeof (IterateTerm), got.terms,
                   got.n_terms * sizeof (IterateTerm));
  iterate_similarity_index_remove (index, 7);
  g_assert_false (iterate_similarity_index_get (index, 7, &got));
  g_assert_cmpuint (iterate_similarity_index_get_n (index), ==, 0);
}

static void
test_an_index_that_is_loaded_is_the_same (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (5);
  g_autoptr(IterateSimilarityIndex) one_by_one = iterate_similarity_index_new ();
  g_autoptr(IterateSimilarityIndex) loaded = iterate_similarity_index_new ();
  IterateSimilarityLoader *loader = iterate_similarity_loader_new (loaded);
  IterateEmbedding vector;

  for (gint64 i = 1; i <= 5000; i++)
    {
      make_random (rand, &vector);
      iterate_similarity_index_set (one_by_one, i, &vector);
      iterate_similarity_loader_add (loader, i, &vector);
    }
  iterate_similarity_loader_finish (loader);
  g_assert_cmpuint (iterate_similarity_index_get_n (loaded), ==, 5000);

  for (guint i = 0; i < 200; i++)
    {
      gint64 expected = 0, found = 0;
      double expected_raw = 0, raw = 0;

      make_random (rand, &vector);
      g_assert_true (iterate_similarity_index_find (one_by_one, &vector, .2, 0, &expected,
                                                    &expected_raw) ==
                     iterate_similarity_index_find (loaded, &vector, .2, 0, &found, &raw));
      g_assert_cmpint (found, ==, expected);
      g_assert_cmpfloat (raw, ==, expected_raw);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/similarity/a-text-is-itself-and-nothing-is-like-nothing", Fixture, NULL, set_up,
              test_a_text_is_itself_and_nothing_is_like_nothing, tear_down);
  g_test_add ("/similarity/paraphrases-are-the-same-request", Fixture, NULL, set_up,
              test_paraphrases_are_the_same_request, tear_down);
  g_test_add ("/similarity/rarity-adapts-to-the-workspace", Fixture, NULL, set_up,
              test_rarity_adapts_to_the_workspace, tear_down);
  g_test_add_func ("/similarity/calibration-rises-and-can-be-undone",
                   test_calibration_rises_and_can_be_undone);
  g_test_add_func ("/similarity/the-index-is-exact", test_the_index_is_exact);
  g_test_add_func ("/similarity/an-index-that-is-loaded-is-the-same",
                   test_an_index_that_is_loaded_is_the_same);
  g_test_add_func ("/similarity/an-index-gives-back-what-was-put-in",
                   test_an_index_gives_back_what_was_put_in);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-features.h"
#include "iterate-severity.h"
#include "iterate-tokenizer.h"
#include "iterate-valence.h"

#include <string.h>

/* The tokens, each with a mark of what it is: ! negated, ^ capitals, ~ stretched. */
static char *
describe (const char *text)
{
  g_autoptr(IterateTokenizer) tokenizer = iterate_tokenizer_new ();
  GString *found = g_string_new (NULL);
  const IterateToken *tokens;
  guint n;

  tokens = iterate_tokenizer_read (tokenizer, text, strlen (text), &n);
  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (found, "%s%.*s", i > 0 ? " " : "", (int) tokens[i].word_length,
                              tokens[i].word);
      if ((tokens[i].flags & ITERATE_TOKEN_NEGATED) != 0)
        g_string_append_c (found, '-');
      if ((tokens[i].flags & ITERATE_TOKEN_CAPITALS) != 0)
        g_string_append_c (found, '^');
      if ((tokens[i].flags & ITERATE_TOKEN_STRETCHED) != 0)
        g_string_append_c (found, '~');
    }

  return g_string_free (found, FALSE);
}

static void
expect_tokens (const char *text,
               const char *expected)
{
  g_autofree char *found = describe (text);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_words_are_normalised_and_lower_case (void)
{
  expect_tokens ("Hello, World", "hello world");
  expect_tokens ("ﬁle ＡＢＣ Ünïcode", "file abc ünïcode");
  expect_tokens ("caf\xc3\xa9 cafe\xcc\x81", "caf\xc3\xa9 caf\xc3\xa9");
  expect_tokens ("it’s John's", "it's john's");
  expect_tokens ("sign-up page_view", "sign up page view");
  expect_tokens ("HELP sooooo good", "help^ soo~ good");
}

static void
test_emoji_and_emoticons_are_kept (void)
{
  expect_tokens ("great :) 👍🏽", "great :) 👍");
  expect_tokens ("I ❤️ it", "i ❤ it");
  expect_tokens ("👩‍💻 and 🇩🇪", "👩 and 🇩");
  expect_tokens ("no:( why", "no :( why");
  expect_tokens ("ratio 3:1 at 10:30", "ratio 3:1 at 10:30");
}

static void
test_links_addresses_and_marks_are_one_token (void)
{
  expect_tokens ("see https://example.org/a?b=c now", "see http now");
  expect_tokens ("mail bob.b@example.org or @bob", "mail bob @ or @");
  expect_tokens ("what?! really??? no!!", "what ?! really ?? no !!");
  expect_tokens ("v1.2.3 costs 4,99", "v1 2.3 costs 4,99");
  expect_tokens ("a &amp; b", "a b");
}

static void
test_negation_ends_with_its_clause (void)
{
  expect_tokens ("It does not work well, but I like it", "it does not work- well- but i like it");
  expect_tokens ("don’t crash. fine", "don't crash- fine");
  expect_tokens ("not only good", "not only good");
  expect_tokens ("no crash at all in any of my runs", "no crash- at- all- in- any- of my runs");
  expect_tokens ("Die App ist nicht gut und das ist schade aber ich mag sie",
                 "die app ist nicht gut- und- das- ist- schade- aber ich mag sie");
}

static IterateLanguage
detect (const char *text)
{
  g_autoptr(IterateTokenizer) tokenizer = iterate_tokenizer_new ();
  guint n;

  iterate_tokenizer_read (tokenizer, text, strlen (text), &n);

  return iterate_tokenizer_get_language (tokenizer);
}

static void
test_the_language_is_found (void)
{
  static const struct
  {
    const char      *text;
    IterateLanguage  language;
  } cases[] = {
    { "The app crashes when I open it", ITERATE_LANGUAGE_ENGLISH },
    { "crash", ITERATE_LANGUAGE_ENGLISH },
    { "Die App stürzt ab, wenn ich sie öffne", ITERATE_LANGUAGE_GERMAN },
    { "L'application plante quand je l'ouvre avec les photos", ITERATE_LANGUAGE_FRENCH },
    { "La aplicación se cierra cuando la abro", ITERATE_LANGUAGE_SPANISH },
    { "L'app si chiude quando la apro, non è possibile usarla", ITERATE_LANGUAGE_ITALIAN },
    { "O aplicativo fecha quando eu abro, não consigo usar", ITERATE_LANGUAGE_PORTUGUESE },
    { "De app crasht als ik hem open", ITERATE_LANGUAGE_DUTCH },
    { "Appen kraschar när jag öppnar den", ITERATE_LANGUAGE_SWEDISH },
    { "Приложение вылетает при запуске", ITERATE_LANGUAGE_RUSSIAN },
    { "アプリを開くと落ちます", ITERATE_LANGUAGE_JAPANESE },
    { "打开应用就闪退", ITERATE_LANGUAGE_CHINESE },
    { "앱을 열면 꺼집니다", ITERATE_LANGUAGE_KOREAN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (detect (cases[i].text), ==, cases[i].language);
    }
}

static void
test_forms_of_a_word_share_a_stem (void)
{
  g_autoptr(IterateTokenizer) tokenizer = iterate_tokenizer_new ();
  const char *text = "crash crashes crashed crashing";
  const IterateToken *tokens;
  guint n;

  tokens = iterate_tokenizer_read (tokenizer, text, strlen (text), &n);
  g_assert_cmpuint (n, ==, 4);
  for (guint i = 1; i < n; i++)
    g_assert_cmpuint (tokens[i].stem_key, ==, tokens[0].stem_key);
}

/* Whatever the bytes are, as long as they are UTF-8, each token lies in the text and after
 * the one before it. */
static void
test_tokens_lie_in_the_text_in_order (void)
{
  static const char *const pieces[] = {
    "word", "’", "'", "😀", "👨‍👩‍👧", "\xef\xb8\x8f", "@", "http://", "www.", "&amp;", "&", ":", ")",
    ":-", "3", ".", "1,", "漢", "é", "e\xcc\x81", "ﷺ", " ", "\n", "!?", "AAAA", "<3", "\xe2\x80\x8d",
    "-", "İ",
  };
  g_autoptr(IterateTokenizer) tokenizer = iterate_tokenizer_new ();
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      const IterateToken *tokens;
      guint n, end = 0;

      for (int j = g_rand_int_range (rand, 0, 40); j > 0; j--)
        g_string_append (text, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
      tokens = iterate_tokenizer_read (tokenizer, text->str, text->len, &n);
      for (guint j = 0; j < n; j++)
        {
          g_assert_cmpuint (tokens[j].start, >=, end);
          g_assert_cmpuint (tokens[j].length, >, 0);
          end = tokens[j].start + tokens[j].length;
          g_assert_cmpuint (end, <=, text->len);
          g_assert_true (g_utf8_validate (tokens[j].word, tokens[j].word_length, NULL));
        }
    }
}

static IterateSeverity
weigh (const char *text)
{
  g_autoptr(IterateTokenizer) tokenizer = iterate_tokenizer_new ();
  const IterateToken *tokens;
  guint n;

  tokens = iterate_tokenizer_read (tokenizer, text, strlen (text), &n);

  return iterate_severity_of_text (tokens, n);
}

static void
test_words_of_severity_are_found_in_any_form (void)
{
  g_assert_cmpfloat (weigh ("The app crashed when saving").score, >=, 2);
  g_assert_cmpfloat (weigh ("I was charged twice").score, >=, 3);
  g_assert_cmpfloat (weigh ("I can't log in").score, >=, 2.5);
  g_assert_cmpfloat (weigh ("A typo on the first page").score, <, 0);
  g_assert_cmpfloat (weigh ("I like the colours").score, ==, 0);
  g_assert_cmpuint (weigh ("yesterday I was charged twice").first, ==, 3);
  g_assert_cmpuint (weigh ("yesterday I was charged twice").n_tokens, ==, 2);
}

static void
test_a_negated_severity_is_none (void)
{
  g_assert_cmpfloat (weigh ("no crashes so far").score, ==, 0);
  g_assert_cmpfloat (weigh ("It never freezes").score, ==, 0);
}

static void
test_shouting_adds_to_severity_alone (void)
{
  g_assert_cmpfloat (weigh ("IT CRASHED AGAIN TODAY").score, >,
                     weigh ("it crashed again today").score);
  g_assert_cmpfloat (weigh ("it crashed!!!").score, >, weigh ("it crashed!").score);
  g_assert_cmpfloat (weigh ("I LOVE THIS APP!!!").score, ==, 0);
}

static void
test_features_are_unique_and_tell_negation (void)
{
  g_autoptr(IterateTokenizer) tokenizer = iterate_tokenizer_new ();
  g_autoptr(IterateFeatures) features = iterate_features_new ();
  const char *texts[] = { "good", "not good", "good good good" };
  guint32 buckets[3] = { 0 };
  guint counts[3];

  for (guint i = 0; i < 3; i++)
    {
      guint n, n_features;
      const IterateToken *tokens = iterate_tokenizer_read (tokenizer, texts[i], strlen (texts[i]),
                                                           &n);
      const IterateFeature *group;

      iterate_features_extract (features, tokens, n);
      group = iterate_features_get_group (features, ITERATE_FEATURES_WORDS, &n_features);
      counts[i] = n_features;
      buckets[i] = group[n_features - 1].bucket;
    }

  g_assert_cmpuint (counts[0], ==, 1);
  g_assert_cmpuint (counts[2], ==, 1);
  g_assert_cmpuint (buckets[0], ==, buckets[2]);
  g_assert_cmpuint (buckets[0], !=, buckets[1]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/text/words-are-normalised-and-lower-case",
                   test_words_are_normalised_and_lower_case);
  g_test_add_func ("/text/emoji-and-emoticons-are-kept", test_emoji_and_emoticons_are_kept);
  g_test_add_func ("/text/links-addresses-and-marks-are-one-token",
                   test_links_addresses_and_marks_are_one_token);
  g_test_add_func ("/text/negation-ends-with-its-clause", test_negation_ends_with_its_clause);
  g_test_add_func ("/text/the-language-is-found", test_the_language_is_found);
  g_test_add_func ("/text/forms-of-a-word-share-a-stem", test_forms_of_a_word_share_a_stem);
  g_test_add_func ("/text/tokens-lie-in-the-text-in-order", test_tokens_lie_in_the_text_in_order);
  g_test_add_func ("/text/words-of-severity-are-found-in-any-form",
                   test_words_of_severity_are_found_in_any_form);
  g_test_add_func ("/text/a-negated-severity-is-none", test_a_negated_severity_is_none);
  g_test_add_func ("/text/shouting-adds-to-severity-alone", test_shouting_adds_to_severity_alone);
  g_test_add_func ("/text/features-are-unique-and-tell-negation",
                   test_features_are_unique_and_tell_negation);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-error.h"
#include "iterate-text-reader.h"

#include <gio/gio.h>
#include <string.h>

static GBytes *
load_model (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("ITERATE_MODEL_DIR"), "text.model", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GMappedFile) file = g_mapped_file_new (path, FALSE, &error);

  g_assert_no_error (error);

  return g_mapped_file_get_bytes (file);
}

static IterateTextReader *
new_reader (void)
{
  g_autoptr(GBytes) bytes = load_model ();
  g_autoptr(IterateTextModel) model = NULL;
  g_autoptr(GError) error = NULL;

  model = iterate_text_model_new (bytes, &error);
  g_assert_no_error (error);

  return iterate_text_reader_new (model);
}

static IterateTextReading
read_text (IterateTextReader *reader,
           const char        *text)
{
  IterateTextReading reading;

  iterate_text_reader_read (reader, text, strlen (text), &reading);

  return reading;
}

static void
test_a_damaged_model_is_refused (void)
{
  g_autoptr(GBytes) bytes = load_model ();
  g_autoptr(GBytes) shorter = g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) - 1);
  g_autoptr(GBytes) nothing = g_bytes_new_static ("ITRTEXT1", 8);
  g_autoptr(GError) error = NULL;

  g_assert_null (iterate_text_model_new (shorter, &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (iterate_text_model_new (nothing, &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
}

static void
test_plain_feedback_is_understood (void)
{
  static const struct
  {
    const char          *text;
    const char          *sentiment;
    gboolean             actionable;
    IterateFeedbackKind  kind;
    IterateUrgency       urgency;
  } cases[] = {
    { "I love this app, it is amazing", "positive", FALSE, ITERATE_FEEDBACK_PRAISE,
      ITERATE_URGENCY_LOW },
    { "The app crashes every time I open the settings", "negative", TRUE, ITERATE_FEEDBACK_BUG,
      ITERATE_URGENCY_HIGH },
    { "Please add dark mode", "neutral", TRUE, ITERATE_FEEDBACK_FEATURE, ITERATE_URGENCY_NORMAL },
    { "How do I export my data to CSV?", "negative", TRUE, ITERATE_FEEDBACK_QUESTION,
      ITERATE_URGENCY_NORMAL },
    { "We lost all our data after the update!!!", "negative", TRUE, ITERATE_FEEDBACK_BUG,
      ITERATE_URGENCY_CRITICAL },
    { "Would be nice if invoices had our logo", "neutral", TRUE, ITERATE_FEEDBACK_FEATURE,
      ITERATE_URGENCY_LOW },
  };
  g_autoptr(IterateTextReader) reader = new_reader ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      IterateTextReading reading = read_text (reader, cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (iterate_sentiment_get_label (reading.sentiment), ==, cases[i].sentiment);
      g_assert_cmpint (reading.actionable, ==, cases[i].actionable);
      g_assert_cmpint (reading.kind, ==, cases[i].kind);
      g_assert_cmpint (reading.urgency, ==, cases[i].urgency);
    }
}

static void
test_any_text_is_answered_within_bounds (void)
{
  static const char *const texts[] = { "", " ", "?", "👍", "x", "\n\n", "Die App stürzt ab, leider",
                                       "打开应用就闪退", "1234567890", ":)", "no" };
  g_autoptr(IterateTextReader) reader = new_reader ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      IterateTextReading reading = read_text (reader, texts[i]);
      g_autoptr(GArray) reasons = iterate_text_reader_explain (reader, 3);

      g_assert_cmpfloat (ABS (reading.sentiment), <=, 1);
      g_assert_cmpfloat (reading.confidence, >=, 0);
      g_assert_cmpfloat (reading.confidence, <=, 1);
      g_assert_cmpuint (reading.kind, <, ITERATE_N_FEEDBACK_KINDS);
      g_assert_cmpuint (reasons->len, <=, 12);
    }
}

static void
test_a_long_text_is_read_to_a_limit (void)
{
  g_autoptr(IterateTextReader) reader = new_reader ();
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GArray) reasons = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (text, "word%u crash ", i);
  read_text (reader, text->str);
  reasons = iterate_text_reader_explain (reader, 3);
  g_assert_cmpuint (reasons->len, >, 0);
}

static gboolean
has_reason (GArray      *reasons,
            IterateHead  head,
            const char  *word)
{
  for (guint i = 0; i < reasons->len; i++)
    {
      const IterateTextReason *reason = &g_array_index (reasons, IterateTextReason, i);

      if (reason->head == head && strstr (reason->words, word) != NULL)
        return TRUE;
    }

  return FALSE;
}

static void
test_answers_name_the_words_that_moved_them (void)
{
  g_autoptr(IterateTextReader) reader = new_reader ();
  g_autoptr(GArray) reasons = NULL;

  read_text (reader, "I was charged twice, this is the worst service. Please fix it");
  reasons = iterate_text_reader_explain (reader, 3);
  g_assert_true (has_reason (reasons, ITERATE_HEAD_SENTIMENT, "worst"));
  g_assert_true (has_reason (reasons, ITERATE_HEAD_URGENCY, "charged twice"));
  g_assert_true (has_reason (reasons, ITERATE_HEAD_ACTIONABLE, "fix"));
}

static void
test_the_same_text_has_the_same_answer (void)
{
  g_autoptr(IterateTextReader) first = new_reader ();
  g_autoptr(IterateTextReader) second = new_reader ();
  IterateTextReading a, b;

  read_text (second, "Something else was read before, in another order!");
  a = read_text (first, "The export is broken again");
  b = read_text (second, "The export is broken again");
  g_assert_cmpmem (a.scores, sizeof a.scores, b.scores, sizeof b.scores);
}

static void
test_a_correction_counts_at_once_and_can_be_taken_back (void)
{
  g_autoptr(IterateTextReader) reader = new_reader ();
  g_autoptr(IterateTextLayer) layer = iterate_text_layer_new ();
  const char *text = "The kettle sings in the morning";
  IterateTextReading before = read_text (reader, text), after, other;
  double wanted = before.actionable ? -1 : 1;

  iterate_text_reader_set_layer (reader, layer);
  read_text (reader, text);
  iterate_text_reader_learn (reader, ITERATE_HEAD_ACTIONABLE, wanted);
  after = read_text (reader, text);
  g_assert_cmpint (after.actionable, !=, before.actionable);
  g_assert_cmpfloat_with_epsilon (after.scores[ITERATE_HEAD_ACTIONABLE], wanted, 1e-3);
  other = read_text (reader, "My kettle sings every morning");
  iterate_text_reader_set_layer (reader, NULL);
  g_assert_cmpfloat ((other.scores[ITERATE_HEAD_ACTIONABLE] -
                      read_text (reader, "My kettle sings every morning")
                        .scores[ITERATE_HEAD_ACTIONABLE]) * wanted, >, 0);
  after = read_text (reader, text);
  g_assert_cmpmem (after.scores, sizeof after.scores, before.scores, sizeof before.scores);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/reading/a-damaged-model-is-refused", test_a_damaged_model_is_refused);
  g_test_add_func ("/reading/plain-feedback-is-understood", test_plain_feedback_is_understood);
  g_test_add_func ("/reading/any-text-is-answered-within-bounds",
                   test_any_text_is_answered_within_bounds);
  g_test_add_func ("/reading/a-long-text-is-read-to-a-limit", test_a_long_text_is_read_to_a_limit);
  g_test_add_func ("/reading/answers-name-the-words-that-moved-them",
                   test_answers_name_the_words_that_moved_them);
  g_test_add_func ("/reading/the-same-text-has-the-same-answer",
                   test_the_same_text_has_the_same_answer);
  g_test_add_func ("/reading/a-correction-counts-at-once-and-can-be-taken-back",
                   test_a_correction_counts_at_once_and_can_be_taken_back);

  return g_test_run ();
}

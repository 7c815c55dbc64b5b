/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-text-reader.h"

#include "iterate-severity.h"
#include "iterate-tokenizer.h"
#include "iterate-valence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The sentiment head answers in means of ratings, which keep away from the ends. */
#define SENTIMENT_SCALE 1.6

/* Above this an item is actionable: where both classes are even, F1 is best here, and to miss
 * what a user asks for costs more than to look at what nobody asked for. */
#define ACTIONABLE_CUT -.2

/* How the classifier's score and the words of severity add up. Severity is what people write
 * in one or two sentences; in a long report its words are only about the subject. */
#define URGENCY_OF_SCORE .8
#define URGENCY_OF_SEVERITY .75
#define URGENCY_OF_MOOD .4
#define URGENCY_OFFSET 1
#define SHORT_TEXT 40.0
#define CRITICAL_SEVERITY 3
#define CRITICAL 2.6
#define HIGH .8
#define LOW -1.6

/* Fewer words than these ask for nothing, unless they sound severe. */
#define MIN_WORDS 3

#define MAX_REASON_WORDS 3

/* What is less than this, or than this share of a stronger one, explains nothing. */
#define LEAST_REASON .04
#define WEAKEST_REASON .15
#define FUNCTION_SHARE .4

#define FOREIGN_PRAISE .3
#define FOREIGN_CONFIDENCE .3

struct _IterateTextReader
{
  IterateTextModel   *model; /* (owned) */
  IterateTextLayer   *layer; /* (owned) (nullable) */
  IterateTokenizer   *tokenizer;
  IterateFeatures    *features;

  /* Of the text that was read last */
  const char         *text;
  const IterateToken *tokens;
  guint               n_tokens;
  float               cues[ITERATE_N_CUES];
  IterateTextReading  reading;
};

IterateTextReader *
iterate_text_reader_new (IterateTextModel *model)
{
  IterateTextReader *self = g_new0 (IterateTextReader, 1);

  self->model = iterate_text_model_ref (model);
  self->tokenizer = iterate_tokenizer_new ();
  self->features = iterate_features_new ();

  return self;
}

void
iterate_text_reader_free (IterateTextReader *self)
{
  iterate_text_model_unref (self->model);
  g_clear_pointer (&self->layer, iterate_text_layer_unref);
  iterate_tokenizer_free (self->tokenizer);
  iterate_features_free (self->features);
  g_free (self);
}

/* @layer: (nullable): what people corrected */
void
iterate_text_reader_set_layer (IterateTextReader *self,
                               IterateTextLayer  *layer)
{
  g_clear_pointer (&self->layer, iterate_text_layer_unref);
  self->layer = layer == NULL ? NULL : iterate_text_layer_ref (layer);
}

IterateTextModel *
iterate_text_reader_get_model (IterateTextReader *self)
{
  return self->model;
}

static double
logistic (double x)
{
  return 1 / (1 + exp (-x));
}

static guint
count_words (const IterateToken *tokens,
             guint               n_tokens)
{
  guint n = 0;

  for (guint i = 0; i < n_tokens; i++)
    n += tokens[i].kind == ITERATE_TOKEN_WORD;

  return n;
}

static void
decide_kind (IterateTextReading *reading)
{
  double chances[ITERATE_N_KINDS], sum = 0;

  for (guint i = 0; i < ITERATE_N_KINDS; i++)
    {
      chances[i] = logistic (reading->scores[ITERATE_HEAD_BUG + i]);
      sum += chances[i];
    }

  /* Nobody praises what they are unhappy with, and who asks for something does more. */
  if (reading->sentiment < -.25)
    chances[ITERATE_FEEDBACK_PRAISE] *= .25;
  if (reading->actionable)
    chances[ITERATE_FEEDBACK_PRAISE] *= 2 * (1 - reading->actionable_chance);

  reading->kind = 0;
  for (guint i = 1; i < ITERATE_N_KINDS; i++)
    {
      if (chances[i] > chances[reading->kind])
        reading->kind = i;
    }
  reading->kind_chance = chances[reading->kind] / sum;
}

static double
get_severity (IterateTextReader *self)
{
  double severity = iterate_severity_of_text (self->tokens, self->n_tokens).score;

  return severity * MIN (1, SHORT_TEXT / MAX (self->n_tokens, 1));
}

static void
decide_urgency (IterateTextReading *reading,
                double              severity)
{
  double sum = URGENCY_OFFSET + URGENCY_OF_SCORE * reading->scores[ITERATE_HEAD_URGENCY] +
               URGENCY_OF_SEVERITY * severity + URGENCY_OF_MOOD * MAX (0, -reading->sentiment);

  if (!reading->actionable && severity <= 0)
    sum -= 1;
  reading->urgency_score = logistic (sum);
  if (severity >= CRITICAL_SEVERITY || sum >= CRITICAL)
    reading->urgency = ITERATE_URGENCY_CRITICAL;
  else if (sum >= HIGH)
    reading->urgency = ITERATE_URGENCY_HIGH;
  else
    reading->urgency = sum <= LOW ? ITERATE_URGENCY_LOW : ITERATE_URGENCY_NORMAL;
}

static gboolean
has_question (const IterateToken *tokens,
              guint               n_tokens)
{
  for (guint i = 0; i < n_tokens; i++)
    {
      if (tokens[i].kind == ITERATE_TOKEN_MARK && memchr (tokens[i].word, '?', tokens[i].word_length))
        return TRUE;
    }

  return FALSE;
}

/* The model has read English only. Of another language emoji, marks and the words that it
 * shares with English are understood, so that the safe answer is that a person should look. */
static void
decide_foreign (IterateTextReader *self)
{
  IterateTextReading *reading = &self->reading;
  gboolean question = has_question (self->tokens, self->n_tokens);
  double score = self->layer == NULL ? 0 : reading->scores[ITERATE_HEAD_ACTIONABLE];

  if (strcmp (iterate_language_get_code (reading->language), "en") == 0 || score > 2)
    return;

  reading->actionable = question || reading->sentiment <= FOREIGN_PRAISE;
  reading->kind = question                ? ITERATE_FEEDBACK_QUESTION
                  : reading->actionable ? ITERATE_FEEDBACK_USABILITY
                                        : ITERATE_FEEDBACK_PRAISE;
  reading->confidence = MIN (reading->confidence, FOREIGN_CONFIDENCE);
}

static void
decide (IterateTextReader *self)
{
  IterateTextReading *reading = &self->reading;
  double severity = get_severity (self), score = reading->scores[ITERATE_HEAD_ACTIONABLE];

  reading->sentiment = CLAMP (SENTIMENT_SCALE * reading->scores[ITERATE_HEAD_SENTIMENT], -1, 1);
  reading->actionable_chance = logistic (score - ACTIONABLE_CUT);
  reading->actionable = score > ACTIONABLE_CUT;
  if (severity >= 1)
    reading->actionable = TRUE;
  else if (count_words (self->tokens, self->n_tokens) < MIN_WORDS)
    reading->actionable = FALSE;
  decide_kind (reading);
  decide_urgency (reading, severity);
  reading->confidence = (MAX (reading->actionable_chance, 1 - reading->actionable_chance) +
                         reading->kind_chance) / 2;
  decide_foreign (self);
}

/**
 * iterate_text_reader_read:
 * @text: valid UTF-8; kept until the next text
 * @reading: (out caller-allocates): what was understood
 */
void
iterate_text_reader_read (IterateTextReader  *self,
                          const char         *text,
                          gsize               length,
                          IterateTextReading *reading)
{
  self->text = text;
  self->tokens = iterate_tokenizer_read (self->tokenizer, text, length, &self->n_tokens);
  self->reading.language = iterate_tokenizer_get_language (self->tokenizer);
  iterate_features_extract (self->features, self->tokens, self->n_tokens);
  iterate_cues_of_text (iterate_text_model_get_lexicon (self->model), self->tokens, self->n_tokens,
                        self->cues);
  iterate_text_model_score (self->model, self->features, self->cues, self->reading.scores);
  if (self->layer != NULL)
    iterate_text_layer_add (self->layer, self->model, self->features, self->reading.scores);
  decide (self);
  *reading = self->reading;
}

/* Returns: (transfer none): the tokens of the text that was read last */
const IterateToken *
iterate_text_reader_get_tokens (IterateTextReader *self,
                                guint             *n_tokens)
{
  *n_tokens = self->n_tokens;

  return self->tokens;
}

/**
 * iterate_text_reader_learn:
 * @wanted: what the head should answer at least for the text that was read last, or at most
 *   where that is below 0
 *
 * Teaches the layer. Does nothing where the answer is that already.
 */
void
iterate_text_reader_learn (IterateTextReader *self,
                           IterateHead        head,
                           double             wanted)
{
  double score = self->reading.scores[head];

  if (self->layer == NULL || (wanted > 0 ? score >= wanted : score <= wanted))
    return;

  iterate_text_layer_learn (self->layer, self->model, self->features, head, wanted - score);
}

/* What each token adds to a head's score, with its share of the pairs that it is in. */
static void
add_shares (IterateTextReader *self,
            IterateHead        head,
            double            *shares)
{
  for (guint group = 0; group < ITERATE_N_FEATURE_GROUPS; group++)
    {
      guint n;
      const IterateFeature *found = iterate_features_get_group (self->features, group, &n);
      double scale = iterate_text_model_get_group (self->model, group) / sqrt (MAX (n, 1));

      for (guint i = 0; i < n; i++)
        {
          double weight = iterate_text_model_get_weight (self->model, found[i].bucket, head);

          if (self->layer != NULL)
            weight += iterate_text_layer_get_weight (self->layer, found[i].bucket, head);
          weight *= scale;
          if (group == ITERATE_FEATURES_PAIRS)
            {
              weight /= 2;
              shares[found[i].token + 1] += weight;
            }
          shares[found[i].token] += weight;
        }
    }
}

static void
add_valence (IterateTextReader *self,
             double            *shares)
{
  for (guint i = 0; i < self->n_tokens; i++)
    shares[i] += .1 * iterate_valence_of_token (iterate_text_model_get_lexicon (self->model),
                                                self->tokens, i);
}

static void
add_severity (IterateTextReader *self,
              double            *shares)
{
  IterateSeverity severity = iterate_severity_of_text (self->tokens, self->n_tokens);

  for (guint i = 0; i < severity.n_tokens; i++)
    shares[severity.first + i] += URGENCY_OF_SEVERITY * severity.score / severity.n_tokens;
}

static char *
dup_words (IterateTextReader *self,
           guint              first,
           guint              last)
{
  const IterateToken *end = &self->tokens[last];
  g_autofree char *words = g_strndup (self->text + self->tokens[first].start,
                                      end->start + end->length - self->tokens[first].start);

  return g_strdelimit (g_steal_pointer (&words), "\n\r\t", ' ');
}

/* Takes the strongest token, with its neighbours that say the same. @least: what is no reason
 * any more */
static gboolean
take_reason (IterateTextReader *self,
             double            *shares,
             double             direction,
             double             least,
             IterateTextReason *reason)
{
  guint best = 0, first, last;

  for (guint i = 1; i < self->n_tokens; i++)
    {
      if (direction * shares[i] > direction * shares[best])
        best = i;
    }
  if (direction * shares[best] <= least)
    return FALSE;

  first = last = best;
  while (last - first + 1 < MAX_REASON_WORDS && first > 0 &&
         direction * shares[first - 1] > .5 * direction * shares[best])
    first--;
  while (last - first + 1 < MAX_REASON_WORDS && last + 1 < self->n_tokens &&
         direction * shares[last + 1] > .5 * direction * shares[best])
    last++;

  reason->weight = 0;
  for (guint i = first; i <= last; i++)
    {
      reason->weight += shares[i];
      shares[i] = 0;
    }
  reason->words = dup_words (self, first, last);

  return TRUE;
}

static void
clear_reason (gpointer data)
{
  g_free (((IterateTextReason *) data)->words);
}

static void
explain_head (IterateTextReader *self,
              IterateHead        head,
              double             direction,
              guint              max_reasons,
              GArray            *reasons)
{
  /* A pair's second token may be one past those that have features. */
  g_autofree double *shares = g_new0 (double, self->n_tokens + 2);
  double least = LEAST_REASON;

  add_shares (self, head, shares);
  if (head == ITERATE_HEAD_SENTIMENT)
    add_valence (self, shares);
  else if (head == ITERATE_HEAD_URGENCY)
    add_severity (self, shares);

  /* Function words are in many phrases and explain nothing by themselves. */
  for (guint i = 0; i < self->n_tokens; i++)
    {
      if ((self->tokens[i].flags & ITERATE_TOKEN_FUNCTION) != 0)
        shares[i] *= FUNCTION_SHARE;
    }

  for (guint i = 0; i < max_reasons; i++)
    {
      IterateTextReason reason = { .head = head };

      if (!take_reason (self, shares, direction, least, &reason))
        break;
      least = MAX (least, WEAKEST_REASON * ABS (reason.weight));
      g_array_append_val (reasons, reason);
    }
}

/**
 * iterate_text_reader_explain:
 * @max_reasons: how many for each answer at most
 *
 * Returns: (transfer full) (element-type IterateTextReason): the words that moved each answer
 *   about the text that was read last, the strongest first
 */
GArray *
iterate_text_reader_explain (IterateTextReader *self,
                             guint              max_reasons)
{
  const IterateTextReading *reading = &self->reading;
  GArray *reasons = g_array_new (FALSE, FALSE, sizeof (IterateTextReason));

  g_array_set_clear_func (reasons, clear_reason);
  if (self->n_tokens == 0)
    return reasons;

  explain_head (self, ITERATE_HEAD_SENTIMENT, reading->sentiment < 0 ? -1 : 1, max_reasons, reasons);
  explain_head (self, ITERATE_HEAD_ACTIONABLE, reading->actionable ? 1 : -1, max_reasons, reasons);
  explain_head (self, ITERATE_HEAD_URGENCY,
                reading->urgency >= ITERATE_URGENCY_HIGH ? 1 : -1, max_reasons, reasons);
  explain_head (self, ITERATE_HEAD_BUG + reading->kind, 1, max_reasons, reasons);

  return reasons;
}

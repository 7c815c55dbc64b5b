/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-language.h"
#include "iterate-text-model.h"

G_BEGIN_DECLS

/**
 * IterateUrgency:
 *
 * How soon something is to be done, from later to now.
 */
typedef enum
{
  ITERATE_URGENCY_LOW,
  ITERATE_URGENCY_NORMAL,
  ITERATE_URGENCY_HIGH,
  ITERATE_URGENCY_CRITICAL,
  ITERATE_N_URGENCIES
} IterateUrgency;

/**
 * IterateFeedbackKind:
 *
 * What a piece of feedback is, in the order of the model's heads.
 */
typedef enum
{
  ITERATE_FEEDBACK_BUG,
  ITERATE_FEEDBACK_FEATURE,
  ITERATE_FEEDBACK_USABILITY,
  ITERATE_FEEDBACK_PRAISE,
  ITERATE_FEEDBACK_QUESTION,
  ITERATE_N_FEEDBACK_KINDS
} IterateFeedbackKind;

/**
 * IterateTextReading:
 * @scores: of each head, before rules
 * @sentiment: -1 … 1
 * @actionable: whether something can be done about it
 * @actionable_chance: how likely that is, 0 … 1
 * @urgency_score: 0 … 1, for an order
 * @kind_chance: how likely the kind is among all kinds
 * @confidence: of the answers taken together, 0 … 1
 *
 * What was understood of a text.
 */
typedef struct
{
  float                scores[ITERATE_N_HEADS];
  double               sentiment;
  gboolean             actionable;
  double               actionable_chance;
  IterateUrgency       urgency;
  double               urgency_score;
  IterateFeedbackKind  kind;
  double               kind_chance;
  double               confidence;
  IterateLanguage      language;
} IterateTextReading;

const char *iterate_urgency_get_name         (IterateUrgency       urgency);
gboolean    iterate_urgency_parse            (const char          *name,
                                              IterateUrgency      *urgency);
const char *iterate_feedback_kind_get_name   (IterateFeedbackKind  kind);
gboolean    iterate_feedback_kind_parse      (const char          *name,
                                              IterateFeedbackKind *kind);
const char *iterate_sentiment_get_label      (double               sentiment);
gboolean    iterate_sentiment_parse          (const char          *label,
                                              double              *sentiment);

G_END_DECLS

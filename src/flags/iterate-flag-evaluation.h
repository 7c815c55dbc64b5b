/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-flag-set.h"

G_BEGIN_DECLS

/**
 * IterateFlagSource:
 *
 * Why a flag gives what it gives.
 */
typedef enum
{
  ITERATE_FLAG_UNKNOWN,
  ITERATE_FLAG_DEFAULT,
  ITERATE_FLAG_FORCE,
  ITERATE_FLAG_EXPERIMENT,
  ITERATE_FLAG_PREREQUISITE,
  ITERATE_FLAG_CYCLE,
  ITERATE_FLAG_DISABLED,
} IterateFlagSource;

/**
 * IterateFlagMiss:
 *
 * Why a rule did not apply.
 */
typedef enum
{
  ITERATE_FLAG_APPLIES,
  ITERATE_FLAG_NO_PREREQUISITE,
  ITERATE_FLAG_FILTERED,
  ITERATE_FLAG_NO_CONDITION,
  ITERATE_FLAG_NO_ATTRIBUTE,
  ITERATE_FLAG_NOT_COVERED,
  ITERATE_FLAG_NOT_IN_NAMESPACE,
  ITERATE_FLAG_NOT_RUNNING,
  ITERATE_FLAG_BLOCKED_BUCKET,
} IterateFlagMiss;

/**
 * IterateFlagTraceFunc:
 * @index: of the rule
 * @bucket: the number that was drawn, NaN where none was
 *
 * Told of each rule that was looked at.
 */
typedef void (*IterateFlagTraceFunc) (guint                  index,
                                      const IterateFlagRule *rule,
                                      IterateFlagMiss        miss,
                                      double                 bucket,
                                      gpointer               user_data);

/**
 * IterateFlagStickyFunc:
 * @experiment: an experiment's key with its bucket version
 *
 * Returns: (nullable): the key of the variation that was kept for that attribute's value
 */
typedef const char *(*IterateFlagStickyFunc) (const char *attribute,
                                              const char *value,
                                              const char *experiment,
                                              gpointer    user_data);

/**
 * IterateFlagContext:
 * @attributes: whom it is for
 * @forced: numbers of variations by an experiment's key, an object
 * @url: (nullable): whose query may force variations likewise
 * @qa: only forced variations are given
 * @disabled: no experiments are run
 * @find_sticky: (nullable): what was kept; without it nothing is
 * @trace: (nullable): told of each rule
 */
typedef struct
{
  IterateFlagAttributes  attributes;
  IterateJsonValue       forced;
  const char            *url;
  gboolean               qa;
  gboolean               disabled;
  IterateFlagStickyFunc  find_sticky;
  gpointer               sticky_data;
  IterateFlagTraceFunc   trace;
  gpointer               trace_data;
} IterateFlagContext;

/* What is hashed is a text, or a number, which fits in this. */
#define ITERATE_FLAG_HASH_ROOM 128

/**
 * IterateFlagEvaluation:
 * @source: why
 * @value: what is given, maybe missing
 * @text: (nullable): the same as JSON
 * @rule: (nullable): which rule decided
 * @in_experiment: whether the variation was given as part of an experiment
 * @hash_used: whether by its number and not because it was forced
 * @sticky_used: whether because it was kept
 * @variation: which of the experiment's variations; -1 without an experiment
 * @bucket: the number that was drawn, NaN where none was
 * @hash_attribute: (nullable): what was hashed
 * @hash_value: its value
 * @leaf: (nullable): whose weights were used
 * @bandit: whether the weights depend on whom it is for
 * @hash_room: holds @hash_value where that is no text
 *
 * What somebody gets, and why. It points into the set, the attributes and itself: it is not to be
 * copied.
 */
typedef struct
{
  IterateFlagSource      source;
  IterateJsonValue       value;
  const char            *text;
  const IterateFlagRule *rule;
  gboolean               in_experiment;
  gboolean               hash_used;
  gboolean               sticky_used;
  int                    variation;
  double                 bucket;
  const char            *hash_attribute;
  const char            *hash_value;
  const IterateFlagLeaf *leaf;
  gboolean               bandit;
  char                   hash_room[ITERATE_FLAG_HASH_ROOM];
} IterateFlagEvaluation;

void     iterate_flag_evaluate (IterateFlagSet           *set,
                                const char               *key,
                                const IterateFlagContext *context,
                                IterateFlagEvaluation    *result);
void     iterate_flag_evaluate_feature (IterateFlagSet           *set,
                                        const IterateFlagFeature *feature,
                                        const IterateFlagContext *context,
                                        IterateFlagEvaluation    *result);
gboolean iterate_flag_run      (IterateFlagSet           *set,
                                const IterateFlagRule    *experiment,
                                const IterateFlagContext *context,
                                IterateFlagEvaluation    *result);
int      iterate_flag_find_url_override (const char      *url,
                                         const char      *experiment,
                                         int              n_variations);
const char *iterate_flag_source_to_string (IterateFlagSource source);

G_END_DECLS

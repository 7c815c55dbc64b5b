/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-flag-condition.h"
#include "iterate-flag-hash.h"

G_BEGIN_DECLS

/**
 * IterateFlagValue:
 * @json: the value
 * @text: (owned): as JSON text
 *
 * What a flag may give.
 */
typedef struct
{
  IterateJsonValue  json;
  char             *text;
} IterateFlagValue;

void     iterate_flag_value_init  (IterateFlagValue *self,
                                   IterateJsonValue  json);
void     iterate_flag_value_clear (IterateFlagValue *self);
gboolean iterate_flag_value_is_on (IterateJsonValue  json);

/* Another flag that must have a value. @gate: else this flag has none. */
typedef struct
{
  char                 *flag;      /* (owned) */
  IterateFlagCondition *condition; /* (owned) */
  gboolean              gate;
} IterateFlagParent;

/* Whose numbers take part at all. */
typedef struct
{
  char             *attribute; /* (owned) (nullable) */
  char             *seed;      /* (owned) */
  guint32           seeded;
  int               hash_version;
  IterateFlagRange *ranges;    /* (owned) */
  int               n_ranges;
} IterateFlagFilter;

/* A variation of an experiment. */
typedef struct
{
  IterateFlagValue value;
  char            *key; /* (owned) */
  gboolean         passthrough;
} IterateFlagVariation;

/* Other weights for those who meet a condition. */
typedef struct
{
  int                   leaf;
  IterateFlagCondition *condition; /* (owned) (nullable) */
  IterateJsonValue      weights;
  IterateFlagRange     *ranges;    /* (owned) */
} IterateFlagLeaf;

/**
 * IterateFlagRule:
 *
 * A rule of a flag, or an experiment of its own, compiled.
 */
typedef struct
{
  IterateJsonValue      definition;
  const char           *id;                /* (nullable) */
  IterateFlagCondition *condition;         /* (owned) (nullable) */
  GArray               *parents;           /* (owned) (element-type IterateFlagParent) */
  GArray               *filters;           /* (owned) (nullable) (element-type IterateFlagFilter) */
  const char           *hash_attribute;
  const char           *fallback_attribute; /* (nullable) */
  int                   hash_version;
  char                 *seed;              /* (owned) */
  guint32               seeded;

  gboolean              has_force;
  IterateFlagValue      force;
  gboolean              has_coverage;
  double                coverage;
  gboolean              has_range;
  IterateFlagRange      range;

  char                 *key;               /* (owned): of the experiment */
  GArray               *variations;        /* (owned) (nullable) (element-type IterateFlagVariation) */
  IterateFlagRange     *ranges;            /* (owned) (nullable): of the variations */
  int                   n_ranges;
  const char           *namespace;         /* (nullable) */
  IterateFlagRange      namespace_range;
  gboolean              sticky;
  int                   bucket_version;
  int                   min_bucket_version;
  GArray               *leaves;            /* (owned) (nullable) (element-type IterateFlagLeaf) */
  IterateJsonValue      bandit;
  gboolean              inactive;
  gboolean              stopped;
} IterateFlagRule;

gboolean iterate_flag_rule_init  (IterateFlagRule   *self,
                                  const char        *flag,
                                  IterateJsonValue   definition,
                                  IterateJsonValue   payload,
                                  GError           **error);
void     iterate_flag_rule_clear (gpointer           rule);

G_END_DECLS

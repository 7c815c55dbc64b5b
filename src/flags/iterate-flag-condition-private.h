/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-flag-condition.h"

G_BEGIN_DECLS

/* What a condition is compiled to, and looked at by. */

typedef struct _Test Test;

typedef enum
{
  OPERATOR_UNKNOWN,
  OPERATOR_VEQ,
  OPERATOR_VNE,
  OPERATOR_VGT,
  OPERATOR_VGTE,
  OPERATOR_VLT,
  OPERATOR_VLTE,
  OPERATOR_EQ,
  OPERATOR_NE,
  OPERATOR_LT,
  OPERATOR_LTE,
  OPERATOR_GT,
  OPERATOR_GTE,
  OPERATOR_EXISTS,
  OPERATOR_IN,
  OPERATOR_INI,
  OPERATOR_NIN,
  OPERATOR_NINI,
  OPERATOR_IN_GROUP,
  OPERATOR_NOT_IN_GROUP,
  OPERATOR_NOT,
  OPERATOR_SIZE,
  OPERATOR_ELEM_MATCH,
  OPERATOR_ALL,
  OPERATOR_ALLI,
  OPERATOR_REGEX,
  OPERATOR_REGEXI,
  OPERATOR_NOT_REGEX,
  OPERATOR_NOT_REGEXI,
  OPERATOR_TYPE,
} OperatorKind;

/* What one operator asks. */
typedef struct
{
  OperatorKind          kind;
  IterateJsonValue      expected;
  GRegex               *regex;     /* (owned) (nullable) */
  char                 *version;   /* (owned) (nullable): for comparisons of versions */
  Test                 *test;      /* (owned) (nullable): of $not, $size and $elemMatch */
  IterateFlagCondition *condition; /* (owned) (nullable): of $elemMatch over objects */
  GPtrArray            *tests;     /* (owned) (nullable) (element-type Test): of $all */
} Operator;

/* What is asked of one value. */
struct _Test
{
  IterateJsonValue  expected;
  GArray           *operators; /* (owned) (nullable): instead of a comparison */
};

typedef enum
{
  CLAUSE_PATH,
  CLAUSE_AND,
  CLAUSE_OR,
  CLAUSE_NOR,
  CLAUSE_NOT,
} ClauseKind;

typedef struct
{
  ClauseKind  kind;
  GStrv       path;       /* (owned) (nullable) */
  Test       *test;       /* (owned) (nullable) */
  GPtrArray  *conditions; /* (owned) (nullable) (element-type IterateFlagCondition) */
} Clause;

/**
 * IterateFlagCondition:
 *
 * What must be true of somebody for a rule to apply: all of its clauses.
 */
struct _IterateFlagCondition
{
  GArray *clauses; /* (owned) (element-type Clause) */
};

G_END_DECLS

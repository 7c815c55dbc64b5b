/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-idea.h"

/**
 * IterateIdea:
 *
 * Something that could be tried.
 */
struct _IterateIdea
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "name", G_TYPE_STRING },
  { "hypothesis", G_TYPE_STRING },
  { "metric", G_TYPE_STRING },
  { "variants", ITERATE_COLUMN_STRV },
  { "guardrails", ITERATE_COLUMN_STRV },
  { "measure", G_TYPE_STRING },
  { "impact", G_TYPE_DOUBLE },
  { "confidence", G_TYPE_DOUBLE },
  { "effort", G_TYPE_DOUBLE },
  { "score", G_TYPE_DOUBLE },
  { "pattern", G_TYPE_STRING },
  { "evidence", ITERATE_COLUMN_STRV },
  { "status", G_TYPE_STRING },
  { "source", G_TYPE_STRING },
  { "ai-call", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "call" },
  { "initiative", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "initiative" },
  { "experiment", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "exp" },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "updated-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateIdea, iterate_idea, ITERATE_TYPE_RECORD)

static void
iterate_idea_class_init (IterateIdeaClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "idea", "idea", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_idea_init (IterateIdea *self)
{
}

const char *
iterate_idea_get_name (IterateIdea *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "name");
}

const char *
iterate_idea_get_hypothesis (IterateIdea *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "hypothesis");
}

const char *
iterate_idea_get_metric (IterateIdea *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "metric");
}

const char *const *
iterate_idea_get_variants (IterateIdea *self)
{
  return iterate_record_get_strv (ITERATE_RECORD (self), "variants");
}

const char *const *
iterate_idea_get_guardrails (IterateIdea *self)
{
  return iterate_record_get_strv (ITERATE_RECORD (self), "guardrails");
}

/* Returns: (transfer none): how to tell whether it worked; may be empty */
const char *
iterate_idea_get_measure (IterateIdea *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "measure");
}

/* Returns: (transfer none): who had it, such as `built-in analyst` */
const char *
iterate_idea_get_source (IterateIdea *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "source");
}

double
iterate_idea_get_impact (IterateIdea *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "impact");
}

double
iterate_idea_get_confidence (IterateIdea *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "confidence");
}

double
iterate_idea_get_effort (IterateIdea *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "effort");
}

double
iterate_idea_get_score (IterateIdea *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "score");
}

const char *const *
iterate_idea_get_evidence (IterateIdea *self)
{
  return iterate_record_get_strv (ITERATE_RECORD (self), "evidence");
}

const char *
iterate_idea_get_status (IterateIdea *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "status");
}

gint64
iterate_idea_get_experiment (IterateIdea *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "experiment");
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_IDEA (iterate_idea_get_type ())

G_DECLARE_FINAL_TYPE (IterateIdea, iterate_idea, ITERATE, IDEA, IterateRecord)

const char        *iterate_idea_get_name       (IterateIdea *self);
const char        *iterate_idea_get_hypothesis (IterateIdea *self);
const char        *iterate_idea_get_metric     (IterateIdea *self);
const char *const *iterate_idea_get_variants   (IterateIdea *self);
const char *const *iterate_idea_get_guardrails (IterateIdea *self);
const char        *iterate_idea_get_measure    (IterateIdea *self);
const char        *iterate_idea_get_source     (IterateIdea *self);
double             iterate_idea_get_impact     (IterateIdea *self);
double             iterate_idea_get_confidence (IterateIdea *self);
double             iterate_idea_get_effort     (IterateIdea *self);
double             iterate_idea_get_score      (IterateIdea *self);
const char *const *iterate_idea_get_evidence   (IterateIdea *self);
const char        *iterate_idea_get_status     (IterateIdea *self);
gint64             iterate_idea_get_experiment (IterateIdea *self);

G_END_DECLS

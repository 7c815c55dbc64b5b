/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-task.h"
#include "iterate-experiment.h"
#include "iterate-feature-request.h"

G_BEGIN_DECLS

/* How many of a request's votes are shown one by one. */
#define ITERATE_MAX_QUOTES 50

/**
 * IterateRequestContext:
 * @request: what is asked for
 * @product: its score and what that is the product of
 * @quotes: (element-type IterateFeedback): the newest votes
 * @n_authors: how many people they are from
 * @task: (nullable): what was made of it
 * @experiment: (nullable): what tries it
 *
 * A request with what there is to know of it.
 */
typedef struct
{
  IterateFeatureRequest *request;
  char                  *product;
  GPtrArray             *quotes;
  gint64                 n_authors;
  IterateTask           *task;
  IterateExperiment     *experiment;
} IterateRequestContext;

IterateRequestContext *iterate_request_context_load (IterateDatabase        *db,
                                                     gint64                  id,
                                                     GError                **error);
void                   iterate_request_context_free (IterateRequestContext  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateRequestContext, iterate_request_context_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-metric-intake.h"
#include "iterate-metric-service.h"

G_BEGIN_DECLS

/**
 * IterateMetricSourceDraft:
 * @kind: which service
 * @address: where it is
 * @metric: the metric's name; it is made where there is none
 * @query: what is asked
 * @step: how often there is a value
 * @every: how often it is asked
 * @since: from when on the past is read
 * @account: (nullable): who asks
 * @dimension: (nullable): the label that tells segments
 * @has_key: whether a key was kept
 *
 * A source as a person describes it. All are borrowed.
 */
typedef struct
{
  const char *kind;
  const char *address;
  const char *metric;
  const char *query;
  gint64      step;
  gint64      every;
  gint64      since;
  const char *account;
  const char *dimension;
  gboolean    has_key;
} IterateMetricSourceDraft;

/**
 * IterateMetricPage:
 * @intake: what came
 * @until: up to when
 * @has_more: whether there is more
 *
 * A part of what a service has.
 */
typedef struct
{
  IterateMetricIntake *intake;
  gint64               until;
  gboolean             has_more;
} IterateMetricPage;

IterateMetricSource *iterate_metric_sync_add       (IterateDatabase                 *db,
                                                    const IterateMetricSourceDraft  *draft,
                                                    gint64                           now,
                                                    GError                         **error);
gboolean             iterate_metric_sync_keep_key  (const IterateMetricSourceDraft  *draft,
                                                    const char                      *key,
                                                    GError                         **error);
gboolean             iterate_metric_sync_test      (const IterateMetricSourceDraft  *draft,
                                                    const char                      *key,
                                                    gint64                           now,
                                                    guint                           *n_values,
                                                    GError                         **error);
IterateMetricSource *iterate_metric_sync_find      (IterateDatabase                 *db,
                                                    const char                      *text,
                                                    GError                         **error);
gboolean             iterate_metric_sync_request   (IterateDatabase                 *db,
                                                    IterateMetricSource             *source,
                                                    gint64                           now,
                                                    GError                         **error);
gboolean             iterate_metric_sync_remove    (IterateDatabase                 *db,
                                                    IterateMetricSource             *source,
                                                    GError                         **error);
IterateMetricPage   *iterate_metric_sync_fetch     (IterateMetricSource             *source,
                                                    gint64                           now,
                                                    GCancellable                    *cancellable,
                                                    gint64                          *wait,
                                                    GError                         **error);
gboolean             iterate_metric_sync_take      (IterateDatabase                 *db,
                                                    IterateMetricSource             *source,
                                                    IterateMetricPage               *page,
                                                    gint64                           now,
                                                    GError                         **error);
void                 iterate_metric_page_free      (IterateMetricPage               *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateMetricPage, iterate_metric_page_free)

G_END_DECLS

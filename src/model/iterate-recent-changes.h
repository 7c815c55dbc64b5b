/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-metric.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * IterateRecentChange:
 * @kind: what it is
 * @title: what people call it
 * @subject: (nullable): its id
 * @at: when
 * @weight: how likely it is to be behind something that began at the onset
 *
 * Something that was done before a metric did something.
 */
typedef struct
{
  char   *kind;
  char   *title;
  char   *subject;
  gint64  at;
  double  weight;
} IterateRecentChange;

GPtrArray *iterate_recent_changes_list (IterateDatabase  *db,
                                        IterateMetric    *metric,
                                        gint64            onset,
                                        GError          **error);
GPtrArray *iterate_recent_changes_between (IterateDatabase  *db,
                                           const char       *metric,
                                           gint64            from,
                                           gint64            to,
                                           GError          **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * IterateCollectorTotals:
 * @n_requests: that came
 * @n_refused: of them, those that were answered with an error
 * @n_bytes: of their bodies, as they were sent
 * @last_at: when the last one came, or 0
 *
 * What came in one protocol since the collector started.
 */
typedef struct
{
  guint64 n_requests;
  guint64 n_refused;
  guint64 n_bytes;
  gint64  last_at;
} IterateCollectorTotals;

/**
 * IterateCollectorRows:
 * @n_kept: rows that are safe
 * @n_known: rows that had been kept before
 *
 * What became of the rows of one kind.
 */
typedef struct
{
  guint64 n_kept;
  guint64 n_known;
} IterateCollectorRows;

/**
 * IterateCollectorRefusal:
 * @status: of HTTP
 * @n: how often in a row
 *
 * A request that was answered with an error.
 */
typedef struct
{
  gint64  at;
  guint   status;
  guint   n;
  char   *method;
  char   *path;
  char   *client;
  char   *reason;
} IterateCollectorRefusal;

#define ITERATE_TYPE_COLLECTOR_LOG (iterate_collector_log_get_type ())

G_DECLARE_FINAL_TYPE (IterateCollectorLog, iterate_collector_log, ITERATE, COLLECTOR_LOG, GObject)

IterateCollectorLog *iterate_collector_log_new           (void);
void                 iterate_collector_log_note          (IterateCollectorLog           *self,
                                                          const char                    *protocol,
                                                          gsize                          n_bytes,
                                                          gint64                         now,
                                                          const IterateCollectorRefusal *refusal);
void                 iterate_collector_log_add_rows      (IterateCollectorLog           *self,
                                                          const char                    *kind,
                                                          const IterateCollectorRows    *rows);
void                 iterate_collector_log_get_totals    (IterateCollectorLog           *self,
                                                          const char                    *protocol,
                                                          IterateCollectorTotals        *totals);
void                 iterate_collector_log_get_rows      (IterateCollectorLog           *self,
                                                          const char                    *kind,
                                                          IterateCollectorRows          *rows);
GPtrArray           *iterate_collector_log_list_refusals (IterateCollectorLog           *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-intake-segment.h"
#include "iterate-otlp-value.h"

G_BEGIN_DECLS

/**
 * IterateSpanKind:
 *
 * As OpenTelemetry numbers them.
 */
typedef enum
{
  ITERATE_SPAN_UNKNOWN,
  ITERATE_SPAN_INTERNAL,
  ITERATE_SPAN_SERVER,
  ITERATE_SPAN_CLIENT,
  ITERATE_SPAN_PRODUCER,
  ITERATE_SPAN_CONSUMER,
} IterateSpanKind;

/**
 * IterateSpan:
 * @trace: a hash of its trace
 * @id: a hash of its own id
 * @parent: a hash of its parent's id, or 0
 * @service: whose it is
 * @name: what was done
 * @kind: on which side
 * @start: when it began, in nanoseconds
 * @end: when it ended
 * @failed: whether it did
 * @endpoint: (nullable): what was asked for, where it is the answer of a server
 * @database: (nullable): the product of the database that was asked
 * @query: (nullable): what that was asked
 * @values: (nullable): with which values, where they are known
 * @peer: (nullable): who else was asked
 *
 * Something that was done, as a part of something larger.
 */
typedef struct
{
  guint64          trace;
  guint64          id;
  guint64          parent;
  const char      *service;
  const char      *name;
  IterateSpanKind  kind;
  gint64           start;
  gint64           end;
  gboolean         failed;
  const char      *endpoint;
  const char      *database;
  const char      *query;
  const char      *values;
  const char      *peer;
} IterateSpan;

gboolean iterate_span_read         (IterateSpan             *self,
                                    const IterateIntakeRow  *row,
                                    IterateJsonReader       *reader,
                                    GStringChunk            *texts,
                                    GError                 **error);
gboolean iterate_span_append_row   (IterateJsonValue         span,
                                    const char              *service,
                                    GByteArray              *rows);
guint64  iterate_span_hash         (const char              *id);
double   iterate_span_get_duration (const IterateSpan       *self);
char    *iterate_span_make_route   (const char              *path);

G_END_DECLS

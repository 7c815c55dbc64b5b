/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-span.h"

G_BEGIN_DECLS

/**
 * IterateSpanDraft:
 * @trace: its trace's id
 * @id: its own
 * @parent: (nullable): its parent's
 * @service: (nullable): whose it is
 * @name: what was done
 * @kind: on which side, a number
 * @start: when it began, in nanoseconds
 * @end: when it ended
 * @failed: whether it did
 * @attributes: (nullable): a JSON list of attributes as OpenTelemetry writes them
 *
 * A span of another format. All are borrowed.
 */
typedef struct
{
  const char *trace;
  const char *id;
  const char *parent;
  const char *service;
  const char *name;
  guint       kind;
  gint64      start;
  gint64      end;
  gboolean    failed;
  const char *attributes;
} IterateSpanDraft;

gboolean iterate_span_writer_append        (const IterateSpanDraft  *draft,
                                            IterateJsonReader       *reader,
                                            GByteArray              *rows,
                                            GError                 **error);
void     iterate_span_writer_add_attribute (GString                 *attributes,
                                            const char              *key,
                                            const char              *value);

G_END_DECLS

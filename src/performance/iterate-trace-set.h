/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-span.h"
#include "iterate-store.h"

G_BEGIN_DECLS

/* No place in a set. */
#define ITERATE_TRACE_NONE G_MAXUINT

/**
 * IterateTracedSpan:
 * @span: what was done
 * @parent: the place of its parent, or %ITERATE_TRACE_NONE
 * @entry: the place of the request that it was done for, itself where it is one
 */
typedef struct
{
  IterateSpan span;
  guint       parent;
  guint       entry;
} IterateTracedSpan;

/**
 * IterateTraceSet:
 * @spans: (element-type IterateTracedSpan): by their beginning
 * @texts: what their texts are in
 *
 * Spans with what they are part of.
 */
typedef struct
{
  GArray       *spans;
  GStringChunk *texts;
} IterateTraceSet;

IterateTraceSet *iterate_trace_set_new  (void);
void             iterate_trace_set_free (IterateTraceSet    *self);
IterateTraceSet *iterate_trace_set_load (IterateDatabase    *db,
                                         guint               max_spans,
                                         GError            **error);
void             iterate_trace_set_add  (IterateTraceSet    *self,
                                         const IterateSpan  *span);
void             iterate_trace_set_link (IterateTraceSet    *self);

static inline const IterateTracedSpan *
iterate_trace_set_get (const IterateTraceSet *self,
                       guint                  place)
{
  return &g_array_index (self->spans, IterateTracedSpan, place);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateTraceSet, iterate_trace_set_free)

G_END_DECLS

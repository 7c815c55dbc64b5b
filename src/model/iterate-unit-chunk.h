/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-unit.h"

G_BEGIN_DECLS

/* Units in one chunk: some hundred kilobytes, written in well under 50 ms. */
#define ITERATE_CHUNK_UNITS 16384

typedef struct _IterateUnitChunk IterateUnitChunk;

IterateUnitChunk *iterate_unit_chunk_new        (GArray             *metrics);
IterateUnitChunk *iterate_unit_chunk_decode     (gconstpointer       data,
                                                 gsize               size,
                                                 GArray             *metrics,
                                                 GError            **error);
void              iterate_unit_chunk_free       (IterateUnitChunk   *self);
void              iterate_unit_chunk_append     (IterateUnitChunk   *self,
                                                 const IterateUnit  *unit);
void              iterate_unit_chunk_clear      (IterateUnitChunk   *self);
GBytes           *iterate_unit_chunk_encode     (IterateUnitChunk   *self);
guint             iterate_unit_chunk_get_n      (IterateUnitChunk   *self);
gint64            iterate_unit_chunk_get_key    (IterateUnitChunk   *self,
                                                 guint               index);
void              iterate_unit_chunk_get        (IterateUnitChunk   *self,
                                                 guint               index,
                                                 IterateUnit        *unit);
gboolean          iterate_unit_chunk_find       (IterateUnitChunk   *self,
                                                 gint64              key,
                                                 IterateUnit        *unit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateUnitChunk, iterate_unit_chunk_free)

G_END_DECLS

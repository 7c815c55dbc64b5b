/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A quantile is off by no more than this share of the true one. */
#define ITERATE_SKETCH_ERROR 0.01

/**
 * IterateQuantileSketch:
 *
 * What is kept of many values to know their quantiles, each with a relative error of
 * %ITERATE_SKETCH_ERROR at most. Sketches of parts, merged, are the sketch of the whole.
 */
typedef struct _IterateQuantileSketch IterateQuantileSketch;

IterateQuantileSketch *iterate_quantile_sketch_new            (void);
IterateQuantileSketch *iterate_quantile_sketch_new_from_bytes (const guint8                *data,
                                                               gsize                        length);
void                   iterate_quantile_sketch_free           (IterateQuantileSketch       *self);
void                   iterate_quantile_sketch_add            (IterateQuantileSketch       *self,
                                                               double                       value);
void                   iterate_quantile_sketch_merge          (IterateQuantileSketch       *self,
                                                               const IterateQuantileSketch *other);
guint64                iterate_quantile_sketch_get_n          (const IterateQuantileSketch *self);
double                 iterate_quantile_sketch_get_quantile   (const IterateQuantileSketch *self,
                                                               double                       q);
double                 iterate_quantile_sketch_count_above    (const IterateQuantileSketch *self,
                                                               double                       limit);
GBytes                *iterate_quantile_sketch_to_bytes       (const IterateQuantileSketch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateQuantileSketch, iterate_quantile_sketch_free)

G_END_DECLS

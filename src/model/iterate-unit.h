/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-moments.h"

G_BEGIN_DECLS

/* In place of a variant's id: the unit was seen in several variants, or in none yet. */
#define ITERATE_MULTIPLE_VARIANTS 0
#define ITERATE_NO_VARIANT        (-1)

/* Metrics of one experiment, one bit each in a unit. */
#define ITERATE_MAX_METRICS 64

/* What a metric maps a unit to, on the axes of #IterateMomentAxis. */
typedef struct
{
  double axes[ITERATE_N_MOMENTS];
} IterateUnitValue;

/**
 * IterateUnit:
 * @key: see iterate_unit_key()
 * @variant: its variant's id, %ITERATE_MULTIPLE_VARIANTS or %ITERATE_NO_VARIANT
 * @at: since when, in microseconds
 * @segment: the id of its segment, or 0
 * @present: a bit for each metric that has a value
 * @values: the values, in the order of the experiment's metrics
 *
 * All that statistics need to know about one unit of an experiment.
 */
typedef struct
{
  gint64            key;
  gint64            variant;
  gint64            at;
  gint64            segment;
  guint64           present;
  IterateUnitValue  values[ITERATE_MAX_METRICS];
} IterateUnit;

static inline gboolean
iterate_unit_has_value (const IterateUnit *self,
                        guint              metric)
{
  return self->present >> metric & 1;
}

/* Whether it is in exactly one variant. */
static inline gboolean
iterate_unit_counts (const IterateUnit *self)
{
  return self->variant > 0;
}

void iterate_unit_init      (IterateUnit       *self,
                             gint64             key);
void iterate_unit_set_value (IterateUnit       *self,
                             guint              metric,
                             double             x,
                             double             y,
                             double             pre,
                             double             pre_y);
void iterate_unit_absorb    (IterateUnit       *self,
                             const IterateUnit *other,
                             guint              n_metrics);

G_END_DECLS

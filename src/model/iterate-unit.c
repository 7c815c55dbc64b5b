/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-unit.h"

/* A unit that nobody has seen yet. */
void
iterate_unit_init (IterateUnit *self,
                   gint64       key)
{
  self->key = key;
  self->variant = ITERATE_NO_VARIANT;
  self->at = 0;
  self->segment = 0;
  self->present = 0;
}

void
iterate_unit_set_value (IterateUnit *self,
                        guint        metric,
                        double       x,
                        double       y,
                        double       pre,
                        double       pre_y)
{
  self->present |= G_GUINT64_CONSTANT (1) << metric;
  self->values[metric] = (IterateUnitValue) { { x, y, pre, pre_y } };
}

/**
 * iterate_unit_absorb:
 * @other: what is now said of the same unit
 *
 * An exposure in the same variant again changes at most the time; one in another
 * variant takes the unit out of the effect, because nobody knows what moved it. A
 * value replaces the one before.
 */
void
iterate_unit_absorb (IterateUnit       *self,
                     const IterateUnit *other,
                     guint              n_metrics)
{
  if (self->variant == ITERATE_NO_VARIANT)
    {
      self->variant = other->variant;
      self->at = other->at;
      self->segment = other->segment;
    }
  else if (other->variant != ITERATE_NO_VARIANT)
    {
      self->at = MIN (self->at, other->at);
      if (self->variant != other->variant)
        self->variant = ITERATE_MULTIPLE_VARIANTS;
    }

  self->present |= other->present;
  for (guint metric = 0; metric < n_metrics; metric++)
    if (iterate_unit_has_value (other, metric))
      self->values[metric] = other->values[metric];
}

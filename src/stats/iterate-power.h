/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-comparison.h"
#include "iterate-design.h"

G_BEGIN_DECLS

/**
 * IterateMidPower:
 * @power: the chance to detect the target effect with the units so far
 * @scaling: how many times the units so far are needed on top; 0 for none, NaN
 *   when no number would do
 * @additional_units: the same in units; NaN for none
 */
typedef struct
{
  double power;
  double scaling;
  double additional_units;
} IterateMidPower;

IterateMidPower iterate_mid_power (const IterateDesign     *design,
                                   const IterateComparison *comparison,
                                   double                   target_effect);

G_END_DECLS

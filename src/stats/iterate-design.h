/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateDesignMethod:
 * @ITERATE_DESIGN_FIXED: one test at the end
 * @ITERATE_DESIGN_SEQUENTIAL: a confidence sequence that is looked at any time
 * @ITERATE_DESIGN_BAYESIAN: a posterior whose chance to win must be extreme
 */
typedef enum
{
  ITERATE_DESIGN_FIXED,
  ITERATE_DESIGN_SEQUENTIAL,
  ITERATE_DESIGN_BAYESIAN,
} IterateDesignMethod;

/**
 * IterateDesign:
 * @mean: of the metric without a change
 * @variance: of one unit's value
 * @n_variants: how many there are, the control among them, of the same size
 * @n_metrics: how many primary metrics share @alpha
 * @relative: whether effects are relative to @mean
 * @alpha: two-sided
 * @power: the chance that is wanted of detecting the effect
 * @tuning: of the sequential test
 * @prior_sd: of the Bayesian one, on the scale of effects; infinite for flat
 */
typedef struct
{
  IterateDesignMethod method;
  double              mean;
  double              variance;
  guint               n_variants;
  guint               n_metrics;
  gboolean            relative;
  double              alpha;
  double              power;
  double              tuning;
  double              prior_sd;
} IterateDesign;

#define ITERATE_DESIGN_INIT \
  { ITERATE_DESIGN_FIXED, 0, 0, 2, 1, TRUE, 0.05, 0.8, 5000, 0.3 }

double      iterate_design_get_critical (const IterateDesign *self,
                                       double               se,
                                       double               n);
double      iterate_design_get_power  (const IterateDesign *self,
                                       double               effect,
                                       double               units_per_variant);
double      iterate_design_get_units  (const IterateDesign *self,
                                       double               effect);
double      iterate_design_get_effect (const IterateDesign *self,
                                       double               units_per_variant);
const char *iterate_design_method_get_name (IterateDesignMethod method);
gboolean    iterate_design_method_parse (const char          *name,
                                       IterateDesignMethod *method);

G_END_DECLS

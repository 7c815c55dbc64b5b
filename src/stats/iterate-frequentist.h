/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-comparison.h"

G_BEGIN_DECLS

/**
 * IterateAlternative:
 * @ITERATE_TWO_SIDED: the effect is not zero
 * @ITERATE_GREATER: it is above zero
 * @ITERATE_LESSER: it is below zero
 */
typedef enum
{
  ITERATE_TWO_SIDED,
  ITERATE_GREATER,
  ITERATE_LESSER,
  ITERATE_N_ALTERNATIVES,
} IterateAlternative;

typedef struct
{
  double low;
  double high;
  double p;
} IterateTest;

/**
 * IterateLevel:
 * @alpha: tests and intervals err this often
 * @z: what the normal distribution exceeds with a probability of @alpha / 2
 * @z_one_sided: and with @alpha
 * @rho: the shape of the confidence sequence
 * @rho_one_sided: of its one-sided bounds
 *
 * What depends on the level and the tuning alone, for all tests at that level.
 */
typedef struct
{
  double alpha;
  double z;
  double z_one_sided;
  double rho;
  double rho_one_sided;
} IterateLevel;

IterateLevel iterate_level_new         (double                   alpha,
                                        double                   tuning);
void        iterate_welch_tests        (const IterateComparison *comparison,
                                        const IterateLevel      *level,
                                        IterateTest             *tests);
IterateTest iterate_welch_test         (const IterateComparison *comparison,
                                        double                   alpha,
                                        IterateAlternative       alternative);
IterateTest iterate_normal_test        (const IterateComparison *comparison,
                                        double                   alpha);
double      iterate_student_log_tail   (double                   t,
                                        double                   dof);
double      iterate_pooled_z_p         (double                   n_control,
                                        double                   sum_control,
                                        double                   n_treatment,
                                        double                   sum_treatment);
void        iterate_sequential_tests   (const IterateComparison *comparison,
                                        const IterateLevel      *level,
                                        IterateTest             *tests);
IterateTest iterate_sequential_test    (const IterateComparison *comparison,
                                        double                   alpha,
                                        double                   tuning,
                                        IterateAlternative       alternative);
double      iterate_sequential_half_width (double                variance,
                                        double                   n,
                                        double                   alpha,
                                        double                   tuning,
                                        gboolean                 one_sided);
double      iterate_sequential_bisected_p (const IterateComparison *comparison,
                                        double                   alpha,
                                        double                   tuning,
                                        IterateAlternative       alternative);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateHealth:
 * @ITERATE_HEALTH_OK: nothing unusual
 * @ITERATE_HEALTH_CAUTION: worth a look; decides nothing
 * @ITERATE_HEALTH_FAILED: no difference can be trusted
 */
typedef enum
{
  ITERATE_HEALTH_OK,
  ITERATE_HEALTH_CAUTION,
  ITERATE_HEALTH_FAILED,
} IterateHealth;

double        iterate_sample_ratio_p            (const double *units,
                                                 const double *weights,
                                                 guint         n);
double        iterate_sequential_sample_ratio_p (const double *units,
                                                 const double *weights,
                                                 guint         n);
IterateHealth iterate_sample_ratio_health       (double        p);
IterateHealth iterate_multiple_exposure_health  (double        n_multiple,
                                                 double        n_units);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateFlagRange:
 *
 * A part of the numbers from 0 to 1, without its end.
 */
typedef struct
{
  double start;
  double end;
} IterateFlagRange;

guint32  iterate_flag_hash_begin        (const char             *seed);
gboolean iterate_flag_hash              (const char             *seed,
                                         const char             *value,
                                         int                     version,
                                         double                 *number);
gboolean iterate_flag_hash_from         (guint32                 seeded,
                                         const char             *seed,
                                         const char             *value,
                                         int                     version,
                                         double                 *number);
gboolean iterate_flag_in_namespace      (const char             *value,
                                         const char             *name,
                                         IterateFlagRange        range);
gboolean iterate_flag_in_range          (double                  number,
                                         IterateFlagRange        range);
void     iterate_flag_get_equal_weights (int                     n_variations,
                                         double                 *weights);
void     iterate_flag_get_bucket_ranges (int                     n_variations,
                                         double                  coverage,
                                         const double           *weights,
                                         int                     n_weights,
                                         IterateFlagRange       *ranges);
int      iterate_flag_choose_variation  (double                  number,
                                         const IterateFlagRange *ranges,
                                         int                     n_ranges);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-comparison.h"
#include "iterate-database.h"
#include "iterate-moments.h"

G_BEGIN_DECLS

/* One day's units of a variant, by their exposure; @day counts from the first one. */
typedef struct
{
  guint          day;
  gint64         variant;
  IterateMoments moments;
} IterateDailyMoments;

gboolean  iterate_unit_scan_quantile (IterateDatabase  *db,
                                      gint64            experiment,
                                      gint64            metric,
                                      gint64            variant,
                                      double            nu,
                                      IterateSample    *sample,
                                      GError          **error);
gboolean  iterate_unit_scan_capped   (IterateDatabase  *db,
                                      gint64            experiment,
                                      gint64            metric,
                                      gint64            variant,
                                      double            cap,
                                      IterateMoments   *moments,
                                      GError          **error);
GArray   *iterate_unit_scan_days     (IterateDatabase  *db,
                                      gint64            experiment,
                                      gint64            metric,
                                      gint64            first_at,
                                      GError          **error);

G_END_DECLS

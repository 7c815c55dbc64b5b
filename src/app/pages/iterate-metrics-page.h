/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-page.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_METRICS_PAGE (iterate_metrics_page_get_type ())

G_DECLARE_FINAL_TYPE (IterateMetricsPage, iterate_metrics_page, ITERATE, METRICS_PAGE, IteratePage)

G_END_DECLS

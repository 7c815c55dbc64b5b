/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-page.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_PERFORMANCE_PAGE (iterate_performance_page_get_type ())

G_DECLARE_FINAL_TYPE (IteratePerformancePage, iterate_performance_page, ITERATE, PERFORMANCE_PAGE,
                      IteratePage)

G_END_DECLS

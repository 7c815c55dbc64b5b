/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-page.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_EXPERIMENTS_PAGE (iterate_experiments_page_get_type ())

G_DECLARE_FINAL_TYPE (IterateExperimentsPage, iterate_experiments_page,
                      ITERATE, EXPERIMENTS_PAGE, IteratePage)

G_END_DECLS

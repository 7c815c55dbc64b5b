/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-browse-page.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_TASKS_PAGE (iterate_tasks_page_get_type ())

G_DECLARE_FINAL_TYPE (IterateTasksPage, iterate_tasks_page, ITERATE, TASKS_PAGE, IterateBrowsePage)

G_END_DECLS

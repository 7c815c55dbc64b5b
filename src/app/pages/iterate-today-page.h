/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-page.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_TODAY_PAGE (iterate_today_page_get_type ())

G_DECLARE_FINAL_TYPE (IterateTodayPage, iterate_today_page, ITERATE, TODAY_PAGE, IteratePage)

G_END_DECLS

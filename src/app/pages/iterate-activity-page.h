/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-page.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_ACTIVITY_PAGE (iterate_activity_page_get_type ())

G_DECLARE_FINAL_TYPE (IterateActivityPage, iterate_activity_page,
                      ITERATE, ACTIVITY_PAGE, IteratePage)

G_END_DECLS

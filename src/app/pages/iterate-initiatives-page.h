/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-browse-page.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_INITIATIVES_PAGE (iterate_initiatives_page_get_type ())

G_DECLARE_FINAL_TYPE (IterateInitiativesPage, iterate_initiatives_page, ITERATE, INITIATIVES_PAGE,
                      IterateBrowsePage)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-page.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_FLAGS_PAGE (iterate_flags_page_get_type ())

G_DECLARE_FINAL_TYPE (IterateFlagsPage, iterate_flags_page, ITERATE, FLAGS_PAGE, IteratePage)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-page.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_CONNECT_PAGE (iterate_connect_page_get_type ())

G_DECLARE_FINAL_TYPE (IterateConnectPage, iterate_connect_page, ITERATE, CONNECT_PAGE, IteratePage)

G_END_DECLS

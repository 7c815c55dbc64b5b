/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-page.h"

G_BEGIN_DECLS

void iterate_page_open_subject (IteratePage *self,
                                const char  *subject);

G_END_DECLS

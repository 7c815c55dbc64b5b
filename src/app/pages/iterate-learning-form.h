/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-page.h"

G_BEGIN_DECLS

void iterate_learning_form_open (IteratePage *page);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-page.h"
#include "iterate-task-view.h"

G_BEGIN_DECLS

GtkWidget *iterate_advice_list_new (IteratePage *page,
                                    GPtrArray   *notes);

G_END_DECLS

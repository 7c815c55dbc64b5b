/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-page.h"
#include "iterate-task.h"

G_BEGIN_DECLS

void iterate_task_form_open (IteratePage *page,
                             IterateTask *edited,
                             const char  *initiative);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-document.h"
#include "iterate-task-view.h"

G_BEGIN_DECLS

IterateDocument *iterate_task_document_new (IterateTaskView *view);

G_END_DECLS

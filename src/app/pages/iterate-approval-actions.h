/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-page.h"

G_BEGIN_DECLS

void iterate_approval_actions_approve (IteratePage      *page,
                                       gint64            approval,
                                       const char       *title,
                                       const char       *body);
void iterate_approval_actions_reject  (IteratePage      *page,
                                       gint64            approval);
void iterate_approval_actions_answer  (IterateWorkspace *workspace,
                                       gint64            approval,
                                       gboolean          granted);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-page.h"

G_BEGIN_DECLS

/* What is told of an action where somebody decides on it. Translated. */
typedef struct
{
  const char *action;
  const char *accept;    /* With a mnemonic */
  const char *rejected;  /* What is said after a no */
  const char *evidence;  /* (nullable): what leads to its evidence, with a mnemonic */
} IterateApprovalWords;

IterateApprovalWords iterate_approval_actions_get_words (const char *action);

void iterate_approval_actions_approve (IteratePage      *page,
                                       gint64            approval,
                                       const char       *action,
                                       const char       *title,
                                       const char       *body);
void iterate_approval_actions_reject  (IteratePage      *page,
                                       gint64            approval,
                                       const char       *action);
void iterate_approval_actions_answer  (IterateWorkspace *workspace,
                                       gint64            approval,
                                       gboolean          granted);

G_END_DECLS

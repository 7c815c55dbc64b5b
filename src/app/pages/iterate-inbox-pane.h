/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-feedback.h"
#include "iterate-page.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_INBOX_PANE (iterate_inbox_pane_get_type ())

G_DECLARE_FINAL_TYPE (IterateInboxPane, iterate_inbox_pane, ITERATE, INBOX_PANE, GtkWidget)

void             iterate_inbox_pane_set_page     (IterateInboxPane *self,
                                                  IteratePage      *page);
void             iterate_inbox_pane_refresh      (IterateInboxPane *self);
IterateFeedback *iterate_inbox_pane_ref_selected (IterateInboxPane *self);
void             iterate_inbox_pane_go_by        (IterateInboxPane *self,
                                                  int               by);
void             iterate_inbox_pane_select       (IterateInboxPane *self,
                                                  gint64            id);

G_END_DECLS

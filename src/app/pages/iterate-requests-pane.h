/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-request-summary.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_REQUESTS_PANE (iterate_requests_pane_get_type ())

G_DECLARE_FINAL_TYPE (IterateRequestsPane, iterate_requests_pane, ITERATE, REQUESTS_PANE, GtkWidget)

void                   iterate_requests_pane_show         (IterateRequestsPane *self,
                                                           GPtrArray           *summaries);
void                   iterate_requests_pane_set_proposals (IterateRequestsPane *self,
                                                            guint                n);
IterateRequestSummary *iterate_requests_pane_ref_selected (IterateRequestsPane *self);
void                   iterate_requests_pane_go_by        (IterateRequestsPane *self,
                                                           int                  by);
gboolean               iterate_requests_pane_select       (IterateRequestsPane *self,
                                                           gint64               id);
GPtrArray             *iterate_requests_pane_list_open    (IterateRequestsPane *self);

G_END_DECLS

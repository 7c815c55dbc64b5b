/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-request-context.h"
#include "iterate-request-summary.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_REQUEST_DETAIL (iterate_request_detail_get_type ())

G_DECLARE_FINAL_TYPE (IterateRequestDetail, iterate_request_detail, ITERATE, REQUEST_DETAIL, GtkWidget)

void    iterate_request_detail_show         (IterateRequestDetail        *self,
                                             IterateRequestSummary       *summary,
                                             const IterateRequestContext *context);
GArray *iterate_request_detail_list_checked (IterateRequestDetail        *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-endpoint-view.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_ENDPOINT_DETAIL (iterate_endpoint_detail_get_type ())

G_DECLARE_FINAL_TYPE (IterateEndpointDetail, iterate_endpoint_detail, ITERATE, ENDPOINT_DETAIL,
                      GtkWidget)

void iterate_endpoint_detail_show (IterateEndpointDetail     *self,
                                   const IterateEndpointView *view);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-request-summary.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_REQUEST_ROW (iterate_request_row_get_type ())

G_DECLARE_FINAL_TYPE (IterateRequestRow, iterate_request_row, ITERATE, REQUEST_ROW, GtkWidget)

G_END_DECLS

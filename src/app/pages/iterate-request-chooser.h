/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_REQUEST_CHOOSER (iterate_request_chooser_get_type ())

G_DECLARE_FINAL_TYPE (IterateRequestChooser, iterate_request_chooser, ITERATE, REQUEST_CHOOSER,
                      AdwWindow)

GtkWidget *iterate_request_chooser_new (const char *title,
                                        GPtrArray  *summaries,
                                        gint64      except);

G_END_DECLS

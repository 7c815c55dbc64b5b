/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-verdict-text.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_INTERVAL_PLOT (iterate_interval_plot_get_type ())

G_DECLARE_FINAL_TYPE (IterateIntervalPlot, iterate_interval_plot, ITERATE, INTERVAL_PLOT, GtkWidget)

void iterate_interval_plot_set_verdict (IterateIntervalPlot *self,
                                        IterateVerdict      *verdict);
void iterate_interval_plot_set_compact (IterateIntervalPlot *self,
                                        gboolean             compact);

G_END_DECLS

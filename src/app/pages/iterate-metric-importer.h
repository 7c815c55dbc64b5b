/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_METRIC_IMPORTER (iterate_metric_importer_get_type ())

G_DECLARE_FINAL_TYPE (IterateMetricImporter, iterate_metric_importer, ITERATE, METRIC_IMPORTER,
                      AdwWindow)

GtkWidget *iterate_metric_importer_new       (IterateWorkspace      *workspace);
void       iterate_metric_importer_open_file (IterateMetricImporter *self,
                                              const char            *path);

G_END_DECLS

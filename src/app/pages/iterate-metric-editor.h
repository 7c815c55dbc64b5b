/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-metric.h"
#include "iterate-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_METRIC_EDITOR (iterate_metric_editor_get_type ())

G_DECLARE_FINAL_TYPE (IterateMetricEditor, iterate_metric_editor, ITERATE, METRIC_EDITOR, AdwWindow)

GtkWidget *iterate_metric_editor_new (IterateWorkspace *workspace,
                                      IterateMetric    *metric);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_FEEDBACK_IMPORTER (iterate_feedback_importer_get_type ())

G_DECLARE_FINAL_TYPE (IterateFeedbackImporter, iterate_feedback_importer, ITERATE, FEEDBACK_IMPORTER,
                      AdwWindow)

GtkWidget *iterate_feedback_importer_new       (IterateWorkspace        *workspace);
void       iterate_feedback_importer_open_file (IterateFeedbackImporter *self,
                                                const char              *path);

G_END_DECLS

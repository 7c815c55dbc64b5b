/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-import-report.h"
#include "iterate-store.h"

G_BEGIN_DECLS

IterateImportReport *iterate_aggregate_import_run (const char    *path,
                                                   const char    *experiment,
                                                   const char    *control,
                                                   IterateStore  *store,
                                                   gint64         now,
                                                   GError       **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-workspace.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_SEARCH_PROVIDER (iterate_search_provider_get_type ())

G_DECLARE_FINAL_TYPE (IterateSearchProvider, iterate_search_provider, ITERATE, SEARCH_PROVIDER, GObject)

IterateSearchProvider *iterate_search_provider_new      (void);
gboolean               iterate_search_provider_export   (IterateSearchProvider  *self,
                                                         GDBusConnection        *connection,
                                                         const char             *path,
                                                         GError                **error);
void                   iterate_search_provider_unexport (IterateSearchProvider  *self);

G_END_DECLS

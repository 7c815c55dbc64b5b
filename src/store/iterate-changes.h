/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-store.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_CHANGES (iterate_changes_get_type ())

G_DECLARE_FINAL_TYPE (IterateChanges, iterate_changes, ITERATE, CHANGES, GObject)

IterateChanges *iterate_changes_new (IterateStore  *store,
                                     GError       **error);

G_END_DECLS

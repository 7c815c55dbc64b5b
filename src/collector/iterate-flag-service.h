/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-changes.h"
#include "iterate-flag-set.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_FLAG_SERVICE (iterate_flag_service_get_type ())

G_DECLARE_FINAL_TYPE (IterateFlagService, iterate_flag_service, ITERATE, FLAG_SERVICE, GObject)

IterateFlagService *iterate_flag_service_new         (IterateStore        *store,
                                                      IterateChanges      *changes,
                                                      GError             **error);
IterateFlagSet     *iterate_flag_service_get_set     (IterateFlagService  *self);
const char         *iterate_flag_service_get_payload (IterateFlagService  *self,
                                                      gsize               *length);
const char         *iterate_flag_service_get_version (IterateFlagService  *self);

G_END_DECLS

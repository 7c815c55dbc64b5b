/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_VARIANT (iterate_variant_get_type ())

G_DECLARE_FINAL_TYPE (IterateVariant, iterate_variant, ITERATE, VARIANT, IterateRecord)

const char  *iterate_variant_get_name   (IterateVariant *self);
gboolean     iterate_variant_is_control (IterateVariant *self);
double       iterate_variant_get_weight (IterateVariant *self);
gint64       iterate_variant_get_units  (IterateVariant *self);

G_END_DECLS

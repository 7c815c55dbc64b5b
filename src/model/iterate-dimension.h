/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_DIMENSION (iterate_dimension_get_type ())

G_DECLARE_FINAL_TYPE (IterateDimension, iterate_dimension, ITERATE, DIMENSION, IterateRecord)

const char        *iterate_dimension_get_name    (IterateDimension *self);
const char        *iterate_dimension_get_goal    (IterateDimension *self);
const char *const *iterate_dimension_get_metrics (IterateDimension *self);

G_END_DECLS

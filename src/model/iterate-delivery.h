/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_DELIVERY (iterate_delivery_get_type ())

G_DECLARE_FINAL_TYPE (IterateDelivery, iterate_delivery, ITERATE, DELIVERY, IterateRecord)

const char  *iterate_delivery_get_handler  (IterateDelivery *self);
const char  *iterate_delivery_get_state    (IterateDelivery *self);
const char  *iterate_delivery_get_error    (IterateDelivery *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_MESSAGE_DELIVERY (iterate_message_delivery_get_type ())

G_DECLARE_FINAL_TYPE (IterateMessageDelivery, iterate_message_delivery, ITERATE, MESSAGE_DELIVERY,
                      IterateRecord)

const char  *iterate_message_delivery_get_channel (IterateMessageDelivery *self);

G_END_DECLS

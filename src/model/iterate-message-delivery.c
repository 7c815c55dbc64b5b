/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-message-delivery.h"

/**
 * IterateMessageDelivery:
 *
 * A message owed to a channel, and what became of it.
 */
struct _IterateMessageDelivery
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "message-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "message" },
  { "channel", G_TYPE_STRING },
  { "state", G_TYPE_STRING },
  { "attempts", G_TYPE_INT64 },
  { "next-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "delivered-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "error", G_TYPE_STRING },
};

G_DEFINE_FINAL_TYPE (IterateMessageDelivery, iterate_message_delivery, ITERATE_TYPE_RECORD)

static void
iterate_message_delivery_class_init (IterateMessageDeliveryClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "message_delivery",
                                  "message-delivery",
                                  columns, G_N_ELEMENTS (columns));
}

static void
iterate_message_delivery_init (IterateMessageDelivery *self)
{
}

const char *
iterate_message_delivery_get_channel (IterateMessageDelivery *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "channel");
}

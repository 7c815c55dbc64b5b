/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-delivery.h"

/**
 * IterateDelivery:
 *
 * An event owed to a handler: pending, done, failed for good or set aside.
 */
struct _IterateDelivery
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "event-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "event" },
  { "handler", G_TYPE_STRING },
  { "state", G_TYPE_STRING },
  { "attempts", G_TYPE_INT64 },
  { "crashes", G_TYPE_INT64 },
  { "at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "error", G_TYPE_STRING },
};

G_DEFINE_FINAL_TYPE (IterateDelivery, iterate_delivery, ITERATE_TYPE_RECORD)

static void
iterate_delivery_class_init (IterateDeliveryClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "delivery", "delivery",
                                  columns, G_N_ELEMENTS (columns));
}

static void
iterate_delivery_init (IterateDelivery *self)
{
}

const char *
iterate_delivery_get_handler (IterateDelivery *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "handler");
}

const char *
iterate_delivery_get_state (IterateDelivery *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "state");
}

const char *
iterate_delivery_get_error (IterateDelivery *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "error");
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-message.h"

/**
 * IterateMessage:
 *
 * A send: to whom, of what type, with what, and which event caused it.
 */
struct _IterateMessage
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "recipient", G_TYPE_STRING },
  { "type", G_TYPE_STRING },
  { "payload", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "idempotency-key", G_TYPE_STRING },
  { "cause-event-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "event" },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "read-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateMessage, iterate_message, ITERATE_TYPE_RECORD)

static void
iterate_message_class_init (IterateMessageClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "message", "message",
                                  columns, G_N_ELEMENTS (columns));
}

static void
iterate_message_init (IterateMessage *self)
{
}

const char *
iterate_message_get_recipient (IterateMessage *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "recipient");
}

const char *
iterate_message_get_message_type (IterateMessage *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "type");
}

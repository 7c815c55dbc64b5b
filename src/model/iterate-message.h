/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_MESSAGE (iterate_message_get_type ())

G_DECLARE_FINAL_TYPE (IterateMessage, iterate_message, ITERATE, MESSAGE, IterateRecord)

const char  *iterate_message_get_recipient      (IterateMessage *self);
const char  *iterate_message_get_message_type   (IterateMessage *self);

G_END_DECLS

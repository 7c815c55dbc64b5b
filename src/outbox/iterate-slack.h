/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-message.h"

G_BEGIN_DECLS

char *iterate_slack_write (IterateMessage *message);

G_END_DECLS

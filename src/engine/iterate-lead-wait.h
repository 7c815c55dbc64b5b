/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-engine-lock.h"

G_BEGIN_DECLS

typedef struct _IterateLeadWait IterateLeadWait;

/**
 * IterateLeadFunc:
 * @lock: (transfer full): the lock
 *
 * Called on a thread of its own when the lead has become free.
 */
typedef void (*IterateLeadFunc) (IterateEngineLock *lock,
                                 gpointer           user_data);

IterateLeadWait *iterate_lead_wait_start  (const char       *path,
                                           IterateLeadFunc   func,
                                           gpointer          user_data);
void             iterate_lead_wait_cancel (IterateLeadWait  *self);

G_END_DECLS

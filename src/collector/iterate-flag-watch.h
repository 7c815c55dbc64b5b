/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"
#include "iterate-intake-segment.h"

G_BEGIN_DECLS

typedef struct _IterateFlagWatch IterateFlagWatch;

/* What an evaluation is called that was made here. */
#define ITERATE_FLAG_EVALUATED "$iterate_flag_evaluated"

IterateFlagWatch *iterate_flag_watch_new  (IterateDatabase         *db,
                                           gint64                   now,
                                           GError                 **error);
void              iterate_flag_watch_free (IterateFlagWatch        *self);
gboolean          iterate_flag_watch_take (IterateFlagWatch        *self,
                                           const IterateIntakeRow  *row,
                                           gboolean                *own,
                                           GError                 **error);
gboolean          iterate_flag_watch_take_span (IterateFlagWatch   *self,
                                           const IterateIntakeRow  *row,
                                           GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateFlagWatch, iterate_flag_watch_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-intake.h"

G_BEGIN_DECLS

typedef struct _IterateFlagTally IterateFlagTally;

IterateFlagTally *iterate_flag_tally_new   (void);
void              iterate_flag_tally_free  (IterateFlagTally *self);
void              iterate_flag_tally_note  (IterateFlagTally *self,
                                            gint64            flag,
                                            gboolean          on,
                                            gint64            now);
void              iterate_flag_tally_see   (IterateFlagTally *self,
                                            gint64            flag,
                                            gint64            now);
void              iterate_flag_tally_flush (IterateFlagTally *self,
                                            IterateIntake    *intake);

G_END_DECLS

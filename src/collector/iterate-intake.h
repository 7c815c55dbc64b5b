/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-clock.h"
#include "iterate-collector-log.h"
#include "iterate-intake-segment.h"
#include "iterate-store.h"

G_BEGIN_DECLS

typedef struct _IterateIntake IterateIntake;

/**
 * IterateIntakePart:
 * @kind: (static): of the rows, such as %ITERATE_INTAKE_EVENTS
 * @rows: (transfer full): as iterate_intake_row_append() wrote them
 *
 * Rows of one kind.
 */
typedef struct
{
  const char *kind;
  GByteArray *rows;
} IterateIntakePart;

/**
 * IterateIntakeFunc:
 * @error: (nullable): why nothing was kept, or %NULL when all is safe
 *
 * Called once for each part, on the intake's thread.
 */
typedef void (*IterateIntakeFunc) (const GError *error,
                                   gpointer      user_data);

/**
 * IterateIntakeWriteFunc:
 * @db: the writing connection of an open unit
 *
 * Writes something else that was sent, on the intake's thread.
 */
typedef gboolean (*IterateIntakeWriteFunc) (IterateDatabase  *db,
                                            gint64            now,
                                            gpointer          user_data,
                                            GError          **error);

IterateIntake *iterate_intake_new  (IterateStore           *store,
                                    IterateClock           *clock,
                                    IterateCollectorLog    *log,
                                    GError                **error);
void           iterate_intake_free (IterateIntake          *self);
gboolean       iterate_intake_put  (IterateIntake          *self,
                                    const IterateIntakePart *parts,
                                    guint                   n_parts,
                                    IterateIntakeFunc       func,
                                    gpointer                user_data);
gboolean       iterate_intake_run  (IterateIntake          *self,
                                    IterateIntakeWriteFunc  write,
                                    IterateIntakeFunc       func,
                                    gpointer                user_data);
gboolean       iterate_intake_is_behind (IterateIntake     *self);
gsize          iterate_intake_get_n_waiting (IterateIntake *self);

G_END_DECLS

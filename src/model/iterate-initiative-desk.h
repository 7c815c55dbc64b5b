/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-event.h"
#include "iterate-initiative.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * IterateInitiativeDraft:
 * @name: what it is called
 * @goal: (nullable): what it is for
 * @metrics: (nullable): the metrics that tell how far it is, the most important first
 * @target: where the first of them is to be, or NaN
 * @deadline: by when, or 0
 * @owner: (nullable): who takes care of it
 *
 * An initiative as a person writes it.
 */
typedef struct
{
  const char        *name;
  const char        *goal;
  const char *const *metrics;
  double             target;
  gint64             deadline;
  const char        *owner;
} IterateInitiativeDraft;

IterateInitiative *iterate_initiative_find   (IterateDatabase               *db,
                                              const char                    *id,
                                              GError                       **error);
IterateInitiative *iterate_initiative_open   (IterateDatabase               *db,
                                              const IterateInitiativeDraft  *draft,
                                              gint64                         now,
                                              GError                       **error);
gboolean           iterate_initiative_edit   (IterateDatabase               *db,
                                              IterateInitiative             *self,
                                              const IterateInitiativeDraft  *draft,
                                              GError                       **error);
gboolean           iterate_initiative_link   (IterateDatabase               *db,
                                              IterateInitiative             *self,
                                              const char                    *id,
                                              gboolean                       linked,
                                              gint64                         now,
                                              GError                       **error);
gboolean           iterate_initiative_close  (IterateDatabase               *db,
                                              IterateInitiative             *self,
                                              const char                    *status,
                                              JsonObject                    *closing,
                                              const char                    *who,
                                              gint64                         now,
                                              GError                       **error);
gboolean           iterate_initiative_reopen (IterateDatabase               *db,
                                              IterateInitiative             *self,
                                              const char                    *who,
                                              gint64                         now,
                                              GError                       **error);

G_END_DECLS

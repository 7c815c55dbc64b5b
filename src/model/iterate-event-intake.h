/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

typedef struct _IterateEventIntake IterateEventIntake;

/**
 * IterateProductEvent:
 * @user: who, as the product names the person
 * @length: of @user, in bytes
 * @name: what happened
 * @at: when, in microseconds
 * @properties: the rest, a JSON object
 */
typedef struct
{
  const char *user;
  gsize       length;
  const char *name;
  gint64      at;
  const char *properties;
} IterateProductEvent;

/**
 * IterateIntakeCounts:
 * @n_taken: events that are kept
 * @n_known: events that were kept already
 * @n_excluded: events of bots and of the own people
 * @n_exposures: exposures among those kept
 * @n_unmatched: exposures to what is no running experiment, or no variant of it
 * @n_linked: units that turned out to be another one
 * @n_unconverted: sums of money in a currency without a rate
 */
typedef struct
{
  gint64 n_taken;
  gint64 n_known;
  gint64 n_excluded;
  gint64 n_exposures;
  gint64 n_unmatched;
  gint64 n_linked;
  gint64 n_unconverted;
} IterateIntakeCounts;

IterateEventIntake        *iterate_event_intake_new        (gint64                      now);
void                       iterate_event_intake_free       (IterateEventIntake         *self);
gboolean                   iterate_event_intake_begin      (IterateEventIntake         *self,
                                                            IterateDatabase            *db,
                                                            GError                    **error);
gboolean                   iterate_event_intake_take       (IterateEventIntake         *self,
                                                            const IterateProductEvent  *event,
                                                            GError                    **error);
gboolean                   iterate_event_intake_settle     (IterateEventIntake         *self,
                                                            GError                    **error);
const IterateIntakeCounts *iterate_event_intake_get_counts (IterateEventIntake         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateEventIntake, iterate_event_intake_free)

G_END_DECLS

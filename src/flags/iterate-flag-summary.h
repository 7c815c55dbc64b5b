/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_FLAG_SUMMARY (iterate_flag_summary_get_type ())

/**
 * IterateFlagListFilter:
 * @ITERATE_FLAGS_ALL: all of them
 * @ITERATE_FLAGS_MOVING: those in a rollout, or with their team for now
 * @ITERATE_FLAGS_ON: those that the public has
 * @ITERATE_FLAGS_OFF: those that nobody has
 * @ITERATE_FLAGS_STALE: those that are of no more use
 */
typedef enum
{
  ITERATE_FLAGS_ALL,
  ITERATE_FLAGS_MOVING,
  ITERATE_FLAGS_ON,
  ITERATE_FLAGS_OFF,
  ITERATE_FLAGS_STALE,
} IterateFlagListFilter;

G_DECLARE_FINAL_TYPE (IterateFlagSummary, iterate_flag_summary, ITERATE, FLAG_SUMMARY, GObject)

GPtrArray  *iterate_flag_summary_list           (IterateDatabase     *db,
                                                 gint64               now,
                                                 GError             **error);
const char *iterate_flag_summary_get_name       (IterateFlagSummary  *self);
const char *iterate_flag_summary_get_staleness  (IterateFlagSummary  *self);
gboolean    iterate_flag_summary_needs_somebody (IterateFlagSummary  *self);
gboolean    iterate_flag_summary_matches        (IterateFlagSummary  *self,
                                                 const char          *text);
gboolean    iterate_flag_summary_is_in          (IterateFlagSummary  *self,
                                                 IterateFlagListFilter    filter);

G_END_DECLS

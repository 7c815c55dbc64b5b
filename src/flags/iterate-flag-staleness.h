/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateFlagUse:
 * @settled_at: since when everybody gets the same, or 0 while that is not so
 * @is_on: what everybody gets
 * @asked_at: when somebody last asked for it, or 0
 * @created_at: when it was made
 * @collecting_since: since when evaluations are counted in this workspace, or 0
 *
 * What is known of how a flag is used.
 */
typedef struct
{
  gint64   settled_at;
  gboolean is_on;
  gint64   asked_at;
  gint64   created_at;
  gint64   collecting_since;
} IterateFlagUse;

char *iterate_flag_use_dup_staleness (const IterateFlagUse *self,
                                      gint64                now);

G_END_DECLS

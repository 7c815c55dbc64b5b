/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

/**
 * IterateAlertNotice:
 * @id: the alert that came first of those that came together
 * @metric: its metric
 * @title: what happened
 * @body: what may be behind it, and which other metrics moved with it
 * @is_open: whether any of them goes on and nobody has seen it
 * @is_urgent: whether it is severe
 *
 * What one notification says of metrics that moved together.
 */
typedef struct
{
  gint64    id;
  char     *metric;
  char     *title;
  char     *body;
  gboolean  is_open;
  gboolean  is_urgent;
} IterateAlertNotice;

IterateAlertNotice *iterate_alert_notice_load (IterateDatabase     *db,
                                               gint64               alert,
                                               gint64               now,
                                               GError             **error);
void                iterate_alert_notice_free (IterateAlertNotice  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateAlertNotice, iterate_alert_notice_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-alert-rule.h"
#include "iterate-alert.h"
#include "iterate-anomaly.h"
#include "iterate-metric-points.h"
#include "iterate-metric.h"

G_BEGIN_DECLS

/**
 * IterateAlertNews:
 * @told: (element-type IterateAlert): those that people are to be told of now
 * @changed: (element-type IterateAlert): those whose notification has to be shown anew or withdrawn
 *
 * What became of alerts.
 */
typedef struct
{
  GPtrArray *told;
  GPtrArray *changed;
} IterateAlertNews;

void     iterate_alert_news_init    (IterateAlertNews  *self);
void     iterate_alert_news_clear   (IterateAlertNews  *self);

gboolean iterate_alert_book_note_anomaly (IterateDatabase   *db,
                                          IterateMetric     *metric,
                                          IterateAnomaly    *anomaly,
                                          gint64             investigation,
                                          gint64             now,
                                          IterateAlertNews  *news,
                                          GError           **error);
gboolean iterate_alert_book_note_values  (IterateDatabase   *db,
                                          IterateMetric     *metric,
                                          GArray            *points,
                                          gint64             now,
                                          IterateAlertNews  *news,
                                          GError           **error);
gboolean iterate_alert_book_tell_late    (IterateDatabase   *db,
                                          IterateAlert      *alert,
                                          gint64             now,
                                          IterateAlertNews  *news,
                                          GError           **error);
gboolean iterate_alert_book_acknowledge  (IterateDatabase   *db,
                                          IterateAlert      *alert,
                                          const char        *who,
                                          gint64             now,
                                          GError           **error);
gboolean iterate_alert_book_snooze       (IterateDatabase   *db,
                                          IterateAlert      *alert,
                                          gint64             until,
                                          gint64             now,
                                          GError           **error);
GArray  *iterate_alert_book_try_rule     (IterateAlertRule  *rule,
                                          GArray            *points,
                                          GPtrArray         *anomalies,
                                          gint64             step);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IterateAlertNews, iterate_alert_news_clear)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IteratePrometheusSample:
 * @name: the metric
 * @labels: (nullable): its labels as they are written, such as `path="/a"`
 * @value: the number, which may be NaN
 * @at: when in microseconds, or 0 where the line does not say
 * @is_counter: whether it counts up
 *
 * A line of Prometheus' text format.
 */
typedef struct
{
  char     *name;
  char     *labels;
  double    value;
  gint64    at;
  gboolean  is_counter;
} IteratePrometheusSample;

typedef gboolean (*IteratePrometheusTake) (const IteratePrometheusSample *sample,
                                           gpointer                       user_data);

gboolean iterate_prometheus_text_is   (const char             *text);
gboolean iterate_prometheus_text_read (const char             *text,
                                       IteratePrometheusTake   take,
                                       gpointer                user_data,
                                       GError                **error);

G_END_DECLS

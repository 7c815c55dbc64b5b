/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateOtlpSignal:
 *
 * What OpenTelemetry sends.
 */
typedef enum
{
  ITERATE_OTLP_TRACES,
  ITERATE_OTLP_LOGS,
  ITERATE_OTLP_METRICS,
} IterateOtlpSignal;

gboolean iterate_otlp_protobuf_to_json (IterateOtlpSignal   signal,
                                        const guint8       *data,
                                        gsize               length,
                                        GString            *json,
                                        GError            **error);

G_END_DECLS

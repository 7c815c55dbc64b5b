/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-json-reader.h"

G_BEGIN_DECLS

/* Values as OpenTelemetry writes them in JSON. */
guint64          iterate_otlp_get_number    (IterateJsonValue  object,
                                             const char       *name);
gboolean         iterate_otlp_find_attribute (IterateJsonValue  object,
                                             const char       *key,
                                             IterateJsonValue *value);
const char      *iterate_otlp_get_attribute (IterateJsonValue  object,
                                             const char       *key);

G_END_DECLS

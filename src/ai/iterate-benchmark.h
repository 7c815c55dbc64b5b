/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonArray *iterate_benchmarks_to_json  (const char *metric);
GStrv      iterate_benchmarks_dup_text (const char *metric);

G_END_DECLS

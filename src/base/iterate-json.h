/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

char       *iterate_json_to_string    (JsonObject       *object);
char       *iterate_json_to_pretty    (JsonNode         *node);
JsonNode   *iterate_json_parse_node   (const char       *text,
                                       gsize             length,
                                       GError          **error);
JsonObject *iterate_json_parse        (const char       *text,
                                       GError          **error);
JsonNode   *iterate_json_find         (JsonNode         *node,
                                       const char       *name);
JsonArray  *iterate_json_find_array   (JsonNode         *node,
                                       const char       *name);
const char *iterate_json_find_string  (JsonNode         *node,
                                       const char       *name);
JsonArray  *iterate_json_get_array    (JsonObject       *object,
                                       const char       *name);
char       *iterate_json_digest       (JsonObject       *object);
void        iterate_json_set_number   (JsonObject       *object,
                                       const char       *name,
                                       double            value);
void        iterate_json_set_interval (JsonObject       *object,
                                       const char       *name,
                                       double            low,
                                       double            high);
void        iterate_json_set_strv     (JsonObject       *object,
                                       const char       *name,
                                       const char *const *values);
GStrv       iterate_json_dup_strv     (JsonObject       *object,
                                       const char       *name);
char       *iterate_json_camel_case   (const char       *name);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateJsonType:
 * @ITERATE_JSON_MISSING: there is no such value
 * @ITERATE_JSON_INTEGER: a number that was written as an integer and fits 64 bits
 *
 * What a value is.
 */
typedef enum
{
  ITERATE_JSON_MISSING,
  ITERATE_JSON_NULL,
  ITERATE_JSON_BOOLEAN,
  ITERATE_JSON_INTEGER,
  ITERATE_JSON_DOUBLE,
  ITERATE_JSON_STRING,
  ITERATE_JSON_ARRAY,
  ITERATE_JSON_OBJECT,
} IterateJsonType;

/**
 * IterateJsonValue:
 *
 * A value of a text that was read: it can be copied, and lives as long as the reader keeps the
 * text. All zeros is %ITERATE_JSON_MISSING.
 */
typedef struct
{
  guint64 place[2];
} IterateJsonValue;

/**
 * IterateJsonIter:
 *
 * Where one is among the elements of an array or the members of an object.
 */
typedef struct
{
  guint64  at[2];
  guint64  end[2];
  gboolean members;
} IterateJsonIter;

typedef struct _IterateJsonReader IterateJsonReader;

IterateJsonReader *iterate_json_reader_new         (void);
void               iterate_json_reader_free        (IterateJsonReader       *self);
gboolean           iterate_json_reader_parse       (IterateJsonReader       *self,
                                                    const char              *text,
                                                    gsize                    length,
                                                    IterateJsonValue        *root,
                                                    GError                 **error);

IterateJsonType    iterate_json_value_get_type     (IterateJsonValue         self);
gboolean           iterate_json_value_find         (IterateJsonValue         self,
                                                    const char              *name,
                                                    IterateJsonValue        *value);
const char        *iterate_json_value_get_string   (IterateJsonValue         self,
                                                    gsize                   *length);
const char        *iterate_json_value_find_string  (IterateJsonValue         self,
                                                    const char              *name);
gboolean           iterate_json_value_get_boolean  (IterateJsonValue         self);
gboolean           iterate_json_value_get_double   (IterateJsonValue         self,
                                                    double                  *number);
gboolean           iterate_json_value_get_uint64   (IterateJsonValue         self,
                                                    guint64                 *number);
gboolean           iterate_json_value_equal        (IterateJsonValue         self,
                                                    IterateJsonValue         other);
void               iterate_json_value_append       (IterateJsonValue         self,
                                                    GString                 *text);
guint              iterate_json_value_get_n_items  (IterateJsonValue         self);

void               iterate_json_iter_init          (IterateJsonIter         *self,
                                                    IterateJsonValue         container);
gboolean           iterate_json_iter_next          (IterateJsonIter         *self,
                                                    const char             **name,
                                                    gsize                   *length,
                                                    IterateJsonValue        *value);

void               iterate_json_append_string      (GString                 *text,
                                                    const char              *string,
                                                    gsize                    length);
void               iterate_json_append_number      (GString                 *text,
                                                    double                   number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateJsonReader, iterate_json_reader_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-otlp-value.h"

/* Numbers of 64 bits are texts or numbers, as the exporter likes. */
guint64
iterate_otlp_get_number (IterateJsonValue  object,
                         const char       *name)
{
  IterateJsonValue value;
  guint64 number = 0;
  const char *text;

  iterate_json_value_find (object, name, &value);
  text = iterate_json_value_get_string (value, NULL);
  if (text != NULL)
    return g_ascii_strtoull (text, NULL, 10);

  iterate_json_value_get_uint64 (value, &number);

  return number;
}

/* @value: (out): of the attribute, an AnyValue */
gboolean
iterate_otlp_find_attribute (IterateJsonValue  object,
                             const char       *key,
                             IterateJsonValue *value)
{
  IterateJsonValue list, item;
  IterateJsonIter iter;

  iterate_json_value_find (object, "attributes", &list);
  iterate_json_iter_init (&iter, list);
  while (iterate_json_value_get_type (list) == ITERATE_JSON_ARRAY &&
         iterate_json_iter_next (&iter, NULL, NULL, &item))
    {
      const char *name = iterate_json_value_find_string (item, "key");

      if (name != NULL && g_str_equal (name, key))
        return iterate_json_value_find (item, "value", value);
    }

  return FALSE;
}

/* Returns: (nullable): a text attribute */
const char *
iterate_otlp_get_attribute (IterateJsonValue  object,
                            const char       *key)
{
  IterateJsonValue value;

  return iterate_otlp_find_attribute (object, key, &value)
           ? iterate_json_value_find_string (value, "stringValue") : NULL;
}

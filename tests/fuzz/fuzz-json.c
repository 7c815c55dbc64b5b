/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "iterate-json-reader.h"

/* What is read as JSON is written as JSON that reads the same. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(IterateJsonReader) reader = iterate_json_reader_new ();
  g_autoptr(IterateJsonReader) again = iterate_json_reader_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GString) twice = g_string_new (NULL);
  IterateJsonValue root;

  if (!iterate_json_reader_parse (reader, (const char *) data, size, &root, NULL))
    return 0;

  iterate_json_value_append (root, text);
  g_assert_true (g_utf8_validate (text->str, (gssize) text->len, NULL));
  g_assert_true (iterate_json_reader_parse (again, text->str, text->len, &root, NULL));
  iterate_json_value_append (root, twice);
  g_assert_true (g_string_equal (text, twice));

  return 0;
}
